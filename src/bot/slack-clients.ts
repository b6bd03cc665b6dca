import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../log.ts';
import { libraryLogger } from './library-logger.ts';

export interface SlackClientOptions {
  /** Bot token, `xoxb-…`. */
  token: string;
  /** Where the Web API is, when it is not Slack's own. */
  slackApiUrl?: string;
  /** Deadline of one request. */
  timeoutMs?: number;
  log: Log;
}

/** The Web API client that writes: it never repeats a request, because Slack has no key that makes a repeated post one post. */
export function postingClient(options: SlackClientOptions): WebClient {
  return new WebClient(options.token, { ...common(options), retryConfig: { retries: 0 } });
}

/** The Web API client that reads: what it asks is harmless twice. */
export function readingClient(options: SlackClientOptions): WebClient {
  return new WebClient(options.token, {
    ...common(options),
    retryConfig: { retries: 2, factor: 2, minTimeout: 250 },
  });
}

function common({ slackApiUrl, timeoutMs = 10_000, log }: SlackClientOptions): WebClientOptions {
  return {
    ...(slackApiUrl ? { slackApiUrl } : {}),
    timeout: timeoutMs,
    // The client's own answer to a 429 pauses every other call as well, for as long as Slack likes.
    rejectRateLimitedCalls: true,
    logger: libraryLogger(log),
  };
}
