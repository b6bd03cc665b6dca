import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  // Without a template: its examples of hooks are never run.
  repository.git('init', '--quiet', '--initial-branch=main', '--template=');
  return repository;
}

function openRepository(path: string, root: string): GitRepository {
  const run = (args: readonly string[], input?: string, env: Record<string, string> = {}) =>
    execFileSync('git', ['-C', path, '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', ...args], {
      env: { ...SAFE, ...env },
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  const datesOf = ({ at, authoredAt = at }: CommitInput) => ({
    GIT_COMMITTER_DATE: at,
    GIT_AUTHOR_DATE: authoredAt,
  });

  /** Where a commit was just made, its branch has a file of its own. */
  const head = (): string => {
    const text = readFileSync(join(path, '.git', 'HEAD'), 'utf8').trim();
    return text.startsWith('ref: ') ? readFileSync(join(path, '.git', text.slice(5)), 'utf8').trim() : text;
  };

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
      if (input.files !== undefined) run(['add', '--all']);
      run(
        ['commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '--message', input.message ?? 'Change'],
        undefined,
        datesOf(input),
      );
      return head();
    },

    merge(branch, input) {
      run(
        ['merge', '--quiet', '--no-ff', '--message', input.message ?? `Merge ${branch}`, branch],
        undefined,
        datesOf(input),
      );
      return head();
    },

    importAll(commits) {
      const text = (value: string) => `data ${Buffer.byteLength(value)}\n${value}\n`;
      const stream = commits.flatMap(({ parents, files, message, at }, index) => {
        const who = `<x@example.com> ${Date.parse(at) / 1_000} +0000`;
        const [first, ...others] = parents;
        return [
          // Without `from` it would build on the one before.
          first === undefined ? 'reset refs/heads/main\n' : '',
          `commit refs/heads/main\nmark :${index + 1}\nauthor A ${who}\ncommitter B ${who}\n`,
          text(message),
          first === undefined ? '' : `from :${first + 1}\n`,
          ...others.map((parent) => `merge :${parent + 1}\n`),
          ...Object.entries(files).map(([name, content]) =>
            content === null ? `D ${name}\n` : `M 100644 inline ${name}\n${text(content)}`,
          ),
          '\n',
        ];
      });
      const marks = join(root, 'marks');
      run(['fast-import', '--quiet', '--force', `--export-marks=${marks}`], stream.join(''));
      const ids = new Map(
        readFileSync(marks, 'utf8')
          .split('\n')
          .map((line) => [line.slice(1, -41), line.slice(-40)]),
      );
      return commits.map((_, index) => ids.get(String(index + 1)) ?? '');
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
