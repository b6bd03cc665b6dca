import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { oneLine } from '../../text/one-line.ts';
import { CloudError } from '../cloud-error.ts';
import { createGate } from '../gate.ts';
import { createGithubLimit } from './github-limit.ts';

/** Requests at once. GitHub refuses more than 100, of everything that uses the token. */
const AT_ONCE = 24;
/** The largest answers are trees of a whole repository, of which GitHub sends 7 MB. */
const MOST_BYTES = 32 * 1_024 * 1_024;
const API_VERSION = '2022-11-28';
/** Of what GitHub says of a refusal. */
const LONGEST_WORDS = 200;

export interface GithubRequestsOptions {
  owner: string;
  repo: string;
  token: string | null;
  /** Ends with a slash. */
  apiUrl: string;
  clock: Clock;
  log: Log;
  callSeconds: number;
}

export type GithubAnswer =
  | { ok: true; body: unknown; hasNext: boolean }
  /** 404: not there, or not for us to see. 409: nothing in the repository. 422: no such commit, or several. */
  | { ok: false; status: 404 | 409 | 422; says: string };

/** Questions to GitHub's REST API about one repository. */
export interface GithubRequests {
  /**
   * `path` is relative to the repository, each part of it encoded.
   * @throws CloudError for everything but an answer.
   */
  get(path: string, query?: Record<string, string>): Promise<GithubAnswer>;
}

interface Received {
  status: number;
  headers: Headers;
  text: string;
}

export function createGithubRequests(options: GithubRequestsOptions): GithubRequests {
  const { owner, repo, token, apiUrl, callSeconds } = options;
  const name = `${owner}/${repo}`;
  const host = new URL(apiUrl).host;
  const gate = createGate(AT_ONCE);
  const limit = createGithubLimit({ ...options, hasToken: token !== null });
  const headers: Record<string, string> = {
    accept: 'application/vnd.github+json',
    'user-agent': 'shootaround',
    'x-github-api-version': API_VERSION,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };

  async function receive(url: URL): Promise<Received> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), callSeconds * 1_000);
    try {
      // Followed, a redirect would take the token along to wherever it leads.
      const response = await fetch(url, { headers, redirect: 'manual', signal: over.signal });
      return { status: response.status, headers: response.headers, text: await textOf(response) };
    } catch (error) {
      if (error instanceof CloudError) throw error;
      if (over.signal.aborted) throw tookTooLong();
      throw notReached(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A broken connection and a server's trouble are tried once more: of fifty requests one may well meet them. */
  async function receiveOrAgain(url: URL): Promise<Received> {
    try {
      const received = await receive(url);
      return received.status >= 500 ? await receive(url) : received;
    } catch (error) {
      if (isBroken(error)) return receive(url);
      throw error;
    }
  }

  async function textOf(response: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MOST_BYTES)
        throw strange(`sent more than ${MOST_BYTES / 1_024 / 1_024} MB`, 'look at the repository by hand');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  function answerOf({ status, headers: received, text }: Received): GithubAnswer {
    const body = parsed(text);
    const says = messageIn(body);
    limit.note({ status, headers: received, says: says ?? '' });
    if (status === 200 && body !== undefined)
      return { ok: true, body, hasNext: /\brel="next"/.test(received.get('link') ?? '') };
    if ((status === 404 || status === 409 || status === 422) && says !== null)
      return { ok: false, status, says: words(says) };
    if (status >= 300 && status < 400) throw moved(received.get('location'));
    if (status === 401) throw unauthorized();
    if (status === 403) throw forbidden(received, says);
    if (status >= 500) throw strange(`answered with HTTP ${status}`, 'ask again in some minutes');
    const what = body === undefined ? 'a page instead of data' : 'something unexpected';
    throw strange(
      `answered with ${what}, HTTP ${status}`,
      'check GITHUB_API_URL, and that no proxy answers in its place',
    );
  }

  function words(text: string): string {
    const line = oneLine(token === null ? text : text.replaceAll(token, '[removed]'));
    return [...line].slice(0, LONGEST_WORDS).join('');
  }

  function tookTooLong(): CloudError {
    return new CloudError(
      'timeout',
      `GitHub at ${host} did not answer about ${name} within ${callSeconds} s`,
      'ask again; when it stays slow, look at githubstatus.com',
    );
  }

  function notReached(error: unknown): CloudError {
    const code = codeOf(error);
    if (/TIMEOUT|ETIMEDOUT/.test(code)) return tookTooLong();
    const why = REASONS[code] ?? (code === '' ? 'the request could not be sent' : `it failed with ${code}`);
    return new CloudError(
      'bad_response',
      `GitHub at ${host} could not be reached: ${why}`,
      'check GITHUB_API_URL, and that this machine may connect to that host',
      // What was thrown may repeat a header, so only its code goes on.
      { cause: { code } },
    );
  }

  function strange(what: string, fix: string): CloudError {
    return new CloudError('bad_response', `GitHub at ${host} ${what} when asked about ${name}`, fix);
  }

  function moved(location: string | null): CloudError {
    const target = location !== null && URL.canParse(location, apiUrl) ? new URL(location, apiUrl) : null;
    return target === null || target.origin === new URL(apiUrl).origin
      ? new CloudError(
          'config',
          `GitHub says that ${name} has moved: it was renamed or has a new owner`,
          `write its present name into COMMITS; the page of ${name} in a browser leads there`,
        )
      : new CloudError(
          'config',
          `GitHub at ${host} sends us on to ${target.host}, where the token must not go`,
          'write the address that answers itself into GITHUB_API_URL',
        );
  }

  function unauthorized(): CloudError {
    return token === null
      ? new CloudError('permission', `GitHub at ${host} answers nobody without a token`, SET_TOKEN)
      : new CloudError(
          'permission',
          'GitHub refused the token of GITHUB_TOKEN: it is wrong, has expired or was withdrawn',
          'make a new token with read access to the contents of that repository, and set GITHUB_TOKEN to it',
        );
  }

  function forbidden(received: Headers, says: string | null): CloudError {
    const why = says === null ? '' : `: ${words(says)}`;
    const needsSso = received.get('x-github-sso')?.startsWith('required') === true;
    if (token === null)
      return new CloudError('permission', `GitHub does not let everybody read ${name}${why}`, SET_TOKEN);
    return new CloudError(
      'permission',
      `GitHub does not let the token of GITHUB_TOKEN read ${name}${why}`,
      needsSso
        ? `authorize the token for single sign-on of ${owner}, in the settings of its account`
        : 'give the token read access to the contents of that repository',
    );
  }

  return {
    get(path, query = {}) {
      const url = new URL(`repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/${path}`, apiUrl);
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
      return gate(async () => {
        limit.check();
        return answerOf(await receiveOrAgain(url));
      });
    },
  };
}

const SET_TOKEN = 'set GITHUB_TOKEN to a token with read access to the contents of that repository';

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
};

function isBroken(error: unknown): boolean {
  return error instanceof CloudError && /^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/.test(codeOf(error));
}

/** The code that a failed connection carries, at whatever depth Node's fetch has put it. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function messageIn(body: unknown): string | null {
  const message = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  return typeof message === 'string' ? message : null;
}
