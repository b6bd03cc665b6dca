import type { WebClient } from '@slack/web-api';
import type { Clock } from '../clock.ts';
import type { CareLog } from '../history/care-log.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { fitMrkdwn } from '../mrkdwn/escape.ts';
import { type StoryLine, storyOf } from '../report/story.ts';
import { section } from './blocks/blocks.ts';
import { LIMITS } from './blocks/limits.ts';
import { createChannelQueue } from './channel-queue.ts';
import type { RunMessagePlace } from './live-messages.ts';
import { describe, postOutcomeOf } from './post-outcome.ts';
import type { MessagePlace } from './updater.ts';

/** The thread under a message: what happened to its failures, each thing once and in order. */
export interface Stories {
  /** Adds what the thread does not tell yet. Never rejects: a story that can't be told now is told with the next event. */
  tell(place: RunMessagePlace): Promise<void>;
}

export interface StoriesDeps {
  /** Posts, and never repeats a request by itself. */
  writer: WebClient;
  /** Reads, with patience. */
  reader: WebClient;
  care: CareLog;
  report(runId: string): Promise<Report | null>;
  clock: Clock;
  log: Log;
}

const EVENT_TYPE = 'shootaround_story';
const MOST_TRIES = 5;
const LONGEST_PATIENCE_MS = 120_000;
const PAGE_SIZE = 200;
const MOST_PAGES = 10;

/** What a thread tells. */
interface Told {
  /** Lines by their ids, as far as they were read or told by this process. */
  ids: Set<string>;
  /** Set where it could not be read: nobody knows which older lines it holds, so none of them is told. */
  blindBefore: string | null;
}

/**
 * The thread itself is the memory of what was told: it is read when this process first speaks in it, and again
 * whenever an answer was lost. Lines are known by their metadata or, where a workspace drops that, by a block's id.
 */
export function createStories(deps: StoriesDeps): Stories {
  const { clock, log } = deps;
  const queue = createChannelQueue(clock);
  const born = clock.now();
  const threads = new Map<string, Told>();
  const turns = new Map<string, Promise<void>>();

  async function read({ channel, ts }: MessagePlace): Promise<Told> {
    try {
      const ids = new Set<string>();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await deps.reader.conversations.replies({
          channel,
          ts,
          include_all_metadata: true,
          limit: PAGE_SIZE,
          ...(cursor ? { cursor } : {}),
        });
        for (const message of answer.messages ?? []) {
          const id = lineIn(message);
          if (id !== null) ids.add(id);
        }
        cursor = answer.response_metadata?.next_cursor;
        if (!cursor) break;
      }
      return { ids, blindBefore: null };
    } catch (error) {
      log.warn('story.unreadable', { channel, ts, error: describe(error) });
      return { ids: new Set(), blindBefore: born.toISOString() };
    }
  }

  async function tellNow(place: RunMessagePlace): Promise<void> {
    const [report, events] = await Promise.all([deps.report(place.runId), deps.care.read()]);
    if (!report) return;
    const { run } = report;
    const posted = { runId: run.run_id, at: run.run_timestamp };
    const lines = storyOf(place, events, posted, clock.now(), run.details.time_zone);
    if (lines.length === 0) return;
    const key = keyOf(place);
    const told = threads.get(key) ?? (await read(place));
    threads.set(key, told);
    for (const line of lines) {
      if (isTold(line, told, events)) continue;
      const outcome = await tellLine(place, line);
      if (outcome === 'gone') return;
      told.ids.add(line.id);
    }
  }

  /** An answer that was lost is settled by reading; where that is not possible, a line that may be there is not said again. */
  async function tellLine(place: MessagePlace, line: StoryLine): Promise<'told' | 'gone'> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await post(place, line);
      if (outcome !== 'unknown') return outcome;
      const { ids, blindBefore } = await read(place);
      if (blindBefore !== null || ids.has(line.id)) return 'told';
      if (attempt === MOST_TRIES) return 'gone';
    }
  }

  async function post(place: MessagePlace, line: StoryLine): Promise<'told' | 'unknown' | 'gone'> {
    const { text } = fitMrkdwn(line.text, LIMITS.sectionText);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await queue.inTurn(place.channel, () =>
          deps.writer.chat.postMessage({
            channel: place.channel,
            thread_ts: place.ts,
            text,
            blocks: [{ ...section(text), block_id: blockId(line.id) }],
            metadata: { event_type: EVENT_TYPE, event_payload: { line: line.id } },
            unfurl_links: false,
          }),
        );
        return 'told';
      } catch (error) {
        const outcome = postOutcomeOf(error);
        log.warn('story.not_told', { channel: place.channel, ts: place.ts, error: describe(error), attempt });
        if (outcome.state === 'unknown') return 'unknown';
        const { retryAfterMs } = outcome;
        if (retryAfterMs === null || retryAfterMs > LONGEST_PATIENCE_MS || attempt === MOST_TRIES)
          return 'gone';
        await clock.sleep(retryAfterMs);
      }
    }
  }

  return {
    tell(place) {
      const key = keyOf(place);
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.then(() =>
        tellNow(place).catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          log.warn('story.not_told', { channel: place.channel, ts: place.ts, error: message });
        }),
      );
      turns.set(key, turn);
      void turn.finally(() => {
        if (turns.get(key) === turn) turns.delete(key);
      });
      return turn;
    },
  };
}

/** In a thread that can't be read, only what happened in this life is told: the rest may be there. */
function isTold(
  line: StoryLine,
  told: Told,
  events: readonly { event_id: string; event_time: string }[],
): boolean {
  if (told.ids.has(line.id)) return true;
  if (told.blindBefore === null) return false;
  const event = events.find((one) => one.event_id === line.id);
  return event === undefined || event.event_time < told.blindBefore;
}

function keyOf({ channel, ts }: MessagePlace): string {
  return `${channel} ${ts}`;
}

/** Long ids lose their middle, not what tells them apart. */
function blockId(lineId: string): string {
  const id = `story:${lineId}`;
  if (id.length <= LIMITS.blockId) return id;
  const half = Math.floor(LIMITS.blockId / 2) - 1;
  return `${id.slice(0, half)}…${id.slice(-half)}`;
}

function lineIn(message: object): string | null {
  const { metadata, blocks } = message as {
    metadata?: { event_type?: string; event_payload?: { line?: unknown } };
    blocks?: { block_id?: string }[];
  };
  const line = metadata?.event_payload?.line;
  if (metadata?.event_type === EVENT_TYPE && typeof line === 'string') return line;
  const id = blocks?.map((block) => block.block_id).find((one) => one?.startsWith('story:'));
  return id === undefined ? null : id.slice('story:'.length);
}
