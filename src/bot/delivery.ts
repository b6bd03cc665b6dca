import type { Clock } from '../clock.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import type { Log } from '../log.ts';
import { createChannelQueue } from './channel-queue.ts';
import {
  type DeliveryState,
  deliveryState,
  type Errand,
  posted,
  postIntended,
  postRejected,
} from './delivery-state.ts';
import type { Message } from './message.ts';
import type { LookOutcome, Poster } from './poster.ts';

/** One message of one run for one channel. */
export interface Delivery extends Errand {
  message: Message;
  /** No message of this run can be older than this instant. */
  since: Date;
  /** An earlier life may have posted it and been unable to write that down: look before posting, whatever the events say. */
  perhapsTold?: boolean;
}

interface Refusal {
  state: 'rejected';
  error: string;
  fix: string;
}

export type DeliveryResult =
  /** It is there, once. `sent`: by this call; `found`: by an earlier life that could not say so; `known`: recorded before. */
  | { state: 'posted'; how: 'sent' | 'found' | 'known'; channel: string; ts: string }
  /** Slack refuses it until a person mends what `fix` says. It is surely not there. */
  | Refusal
  /** It is surely not there, for a reason that may pass: deliver it again later. */
  | { state: 'unsent'; error: string; fix: string }
  /** Nobody can tell whether it is there, so it is not sent again. */
  | { state: 'unknown'; error: string; fix: string };

/** Brings messages to channels, each exactly once, across lost answers and restarts between any two steps. */
export interface Courier {
  /**
   * Records ahead of time that a message is about to be sent: the `deliver` that follows spares the asking.
   * @throws {WarehouseError} when the events can't be reached; `deliver` then asks by itself.
   */
  intend(errand: Errand): Promise<void>;
  /** Never throws. Asked again for the same run and channel meanwhile, it shares the answer. */
  deliver(delivery: Delivery): Promise<DeliveryResult>;
}

export interface CourierOptions {
  poster: Poster;
  events: EventStore;
  clock: Clock;
  log: Log;
}

const MOST_POSTS = 6;
const MOST_LOOKS = 3;
const MOST_RECORDINGS = 3;
/** Slack commits a message a little after, or before, an answer is lost: looked for after each of these pauses. */
const SETTLING_MS = [2_000, 5_000];
/** A longer Retry-After is not waited for: the message is `unsent`. */
const LONGEST_PATIENCE_MS = 120_000;
/** Our clock and Slack's may differ by this much when history is asked from an instant on. */
const CLOCK_MARGIN_MS = 300_000;

const LOOK_FIX =
  'Look in the channel. The bot can look by itself with the scope channels:history (groups:history for a private channel).';
const STORE_FIX = 'Mend the connection to the warehouse, then run it again.';

