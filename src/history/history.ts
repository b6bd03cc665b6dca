import { VALIDATION_CHECK_RESULTS, VALIDATION_RUNS } from '../warehouse/own-tables.ts';
import { int, sql, table, text, timestamp } from '../warehouse/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { CheckRow, Report, RunRow } from './rows.ts';
import { instantOfRunId } from './run-id.ts';
import { readCheck, readRun, storeCheck, storeRun } from './stored-rows.ts';

/** How far back a run looks for the run before it. */
const LOOKBACK_MS = 45 * 86_400_000;
/** Of a schedule's own slots, and of people's questions about it, no more than these are read: a run needs the newest few. */
const NEWEST_RUNS = 50;
/** Runs of other schedules matter as long as what they left open can be asked again: for today and yesterday. */
const NEIGHBOURS_MS = 3 * 86_400_000;
/** The rows of a run are written within this time of the instant in its id. */
const RUN_SPAN_MS = 86_400_000;

/** Runs and findings, as the two tables keep them. Every method throws only `WarehouseError`. */
export interface History {
  /** Runs of a schedule in the last 45 days before `now`, and of all others in the last three, newest first. */
  recentRuns(schedule: string, now: Date): Promise<{ runs: RunRow[]; bytesBilled: number | null }>;
  /** One run with all its findings; null when the run, or any of its findings, is not there. */
  report(runId: string): Promise<Report | null>;
  /** The findings of a run that may not be whole: what an earlier life stored before it ended. */
  findings(runId: string): Promise<CheckRow[]>;
  /** Writes all findings of a run, once. `held`: they were written before. */
  saveChecks(runId: string, checks: readonly CheckRow[]): Promise<'inserted' | 'held'>;
  saveRun(run: RunRow): Promise<'inserted' | 'held'>;
}

export function createHistory(warehouse: Warehouse): History {
  return {
    async recentRuns(schedule, now) {
      const statement = sql`SELECT run_id, run_timestamp, check_type, trigger_source, schedule_name, status, message,
  duration_ms, checks_passed, checks_warned, checks_failed, target_date, details
FROM ${table(VALIDATION_RUNS.name)}
WHERE run_timestamp >= ${timestamp(new Date(now.getTime() - LOOKBACK_MS))} AND run_timestamp <= ${timestamp(now)}
  AND (schedule_name = ${text(schedule)} OR run_timestamp >= ${timestamp(new Date(now.getTime() - NEIGHBOURS_MS))})
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY schedule_name, IF(check_type = 'manual', 'manual', 'slot') ORDER BY run_timestamp DESC
) <= ${int(NEWEST_RUNS)}
ORDER BY run_timestamp DESC`;
      const { rows, bytesBilled } = await warehouse.query(statement, { name: 'recent_runs' });
      return { runs: rows.map(readRun).filter((run) => run !== null), bytesBilled };
    },

    async report(runId) {
      const [runs, checks] = await Promise.all([readRuns(warehouse, runId), readFindings(warehouse, runId)]);
      const run = runs.find((one) => one !== null);
      return run ? assemble(run, checks) : null;
    },

    findings: (runId) => readFindings(warehouse, runId),

    async saveChecks(runId, checks) {
      return warehouse.insertOnce(VALIDATION_CHECK_RESULTS, checks.map(storeCheck), `results-${runId}`);
    },

    async saveRun(run) {
      return warehouse.insertOnce(VALIDATION_RUNS, [storeRun(run)], `run-${run.run_id}`);
    },
  };
}

async function readRuns(warehouse: Warehouse, runId: string): Promise<(RunRow | null)[]> {
  const span = spanOf(runId);
  if (span === null) return [];
  const statement = sql`SELECT run_id, run_timestamp, check_type, trigger_source, schedule_name, status, message,
  duration_ms, checks_passed, checks_warned, checks_failed, target_date, details
FROM ${table(VALIDATION_RUNS.name)}
WHERE run_timestamp >= ${span.from} AND run_timestamp <= ${span.to} AND run_id = ${text(runId)}`;
  return (await warehouse.query(statement, { name: 'run' })).rows.map(readRun);
}

async function readFindings(warehouse: Warehouse, runId: string): Promise<CheckRow[]> {
  const span = spanOf(runId);
  if (span === null) return [];
  const statement = sql`SELECT result_id, run_id, check_timestamp, check_name, check_category, status, severity, expected_value,
  actual_value, threshold, message, target_date, target_table, affected_records, details
FROM ${table(VALIDATION_CHECK_RESULTS.name)}
WHERE check_timestamp >= ${span.from} AND check_timestamp <= ${span.to} AND run_id = ${text(runId)}`;
  const { rows } = await warehouse.query(statement, { name: 'run_results' });
  return rows.map(readCheck).filter((check) => check !== null);
}

/** The partitions in which a run's rows can be; null for what is no run id. */
function spanOf(runId: string) {
  const at = instantOfRunId(runId);
  if (at === null) return null;
  return {
    from: timestamp(new Date(at.getTime() - RUN_SPAN_MS)),
    to: timestamp(new Date(at.getTime() + RUN_SPAN_MS)),
  };
}

/** Puts findings back into the order in which the run had them. Null when one is missing: the run was not stored whole. */
function assemble(run: RunRow, checks: readonly CheckRow[]): Report | null {
  const ordered = run.details.outcomes.map((outcome) =>
    checks.find((check) => check.check_name === outcome.check && check.target_date === outcome.target_date),
  );
  return ordered.every((check) => check !== undefined) ? { run, checks: ordered } : null;
}
