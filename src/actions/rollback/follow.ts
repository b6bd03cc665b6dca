import type { ServiceSnapshot } from '../../cloud/change-ports.ts';
import type { RollbackOutcome } from '../../history/rollback.ts';
import { errorMessage } from '../../text/error-message.ts';
import type { Run } from './run.ts';
import { judge, liveOf, type OperationState } from './verify.ts';

/** Nobody watches a change for longer. */
export const WATCH_MS = 3_600_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10_000;
const PAUSE_GROWTH = 1.5;

/**
 * How an attempt ended. `made`: the platform took the change, or may have. What may have been made is in the audit as lost: a
 * trace too many is better than a change without one.
 */
export interface End {
  outcome: RollbackOutcome;
  made: boolean;
  /** The last that was seen of the service; null where it could not be read. */
  seen: ServiceSnapshot | null;
}

export interface Sent {
  /** When it was sent first, in ms since 1970. */
  atMs: number;
  /** What to ask for how it goes; null where that is not known. */
  operation: string | null;
  /** Nobody was told that the platform took it: that was seen from the service. */
  recognised: boolean;
}

/** Pauses that grow. */
export function pauses(): () => number {
  let next = FIRST_PAUSE_MS;
  return () => {
    const now = next;
    next = Math.min(next * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    return now;
  };
}

/** Watches a change that the platform took until it can be said what came of it. */
export async function follow(run: Run, { atMs, operation, recognised }: Sent): Promise<End> {
  const { request, clock, journal, attempt } = run;
  const lateMs = request.readyWithinMinutes * 60_000;
  const pauseMs = pauses();
  let isLateTold = run.state.progress.some(({ step }) => step === 'late');
  let progress: OperationState = { state: 'unknown' };
  let seen: ServiceSnapshot | null = null;
  for (;;) {
    if (progress.state === 'unknown' || progress.state === 'running')
      progress = await asked(run, operation, progress);
    const now = await looked(run);
    seen = now ?? seen;
    const forMs = clock.now().getTime() - atMs;
    const outcome = now && judge(request, now, progress, { recognised, forMs });
    if (outcome !== null) return { outcome, made: true, seen };
    if (forMs >= WATCH_MS) return { outcome: givenUp(now), made: true, seen };
    if (!isLateTold && forMs >= lateMs) {
      isLateTold = await journal.note('late', attempt, now && liveOf(now));
    }
    await journal.pause(pauseMs(), attempt);
  }
}

function givenUp(now: ServiceSnapshot | null): RollbackOutcome {
  if (now === null)
    return { state: 'lost', message: 'The service could not be read for an hour.', live: null };
  const trouble = now.newestTrouble ?? now.readyMessage;
  const says = trouble === null ? '' : ` Cloud Run says: ${trouble}`;
  return {
    state: 'lost',
    message: `It did not become what was asked within an hour, and nobody watches it any more.${says}`,
    live: liveOf(now),
  };
}

async function asked(
  { changes, log, request }: Run,
  operation: string | null,
  before: OperationState,
): Promise<OperationState> {
  if (operation === null) return before;
  try {
    return await changes.progress(operation);
  } catch (error) {
    log.warn('rollback.progress_unknown', { request: request.id, message: errorMessage(error) });
    return { state: 'unknown' };
  }
}

/** The service as it is; null where it can't be read just now. */
export async function looked({ changes, log, request }: Run): Promise<ServiceSnapshot | null> {
  try {
    return await changes.snapshot(request.target);
  } catch (error) {
    log.warn('rollback.service_unreadable', { request: request.id, message: errorMessage(error) });
    return null;
  }
}
