import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** One change: a text to write, null to delete, or the name to move from. */
export type FileChange = string | null | { from: string };

export interface CommitInput {
  files?: Record<string, FileChange>;
  message?: string;
  /** The committer's date. */
  at: string;
  /** The author's date, where it is another. */
  authoredAt?: string;
}

/** A commit of a history that is made at once. */
export interface ImportedCommit {
  /** Indices of earlier commits. */
  parents: number[];
  /** Texts to write, null to delete. */
  files: Record<string, string | null>;
  message: string;
  at: string;
}

/** A real git repository in a folder of its own, with its branch `main` checked out. */
export interface GitRepository {
  readonly path: string;
  /** Runs git in it; its output without the last line break. */
  git(...args: string[]): string;
  /** Makes a commit on the branch that is checked out; its id. */
  commit(input: CommitInput): string;
  /** Merges a branch into the one that is checked out, always with a commit of its own. */
  merge(branch: string, input: CommitInput): string;
  /** Makes many commits in one go; the ids. The branch `main` becomes the last of them. */
  importAll(commits: readonly ImportedCommit[]): string[];
  /** Two commits whose ids begin with the same seven digits, with `parent` before them; on no branch. */
  twins(parent: string): [string, string];
  /** Another clone of it, made by git with these options. */
  clone(...options: string[]): GitRepository;
  remove(): void;
}

const SAFE = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ben',
  GIT_COMMITTER_EMAIL: 'ben@example.com',
};

export function createGitRepository(): GitRepository {
  const root = mkdtempSync(join(tmpdir(), 'shootaround-git-'));
  const repository = openRepository(join(root, 'nba-props-platform'), root);
  mkdirSync(repository.path);
  repository.git('init', '--quiet', '--initial-branch=main');
  return repository;
}

function openRepository(path: string, root: string): GitRepository {
  const run = (args: readonly string[], input?: string, env: Record<string, string> = {}) =>
    execFileSync('git', ['-C', path, '-c', 'gc.auto=0', ...args], {
      env: { ...SAFE, ...env },
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  const datesOf = ({ at, authoredAt = at }: CommitInput) => ({
    GIT_COMMITTER_DATE: at,
    GIT_AUTHOR_DATE: authoredAt,
  });

  const repository: GitRepository = {
    path,
    git: (...args) => run(args),

    commit(input) {
      for (const [name, change] of Object.entries(input.files ?? {})) {
        const target = join(path, name);
        mkdirSync(dirname(target), { recursive: true });
        if (change === null) rmSync(target);
        else if (typeof change === 'string') writeFileSync(target, change);
        else renameSync(join(path, change.from), target);
      }
      run(['add', '--all']);
      run(
        ['commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '--message', input.message ?? 'Change'],
        undefined,
        datesOf(input),
      );
      return run(['rev-parse', 'HEAD']);
    },

    merge(branch, input) {
      run(
        ['merge', '--quiet', '--no-ff', '--message', input.message ?? `Merge ${branch}`, branch],
        undefined,
        datesOf(input),
      );
      return run(['rev-parse', 'HEAD']);
    },

    importAll(commits) {
      const text = (value: string) => `data ${Buffer.byteLength(value)}\n${value}\n`;
      const stream = commits.flatMap(({ parents, files, message, at }, index) => {
        const who = `<x@example.com> ${Date.parse(at) / 1_000} +0000`;
        const [first, ...others] = parents;
        return [
          // Each begins on a branch of its own: an import without `from` would build on the one before.
          `commit refs/heads/import-${index}\nmark :${index + 1}\nauthor A ${who}\ncommitter B ${who}\n`,
          text(message),
          first === undefined ? '' : `from :${first + 1}\n`,
          ...others.map((parent) => `merge :${parent + 1}\n`),
          ...Object.entries(files).map(([name, content]) =>
            content === null ? `D ${name}\n` : `M 100644 inline ${name}\n${text(content)}`,
          ),
          '\n',
        ];
      });
      run(['fast-import', '--quiet', '--force'], stream.join(''));
      const names = commits.map((_, index) => `refs/heads/import-${index}`);
      const ids = run(['rev-parse', ...names]).split('\n');
      run(['update-ref', 'refs/heads/main', ids.at(-1) ?? '']);
      run(['update-ref', '--stdin'], names.map((name) => `delete ${name}\n`).join(''));
      return ids;
    },

    twins(parent) {
      const tree = run(['rev-parse', `${parent}^{tree}`]);
      const who = 'Ada <ada@example.com> 1770000000 +0000';
      const seen = new Map<string, string>();
      for (let number = 0; ; number += 1) {
        const body = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n\nTwin ${number}\n`;
        const id = createHash('sha1')
          .update(`commit ${Buffer.byteLength(body)}\0${body}`)
          .digest('hex');
        const twin = seen.get(id.slice(0, 7));
        seen.set(id.slice(0, 7), body);
        if (twin === undefined) continue;
        const write = (content: string) => run(['hash-object', '-t', 'commit', '-w', '--stdin'], content);
        return [write(twin), write(body)];
      }
    },

    clone(...options) {
      const target = mkdtempSync(join(root, 'clone-'));
      run(['clone', '--quiet', ...options, `file://${path}`, target]);
      return openRepository(target, root);
    },

    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return repository;
}
