import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/clock.ts';

/** A clock that jumps: a sleep is over at once and moves the time on. `sleeps` tells what was waited for, in ms. */
export interface JumpingClock extends Clock {
  readonly sleeps: number[];
}

export function jumpingClock(start = '2026-02-04T11:00:00Z'): JumpingClock {
  let nowMs = Date.parse(start);
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    async sleep(ms) {
      sleeps.push(ms);
      nowMs += ms;
      // Others get their turn, as in a real wait.
      await delay(0);
    },
  };
}

/** The machine's clock. */
export const wallClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, { signal, ref: false });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
