import type { Clock } from '../../clock.ts';
import type { CloudChanges } from '../../cloud/change-ports.ts';
import type { CloudLogs } from '../../cloud/ports.ts';
import type { Profile } from '../../config/profile.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { RollbackRequest, RollbackState } from '../../history/rollback.ts';
import { rollbackOf, rollbacksIn } from '../../history/rollback-fold.ts';
import type { Log } from '../../log.ts';
import { errorMessage } from '../../text/error-message.ts';
import { conclude } from './conclude.ts';
import { endOf } from './execution.ts';
import { createJournal, Left } from './journal.ts';
import { observeRuns } from './observe.ts';
import type { Run } from './run.ts';

/** Carries out what was approved: each request once, whoever begins it and however often. */
export interface Executor {
  /**
   * Executes a request that all have approved, or goes on with one whose holder is gone. Does nothing where it is neither,
   * or where somebody else is at it. Resolves when it is finished, or not ours. Never rejects.
   */
  execute(request: string): Promise<void>;
  /**
   * Looks for what was approved and not finished, and goes on with what nobody is at. Resolves as soon as that has begun:
   * `execute` waits for its end. Never rejects.
   */
  resume(): Promise<void>;
  /**
   * Looks in the service's log for the first run after each change of the last days that shows which path it takes, and
   * records it. Never rejects.
   */
  observe(): Promise<void>;
  /** Begins nothing more, and ends waiting; what was sent goes on by itself, and the next life looks at it. */
  stop(): void;
}

export interface ExecutorDeps {
  changes: CloudChanges;
  /** Null where nobody can be asked. */
  logs: CloudLogs | null;
  events: Pick<EventStore, 'append' | 'note' | 'aboutRollbacks'>;
  profile: Profile;
  clock: Clock;
  log: Log;
  /** Tells this process from others, and from its own earlier lives. */
  owner: string;
  /** Only one process can hold the store: whoever else claimed something in it is gone. */
  exclusive: boolean;
  /** Something about a request is different now: its message is to be redrawn. */
  onChange(request: string): void;
  /** A request whose change was made and gets no traffic, which was to be asked for. */
  onNotLive(request: RollbackRequest): void;
}

/** Whoever claimed something and was not heard of for longer is gone. */
export const LEASE_MS = 90_000;
/** What was to follow a change is not asked for any more after this long. */
const FOLLOWS_WITHIN_MS = 24 * 3_600_000;

export function createExecutor(deps: ExecutorDeps): Executor {
  const { events, clock, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Map<string, Promise<void>>();
  const followed = new Set<string>();

  /** Once in this process at a time, whoever asks for it and however often. */
  function execute(id: string): Promise<void> {
    const under = running.get(id);
    if (under !== undefined) return under;
    if (signal.aborted) return Promise.resolve();
    const run = executed(id).finally(() => running.delete(id));
    running.set(id, run);
    return run;
  }

  async function executed(id: string): Promise<void> {
    try {
      const state = rollbackOf(await events.aboutRollbacks(), id, clock.now());
      if (state !== null && isFree(state, deps)) await carryOut(state);
    } catch (error) {
      if (error instanceof Left) log.info('rollback.left', { request: id, message: error.message });
      else log.error('rollback.not_executed', { request: id, message: errorMessage(error) });
    }
  }

  function tellNotLive({ request, finished, wasFollowed }: RollbackState): void {
    if (finished?.outcome.state !== 'not_live' || !request.wantsTraffic || wasFollowed) return;
    if (clock.now().getTime() - Date.parse(finished.at) > FOLLOWS_WITHIN_MS) return;
    if (followed.has(request.id)) return;
    followed.add(request.id);
    deps.onNotLive(request);
  }

  async function carryOut(state: RollbackState): Promise<void> {
    const { request } = state;
    const journal = createJournal(request.id, deps, signal);
    const attempt = (state.claim?.attempt ?? 0) + 1;
    const claimed = await journal.claim(attempt);
    if (claimed === null) return;
    log.info('rollback.executing', { request: request.id, rollback: request.rollback, attempt });
    const run: Run = { ...deps, request: claimed.request, attempt, journal, signal, state: claimed };
    await conclude(run, await endOf(run));
    tellNotLive(await journal.read('few'));
  }

  return {
    execute,

    async resume() {
      if (signal.aborted) return;
      try {
        const states = rollbacksIn(await events.aboutRollbacks(), clock.now());
        for (const state of states) {
          if (isFree(state, deps)) void execute(state.request.id);
          tellNotLive(state);
        }
      } catch (error) {
        log.warn('rollback.not_resumed', { message: errorMessage(error) });
      }
    },

    async observe() {
      try {
        await observeRuns(deps, signal);
      } catch (error) {
        log.warn('rollback.not_observed', { message: errorMessage(error) });
      }
    },

    stop: () => stopping.abort(),
  };
}

/** Approved and not begun, or begun by somebody who is gone. */
function isFree(
  { phase, claim }: RollbackState,
  { owner, exclusive, clock }: Pick<ExecutorDeps, 'owner' | 'exclusive' | 'clock'>,
): boolean {
  if (phase === 'approved') return true;
  if (phase !== 'running' || claim === null) return false;
  // Our own earlier try has ended, or it would be shared.
  if (claim.owner === owner || exclusive) return true;
  return clock.now().getTime() - Date.parse(claim.lastSign) > LEASE_MS;
}
