import { addDays } from '../calendar/dates.ts';
import type { TableProfile } from '../config/profile.ts';
import { column, date, raw, type Sql, sql } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import { countValid, newestOf, validSql } from './conditions.ts';
import { copiesOf, plainFrom } from './copies.ts';
import type { DayCountRow } from './facts.ts';

/** Rows per date of a table that is counted by date. */
export function dayCountsCollector(
  name: string,
  profile: TableProfile,
  wanted: { copies: boolean },
): Collector<DayCountRow> {
  const copies = wanted.copies ? copiesOf(name, profile) : null;
  const distinct =
    wanted.copies && profile.distinct !== undefined ? distinctOf(profile.distinct, profile) : null;
  const counted = sql`${copies ? sql`, ${copies.count} AS copies` : raw('')}${distinct ? sql`, ${distinct} AS distinct_values` : raw('')}`;
  return {
    name: 'day_counts',
    table: name,
    statement: (_, window) => {
      const where = sql`${column(profile.date)} >= ${date(addDays(window.from, 1 - TABLE_WINDOW_DAYS))} AND ${column(profile.date)} <= ${date(window.to)}`;
      return sql`SELECT ${column(profile.date)} AS counted_date, COUNT(*) AS row_count,
  ${countValid(profile)} AS valid_rows, ${newestOf(profile)} AS newest_load${counted}
FROM ${copies ? copies.from(where) : plainFrom(name, where)}
GROUP BY 1`;
    },
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.text('counted_date'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        copies: copies ? cell.number('copies') : null,
        distinct: distinct ? cell.number('distinct_values') : null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}

/** How many different things the valid rows are about. */
function distinctOf(name: string, profile: TableProfile): Sql {
  const valid = validSql(profile);
  return valid
    ? sql`COUNT(DISTINCT CASE WHEN ${valid} THEN ${column(name)} END)`
    : sql`COUNT(DISTINCT ${column(name)})`;
}
