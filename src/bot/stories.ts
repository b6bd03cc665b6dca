import { createHash } from 'node:crypto';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Clock } from '../clock.ts';
import type { CareLog } from '../history/care-log.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { fitMrkdwn, fitPlain } from '../mrkdwn/escape.ts';
import { type StoryLine, storyOf } from '../report/story.ts';
import { errorMessage } from '../text/error-message.ts';
import { section } from './blocks/blocks.ts';
import { LIMITS } from './blocks/limits.ts';
import { createChannelQueue } from './channel-queue.ts';
import type { RunMessagePlace } from './live-messages.ts';
import { describe, postOutcomeOf } from './post-outcome.ts';
import { type MessagePlace, placeKey } from './updater.ts';

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
const BLOCK_PREFIX = 'story:';
const MOST_TRIES = 5;
const LONGEST_PATIENCE_MS = 120_000;
const BETWEEN_READINGS_MS = 3_000;
/** Slack may show a message a little after an answer was lost: looked for after each of these pauses. */
const SETTLING_MS = [2_000, 5_000];
const PAGE_SIZE = 200;
const MOST_PAGES = 10;
/** Presses come in the messages of the last days: far fewer than this. */
const MOST_REMEMBERED = 60;

/** What a thread tells, as far as it was read or told by this process: its lines by the ids of their blocks. */
type Told = Set<string>;

/**
 * The thread itself is the memory of what was told: it is read when this process first speaks in it, and again
 * whenever an answer was lost, or there is something to tell that somebody else said. Lines are known by their metadata
 * or, where a workspace drops that, by a block's id.
 */
