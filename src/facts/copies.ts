import type { TableProfile } from '../config/profile.ts';
import { column, join, type Sql, sql, table } from '../warehouse/sql.ts';
import { columnsOf, validSql } from './conditions.ts';

/** Where rows are counted from, and which rows of it repeat another. */
export interface Copies {
  /** What follows FROM, up to the WHERE. */
  from(where: Sql): Sql;
  /** How many rows of a group are copies. */
  count: Sql;
}

/**
 * Rows numbered within their key, so that every one after the first is a copy. A game's rows are told apart by teams and
 * not by the table's game id: one game stored under two ids is what doubles it. Null where the profile names no key.
 */
export function copiesOf(name: string, profile: TableProfile): Copies | null {
  const [first, ...rest] = profile.key;
  if (first === undefined) return null;
  const valid = validSql(profile);
  const { home, away } = profile;
  const sides =
    home !== undefined && away !== undefined
      ? [sql`LEAST(${column(home)}, ${column(away)})`, sql`GREATEST(${column(home)}, ${column(away)})`]
      : [];
  const keys = [profile.date, profile.team, profile.opponent, first, ...rest].flatMap((key) =>
    key === undefined ? [] : [column(key)],
  );
  // Placeholders are numbered among themselves: they must not make a copy of the real row.
  const partition = join([...keys, ...sides, ...(valid ? [flag(valid)] : [])], ', ');
  const needed = join(columnsOf(profile).map(column), ', ');
  const isCopy = valid ? sql`row_copy > 1 AND ${valid}` : sql`row_copy > 1`;
  return {
    from: (where) => sql`(
  SELECT ${needed}, ROW_NUMBER() OVER (PARTITION BY ${partition}) AS row_copy
  FROM ${table(name)}
  WHERE ${where}
) AS numbered`,
    // A row that does not say what it is about repeats nothing.
    count: sql`SUM(${flag(sql`${isCopy} AND ${column(first)} IS NOT NULL`)})`,
  };
}

const flag = (condition: Sql): Sql => sql`CASE WHEN ${condition} THEN 1 ELSE 0 END`;

/** The FROM clause of a statement that counts no copies. */
export function plainFrom(name: string, where: Sql): Sql {
  return sql`${table(name)}
WHERE ${where}`;
}
