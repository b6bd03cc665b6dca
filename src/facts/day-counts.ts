import type { TableProfile } from '../config/profile.ts';
import { column, raw, type Sql, sql, table } from '../warehouse/sql.ts';
import { type CollectionWindow, type Collector, cells } from './collection.ts';
import { countValid, inWindow, newestOf, validSql } from './conditions.ts';
import { type ByKey, byKey } from './copies.ts';
import type { DayCountRow } from './facts.ts';
import { type FigureColumns, figuresOf } from './figures.ts';

/** Rows per date of a table that is counted by date. */
export function dayCountsCollector(
  name: string,
  profile: TableProfile,
  wanted: { copies: boolean; figures: boolean; present?: readonly string[] },
): Collector<DayCountRow> {
  const keyed = wanted.copies ? byKey(profile) : null;
  const isDistinct = wanted.copies && profile.distinct !== undefined;
  const figures = wanted.figures ? figuresOf(profile, wanted.present ?? null) : null;
  return {
    name: 'day_counts',
    table: name,
    statement: (_, window) =>
      keyed
        ? countedByKey(name, profile, keyed, figures, window)
        : countedAtOnce(name, profile, isDistinct, figures, window),
    ...(figures && { withColumns: (present) => dayCountsCollector(name, profile, { ...wanted, present }) }),
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.date('counted_date'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        copies: keyed ? cell.numberOrNull('copies') : null,
        distinct: isDistinct ? cell.number('distinct_values') : null,
        figures: figures?.read(cell) ?? null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}

function countedAtOnce(
  name: string,
  profile: TableProfile,
  isDistinct: boolean,
  figures: FigureColumns | null,
  window: CollectionWindow,
): Sql {
  const valid = validSql(profile);
  const distinct = (of: string): Sql =>
    valid
      ? sql`, COUNT(DISTINCT CASE WHEN ${valid} THEN ${column(of)} END) AS distinct_values`
      : sql`, COUNT(DISTINCT ${column(of)}) AS distinct_values`;
  return sql`SELECT ${column(profile.date)} AS counted_date, COUNT(*) AS row_count,
  ${countValid(profile)} AS valid_rows, ${newestOf(profile)} AS newest_load${isDistinct && profile.distinct !== undefined ? distinct(profile.distinct) : raw('')}${figures?.columns ?? raw('')}
FROM ${table(name)}
WHERE ${inWindow(profile, window)}
GROUP BY 1`;
}

/** The same, counted by key first. */
function countedByKey(
  name: string,
  profile: TableProfile,
  keyed: ByKey,
  figures: FigureColumns | null,
  window: CollectionWindow,
): Sql {
  const { distinct } = profile;
  const value = distinct === undefined ? raw('') : sql`, ${column(distinct)} AS distinct_value`;
  const values =
    distinct === undefined
      ? raw('')
      : raw(', COUNT(DISTINCT CASE WHEN valid_rows > 0 THEN distinct_value END) AS distinct_values');
  return sql`SELECT counted_date, SUM(row_count) AS row_count, SUM(valid_rows) AS valid_rows, MAX(newest_load) AS newest_load,
  ${keyed.copies} AS copies${values}${figures?.totals ?? raw('')}
FROM (
  SELECT ${column(profile.date)} AS counted_date, ${keyed.columns}${value}, COUNT(*) AS row_count,
    ${countValid(profile)} AS valid_rows, ${newestOf(profile)} AS newest_load${figures?.columns ?? raw('')}
  FROM ${table(name)}
  WHERE ${inWindow(profile, window)}
  GROUP BY counted_date, ${keyed.names}${distinct === undefined ? raw('') : raw(', distinct_value')}
) AS by_key
GROUP BY counted_date`;
}