export function createCourier({ poster, events, clock, log }: CourierOptions): Courier {
  const queue = createChannelQueue(clock);
  const underway = new Map<string, Promise<DeliveryResult>>();
  /** Intents that this life was the first to record, so that nobody can have posted yet. */
  const fresh = new Set<string>();

  async function bring(delivery: Delivery): Promise<DeliveryResult> {
    // Good for one attempt: a second `deliver` has to ask what became of the first.
    if (fresh.delete(keyOf(delivery))) return postUnlessTold(delivery);
    const before = await setOut(delivery);
    if (before === 'unreadable') return bringWithoutStore(delivery);
    if (before.state === 'posted') return { ...before, how: 'known' };
    if (before.state === 'rejected') return bringAfterRefusal(delivery, before);
    if (before.state === 'nothing') return postUnlessTold(delivery);
    return (await found(delivery)) ?? post(delivery);
  }

  /** Somebody may have let us in meanwhile; and an earlier attempt to find out may have ended in a crash. */
  async function bringAfterRefusal(delivery: Delivery, refusal: Refusal): Promise<DeliveryResult> {
    const look = await lookOnce(delivery);
    if (look.state === 'unknown') return refusal;
    return (await found(delivery)) ?? post(delivery);
  }

  /** One look is enough: whoever posted it is long gone. Where it is refused, the events have the last word. */
  async function postUnlessTold(delivery: Delivery): Promise<DeliveryResult> {
    const look = delivery.perhapsTold ? await lookOnce(delivery) : null;
    return look?.state === 'found' ? there(delivery, look, 'found') : post(delivery);
  }

  /** Null when the message is surely not there, so that it may be posted. */
  async function found(delivery: Delivery): Promise<DeliveryResult | null> {
    const look = await settle(delivery);
    if (look.state === 'found') return there(delivery, look, 'found');
    return look.state === 'unknown' ? unsettled(delivery, look.error) : null;
  }

  /** Reads what earlier lives did, and records the intent where they did nothing. */
  async function setOut(delivery: Delivery): Promise<DeliveryState | 'unreadable'> {
    try {
      const past = deliveryState(await events.about(delivery.runId), delivery.runId, delivery.channel);
      if (past.state !== 'nothing') return past;
      const intent = await events.append(postIntended(delivery, clock.now()));
      return intent === 'held' ? { state: 'intended' } : past;
    } catch (error) {
      log.warn('delivery.events_unreachable', { run_id: delivery.runId, error: messageOf(error) });
      return 'unreadable';
    }
  }

  /** With no memory of our own, the channel's history is the memory: a blind morning must still be heard of. */
  async function bringWithoutStore(delivery: Delivery): Promise<DeliveryResult> {
    const look = await lookPatiently(delivery);
    if (look.state === 'found') return there(delivery, look, 'found');
    if (look.state === 'absent') return post(delivery);
    return { state: 'unsent', error: `events can’t be read, nor history: ${look.error}`, fix: STORE_FIX };
  }

  async function post(delivery: Delivery): Promise<DeliveryResult> {
    let last = { error: 'not tried', fix: '' };
    for (let attempt = 0; attempt < MOST_POSTS; attempt += 1) {
      const outcome = await queue.inTurn(delivery.channel, () =>
        poster.post(delivery.channel, delivery.message),
      );
      if (outcome.state === 'posted') return there(delivery, outcome, 'sent');

      if (outcome.state === 'rejected') {
        if (outcome.retryAfterMs === null) return refused(delivery, outcome);
        last = { error: outcome.error, fix: outcome.fix };
        const waitMs = Math.max(outcome.retryAfterMs, 1_000 * 2 ** attempt);
        if (outcome.retryAfterMs > LONGEST_PATIENCE_MS || attempt === MOST_POSTS - 1) break;
        log.warn('delivery.waiting', { run_id: delivery.runId, error: outcome.error, wait_ms: waitMs });
        await clock.sleep(waitMs);
        continue;
      }

      log.warn('delivery.unsure', { run_id: delivery.runId, error: outcome.error });
      const look = await settle(delivery);
      if (look.state === 'found') return there(delivery, look, 'sent');
      if (look.state === 'unknown')
        return unsettled(delivery, `${outcome.error}; looking failed: ${look.error}`);
      last = { error: outcome.error, fix: 'Nothing to do if it passes; else see https://slack-status.com.' };
    }
    log.error('delivery.unsent', { run_id: delivery.runId, channel: delivery.channel, error: last.error });
    return { state: 'unsent', ...last };
  }

  function unsettled(delivery: Delivery, error: string): DeliveryResult {
    log.error('delivery.unknown', { run_id: delivery.runId, channel: delivery.channel, error });
    return { state: 'unknown', error, fix: LOOK_FIX };
  }

  /** Absent only when it was absent after every pause. */
  async function settle(delivery: Delivery): Promise<LookOutcome> {
    let look: LookOutcome = { state: 'absent' };
    for (const pauseMs of SETTLING_MS) {
      await clock.sleep(pauseMs);
      look = await lookPatiently(delivery);
      if (look.state !== 'absent') return look;
    }
    return look;
  }

  function lookOnce({ channel, runId, since }: Delivery): Promise<LookOutcome> {
    return poster.look(channel, runId, new Date(since.getTime() - CLOCK_MARGIN_MS));
  }

  async function lookPatiently(delivery: Delivery): Promise<LookOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const look = await lookOnce(delivery);
      if (look.state !== 'unknown' || attempt === MOST_LOOKS) return look;
      log.warn('delivery.look_failed', { run_id: delivery.runId, error: look.error });
      await clock.sleep(1_000 * 2 ** attempt);
    }
  }

  async function there(
    delivery: Delivery,
    where: { channel: string; ts: string },
    how: 'sent' | 'found',
  ): Promise<DeliveryResult> {
    const { channel, ts } = where;
    await record(posted(delivery, clock.now(), { channel, ts }));
    log.info('delivery.posted', { run_id: delivery.runId, channel, ts, how });
    return { state: 'posted', how, channel, ts };
  }

  async function refused(delivery: Delivery, why: { error: string; fix: string }): Promise<DeliveryResult> {
    const { error, fix } = why;
    await record(postRejected(delivery, clock.now(), { error, fix }));
    log.error('delivery.rejected', { run_id: delivery.runId, channel: delivery.channel, error, fix });
    return { state: 'rejected', error, fix };
  }

  /** An outcome that can't be recorded is found again by looking, so its loss costs a look and nothing else. */
  async function record(event: Event): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await events.append(event);
        return;
      } catch (error) {
        const values = { event_id: event.event_id, error: messageOf(error) };
        if (attempt === MOST_RECORDINGS) {
          log.error('delivery.not_recorded', values);
          return;
        }
        log.warn('delivery.recording_failed', values);
        await clock.sleep(1_000 * 2 ** (attempt - 1));
      }
    }
  }

  return {
    async intend(errand) {
      const intent = await events.append(postIntended(errand, clock.now()));
      if (intent === 'recorded') fresh.add(keyOf(errand));
    },
    deliver(delivery) {
      const key = keyOf(delivery);
      const shared = underway.get(key);
      if (shared) return shared;
      const result = bring(delivery).finally(() => underway.delete(key));
      underway.set(key, result);
      return result;
    },
  };
}

function keyOf({ runId, channel }: Errand): string {
  return `${runId} ${channel}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
