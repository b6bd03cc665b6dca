import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A real git repository, and where GitHub cuts what it shows of it. */
export interface ShownRepository {
  path: string;
  /** Files on one page of a commit, and at most: 300 and 3,000 on GitHub. */
  filesPerPage?: number;
  mostFiles?: number;
  /** Entries of a tree before it is cut: 100,000 on GitHub. */
  mostEntries?: number;
}

export interface GithubReply {
  status: number;
  body: string | object;
  headers?: Record<string, string>;
}

interface GitSays {
  code: number;
  out: string;
  says: string;
}

/** A commit as the API describes it. */
interface Row {
  sha: string;
  commit: object;
  author: null;
  parents: { sha: string }[];
}

export const NOT_FOUND: GithubReply = { status: 404, body: { message: 'Not Found', status: '404' } };

function statusOf(ahead: number, behind: number): string {
  if (behind > 0) return ahead > 0 ? 'diverged' : 'behind';
  return ahead > 0 ? 'ahead' : 'identical';
}

/** What its branches and tags point to, and which packs of objects there are. */
function stateOf(folder: string): string {
  const git = join(folder, '.git');
  const named = readdirSync(join(git, 'refs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => `${path} ${readFileSync(path, 'utf8')}`);
  const packed = join(git, 'packed-refs');
  return [
    ...named,
    existsSync(packed) ? readFileSync(packed, 'utf8') : '',
    ...readdirSync(join(git, 'objects', 'pack')),
  ].join('\n');
}

/** What GitHub says of a repository, asked of git as it is now. */
export function createGithubAnswers(options: ShownRepository) {
  const { path: folder, filesPerPage = 300, mostFiles = 3_000, mostEntries = 100_000 } = options;

  const ask = (args: readonly string[], input: string) =>
    new Promise<GitSays>((settle) => {
      const child = execFile(
        'git',
        ['-C', folder, ...args],
        {
          env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
          maxBuffer: 1 << 28,
        },
        (error, out, says) => settle({ code: error === null ? 0 : Number(error.code), out, says }),
      );
      // A git that was refused reads nothing.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  let state = '';
  const answered = new Map<string, Promise<GitSays>>();
  /** Asks git once of each state of the repository: a process for each request would be dear. */
  async function run(args: readonly string[], input = ''): Promise<GitSays> {
    const now = stateOf(folder);
    if (now !== state) answered.clear();
    state = now;
    const key = JSON.stringify([args, input]);
    const answer = answered.get(key) ?? ask(args, input);
    answered.set(key, answer);
    const said = await answer;
    // What is missing may come without anything else changing.
    if (said.code !== 0) answered.delete(key);
    return said;
  }
  /** As `run`, of what can't fail: the output. */
  async function read(args: readonly string[], input?: string): Promise<string> {
    const { code, out, says } = await run(args, input);
    if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${says}`);
    return out;
  }

  const lines = (text: string) => text.split('\n').filter((line) => line !== '');

  /** A branch, a tag or the id of a commit, in that order: what it means, or how GitHub refuses it. */
  async function resolve(ref: string): Promise<{ sha: string } | { refusal: GithubReply }> {
    // A whole id means itself, whatever branches are called.
    if (rows.has(ref)) return { sha: ref };
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`];
    const refs = await read(['for-each-ref', '--format=%(objectname) %(refname)', ...names]);
    const named = lines(refs).find((line) => names.includes(line.slice(41)));
    if (named !== undefined) return { sha: named.slice(0, 40) };
    const { code, out, says } = await run(['rev-parse', '--verify', `${ref}^{commit}`]);
    if (code === 0) return { sha: out.trim() };
    if (/ambiguous/.test(says))
      return { refusal: { status: 422, body: { message: `The short SHA ${ref} is ambiguous` } } };
    if ((await read(['rev-list', '-n1', '--all'])) === '')
      return { refusal: { status: 409, body: { message: 'Git Repository is empty.', status: '409' } } };
    return { refusal: { status: 422, body: { message: `No commit found for SHA: ${ref}`, status: '422' } } };
  }

  /** Commits never change, so each is read from git once. */
  const rows = new Map<string, Row>();

  async function commitsOf(shas: readonly string[]): Promise<Row[]> {
    const unknown = shas.filter((sha) => !rows.has(sha));
    const format = '--format=%H%n%T%n%P%n%cI%n%aI%n%B';
    const out =
      unknown.length === 0 ? '' : await read(['log', '--no-walk=unsorted', '-z', format, ...unknown, '--']);
    for (const entry of out.split('\0').filter((text) => text !== '')) {
      const [sha = '', tree = '', parents = '', committed, authored, ...message] = entry.split('\n');
      rows.set(sha, {
        sha,
        commit: {
          author: { name: 'Ada', email: 'ada@example.com', date: authored },
          committer: { name: 'Ben', email: 'ben@example.com', date: committed },
          message: message.join('\n').replace(/\n+$/, ''),
          tree: { sha: tree },
        },
        author: null,
        parents: parents.split(' ').flatMap((parent) => (parent === '' ? [] : [{ sha: parent }])),
      });
    }
    return shas.flatMap((sha) => rows.get(sha) ?? []);
  }

  const known = new Map<string, object[]>();
  /** The files of commits that are no merges, all in one go. */
  async function readFiles(shas: readonly string[]): Promise<void> {
    const unknown = shas.filter((sha) => !known.has(sha));
    if (unknown.length === 0) return;
    const how = ['--stdin', '--always', '-r', '-z', '-M', '-C', '--name-status', '--root'];
    const out = await read(['diff-tree', ...how], unknown.map((sha) => `${sha}\n`).join(''));
    const tokens = out.split('\0').filter((token) => token !== '');
    // Two requests may read the same commits at a time, so files go to the commit named last and not to the last one known.
    let current: object[] = [];
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
      const file = fileOf(token, tokens);
      if (file !== null) {
        current.push(file);
        continue;
      }
      current = [];
      known.set(token, current);
    }
  }

  /** One entry of git's list, with names taken from `rest`; null where the token is the id of a commit. */
  function fileOf(token: string, rest: string[]): object | null {
    if (token.length === 40) return null;
    const before = /^[RC]/.test(token) ? rest.shift() : undefined;
    const status = { R: 'renamed', C: 'copied', A: 'added', D: 'removed' }[token[0] ?? ''] ?? 'modified';
    const filename = rest.shift();
    return { filename, status, patch: '@@ -1 +1 @@', ...(before && { previous_filename: before }) };
  }

  async function filesBetween(from: string, to: string): Promise<object[]> {
    const out = await read(['diff-tree', '-r', '-z', '-M', '-C', '--name-status', from, to]);
    const tokens = out.split('\0').filter((token) => token !== '');
    const files: object[] = [];
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift())
      files.push(fileOf(token, tokens) ?? {});
    return files;
  }

  async function compare(from: string, to: string, query: URLSearchParams): Promise<GithubReply> {
    const [base, head] = await Promise.all([resolve(from), resolve(to)]);
    // Where a commit does not exist, a comparison does not either.
    for (const side of [base, head])
      if ('refusal' in side)
        return /ambiguous|empty/.test(JSON.stringify(side.refusal.body)) ? side.refusal : NOT_FOUND;
    if ('refusal' in base || 'refusal' in head) return NOT_FOUND;
    const merge = await run(['merge-base', base.sha, head.sha]);
    if (merge.code === 1)
      return { status: 404, body: { message: `No common ancestor between ${from} and ${to}.` } };
    // Anything else is git's trouble, which must not pass for an answer.
    if (merge.code !== 0) throw new Error(`git merge-base ended with ${merge.code}: ${merge.says}`);
    const list = async (range: string) => lines(await read(['rev-list', '--reverse', range, '--']));
    const mergeBase = merge.out.trim();
    const [ahead, behind] = await Promise.all([
      mergeBase === head.sha ? [] : list(`${base.sha}..${head.sha}`),
      mergeBase === base.sha ? [] : list(`${head.sha}..${base.sha}`),
    ]);
    const [perPage, page] = [Number(query.get('per_page') ?? 250), Number(query.get('page') ?? 1)];
    const [baseCommit] = await commitsOf([base.sha]);
    const commits = await commitsOf(ahead.slice((page - 1) * perPage, page * perPage));
    // They are about to be asked for one by one.
    await readFiles(commits.flatMap(({ sha, parents }) => (parents.length > 1 ? [] : [sha])));
    return {
      status: 200,
      body: {
        status: statusOf(ahead.length, behind.length),
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        base_commit: baseCommit,
        merge_base_commit: { sha: mergeBase },
        commits,
        ...(page === 1 && { files: (await filesBetween(mergeBase, head.sha)).slice(0, 300) }),
      },
    };
  }

  async function commit(ref: string, query: URLSearchParams): Promise<GithubReply> {
    const found = await resolve(ref);
    if ('refusal' in found) return found.refusal;
    const [row] = await commitsOf([found.sha]);
    const [parent, other] = row?.parents ?? [];
    if (other === undefined) await readFiles([found.sha]);
    const all =
      parent !== undefined && other !== undefined
        ? await filesBetween(parent.sha, found.sha)
        : (known.get(found.sha) ?? []);
    const told = all.slice(0, mostFiles);
    const page = Number(query.get('page') ?? 1);
    const hasNext = told.length > page * filesPerPage;
    const next = `<http://elsewhere.invalid/commits/${ref}?page=${page + 1}>; rel="next"`;
    return {
      status: 200,
      headers: hasNext ? { link: `${next}, <http://elsewhere.invalid/x?page=9>; rel="last"` } : {},
      body: { ...row, files: told.slice((page - 1) * filesPerPage, page * filesPerPage) },
    };
  }

  async function newest(query: URLSearchParams): Promise<GithubReply> {
    const found = await resolve(query.get('sha') ?? 'main');
    if ('refusal' in found) return NOT_FOUND;
    const most = query.get('per_page') ?? '30';
    return {
      status: 200,
      body: await commitsOf(lines(await read(['rev-list', `-n${most}`, found.sha, '--']))),
    };
  }

  async function tree(ref: string, query: URLSearchParams): Promise<GithubReply> {
    let id = '';
    for (const name of [`refs/heads/${ref}`, ref]) {
      const { code, out } = await run(['rev-parse', '--verify', '--quiet', `${name}^{tree}`]);
      if (code === 0 && id === '') id = out.trim();
    }
    if (id === '') return NOT_FOUND;
    const depth = query.get('recursive') === '1' ? ['-r', '-t'] : [];
    const out = await read(['ls-tree', ...depth, '-z', '--name-only', id]);
    const names = out.split('\0').filter((name) => name !== '');
    return {
      status: 200,
      body: {
        sha: id,
        truncated: names.length > mostEntries,
        tree: names.slice(0, mostEntries).map((path) => ({ path, mode: '100644', type: 'blob' })),
      },
    };
  }

  async function contents(path: string, query: URLSearchParams): Promise<GithubReply> {
    const { code } = await run(['cat-file', '-e', `${query.get('ref') ?? 'main'}:${path}`]);
    return code === 0 ? { status: 200, body: { path, type: 'file' } } : NOT_FOUND;
  }

  return async (path: string, query: URLSearchParams): Promise<GithubReply> => {
    const [, kind = '', rest = ''] = /^\/(compare|commits|git\/trees|contents)(?:\/(.+))?$/.exec(path) ?? [];
    const [from = '', to = ''] = rest.split('...');
    if (kind === 'compare') return compare(from, to, query);
    if (kind === 'commits') return rest === '' ? newest(query) : commit(rest, query);
    if (kind === 'git/trees') return tree(rest, query);
    return kind === 'contents' ? contents(rest, query) : NOT_FOUND;
  };
}
