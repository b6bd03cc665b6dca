import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that goes wrong on purpose instead of an answer. */
export type GithubTrouble =
  | { kind: 'status'; status: number; body: string | object; headers?: Record<string, string> }
  /** The request is taken and never answered. */
  | { kind: 'stall' }
  /** The headers come, the body does not. */
  | { kind: 'half' }
  /** The connection breaks. */
  | { kind: 'reset' };

export interface GithubServerOptions {
  /** Which repository is shown, and where it is. */
  owner: string;
  repo: string;
  path: string;
  /** A private repository: who has no token does not see it, who has another one is refused. */
  token?: string;
  /** Its name before: whoever asks for that is sent on, to an address of the repository's number. */
  formerName?: string;
  /** Requests that are allowed before the limit; each counts, as on GitHub. */
  allowed?: number;
  /** Files on one page of a commit, and at most: 300 and 3,000 on GitHub. */
  filesPerPage?: number;
  mostFiles?: number;
  /** Entries of a tree before it is cut: 100,000 on GitHub. */
  mostEntries?: number;
}

export interface GithubCall {
  /** Behind the repository, decoded, with its query: `/compare/abc...main?page=1`. */
  path: string;
  headers: IncomingHttpHeaders;
}

/** A server that speaks GitHub's REST API of a real git repository. */
export interface GithubServer {
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly calls: GithubCall[];
  /** How many calls asked for what matches. */
  count(pattern: RegExp): number;
  /** From now on, what matches gets this instead of an answer: `times` times, or until `heal`. */
  spoil(pattern: RegExp, trouble: GithubTrouble, times?: number): void;
  heal(): void;
  /** Requests that wait for an answer at this moment, and at most so far. */
  readonly busiest: number;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: string | object;
  headers?: Record<string, string>;
}

/** A commit as the API describes it. */
interface Row {
  sha: string;
  commit: object;
  author: null;
  parents: { sha: string }[];
}

const RESET = 1_770_000_000;
const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found', status: '404' } };

