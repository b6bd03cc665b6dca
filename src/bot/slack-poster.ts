import { WebAPIPlatformError } from '@slack/web-api';
import { type Identity, identify } from './identity.ts';
import type { Message } from './message.ts';
import { explainPlatformError } from './platform-errors.ts';
import { describe, postOutcomeOf } from './post-outcome.ts';
import type { LookOutcome, Poster, PostOutcome } from './poster.ts';
import { type HistoryMessage, showsRun } from './run-message.ts';
import { postingClient, readingClient, type SlackClientOptions } from './slack-clients.ts';

const PAGE_SIZE = 200;
/** Beyond this a channel is too busy to say that a message is not in it. */
const MOST_PAGES = 50;

/** The way into the workspace of `token`: posts are sent at most once each, history is read with patience. */
export function createSlackPoster(options: SlackClientOptions): Poster {
  const writer = postingClient(options);
  const reader = readingClient(options);
  let identity: Identity | null = null;

  async function ourselves(): Promise<Identity> {
    identity ??= await identify(reader);
    return identity;
  }

  async function post(channel: string, message: Message): Promise<PostOutcome> {
    try {
      const answer = await writer.chat.postMessage({
        channel,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      });
      // Without its ts a message can't be changed later; history has it.
      if (!answer.ts)
        return { state: 'unknown', error: 'Slack took the message and did not say where it is' };
      return { state: 'posted', channel: answer.channel ?? channel, ts: answer.ts };
    } catch (error) {
      return postOutcomeOf(error);
    }
  }

  async function look(channel: string, runId: string, since: Date): Promise<LookOutcome> {
    try {
      const author = await ourselves();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await reader.conversations.history({
          channel,
          oldest: (since.getTime() / 1000).toFixed(6),
          inclusive: true,
          include_all_metadata: true,
          limit: PAGE_SIZE,
          ...(cursor ? { cursor } : {}),
        });
        const messages: HistoryMessage[] = answer.messages ?? [];
        const ours = messages.find((message) => showsRun(message, runId, author));
        if (ours?.ts) return { state: 'found', channel, ts: ours.ts };
        cursor = answer.response_metadata?.next_cursor;
        if (!cursor) return { state: 'absent' };
      }
      return { state: 'unknown', error: `more than ${MOST_PAGES * PAGE_SIZE} messages to look through` };
    } catch (error) {
      return { state: 'unknown', error: explain(error) };
    }
  }

  return { post, look };
}

function explain(error: unknown): string {
  if (!(error instanceof WebAPIPlatformError)) return describe(error);
  const { message, fix } = explainPlatformError(error.data);
  return `${message} ${fix}`;
}
