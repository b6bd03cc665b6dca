import { addDays } from '../calendar/dates.ts';
import { date, sql, table, text } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import type { HaltRow } from './facts.ts';

/** Whether predictions were halted, by date; the newest word about a date counts. */
export function haltsCollector(source: string): Collector<HaltRow> {
  return {
    name: 'halts',
    table: source,
    statement: (_, window) => sql`SELECT effective_date, halt_active, halt_reason
FROM (
  SELECT effective_date, halt_active, halt_reason,
    ROW_NUMBER() OVER (PARTITION BY effective_date ORDER BY written_at DESC NULLS LAST) AS word_rank
  FROM ${table(source)}
  WHERE LOWER(sport) = ${text('nba')} AND effective_date >= ${date(addDays(window.from, -TABLE_WINDOW_DAYS))} AND effective_date <= ${date(window.to)}
) AS words
WHERE word_rank = 1`,
    parse: (row) => {
      const cell = cells(row, source);
      return {
        effectiveDate: cell.date('effective_date'),
        active: cell.flag('halt_active'),
        reason: cell.textOrNull('halt_reason'),
      };
    },
  };
}