export function createStories(deps: StoriesDeps): Stories {
  const { clock, log } = deps;
  const queue = createChannelQueue(clock);
  const born = clock.now().toISOString();
  const threads = new Map<string, Told>();
  const turns = new Map<string, Promise<void>>();

  /** Null without the scope for it: nobody knows which older lines it holds. @throws where it can't be read now. */
  async function read(place: MessagePlace): Promise<Told | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readOnce(place);
      } catch (error) {
        const outcome = postOutcomeOf(error);
        log.warn('story.unreadable', {
          channel: place.channel,
          ts: place.ts,
          error: describe(error),
          attempt,
        });
        const waitMs = outcome.state === 'unknown' ? BETWEEN_READINGS_MS : outcome.retryAfterMs;
        if (error instanceof WebAPIPlatformError && error.data.error === 'missing_scope') return null;
        if (waitMs === null || waitMs > LONGEST_PATIENCE_MS || attempt === MOST_TRIES) throw error;
        await clock.sleep(waitMs);
      }
    }
  }

  async function readOnce({ channel, ts }: MessagePlace): Promise<Told> {
    const told: Told = new Set();
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
        if (id !== null) told.add(id);
      }
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) break;
    }
    return told;
  }

  async function tellNow(place: RunMessagePlace): Promise<void> {
    const [report, events] = await Promise.all([deps.report(place.runId), deps.care.read()]);
    if (!report) return;
    const { run } = report;
    const posted = { runId: run.run_id, at: postedAt(place) ?? run.run_timestamp };
    const lines = storyOf(place, events, posted, clock.now(), run.details.time_zone);
    if (lines.length === 0) return;
    const key = placeKey(place);
    const known = threads.get(key);
    const told =
      known === undefined
        ? await firstReading(place, before(born, lines, events))
        : await readAgainForOthers(place, known, lines);
    remember(key, told);
    for (const line of lines) {
      if (told.has(blockId(line.id))) continue;
      const outcome = await tellLine(place, line);
      if (outcome === 'told') told.add(blockId(line.id));
      else {
        // Nobody knows whether the line is there: the thread is read again when there is more to tell.
        if (outcome === 'unknown') threads.delete(key);
        return;
      }
    }
  }

  /**
   * What happened before this life may have been told by an earlier one, a moment before it ended: what is not there is
   * looked for again. Where nobody may read, none of it is said again.
   */
  async function firstReading(place: MessagePlace, earlier: readonly string[]): Promise<Told> {
    return (await settledReading(place, earlier.length > 1 ? earlier : [])) ?? new Set(earlier);
  }

  /**
   * What another process heard it tells, too, or a run of this one does not say through our log: whether such a line is
   * there already only the thread knows. Where nobody may read, only what is known here counts.
   */
  async function readAgainForOthers(
    place: MessagePlace,
    known: Told,
    lines: readonly StoryLine[],
  ): Promise<Told> {
    const own = new Set(deps.care.recent().map((event) => event.event_id));
    const foreign = lines
      .filter(({ id }) => !own.has(id))
      .map(({ id }) => blockId(id))
      .filter((id) => !known.has(id));
    if (foreign.length === 0) return known;
    const told = await settledReading(place, foreign);
    return told === null ? known : new Set([...told, ...known]);
  }

  /** What the thread tells; lines that are expected there and are not are looked for again. */
  async function settledReading(place: MessagePlace, expected: readonly string[]): Promise<Told | null> {
    let told = await read(place);
    for (const pauseMs of SETTLING_MS) {
      if (told === null || expected.every((id) => told?.has(id))) break;
      await clock.sleep(pauseMs);
      told = await read(place);
    }
    return told;
  }

  /** The threads in which nobody spoke for longest are forgotten: they are read again when somebody does. */
  function remember(key: string, told: Told): void {
    threads.delete(key);
    threads.set(key, told);
    const [oldest] = threads.keys();
    if (threads.size > MOST_REMEMBERED && oldest !== undefined) threads.delete(oldest);
  }

  /** An answer that was lost is settled by reading, again where the line may be late; where nobody may read, it is not said again. */
  async function tellLine(place: MessagePlace, line: StoryLine): Promise<'told' | 'unknown' | 'gone'> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await post(place, line);
      if (outcome !== 'unknown' || attempt === MOST_TRIES) return outcome;
      for (const pauseMs of SETTLING_MS) {
        await clock.sleep(pauseMs);
        const told = await read(place).catch(() => undefined);
        if (told === undefined) return 'unknown';
        if (told === null || told.has(blockId(line.id))) return 'told';
      }
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
      const key = placeKey(place);
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.then(() =>
        tellNow(place).catch((error: unknown) => {
          const message = errorMessage(error);
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

/** A message's ts is when Slack took it: a run's message can be an hour younger than its run. Null for a ts of another form. */
function postedAt({ ts }: MessagePlace): string | null {
  return /^\d{9,11}\.\d+$/.test(ts) ? new Date(Number(ts) * 1_000).toISOString() : null;
}

/** The lines of what happened before an instant; the opening is one of them. */
function before(
  instant: string,
  lines: readonly StoryLine[],
  events: readonly { event_id: string; event_time: string }[],
): string[] {
  const isLater = ({ id }: StoryLine): boolean =>
    events.some((event) => event.event_id === id && event.event_time >= instant);
  return lines.filter((line) => !isLater(line)).map(({ id }) => blockId(id));
}

/** Long ids end in what tells them apart. */
function blockId(lineId: string): string {
  const id = `${BLOCK_PREFIX}${lineId}`;
  if (id.length <= LIMITS.blockId) return id;
  const digest = createHash('sha256').update(lineId).digest('hex').slice(0, 16);
  return `${fitPlain(id, LIMITS.blockId - digest.length).text}${digest}`;
}

function lineIn(message: object): string | null {
  const { metadata, blocks } = message as {
    metadata?: { event_type?: string; event_payload?: { line?: unknown } };
    blocks?: { block_id?: string }[];
  };
  const line = metadata?.event_payload?.line;
  if (metadata?.event_type === EVENT_TYPE && typeof line === 'string') return blockId(line);
  return blocks?.map((block) => block.block_id).find((one) => one?.startsWith(BLOCK_PREFIX)) ?? null;
}
