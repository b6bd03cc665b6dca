import type { Event } from './events.ts';

/** The append-only log of what happened. Throws {@link WarehouseError} when it can't be reached: then nothing was recorded. */
export interface EventStore {
  /** Records an event once. `held`: an event of this id was there before, said by somebody else or by an earlier life of ours. */
  append(event: Event): Promise<'recorded' | 'held'>;
  /** Everything about one subject, in order of (event_time, event_id), each event id once. */
  about(subject: string): Promise<Event[]>;
}
