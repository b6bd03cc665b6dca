import type { Clock } from '../../clock.ts';
import type { Person } from '../../history/care.ts';
import type { EventStore } from '../../history/event-store.ts';
import { type RefusedAttempt, rollbackRefused } from '../../history/rollback-events.ts';
import type { Log } from '../../log.ts';
import { errorMessage } from '../../text/error-message.ts';
import { oneLine } from '../../text/one-line.ts';
import type { NotDone } from './rollbacks.ts';

export interface RefusalDeps {
  events: Pick<EventStore, 'note'>;
  clock: Clock;
  log: Log;
}

/** Of what came from outside no more is kept. */
const MOST_CHARACTERS = 80;

/** Notes what somebody tried and may not do. Never rejects. */
export async function refuse(
  { act, about, by, why }: RefusedAttempt,
  { events, clock, log }: RefusalDeps,
): Promise<void> {
  const attempt = {
    act,
    about: shortened(about),
    by: { id: shortened(by.id), name: shortened(by.name) },
    why,
  };
  log.warn('rollback.refused', { act, about: attempt.about, by: attempt.by.id, why });
  try {
    await events.note(rollbackRefused(attempt, clock.now()));
  } catch (error) {
    log.error('rollback.refusal_not_recorded', { act, message: errorMessage(error) });
  }
}

/** The same, and the answer to whoever tried. */
export async function refused(
  attempt: { act: string; about: string; by: Person; why: string; told: string },
  deps: RefusalDeps,
): Promise<NotDone> {
  await refuse(attempt, deps);
  return { state: 'refused', why: attempt.told };
}

/** Not possible, and nothing that anybody has to know of later. */
export const declined = (why: string): NotDone => ({ state: 'refused', why });

/** Cut first: half a character at the end is made whole, or goes. */
const shortened = (text: string): string => oneLine(text.slice(0, MOST_CHARACTERS));
