import type { Clock } from '../../clock.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { Event } from '../../history/events.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { rollbacksIn } from '../../history/rollback-fold.ts';
import type { Log } from '../../log.ts';
import { errorMessage } from '../../text/error-message.ts';
import { type ErrorCause, WarehouseError } from '../../warehouse/warehouse.ts';

export interface RecordingDeps {
  events: Pick<EventStore, 'append' | 'note' | 'aboutRollbacks'>;
  clock: Clock;
  log: Log;
}

/** What is known after something was written, or was tried to be. */
export type Recorded =
  /**
   * It is there. `isNew` is true where this write put it there for certain. `states` are all requests, read after the write;
   * null where they could not be read, with the `cause`.
   */
  | { state: 'there'; isNew: boolean; states: RollbackState[] | null; cause: string }
  /** The store would not take it: it is surely not there. */
  | { state: 'not_recorded'; cause: string }
  /** It may be there. */
  | { state: 'unsure'; cause: string };

const MOST_TRIES = 2;
const PAUSE_MS = 200;
/** What a store says before it writes anything. Everything else may have been written, or still be. */
const SURELY_NOT: ReadonlySet<ErrorCause> = new Set<ErrorCause>([
  'permission',
  'config',
  'missing_table',
  'missing_column',
]);

/**
 * Writes an event and reads what came of it. After the write, not beside it: who was a moment faster, in another process, is
 * seen only then. Ids come from meaning, so a second try can't say it twice. Never rejects.
 */
export async function record(
  event: Event,
  how: 'append' | 'note',
  { events, clock, log }: RecordingDeps,
): Promise<Recorded> {
  const { kind, subject } = event;
  const [write] = await Promise.allSettled([twice(() => events[how](event), clock)]);
  const [read] = await Promise.allSettled([twice(() => events.aboutRollbacks(), clock)]);
  if (read.status === 'rejected')
    log.warn('rollback.not_read', { kind, subject, message: errorMessage(read.reason) });
  const seen = read.status === 'fulfilled' ? read.value : null;
  const states = seen === null ? null : rollbacksIn(seen, clock.now());
  if (write.status === 'fulfilled')
    return {
      state: 'there',
      isNew: write.value === 'recorded',
      states,
      cause: read.status === 'rejected' ? causeOf(read.reason) : '',
    };

  const cause = causeOf(write.reason);
  if (seen?.some(({ event_id: id }) => id === event.event_id))
    return { state: 'there', isNew: false, states, cause: '' };
  log.error('rollback.not_recorded', { kind, subject, message: errorMessage(write.reason) });
  // An answer that was lost says nothing of the write, and a warehouse may go on with it for a while.
  const isSure = write.reason instanceof WarehouseError && SURELY_NOT.has(write.reason.errorCause);
  return { state: isSure ? 'not_recorded' : 'unsure', cause };
}

/** Once more where it fails: most failures are over in a moment. @throws what it threw the second time. */
export async function twice<T>(act: () => Promise<T>, clock: Clock): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === MOST_TRIES) throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
}

/** For people: which kind of trouble, and nothing of the store's own words. */
export function causeOf(error: unknown): string {
  return error instanceof WarehouseError ? ` (${error.errorCause})` : '';
}
