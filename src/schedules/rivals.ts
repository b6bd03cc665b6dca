import { createHash } from 'node:crypto';

/** Who else may have told a run, or be telling it, without the store saying so. */
export interface Rivals {
  /** Somebody may have posted it and been unable to write that down: look before posting, whatever the events say. */
  perhapsTold: boolean;
  /** Another process may be bringing it at this moment: it is given this long to be first. */
  graceMs: number;
}

export const NO_RIVALS: Rivals = { perhapsTold: false, graceMs: 0 };
/** A life before this one may have told it. */
export const AN_EARLIER_LIFE: Rivals = { perhapsTold: true, graceMs: 0 };

/** Whoever holds a claim posts without a look only within this time of the slot. */
const PROMPT_MS = 20_000;
/** Two processes that can't write wait for different times, so that the second finds what the first has posted. */
const SPREAD_MS = 60_000;

export interface Claimed {
  /** `unknown`: the store could not be asked. */
  claim: 'ours' | 'unknown';
  attempt: number;
  trigger: string;
  /** Milliseconds since the slot's nominal time. */
  ageMs: number;
  /** Tells this process from others. */
  owner: string;
  /** No other process can be there. */
  exclusive: boolean;
}

/**
 * A claim of our own on the first attempt, at a beat that a running process heard on time, has no rivals. A start-up,
 * a take-over or a late beat may follow somebody who could post and not write; without a claim, a process that can
 * write goes first.
 */
export function rivalsOf({ claim, attempt, trigger, ageMs, owner, exclusive }: Claimed): Rivals {
  if (claim === 'unknown') return { perhapsTold: true, graceMs: exclusive ? 0 : graceMsOf(owner) };
  return attempt === 1 && trigger === 'cron' && ageMs < PROMPT_MS ? NO_RIVALS : AN_EARLIER_LIFE;
}

function graceMsOf(owner: string): number {
  return PROMPT_MS + (createHash('sha256').update(owner).digest().readUInt32BE() % SPREAD_MS);
}