export async function createGithubServer(options: GithubServerOptions): Promise<GithubServer> {
  const { owner, repo, formerName } = options;
  const calls: GithubCall[] = [];
  let troubles: { pattern: RegExp; trouble: GithubTrouble; left: number }[] = [];
  let left = options.allowed ?? Number.POSITIVE_INFINITY;
  let busy = 0;
  let busiest = 0;
  const answer = createAnswers(options);

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, before = '', path = ''] =
      /^\/api\/v3\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const call = { path: `${path}${url.search}`, headers: request.headers };
    calls.push(call);
    busy += 1;
    busiest = Math.max(busiest, busy);
    response.on('close', () => {
      busy -= 1;
    });

    const spoiled = troubles.find(({ pattern, left: times }) => times > 0 && pattern.test(call.path));
    if (spoiled !== undefined) {
      spoiled.left -= 1;
      return spoil(response, spoiled.trouble);
    }
    const sent = request.headers.authorization;
    if (sent !== undefined && options.token !== undefined && sent !== `Bearer ${options.token}`)
      return send(response, { status: 401, body: { message: 'Bad credentials', status: '401' } });
    if (left <= 0)
      return send(response, {
        status: 403,
        body: { message: "API rate limit exceeded for user ID 1. (But here's the good news)" },
        headers: limitHeaders(0),
      });
    left -= 1;
    if (formerName !== undefined && before === `${owner}/${formerName}`)
      return send(response, {
        status: 301,
        body: { message: 'Moved Permanently' },
        headers: { location: `/api/v3/repositories/17${path}` },
      });
    const isHidden = options.token !== undefined && sent === undefined;
    if (before !== `${owner}/${repo}` || isHidden) return send(response, NOT_FOUND);
    answer(path, url.searchParams).then(
      (found) => send(response, { ...found, headers: { ...limitHeaders(left), ...found.headers } }),
      (error: unknown) => send(response, { status: 500, body: { message: String(error) } }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  return {
    apiUrl: `http://127.0.0.1:${port}/api/v3/`,
    calls,
    count: (pattern) => calls.filter(({ path }) => pattern.test(path)).length,
    spoil(pattern, trouble, times = Number.POSITIVE_INFINITY) {
      troubles.unshift({ pattern, trouble, left: times });
    },
    heal() {
      troubles = [];
      left = Number.POSITIVE_INFINITY;
    },
    get busiest() {
      return busiest;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** GitHub's date goes with what it says of the limit: half an hour before it is lifted. */
function limitHeaders(left: number): Record<string, string> {
  return {
    date: new Date((RESET - 1_800) * 1_000).toUTCString(),
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': Number.isFinite(left) ? String(left) : '4999',
    'x-ratelimit-reset': String(RESET),
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

function spoil(response: ServerResponse, trouble: GithubTrouble): void {
  if (trouble.kind === 'status') send(response, trouble);
  if (trouble.kind === 'reset') response.destroy();
  if (trouble.kind === 'half') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"sha": "');
  }
}

function statusOf(ahead: number, behind: number): string {
  if (behind > 0) return ahead > 0 ? 'diverged' : 'behind';
  return ahead > 0 ? 'ahead' : 'identical';
}

/** What GitHub says of a repository, asked of git each time. */
function createAnswers(options: GithubServerOptions) {
  const { path: folder, filesPerPage = 300, mostFiles = 3_000, mostEntries = 100_000 } = options;

  const run = (args: readonly string[]) =>
    new Promise<{ code: number; out: string; says: string }>((settle) => {
      execFile(
        'git',
        ['-C', folder, ...args],
        {
          env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
          maxBuffer: 1 << 28,
        },
        (error, out, says) => settle({ code: error === null ? 0 : Number(error.code), out, says }),
      );
    });
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');

  /** A branch, a tag or the id of a commit, in that order: what it means, or how GitHub refuses it. */
  async function resolve(ref: string): Promise<{ sha: string } | { refusal: Answer }> {
    // A whole id means itself, whatever branches are called.
    if (rows.has(ref)) return { sha: ref };
    for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
      const { code, out, says } = await run(['rev-parse', '--verify', `${name}^{commit}`]);
      if (code === 0) return { sha: out.trim() };
      if (/ambiguous/.test(says))
        return { refusal: { status: 422, body: { message: `The short SHA ${ref} is ambiguous` } } };
    }
    if ((await run(['rev-list', '-n1', '--all'])).out === '')
      return { refusal: { status: 409, body: { message: 'Git Repository is empty.', status: '409' } } };
    return { refusal: { status: 422, body: { message: `No commit found for SHA: ${ref}`, status: '422' } } };
  }

  /** Commits never change, so each is read from git once. */
  const rows = new Map<string, Row>();

  async function commitsOf(shas: readonly string[]): Promise<Row[]> {
    const unknown = shas.filter((sha) => !rows.has(sha));
    const format = '--format=%H%n%T%n%P%n%cI%n%aI%n%B';
    const out =
      unknown.length === 0 ? '' : (await run(['log', '--no-walk=unsorted', '-z', format, ...unknown])).out;
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

  const known = new Map<string, Promise<object[]>>();
  /** What differs between two commits, or what the first of all made; whole ids, so it stays so. */
  function filesBetween(range: readonly string[]): Promise<object[]> {
    const key = range.join(' ');
    const found = known.get(key) ?? readFiles(range);
    known.set(key, found);
    return found;
  }

  async function readFiles(range: readonly string[]): Promise<object[]> {
    const how = ['--no-commit-id', '-r', '-z', '-M', '-C', '--name-status', '--root'];
    const { out } = await run(['diff-tree', ...how, ...range]);
    const tokens = out.split('\0').filter((token) => token !== '');
    const files: object[] = [];
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
      const before = /^[RC]/.test(token) ? tokens.shift() : undefined;
      const status = { R: 'renamed', C: 'copied', A: 'added', D: 'removed' }[token[0] ?? ''] ?? 'modified';
      files.push({
        filename: tokens.shift(),
        status,
        patch: '@@ -1 +1 @@',
        ...(before && { previous_filename: before }),
      });
    }
    return files;
  }

  async function compare(from: string, to: string, query: URLSearchParams): Promise<Answer> {
    const [base, head] = await Promise.all([resolve(from), resolve(to)]);
    // Where a commit does not exist, a comparison does not either.
    for (const side of [base, head])
      if ('refusal' in side)
        return /ambiguous|empty/.test(JSON.stringify(side.refusal.body)) ? side.refusal : NOT_FOUND;
    if ('refusal' in base || 'refusal' in head) return NOT_FOUND;
    const merge = await run(['merge-base', base.sha, head.sha]);
    if (merge.code !== 0)
      return { status: 404, body: { message: `No common ancestor between ${from} and ${to}.` } };
    const list = async (range: string) => lines((await run(['rev-list', '--reverse', range])).out);
    const [ahead, behind] = await Promise.all([
      list(`${base.sha}..${head.sha}`),
      list(`${head.sha}..${base.sha}`),
    ]);
    const [perPage, page] = [Number(query.get('per_page') ?? 250), Number(query.get('page') ?? 1)];
    const [baseCommit] = await commitsOf([base.sha]);
    const mergeBase = merge.out.trim();
    return {
      status: 200,
      body: {
        status: statusOf(ahead.length, behind.length),
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        base_commit: baseCommit,
        merge_base_commit: { sha: mergeBase },
        commits: await commitsOf(ahead.slice((page - 1) * perPage, page * perPage)),
        ...(page === 1 && { files: (await filesBetween([mergeBase, head.sha])).slice(0, 300) }),
      },
    };
  }

  async function commit(ref: string, query: URLSearchParams): Promise<Answer> {
    const found = await resolve(ref);
    if ('refusal' in found) return found.refusal;
    const [row] = await commitsOf([found.sha]);
    const [parent] = row?.parents ?? [];
    const all = await filesBetween(parent === undefined ? [found.sha] : [parent.sha, found.sha]);
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

  async function newest(query: URLSearchParams): Promise<Answer> {
    const found = await resolve(query.get('sha') ?? 'main');
    if ('refusal' in found) return NOT_FOUND;
    const most = query.get('per_page') ?? '30';
    return {
      status: 200,
      body: await commitsOf(lines((await run(['rev-list', `-n${most}`, found.sha])).out)),
    };
  }

  async function tree(ref: string, query: URLSearchParams): Promise<Answer> {
    let id = '';
    for (const name of [`refs/heads/${ref}`, ref]) {
      const { code, out } = await run(['rev-parse', '--verify', '--quiet', `${name}^{tree}`]);
      if (code === 0 && id === '') id = out.trim();
    }
    if (id === '') return NOT_FOUND;
    const depth = query.get('recursive') === '1' ? ['-r', '-t'] : [];
    const { out } = await run(['ls-tree', ...depth, '-z', '--name-only', id]);
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

  async function contents(path: string, query: URLSearchParams): Promise<Answer> {
    const { code } = await run(['cat-file', '-e', `${query.get('ref') ?? 'main'}:${path}`]);
    return code === 0 ? { status: 200, body: { path, type: 'file' } } : NOT_FOUND;
  }

  return async (path: string, query: URLSearchParams): Promise<Answer> => {
    const [, kind = '', rest = ''] = /^\/(compare|commits|git\/trees|contents)(?:\/(.+))?$/.exec(path) ?? [];
    const [from = '', to = ''] = rest.split('...');
    if (kind === 'compare') return compare(from, to, query);
    if (kind === 'commits') return rest === '' ? newest(query) : commit(rest, query);
    if (kind === 'git/trees') return tree(rest, query);
    return kind === 'contents' ? contents(rest, query) : NOT_FOUND;
  };
}
