import { addDays } from '../calendar/dates.ts';
import type { Condition, TableProfile } from '../config/profile.ts';
import { column, date, float, join, raw, type Sql, sql, text } from '../warehouse/sql.ts';
import { type CollectionWindow, TABLE_WINDOW_DAYS } from './collection.ts';

/** A condition of the profile as SQL. */
export function conditionSql(condition: Condition): Sql {
  const name = column(condition.column);
  if ('above' in condition) {
    const above = sql`${name} > ${float(condition.above)}`;
    return condition.orNull ? sql`(${above} OR ${name} IS NULL)` : above;
  }
  const value = condition.equals;
  if (typeof value === 'boolean')
    return value ? sql`${name} = ${raw('TRUE')}` : sql`${name} = ${raw('FALSE')}`;
  return typeof value === 'number' ? sql`${name} = ${float(value)}` : sql`${name} = ${text(value)}`;
}

/** Rows of every date that a verdict on some date of `window` looks at. */
export function inWindow(table: TableProfile, window: CollectionWindow): Sql {
  const first = addDays(window.from, 1 - TABLE_WINDOW_DAYS);
  return sql`${column(table.date)} >= ${date(first)} AND ${column(table.date)} <= ${date(window.to)}`;
}

/** When a row counts; null where the profile names no condition, so that all rows do. */
export function validSql(table: TableProfile): Sql | null {
  return table.valid.length === 0 ? null : join(table.valid.map(conditionSql), ' AND ');
}

/** How many rows count. */
export function countValid(table: TableProfile): Sql {
  const valid = validSql(table);
  return valid ? countWhere(valid) : raw('COUNT(*)');
}

/** How many valid rows are of players who took part. */
export function countPlayed(table: TableProfile): Sql {
  const played = playedSql(table);
  return played ? countWhere(played) : raw('COUNT(*)');
}

/** How many of those have more than `bound` in a column; NULL is more than nothing. */
export function countPlayedAbove(table: TableProfile, name: string, bound: number): Sql {
  const played = playedSql(table);
  const above = sql`${column(name)} > ${float(bound)}`;
  return countWhere(played ? sql`${played} AND ${above}` : above);
}

/** When a valid row is of a player who took part; null where every row is. */
function playedSql(table: TableProfile): Sql | null {
  const { played } = table;
  if (!played) return validSql(table);
  const conditions = table.valid.map(conditionSql);
  const tookPart = played.whenNull
    ? sql`(${conditionSql(played.is)} OR (${column(played.is.column)} IS NULL AND ${conditionSql(played.whenNull)}))`
    : sql`${conditionSql(played.is)}`;
  return join([...conditions, tookPart], ' AND ');
}

/** Counts 0, not NULL, where the condition is NULL on every row: DuckDB's COUNTIF does not. */
export function countWhere(condition: Sql): Sql {
  return sql`SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}

/** The newest load time, or NULL where the table has none. */
export function newestOf(table: TableProfile): Sql {
  return table.processedAt ? sql`MAX(${column(table.processedAt)})` : raw('CAST(NULL AS TIMESTAMP)');
}

/** The oldest of the load times that are left, or NULL where the table has none. */
export function oldestOf(table: TableProfile): Sql {
  return table.processedAt ? sql`MIN(${column(table.processedAt)})` : raw('CAST(NULL AS TIMESTAMP)');
}
