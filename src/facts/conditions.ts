import type { Condition, TableProfile } from '../config/profile.ts';
import { column, float, join, raw, type Sql, sql, text } from '../warehouse/sql.ts';

/** A condition of the profile as SQL. */
function conditionSql(condition: Condition): Sql {
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

/** How many rows count: all of them where the profile names no condition. */
export function countValid(table: TableProfile): Sql {
  if (table.valid.length === 0) return raw('COUNT(*)');
  return countWhere(join(table.valid.map(conditionSql), ' AND '));
}

/** How many valid rows are of players who took part. */
export function countPlayed(table: TableProfile): Sql {
  const { played } = table;
  if (!played) return countValid(table);
  const conditions = table.valid.map(conditionSql);
  const tookPart = played.whenNull
    ? sql`(${conditionSql(played.is)} OR (${column(played.is.column)} IS NULL AND ${conditionSql(played.whenNull)}))`
    : sql`${conditionSql(played.is)}`;
  return countWhere(join([...conditions, tookPart], ' AND '));
}

/** Counts 0, not NULL, where the condition is NULL on every row: DuckDB's COUNTIF does not. */
function countWhere(condition: Sql): Sql {
  return sql`SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}

/** The newest load time, or NULL where the table has none. */
export function newestOf(table: TableProfile): Sql {
  return table.processedAt ? sql`MAX(${column(table.processedAt)})` : raw('CAST(NULL AS TIMESTAMP)');
}
