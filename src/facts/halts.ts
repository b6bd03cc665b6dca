import { addDays } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import { date, type Sql, sql, table, text } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import type { HaltRow } from './facts.ts';

/** Whether the pipeline was halted, by date; the newest word about a date counts. */
export function haltsCollector(source: string): Collector<HaltRow> {
  return {
    name: 'halts',
    table: source,
    statement: ({ calendar }, window) => sql`SELECT effective_date, halt_active, halt_reason
FROM (
  SELECT effective_date, halt_active, halt_reason,
    ROW_NUMBER() OVER (PARTITION BY effective_date ORDER BY written_at DESC NULLS LAST) AS word_rank
  FROM ${table(source)}
  WHERE effective_date >= ${date(addDays(window.from, -TABLE_WINDOW_DAYS))} AND effective_date <= ${date(window.to)}${ofSport(calendar)}
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

/** A table that several pipelines write says of whom each row speaks; one of its own need not have the column. */
function ofSport({ haltsOf }: Profile['calendar']): Sql {
  return haltsOf === undefined ? sql`` : sql` AND LOWER(sport) = ${text(haltsOf.toLowerCase())}`;
}
