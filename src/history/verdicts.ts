import { cells } from '../facts/collection.ts';
import type { VerdictRow } from '../facts/facts.ts';
import { VALIDATION_CHECK_RESULTS } from '../warehouse/own-tables.ts';
import { sql, table, text, timestamp } from '../warehouse/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** How far back it is looked for what a check has said, in days. */
export const VERDICT_DAYS = 120;
const DAY_MS = 86_400_000;

/**
 * What each check has said last, and for how long without a break: a row a check whose newest verdict is PASS or FAIL.
 * Of slots only, since people ask the same ten times in a minute; what was skipped, or could not look, said nothing.
 * Failures are the same about the same table, passes in the same words about the same numbers. @throws WarehouseError
 */
export async function readVerdicts(warehouse: Warehouse, now: Date): Promise<Omit<VerdictRow, 'ofDates'>[]> {
  const statement = sql`WITH said AS (
SELECT check_name, run_id, result_id, check_timestamp, target_date, status, target_table,
  CASE WHEN status = ${text('FAIL')} THEN COALESCE(target_table, ${text('')})
    ELSE CONCAT(COALESCE(message, ${text('')}), ${text(' ')}, COALESCE(expected_value, ${text('')}), ${text(' ')}, COALESCE(actual_value, ${text('')})) END AS words
FROM ${table(VALIDATION_CHECK_RESULTS.name)}
WHERE check_timestamp >= ${timestamp(new Date(now.getTime() - VERDICT_DAYS * DAY_MS))} AND check_timestamp < ${timestamp(now)}
  AND status IN (${text('PASS')}, ${text('WARN')}, ${text('FAIL')}) AND run_id LIKE ${text('%Z')}
), beside_newest AS (
SELECT check_name, run_id, result_id, check_timestamp, target_date, status, target_table, words,
  FIRST_VALUE(status) OVER (PARTITION BY check_name ORDER BY check_timestamp DESC, result_id DESC) AS newest_status,
  FIRST_VALUE(words) OVER (PARTITION BY check_name ORDER BY check_timestamp DESC, result_id DESC) AS newest_words
FROM said
), placed AS (
SELECT check_name, run_id, check_timestamp, target_date, status, target_table,
  SUM(CASE WHEN status = newest_status AND words = newest_words THEN 0 ELSE 1 END)
    OVER (PARTITION BY check_name ORDER BY check_timestamp DESC, result_id DESC ROWS UNBOUNDED PRECEDING) AS others_since
FROM beside_newest
)
SELECT check_name, status, MAX(target_table) AS same_table, COUNT(DISTINCT run_id) AS run_count,
  COUNT(DISTINCT target_date) AS date_count, MIN(target_date) AS first_date, MAX(target_date) AS last_date,
  MIN(check_timestamp) AS first_said
FROM placed
WHERE others_since = 0 AND status IN (${text('PASS')}, ${text('FAIL')})
GROUP BY check_name, status
ORDER BY check_name`;
  const { rows } = await warehouse.query(statement, { name: 'verdicts' });
  return rows.map((row) => {
    const cell = cells(row, VALIDATION_CHECK_RESULTS.name);
    return {
      check: cell.text('check_name'),
      status: cell.text('status') === 'PASS' ? 'PASS' : 'FAIL',
      table: cell.textOrNull('same_table'),
      runs: cell.number('run_count'),
      dates: cell.number('date_count'),
      firstDate: cell.date('first_date'),
      lastDate: cell.date('last_date'),
      firstAt: cell.text('first_said'),
    };
  });
}
