import { VALIDATION_CHECK_RESULTS, VALIDATION_RUNS } from '../warehouse/own-tables.ts';
import { sql, table, text, timestamp } from '../warehouse/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { CheckRow, Report, RunRow } from './rows.ts';
import { instantOfRunId } from './run-id.ts';
import { readCheck, readRun, storeCheck, storeRun } from './stored-rows.ts';

/** How far back a run looks for the run before it. */
const LOOKBACK_MS = 45 * 86_400_000;
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
ORDER BY run_timestamp DESC`;
      const { rows, bytesBilled } = await warehouse.query(statement, { name: 'recent_runs' });
      return { runs: rows.map(readRun).filter((run) => run !== null), bytesBilled };
    },

    async report(runId) {
      const at = instantOfRunId(runId);
      if (at === null) return null;
      const from = timestamp(new Date(at.getTime() - RUN_SPAN_MS));
      const to = timestamp(new Date(at.getTime() + RUN_SPAN_MS));
      const [runs, checks] = await Promise.all([
        warehouse.query(
          sql`SELECT run_id, run_timestamp, check_type, trigger_source, schedule_name, status, message,
  duration_ms, checks_passed, checks_warned, checks_failed, target_date, details
FROM ${table(VALIDATION_RUNS.name)}
WHERE run_timestamp >= ${from} AND run_timestamp <= ${to} AND run_id = ${text(runId)}`,
          { name: 'run' },
        ),
        warehouse.query(
          sql`SELECT result_id, run_id, check_timestamp, check_name, check_category, status, severity, expected_value,
  actual_value, threshold, message, target_date, target_table, affected_records, details
FROM ${table(VALIDATION_CHECK_RESULTS.name)}
WHERE check_timestamp >= ${from} AND check_timestamp <= ${to} AND run_id = ${text(runId)}`,
          { name: 'run_results' },
        ),
      ]);
      const run = runs.rows.map(readRun).find((one) => one !== null);
      if (!run) return null;
      return assemble(
        run,
        checks.rows.map(readCheck).filter((check) => check !== null),
      );
    },

    async saveChecks(runId, checks) {
      return warehouse.insertOnce(VALIDATION_CHECK_RESULTS, checks.map(storeCheck), `results-${runId}`);
    },

    async saveRun(run) {
      return warehouse.insertOnce(VALIDATION_RUNS, [storeRun(run)], `run-${run.run_id}`);
    },
  };
}

/** Puts findings back into the order in which the run had them. Null when one is missing: the run was not stored whole. */
function assemble(run: RunRow, checks: readonly CheckRow[]): Report | null {
  const ordered = run.details.outcomes.map((outcome) =>
    checks.find((check) => check.check_name === outcome.check && check.target_date === outcome.target_date),
  );
  return ordered.every((check) => check !== undefined) ? { run, checks: ordered } : null;
}
