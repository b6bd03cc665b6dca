import type { IsoDate } from '../calendar/dates.ts';
import type { TableProfile } from '../config/profile.ts';
import { column, raw, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import { countValid, inWindow, newestOf, validSql } from './conditions.ts';
import type { DayCountRow } from './facts.ts';

/** What a table says of one player, or whatever it is about, on one date; and how often, for the counts of the date. */
export interface AverageRow extends DayCountRow {
  of: string | null;
  average: number | null;
}

/**
 * Rows per date of a table that is counted by date, told apart by whom they are about. The date's own counts are sums of
 * these. Null where the profile says of no column that it is an average.
 */
export function averagesCollector(
  name: string,
  profile: TableProfile,
  wanted: { copies: boolean },
): Collector<AverageRow> | null {
  const { average } = profile;
  if (average === undefined) return null;
  const valid = validSql(profile);
  const value = column(average.column);
  const most = valid ? sql`MAX(CASE WHEN ${valid} THEN ${value} END)` : sql`MAX(${value})`;
  const withCopies = wanted.copies && profile.key.length > 0;
  const copies = withCopies
    ? raw(
        ',\n  CASE WHEN average_of IS NULL AND valid_rows > 0 THEN NULL WHEN valid_rows > 1 THEN valid_rows - 1 ELSE 0 END AS copies',
      )
    : raw('');
  return {
    name: 'averages',
    table: name,
    statement: (
      _,
      window,
    ) => sql`SELECT counted_date, average_of, average, row_count, valid_rows, newest_load${copies}
FROM (
  SELECT ${column(profile.date)} AS counted_date, ${column(average.of)} AS average_of, ${most} AS average, COUNT(*) AS row_count,
    ${countValid(profile)} AS valid_rows, ${newestOf(profile)} AS newest_load
  FROM ${table(name)}
  WHERE ${inWindow(profile, window)}
  GROUP BY counted_date, average_of
) AS by_name`,
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.date('counted_date'),
        of: cell.textOrNull('average_of'),
        average: cell.numberOrNull('average'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        copies: withCopies ? cell.numberOrNull('copies') : null,
        distinct: null,
        figures: null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}

/** Looks up what a table says of somebody on a date; null where it says nothing. */
export function averagesBy(rows: readonly AverageRow[]): (date: IsoDate, of: string) => number | null {
  const byDate = new Map<IsoDate, Map<string, number>>();
  for (const { date: day, of, average } of rows) {
    if (of === null || average === null) continue;
    const ofDay = byDate.get(day) ?? new Map<string, number>();
    byDate.set(day, ofDay.set(of, average));
  }
  return (day, of) => byDate.get(day)?.get(of) ?? null;
}
