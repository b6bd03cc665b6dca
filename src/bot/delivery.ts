import type { Clock } from '../clock.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import type { Log } from '../log.ts';
import type { Rivals } from '../schedules/rivals.ts';
import { errorMessage } from '../text/error-message.ts';
import { createChannelQueue } from './channel-queue.ts';
import {
  type DeliveryState,
  deliveryState,
  type Errand,
  posted,
  postIntended,
  postRejected,
} from './delivery-state.ts';
import { createLookout, type Sought } from './lookout.ts';
import type { Message } from './message.ts';
import type { Poster } from './poster.ts';

/** One message of one run for one channel. */
export interface Parcel extends Errand, Sought {
  message: Message;
  /** Left out: whoever may have posted it has written that down. */
  rivals?: Rivals;
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
  /**
   * Looks for a message that somebody may have sent long ago without being able to write that down, writes it down, and
   * sends nothing. Null where it is surely not there. Never throws.
   */
  find(errand: Errand & Sought): Promise<Extract<DeliveryResult, { state: 'posted' | 'unknown' }> | null>;
  /** Never throws. Asked again for the same run and channel meanwhile, it waits for the first: of several, one has `sent` it. */
  deliver(parcel: Parcel): Promise<DeliveryResult>;
}

export interface CourierOptions {
  poster: Poster;
  events: EventStore;
  clock: Clock;
  log: Log;
}

const MOST_POSTS = 6;
const MOST_RECORDINGS = 3;
/** A longer Retry-After is not waited for: the message is `unsent`. */
const LONGEST_PATIENCE_MS = 120_000;
/** After a longer wait than this, somebody else may have brought the message. */
const LONG_WAIT_MS = 5_000;

const LOOK_FIX =
  'Look in the channel. The bot can look by itself with the scope channels:history (groups:history for a private channel).';
const STORE_FIX = 'Mend the connection to the warehouse, then run it again.';

