import type { PathRun } from '../../checks/deployment-standing.ts';
import { parsePathRuns } from '../../checks/sequential-path.ts';
import type { LogEntries } from '../../cloud/ports.ts';
import { isWordForOn, type SequentialFlag } from '../../facts/cloud/watched-services.ts';
import type { ObservedRun, RollbackState } from '../../history/rollback.ts';
import { rollbackObserved } from '../../history/rollback-events.ts';
import { rollbacksIn } from '../../history/rollback-fold.ts';
import { errorMessage } from '../../text/error-message.ts';
import type { ExecutorDeps } from './executor.ts';

const HOUR_MS = 3_600_000;
/** A run that began before the change may speak until this long after it began. */
const LONGEST_RUN_MS = HOUR_MS;
/** Nobody waits for a run for longer. */
const WATCHED_MS = 48 * HOUR_MS;
const LINES = 500;
/** How often the log is asked about one change. */
const MOST_READS = 20;

type Deps = Pick<ExecutorDeps, 'events' | 'logs' | 'profile' | 'clock' | 'log' | 'onChange'>;

/** A change whose first run has not been seen. `fromMs` and `toMs` bound when that may have begun. */
interface Waited {
  state: RollbackState;
  revision: string | null;
  fromMs: number;
  toMs: number;
  expected: ObservedRun['path'];
}

/** Records the first run after each change of the flag that shows which path it takes. @throws WarehouseError */
export async function observeRuns(deps: Deps, signal: AbortSignal): Promise<void> {
  const { logs, profile, clock, events, log } = deps;
  const flag = profile.checks.sequential_execution_flag;
  if (flag === undefined || logs === null) return;
  const states = rollbacksIn(await events.aboutRollbacks(), clock.now());
  for (const waited of waitedFor(states, flag, clock.now())) {
    const { id } = waited.state.request;
    if (signal.aborted) return;
    try {
      const run = await firstRun(waited, flag, logs, clock.now());
      if (run === null) continue;
      await events.append(rollbackObserved(id, run));
      deps.onChange(id);
    } catch (error) {
      log.warn('rollback.not_observed', { request: id, message: errorMessage(error) });
    }
  }
}

/** Changes of the flag that are live and of the last days. */
function waitedFor(states: readonly RollbackState[], flag: SequentialFlag, now: Date): Waited[] {
  const changes = states.flatMap((state) => liveChange(state, states, flag) ?? []);
  return changes
    .filter(({ state, fromMs }) => state.observed === null && now.getTime() - fromMs <= WATCHED_MS)
    .map((change) => {
      const later = changes.map(({ fromMs }) => fromMs).filter((ms) => ms > change.fromMs);
      return { ...change, toMs: Math.min(now.getTime(), change.fromMs + WATCHED_MS, ...later) };
    });
}

function liveChange(
  state: RollbackState,
  states: readonly RollbackState[],
  flag: SequentialFlag,
): Omit<Waited, 'toMs'> | null {
  const { finished, request, followedBy } = state;
  const { target, edit } = request;
  if (finished === null || edit.kind !== 'variable') return null;
  if (target.service !== flag.service || target.variable !== flag.variable) return null;
  const { outcome } = finished;
  if (outcome.state !== 'done' && outcome.state !== 'not_live') return null;
  const isPartlyLive = outcome.live.some(({ revision }) => revision === outcome.revision);
  const followed = states.find((other) => other.request.id === followedBy)?.finished;
  const moved = followed?.outcome.state === 'done' ? followed.at : null;
  const from = outcome.state === 'done' || isPartlyLive ? finished.at : moved;
  if (from === null) return null;
  return {
    state,
    revision: outcome.revision,
    fromMs: Date.parse(from),
    expected: isWordForOn(edit.to, flag) ? 'sequential' : 'legacy',
  };
}

/** The first run that began after the change on its revision; null where none has, as far as can be read. */
async function firstRun(
  { revision, fromMs, toMs, expected }: Waited,
  { service, evidence }: SequentialFlag,
  logs: NonNullable<Deps['logs']>,
  now: Date,
): Promise<ObservedRun | null> {
  const phrases = [evidence.sequential, evidence.level, evidence.legacy];
  const read = (sinceMs: number, endMs: number): Promise<LogEntries> => {
    // From before, so that what goes on from there is not taken for a beginning.
    const window = {
      from: new Date(sinceMs - LONGEST_RUN_MS).toISOString(),
      to: new Date(endMs).toISOString(),
    };
    return logs.lines({ service, ...window, phrases }, LINES);
  };
  let first: PathRun | undefined;
  let reads = 0;
  // The newest come first, and it is the oldest that counts: what has too many lines is read in parts.
  for (let sinceMs = fromMs, endMs = toMs; first === undefined && sinceMs < toMs; ) {
    if (++reads > MOST_READS) throw new Error(`the log of ${service} has more lines than can be read`);
    const { entries, cut } = await read(sinceMs, endMs);
    if (cut) {
      endMs = sinceMs + (endMs - sinceMs) / 2;
      continue;
    }
    first = oldest(
      parsePathRuns(entries, evidence).filter((run) => {
        const startMs = Date.parse(run.startedAt);
        const isOurs = revision === null || run.revision === null || run.revision === revision;
        return isOurs && startMs > fromMs && startMs >= sinceMs && startMs < toMs;
      }),
    );
    [sinceMs, endMs] = [endMs, toMs];
  }
  if (first === undefined) return null;
  const { path, startedAt, date } = first;
  return {
    at: now.toISOString(),
    path,
    startedAt,
    date,
    revision: first.revision,
    asExpected: path === expected,
  };
}

function oldest(runs: readonly PathRun[]): PathRun | undefined {
  return runs.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))[0];
}
