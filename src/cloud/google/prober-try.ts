import type { Clock } from '../../clock.ts';

/** More of a body is never looked at. */
const BODY_BYTES = 65_536;
const SECOND_MS = 1_000;

/** What one request came to. `ms` goes to the end of what was read of the body. */
export type Try =
  | { kind: 'answered'; ms: number; status: number; location: string | null; text: string }
  | { kind: 'no_answer' | 'unreachable'; ms: number; error: string };

export interface TryRequest {
  url: URL;
  headers: Headers;
  limitSeconds: number;
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

/** A connection was there when it ended with one of these. */
const AFTER_CONNECTING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const IN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
};

/** Asks once and waits no longer than it is told to. Never rejects. */
export async function askOnce({ url, headers, limitSeconds, clock }: TryRequest): Promise<Try> {
  const startedMs = clock.monotonicMs();
  const over = new AbortController();
  const stop = new AbortController();
  void clock.sleep(limitSeconds * SECOND_MS, over.signal).then(() => stop.abort());
  const elapsed = () => Math.round(clock.monotonicMs() - startedMs);
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: stop.signal });
    const text = await beginningOf(response);
    return {
      kind: 'answered',
      ms: elapsed(),
      status: response.status,
      location: locationOf(response, url),
      text,
    };
  } catch (error) {
    if (stop.signal.aborted)
      return { kind: 'no_answer', ms: elapsed(), error: `no whole answer came within ${limitSeconds} s` };
    return { ...failureOf(error), ms: elapsed() };
  } finally {
    over.abort();
  }
}

/** The first 64 KB; the connection is given up where there is more. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let read = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, BODY_BYTES - read));
    read += chunk.length;
    if (read >= BODY_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Without its query, where a login page keeps what it must remember. */
function locationOf(response: Response, from: URL): string | null {
  const location = response.headers.get('location');
  if (location === null || response.status < 300 || response.status > 399) return null;
  if (!URL.canParse(location, from.href)) return 'an address that is none';
  const { origin, protocol, pathname } = new URL(location, from);
  return origin === 'null' ? `${protocol}…` : `${origin}${pathname}`;
}

function failureOf(error: unknown): { kind: 'no_answer' | 'unreachable'; error: string } {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  // The parser's failure: something was there, and it does not speak HTTP. It has a code only where Node's own client
  // asked, and not where the one that comes with the Slack client was loaded first and took its place.
  if (cause instanceof Error && cause.name === 'HTTPParserError')
    return { kind: 'no_answer', error: 'what came is no HTTP' };
  if (typeof code !== 'string') return { kind: 'unreachable', error: 'the connection failed' };
  return AFTER_CONNECTING.has(code)
    ? { kind: 'no_answer', error: 'the connection was cut before a whole answer came' }
    : { kind: 'unreachable', error: IN_WORDS[code] ?? `the connection failed (${code})` };
}
