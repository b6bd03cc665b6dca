import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import type { EventStore } from '../history/event-store.ts';
import type { History } from '../history/history.ts';
import { newestRuns, type OpenFailure, openFailures } from '../history/open-failures.ts';
import type { RunRow } from '../history/rows.ts';
import { manualRunId } from '../history/run-id.ts';
import { defaultSchedule } from '../schedules/default-schedule.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';

/** What is open, as a plain value: whatever shows it needs nothing else. */
export interface OpenAnswer {
  /** Unique, and dated: `open-20260204T141200Z-0a1b2c`. */
  id: string;
  /** ISO in UTC. */
  askedAt: string;
  pipeline: string;
  timeZone: string;
  open: OpenFailure[];
  /** The newest of the runs that say so: without any, nothing is known. */
  newestRun: {
    runId: string;
    at: string;
    targetDate: string;
    /** Checks that could not look, in all of the newest runs. */
    blindChecks: number;
  } | null;
}

export interface OpenDeps {
  history: Pick<History, 'recentRuns'>;
  care: Pick<EventStore, 'aboutFailures'>;
  profile: Profile;
  clock: Pick<Clock, 'now'>;
}

/** Reads what the newest runs found and what people said of it. Judges nothing anew. @throws WarehouseError */
export async function askOpen({ history, care, profile, clock }: OpenDeps): Promise<OpenAnswer> {
  const now = clock.now();
  // Of the morning schedule the last weeks are read, of all others the last days.
  const [runs, events] = await Promise.all([
    orNone(async () => (await history.recentRuns(defaultSchedule(profile), now)).runs),
    orNone(() => care.aboutFailures()),
  ]);
  return {
    id: manualRunId('open', now, randomBytes(3).toString('hex')),
    askedAt: now.toISOString(),
    pipeline: profile.pipeline,
    timeZone: profile.timeZone,
    open: openFailures(runs, events, now),
    newestRun: newest(newestRuns(runs)),
  };
}

/** Before the first stored run there are no tables: nothing was found, and nobody said anything. */
async function orNone<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof WarehouseError && error.errorCause === 'missing_table') return [];
    throw error;
  }
}

function newest(runs: readonly RunRow[]): OpenAnswer['newestRun'] {
  const [run] = runs.toSorted((one, other) => (one.run_timestamp > other.run_timestamp ? -1 : 1));
  if (run === undefined) return null;
  const blindChecks = runs.reduce((sum, { details }) => sum + details.checks_errored, 0);
  return { runId: run.run_id, at: run.run_timestamp, targetDate: run.target_date, blindChecks };
}
