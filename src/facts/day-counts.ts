import { addDays } from '../calendar/dates.ts';
import type { TableProfile } from '../config/profile.ts';
import { column, date, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import { countValid, newestOf } from './conditions.ts';
import type { DayCountRow } from './facts.ts';

/** Rows per date of a table that is counted by date. */
export function dayCountsCollector(name: string, profile: TableProfile): Collector<DayCountRow> {
  return {
    name: 'day_counts',
    table: name,
    statement: (_, window) => sql`SELECT ${column(profile.date)} AS counted_date, COUNT(*) AS row_count,
  ${countValid(profile)} AS valid_rows, ${newestOf(profile)} AS newest_load
FROM ${table(name)}
WHERE ${column(profile.date)} >= ${date(addDays(window.from, 1 - TABLE_WINDOW_DAYS))} AND ${column(profile.date)} <= ${date(window.to)}
GROUP BY 1`,
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.text('counted_date'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}
