import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGithubAnswers, type GithubReply, NOT_FOUND, type ShownRepository } from './github-answers.ts';

/** Something that goes wrong on purpose instead of an answer. */
export type GithubTrouble =
  | { kind: 'status'; status: number; body: string | object; headers?: Record<string, string> }
  /** The request is taken and never answered. */
  | { kind: 'stall' }
  /** The request is taken and answered when the test says so. */
  | { kind: 'hold' }
  /** The headers come, the body does not. */
  | { kind: 'half' }
  /** The connection breaks. */
  | { kind: 'reset' };

export interface GithubServerOptions extends ShownRepository {
  /** Which repository is shown. */
  owner: string;
  repo: string;
  /** A private repository: who has no token does not see it, who has another one is refused. */
  token?: string;
  /** Its name before: whoever asks for that is sent on, to an address of the repository's number. */
  formerName?: string;
  /** Requests that are allowed before the limit; each counts, as on GitHub. */
  allowed?: number;
  /** Milliseconds that each answer takes, beside what git needs. */
  latencyMs?: number;
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
  /** Requests that are held at this moment. */
  readonly held: number;
  /** Answers what is held, and holds nothing any more. */
  release(): void;
  close(): Promise<void>;
}

const RESET = 1_770_000_000;
export async function createGithubServer(options: GithubServerOptions): Promise<GithubServer> {
  const { owner, repo, formerName } = options;
  const calls: GithubCall[] = [];
  let troubles: { pattern: RegExp; trouble: GithubTrouble; left: number }[] = [];
  let left = options.allowed ?? Number.POSITIVE_INFINITY;
  const held: (() => void)[] = [];
  const answer = createGithubAnswers(options);

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, before = '', path = ''] =
      /^\/api\/v3\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const call = { path: `${path}${url.search}`, headers: request.headers };
    calls.push(call);
    const proceed = () => {
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
    };

    const spoiled = troubles.find(({ pattern, left: times }) => times > 0 && pattern.test(call.path));
    if (spoiled !== undefined) spoiled.left -= 1;
    if (spoiled?.trouble.kind === 'hold') return void held.push(proceed);
    if (spoiled !== undefined) return spoil(response, spoiled.trouble);
    if (options.latencyMs === undefined) proceed();
    else setTimeout(proceed, options.latencyMs);
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
    get held() {
      return held.length;
    },
    release() {
      troubles = troubles.filter(({ trouble }) => trouble.kind !== 'hold');
      for (const proceed of held.splice(0)) proceed();
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

function send(response: ServerResponse, { status, body, headers = {} }: GithubReply): void {
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
