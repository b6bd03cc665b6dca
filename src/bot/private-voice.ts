import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { describe } from './post-outcome.ts';
import type { ResponseUrl } from './response-url.ts';

/** Uses of a response_url that are kept for a public answer, should the channel be closed to us. */
const KEPT_USES = 2;

/** Says something to one person only, with blocks where words alone won't do. Never throws: who can't be reached is logged. */
export type PrivateVoice = (mrkdwn: string, blocks?: KnownBlock[]) => Promise<void>;

export interface PrivateVoiceOptions {
  responseUrl: ResponseUrl;
  writer: WebClient;
  user: string;
  /** Null where the person did not act in a channel, as in a modal. */
  channel: string | null;
  log: Log;
}

/**
 * Speaks through the response_url while it has uses to spare, then as an ephemeral message, then as a last word again.
 * Where the channel is closed to us and there is no such way, a direct message is left.
 */
export function createPrivateVoice({
  responseUrl,
  writer,
  user,
  channel,
  log,
}: PrivateVoiceOptions): PrivateVoice {
  async function throughUrl(text: string, blocks?: KnownBlock[]): Promise<string | null> {
    const outcome = await responseUrl.reply({
      response_type: 'ephemeral',
      replace_original: false,
      text,
      ...(blocks && { blocks }),
    });
    return outcome.state === 'sent' ? null : outcome.error;
  }

  async function asEphemeral(text: string, blocks?: KnownBlock[]): Promise<string | null> {
    if (channel === null) return 'no channel';
    try {
      await writer.chat.postEphemeral({ channel, user, text, ...(blocks && { blocks }) });
      return null;
    } catch (error) {
      return describe(error);
    }
  }

  async function directly(text: string, blocks?: KnownBlock[]): Promise<string | null> {
    try {
      await writer.chat.postMessage({ channel: user, text, ...(blocks && { blocks }) });
      return null;
    } catch (error) {
      return describe(error);
    }
  }

  return async (text, blocks) => {
    const sparing = responseUrl.left > KEPT_USES;
    const ways = sparing ? [throughUrl, asEphemeral, directly] : [asEphemeral, throughUrl, directly];
    const errors: string[] = [];
    for (const way of ways) {
      const error = await way(text, blocks);
      if (error === null) return;
      errors.push(error);
    }
    log.warn('slack.person_not_reached', { user, channel, errors });
  };
}