export function createCourier({ poster, events, clock, log }: CourierOptions): Courier {
  const queue = createChannelQueue(clock);
  const lookout = createLookout({ poster, clock, log });
  const underway = new Map<string, Promise<DeliveryResult>>();
  /** Intents that this life was the first to record, so that nobody can have posted yet. */
  const fresh = new Set<string>();

  async function bring(parcel: Parcel): Promise<DeliveryResult> {
    if (parcel.rivals?.graceMs) await clock.sleep(parcel.rivals.graceMs);
    // Good for one attempt: a second `deliver` has to ask what became of the first.
    if (fresh.delete(keyOf(parcel))) return postUnlessTold(parcel);
    const before = await setOut(parcel);
    if (before === 'unreadable') return bringWithoutStore(parcel);
    if (before.state === 'posted') return { ...before, how: 'known' };
    if (before.state === 'rejected') return bringAfterRefusal(parcel, before);
    if (before.state === 'nothing') return postUnlessTold(parcel);
    return (await found(parcel)) ?? post(parcel);
  }

  /** Somebody may have let us in meanwhile; and an earlier attempt to find out may have ended in a crash. */
  async function bringAfterRefusal(parcel: Parcel, refusal: Refusal): Promise<DeliveryResult> {
    const look = await lookout.once(parcel);
    if (look.state === 'unknown') return refusal;
    return (await found(parcel)) ?? post(parcel);
  }

  /** Where a look is refused, the events have the last word. */
  async function postUnlessTold(parcel: Parcel): Promise<DeliveryResult> {
    const look = parcel.rivals?.perhapsTold ? await lookout.settled(parcel) : null;
    return look?.state === 'found' ? there(parcel, look, 'found') : post(parcel);
  }

  /** Null when the message is surely not there, so that it may be posted. */
  async function found(parcel: Parcel): Promise<DeliveryResult | null> {
    const look = await lookout.settled(parcel);
    if (look.state === 'found') return there(parcel, look, 'found');
    return look.state === 'unknown' ? unsettled(parcel, look.error) : null;
  }

  async function pastOf({ runId, channel }: Errand): Promise<DeliveryState> {
    return deliveryState(await events.about(runId), runId, channel);
  }

  /** Reads what earlier lives did, and records the intent where they did nothing. */
  async function setOut(parcel: Parcel): Promise<DeliveryState | 'unreadable'> {
    try {
      const past = await pastOf(parcel);
      if (past.state !== 'nothing') return past;
      const intent = await events.append(postIntended(parcel, clock.now()));
      return intent === 'held' ? { state: 'intended' } : past;
    } catch (error) {
      log.warn('delivery.events_unreachable', { run_id: parcel.runId, error: errorMessage(error) });
      return 'unreadable';
    }
  }

  /** With no memory of our own, the channel's history is the memory: a blind morning must still be heard of. */
  async function bringWithoutStore(parcel: Parcel): Promise<DeliveryResult> {
    const look = await lookout.settled(parcel);
    if (look.state === 'found') return there(parcel, look, 'found');
    if (look.state === 'absent') return post(parcel);
    return { state: 'unsent', error: `events can’t be read, nor history: ${look.error}`, fix: STORE_FIX };
  }

  async function post(parcel: Parcel): Promise<DeliveryResult> {
    let last = { error: 'not tried', fix: '' };
    for (let attempt = 0; attempt < MOST_POSTS; attempt += 1) {
      const outcome = await queue.inTurn(parcel.channel, () => poster.post(parcel.channel, parcel.message));
      if (outcome.state === 'posted') return there(parcel, outcome, 'sent');

      if (outcome.state === 'rejected') {
        if (outcome.retryAfterMs === null) return refused(parcel, outcome);
        last = { error: outcome.error, fix: outcome.fix };
        const waitMs = Math.max(outcome.retryAfterMs, 1_000 * 2 ** attempt);
        if (outcome.retryAfterMs > LONGEST_PATIENCE_MS || attempt === MOST_POSTS - 1) break;
        log.warn('delivery.waiting', { run_id: parcel.runId, error: outcome.error, wait_ms: waitMs });
        await clock.sleep(waitMs);
        const told = waitMs > LONG_WAIT_MS ? await toldMeanwhile(parcel) : null;
        if (told) return told;
        continue;
      }

      log.warn('delivery.unsure', { run_id: parcel.runId, error: outcome.error });
      const look = await lookout.settled(parcel);
      if (look.state === 'found') return there(parcel, look, 'sent');
      if (look.state === 'unknown')
        return unsettled(parcel, `${outcome.error}; looking failed: ${look.error}`);
      last = { error: outcome.error, fix: 'Nothing to do if it passes; else see https://slack-status.com.' };
    }
    log.error('delivery.unsent', { run_id: parcel.runId, channel: parcel.channel, error: last.error });
    return { state: 'unsent', ...last };
  }

  function unsettled(parcel: Parcel, error: string): DeliveryResult {
    log.error('delivery.unknown', { run_id: parcel.runId, channel: parcel.channel, error });
    return { state: 'unknown', error, fix: LOOK_FIX };
  }

  /** While we waited, our claim may have lapsed, and another process may have taken over. */
  async function toldMeanwhile(parcel: Parcel): Promise<DeliveryResult | null> {
    try {
      const past = await pastOf(parcel);
      if (past.state === 'posted') return { ...past, how: 'known' };
    } catch (error) {
      log.warn('delivery.events_unreachable', { run_id: parcel.runId, error: errorMessage(error) });
    }
    const look = await lookout.once(parcel);
    return look.state === 'found' ? there(parcel, look, 'found') : null;
  }

  async function there(
    parcel: Errand,
    where: { channel: string; ts: string },
    how: 'sent' | 'found',
  ): Promise<Extract<DeliveryResult, { state: 'posted' }>> {
    const { channel, ts } = where;
    await record(posted(parcel, clock.now(), { channel, ts }));
    log.info('delivery.posted', { run_id: parcel.runId, channel, ts, how });
    return { state: 'posted', how, channel, ts };
  }

  async function refused(parcel: Parcel, why: { error: string; fix: string }): Promise<DeliveryResult> {
    const { error, fix } = why;
    await record(postRejected(parcel, clock.now(), { error, fix }));
    log.error('delivery.rejected', { run_id: parcel.runId, channel: parcel.channel, error, fix });
    return { state: 'rejected', error, fix };
  }

  /** An outcome that can't be recorded is found again by looking, so its loss costs a look and nothing else. */
  async function record(event: Event): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await events.append(event);
        return;
      } catch (error) {
        const values = { event_id: event.event_id, error: errorMessage(error) };
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
    async find(errand) {
      const look = await lookout.patiently(errand);
      if (look.state === 'unknown') return { state: 'unknown', error: look.error, fix: LOOK_FIX };
      return look.state === 'found' ? there(errand, look, 'found') : null;
    },
    deliver(parcel) {
      const key = keyOf(parcel);
      const shared = underway.get(key);
      if (shared) return shared.then(asKnown);
      const result = bring(parcel).finally(() => underway.delete(key));
      underway.set(key, result);
      return result;
    },
  };
}

/** For whoever came second, a message that arrives meanwhile was there already. */
function asKnown(result: DeliveryResult): DeliveryResult {
  return result.state === 'posted' ? { ...result, how: 'known' } : result;
}

function keyOf({ runId, channel }: Errand): string {
  return `${runId} ${channel}`;
}
