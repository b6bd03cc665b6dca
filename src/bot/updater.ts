import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Message } from './message.ts';
import { explainPlatformError } from './platform-errors.ts';
import { describe, postOutcomeOf } from './post-outcome.ts';

/** A message of ours in a channel. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** What tells one message from every other. */
export function placeKey({ channel, ts }: MessagePlace): string {
  return `${channel} ${ts}`;
}

/** What became of an update. The same update twice does no harm, so what is not known is simply done again. */
export type UpdateOutcome =
  | { state: 'updated' }
  /** It can't be changed any more: deleted, or the bot was removed. */
  | { state: 'gone'; error: string; fix: string }
  | { state: 'again'; error: string; afterMs: number | null };

/** Slack's words for a message that is out of our reach. */
const GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'edit_window_closed',
]);

/** Puts a new content into a message. Never throws. */
export async function updateMessage(
  writer: WebClient,
  { channel, ts }: MessagePlace,
  { text, blocks, metadata }: Message,
): Promise<UpdateOutcome> {
  try {
    await writer.chat.update({ channel, ts, text, blocks, metadata });
    return { state: 'updated' };
  } catch (error) {
    if (error instanceof WebAPIPlatformError && GONE.has(error.data.error)) {
      const { message, fix } = explainPlatformError(error.data);
      return { state: 'gone', error: message, fix };
    }
    const outcome = postOutcomeOf(error);
    const afterMs = outcome.state === 'rejected' ? outcome.retryAfterMs : null;
    return { state: 'again', error: describe(error), afterMs };
  }
}
