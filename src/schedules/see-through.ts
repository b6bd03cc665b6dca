import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';
import type { Entrance, SlotOutcome } from './entrance.ts';
import type { Slot } from './slot.ts';

/** Pauses before something that did not work is tried again; the last one repeats. */
const RETRY_MS = [60_000, 300_000] as const;
const LAST_RETRY_MS = 900_000;

/** The pause after a failed attempt; the first attempt is 0. */
export function retryPauseMs(attempt: number): number {
  return RETRY_MS[attempt] ?? LAST_RETRY_MS;
}

export interface SeeThroughDeps {
  entrance: Entrance;
  clock: Clock;
  log: Log;
  /** After this a slot's message is of no use any more. */
  usefulForMs: number;
  signal: AbortSignal;
}

/**
 * Stays with a slot until its message is delivered, nobody needs it any more, or it can't be delivered at all:
 * a claim of a vanished process lapses, a workspace that is down comes back.
 */
export async function seeThrough(
  deps: SeeThroughDeps,
  slot: Slot,
  trigger: string,
  late: string | null,
): Promise<SlotOutcome | null> {
  const usefulUntil = slot.nominal.getTime() + deps.usefulForMs;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await triggerOnce(deps, slot, trigger, late);
    const waitMs = pauseAfter(outcome, attempt, deps.clock.now());
    if (outcome) deps.log.info('slot', { slot: slot.key, state: outcome.state, again_in_ms: waitMs });
    if (waitMs === null || deps.clock.now().getTime() + waitMs > usefulUntil) return outcome;
    await deps.clock.sleep(waitMs, deps.signal);
    if (deps.signal.aborted) return outcome;
  }
}

/** Null when the slot could not even be looked at. */
async function triggerOnce(
  { entrance, log }: SeeThroughDeps,
  slot: Slot,
  trigger: string,
  late: string | null,
): Promise<SlotOutcome | null> {
  try {
    return await entrance.trigger(slot, trigger, late);
  } catch (error) {
    const message = errorMessage(error);
    log.error('slot_failed', { slot: slot.key, message });
    return null;
  }
}

/** Milliseconds until another try makes sense; null when there is nothing left to do. */
function pauseAfter(outcome: SlotOutcome | null, attempt: number, now: Date): number | null {
  const retry = retryPauseMs(attempt);
  if (outcome === null) return retry;
  if (outcome.state === 'running') return Math.max(1_000, outcome.until.getTime() - now.getTime() + 1_000);
  if (outcome.state !== 'done' || outcome.delivery === null || outcome.delivery.state === 'posted')
    return null;
  return outcome.delivery.final ? null : retry;
}
