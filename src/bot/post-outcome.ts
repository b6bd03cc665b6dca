import {
  SlackError,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { errorMessage } from '../text/error-message.ts';
import { explainPlatformError } from './platform-errors.ts';
import type { PostOutcome } from './poster.ts';

/** What a failed post means; `posted` is never read from an error. */
export type FailedPost = Exclude<PostOutcome, { state: 'posted' }>;

/** Used where Slack asks for patience without saying for how long. */
const UNSTATED_PATIENCE_MS = 30_000;
/** First pause before another attempt where the network was the reason. */
const NETWORK_PATIENCE_MS = 1_000;
const NETWORK_FIX = 'Check that this machine can reach Slack: network, proxy, DNS.';
const PATIENCE_FIX = 'Nothing to do: the bot tries again by itself.';
/** A page that stands where an error code should be is cut to this, in code points. */
const SHOWN_CHARACTERS = 200;

/** The request never reached Slack: no connection, no name, no handshake. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Codes for which Slack's reference says that part of the operation may have succeeded before the error was raised,
 * or that say nothing about the operation at all.
 */
const PERHAPS_POSTED = new Set(['internal_error', 'fatal_error', 'service_unavailable']);

/** Slack's codes are lower-case words; anything else in their place is a page that some proxy sent. */
const ERROR_CODE = /^[a-z][a-z0-9_]{0,79}$/;

/** One kind of failure: null where the error is of another kind. Asked in order; the first that answers decides. */
type Row = (error: unknown) => FailedPost | null;

/** The outcome of a post by what the Web API client threw. */
const TABLE: readonly Row[] = [
  rateLimitedWithTime,
  rateLimitedWithoutTime,
  rateLimitedWithOk,
  pageInsteadOfAnswer,
  ambiguousRefusal,
  plainRefusal,
  serverError,
  neverSent,
];

/** Reads an error of the posting client. What is not recognised is `unknown`: a post is never repeated on a guess. */
export function postOutcomeOf(error: unknown): FailedPost {
  for (const row of TABLE) {
    const outcome = row(error);
    if (outcome) return outcome;
  }
  return { state: 'unknown', error: describe(error) };
}

function rateLimitedWithTime(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIRateLimitedError)) return null;
  return wait('ratelimited', error.retryAfter * 1000);
}

/** The client has no class for this one: only its wording tells. */
function rateLimitedWithoutTime(error: unknown): FailedPost | null {
  if (!(error instanceof Error) || error instanceof SlackError) return null;
  return error.message.startsWith('Retry header did not contain a valid timeout')
    ? wait('ratelimited', UNSTATED_PATIENCE_MS)
    : null;
}

function rateLimitedWithOk(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIPlatformError)) return null;
  const { error: code, response_metadata: metadata } = error.data;
  if (code !== 'ratelimited' && code !== 'rate_limited') return null;
  const retryAfter = metadata?.retryAfter;
  return wait(code, typeof retryAfter === 'number' ? retryAfter * 1000 : UNSTATED_PATIENCE_MS);
}

function pageInsteadOfAnswer(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIPlatformError) || ERROR_CODE.test(String(error.data.error))) return null;
  return { state: 'unknown', error: `not an answer of Slack: ${cut(String(error.data.error))}` };
}

function ambiguousRefusal(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIPlatformError) || !PERHAPS_POSTED.has(error.data.error)) return null;
  return { state: 'unknown', error: error.data.error };
}

function plainRefusal(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIPlatformError)) return null;
  const { message, fix } = explainPlatformError(error.data);
  return { state: 'rejected', error: error.data.error, fix: `${message} ${fix}`, retryAfterMs: null };
}

function serverError(error: unknown): FailedPost | null {
  if (!(error instanceof WebAPIHTTPError)) return null;
  return { state: 'unknown', error: `HTTP ${error.statusCode}` };
}

function neverSent(error: unknown): FailedPost | null {
  const code = networkCode(error);
  if (!code || !NEVER_SENT.has(code)) return null;
  return { state: 'rejected', error: code, fix: NETWORK_FIX, retryAfterMs: NETWORK_PATIENCE_MS };
}

function wait(error: string, retryAfterMs: number): FailedPost {
  return { state: 'rejected', error, fix: PATIENCE_FIX, retryAfterMs };
}

/**
 * A short name for an error of the Web API client, without request bodies or tokens:
 * Slack's code, an HTTP status, a network code, or the first words of the message.
 */
export function describe(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return cut(String(error.data.error));
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (timedOut(error)) return 'no answer in time';
  const code = networkCode(error);
  if (code) return code;
  return cut(errorMessage(error));
}

/** The client throws a raw DOMException when the body stalls, and wraps it when the headers do. */
function timedOut(error: unknown): boolean {
  const cause = error instanceof WebAPIRequestError ? error.cause : error;
  return cause instanceof Error && cause.name === 'TimeoutError';
}

/** The system's code lies two causes deep: client error, `fetch failed`, socket error. */
function networkCode(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    if (depth > 0 && 'code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return null;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_CHARACTERS ? text : `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}
