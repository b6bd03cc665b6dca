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

/** A clock that a test moves on by hand, from one sleeper to the next. */
export interface HandClock extends Clock {
  readonly asleep: number;
  /** When the first sleeper wakes, in milliseconds since 1970; infinite while nobody sleeps. */
  firstWake(): number;
  /** Moves on to there. Whoever wakes within a second of it wakes with it: they act at once. */
  wakeNext(): void;
}

export function handClock(start: string): HandClock {
  let nowMs = Date.parse(start);
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const firstWake = () => Math.min(...[...sleepers].map(({ untilMs }) => untilMs));
  return {
    get asleep() {
      return sleepers.size;
    },
    firstWake,
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          untilMs: nowMs + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    wakeNext() {
      const due = [...sleepers].filter(({ untilMs }) => untilMs <= firstWake() + 1_000);
      nowMs = Math.max(nowMs, ...due.map(({ untilMs }) => untilMs));
      for (const sleeper of due) sleeper.wake();
    },
  };
}
