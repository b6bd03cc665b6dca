import type { KnownBlock } from '@slack/types';
import { errorMessage } from '../text/error-message.ts';

/** What may be said through a response_url. Who sees it is said each time: Slack's default differs by occasion. */
export interface Reply {
  response_type: 'ephemeral' | 'in_channel';
  /** True only to put the reply in the place of the message whose button was pressed. */
  replace_original: boolean;
  text: string;
  blocks?: KnownBlock[];
}

export type ReplyOutcome =
  | { state: 'sent' }
  /** Nothing more can be said this way: used up, expired, or never given. */
  | { state: 'spent'; error: string }
  /** Slack refused it or did not answer. It is not repeated. */
  | { state: 'failed'; error: string };

/** One response_url: it can be used five times within 30 minutes. */
export interface ResponseUrl {
  /** Never throws. */
  reply(reply: Reply): Promise<ReplyOutcome>;
  /** How many uses are left, as far as we know. */
  readonly left: number;
}

export interface ResponseUrlOptions {
  fetch: typeof fetch;
  timeoutMs: number;
}

const MOST_USES = 5;
/** Slack answers a short JSON object or `ok`; nothing longer is read into a log. */
const SHOWN_CHARACTERS = 200;

export function createResponseUrl(url: string | undefined, options: ResponseUrlOptions): ResponseUrl {
  let left = url ? MOST_USES : 0;

  async function reply(message: Reply): Promise<ReplyOutcome> {
    if (!url || left <= 0) return { state: 'spent', error: 'no use left' };
    left -= 1;
    try {
      const response = await options.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        redirect: 'error',
        // Covers the body as well: a connection that stalls after its headers ends here too.
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      const body = await response.text();
      if (response.status === 404) {
        left = 0;
        return { state: 'spent', error: 'used or expired' };
      }
      if (!response.ok) return { state: 'failed', error: `HTTP ${response.status}` };
      const refusal = refusalIn(body);
      return refusal ? { state: 'failed', error: refusal } : { state: 'sent' };
    } catch (error) {
      return { state: 'failed', error: errorMessage(error) };
    }
  }

  return {
    reply,
    get left() {
      return left;
    },
  };
}

/** A refusal comes with status 200 and says so in its body only. */
function refusalIn(body: string): string | null {
  if (!body.trimStart().startsWith('{')) return null;
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== 'object' || answer === null || !('ok' in answer) || answer.ok !== false)
      return null;
    return 'error' in answer && typeof answer.error === 'string' ? answer.error : 'refused';
  } catch {
    return `not an answer of Slack: ${body.slice(0, SHOWN_CHARACTERS)}`;
  }
}
