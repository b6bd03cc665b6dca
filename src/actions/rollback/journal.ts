import type { Event } from '../../history/events.ts';
import type { LiveValue, RollbackState, RollbackStep } from '../../history/rollback.ts';
import { rollbackClaimed, rollbackProgressed } from '../../history/rollback-events.ts';
import { rollbackOf } from '../../history/rollback-fold.ts';
import { errorMessage } from '../../text/error-message.ts';
import type { ExecutorDeps } from './executor.ts';

/** Signs of life are given at least this far apart. */
const SIGN_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Ends an attempt without a word: somebody else is at it, or will be. */
export class Left extends Error {
  override readonly name = 'Left';
}

/** How often something is tried: a few times while nothing was sent, and until we are stopped from then on. */
export type Patience = 'few' | 'endless';
const FEW = 3;

export type JournalDeps = Pick<ExecutorDeps, 'events' | 'clock' | 'log' | 'owner' | 'onChange'>;

/** What one attempt writes down of itself and reads of others. */
export interface Journal {
  /** @throws WarehouseError @throws Left where there is no such request */
  read(patience: Patience): Promise<RollbackState>;
  /** The state right after we have claimed it; null where somebody else has. @throws WarehouseError */
  claim(attempt: number): Promise<RollbackState | null>;
  /** Records an event for certain; `held` where one of its id was there before. @throws WarehouseError where it is not certain. */
  append(event: Event, patience: Patience): Promise<'recorded' | 'held'>;
  /** Records a step as far as that works: nothing depends on it. */
  note(step: RollbackStep, attempt: number, live?: LiveValue[] | null): Promise<boolean>;
  /** Waits, and gives a sign of life when one is due. @throws Left when we are stopped. */
  pause(ms: number, attempt: number): Promise<void>;
}

export function createJournal(id: string, deps: JournalDeps, signal: AbortSignal): Journal {
  const { events, clock, log, owner } = deps;
  let lastSignMs = clock.now().getTime();

  async function trying<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted || (patience === 'few' && tried >= FEW)) throw error;
        log.warn('rollback.store_failed', { request: id, tried, message: errorMessage(error) });
        await clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** (tried - 1), LONGEST_PAUSE_MS), signal);
      }
    }
  }

  const journal: Journal = {
    async read(patience) {
      const all = await trying(patience, () => events.aboutRollbacks());
      const state = rollbackOf(all, id, clock.now());
      if (state === null) throw new Left('there is no such request');
      return state;
    },

    async claim(attempt) {
      const event = rollbackClaimed(id, attempt, owner, clock.now());
      const said = await trying('few', () => events.append(event));
      // Whoever held it may be ourselves: an answer was lost, and the claim was not.
      const state = await journal.read('few');
      const isOurs = state.claim?.attempt === attempt && state.claim.owner === owner;
      if (said === 'recorded' && isOurs) deps.onChange(id);
      return isOurs && state.finished === null ? state : null;
    },

    async append(event, patience) {
      const said = await trying(patience, () => events.append(event));
      lastSignMs = clock.now().getTime();
      deps.onChange(id);
      return said;
    },

    async note(step, attempt, live = null) {
      try {
        await events.note(rollbackProgressed(id, { step, attempt, live }, clock.now()));
        lastSignMs = clock.now().getTime();
        deps.onChange(id);
        return true;
      } catch (error) {
        log.warn('rollback.not_noted', { request: id, step, message: errorMessage(error) });
        return false;
      }
    },

    async pause(ms, attempt) {
      await clock.sleep(ms, signal);
      if (signal.aborted) throw new Left('stopped');
      if (clock.now().getTime() - lastSignMs >= SIGN_MS) await journal.note('alive', attempt);
    },
  };
  return journal;
}
