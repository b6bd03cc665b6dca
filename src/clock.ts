/** The time, passed in wherever it is needed; `--now` replaces it in a terminal. */
export interface Clock {
  now(): Date;
  /** Milliseconds since some instant, for measuring how long something took; goes on even where `now` stands still. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
