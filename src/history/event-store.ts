import type { Event } from './events.ts';

/** The append-only log of what happened. Throws {@link WarehouseError} when it can't be reached: whether anything was recorded is then told by reading alone. */
export interface EventStore {
  /** Records an event once. `held`: an event of this id was there before, said by somebody else or by an earlier life of ours. */
  append(event: Event): Promise<'recorded' | 'held'>;
  /**
   * Records what a person said, without asking whether it was said before: ids are derived from meaning, and whoever
   * reads drops what is there twice. Cheaper than a claim. `held` only where the warehouse knows at once that it was said before.
   */
  note(event: Event): Promise<'recorded' | 'held'>;
  /** Everything that people and runs said of failures in the last 45 days, in any order. */
  aboutFailures(): Promise<Event[]>;
  /** What became of requests to change services in the last 400 days, in any order. */
  aboutRollbacks(): Promise<Event[]>;
  /** Messages that Slack has, posted since then, in any order. */
  postedSince(since: Date): Promise<Event[]>;
  /** Everything about one subject, in order of (event_time, event_id), each event id once. */
  about(subject: string): Promise<Event[]>;
}
