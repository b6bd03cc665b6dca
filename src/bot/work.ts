import type { Clock } from '../clock.ts';

/** What is being done for people right now, so that stopping can wait for it. */
export interface Work {
  /** Counts `task` as under way until it ends. Passes its result on. */
  track<T>(task: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more, or after `capMs`. Says which. */
  settled(capMs: number): Promise<'done' | 'capped'>;
}

export function createWork(clock: Clock): Work {
  const underway = new Set<Promise<unknown>>();
  return {
    track(task) {
      const ended: Promise<unknown> = task.then(
        () => underway.delete(ended),
        () => underway.delete(ended),
      );
      underway.add(ended);
      return task;
    },
    settled: (capMs) => within(clock, capMs, Promise.all(underway)),
  };
}

/** Waits for `task`, at most `capMs`; leaves no timer behind. Rejects as `task` does. */
export async function within(
  clock: Clock,
  capMs: number,
  task: Promise<unknown>,
): Promise<'done' | 'capped'> {
  const cap = new AbortController();
  const capped = clock.sleep(capMs, cap.signal).then(() => 'capped' as const);
  try {
    return await Promise.race([task.then(() => 'done' as const), capped]);
  } finally {
    cap.abort();
  }
}
