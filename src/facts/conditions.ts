import type { Condition, TableProfile } from '../config/profile.ts';
import { column, float, join, raw, type Sql, sql, text } from '../warehouse/sql.ts';

/** A condition of the profile as SQL. */
function conditionSql(condition: Condition): Sql {
  const name = column(condition.column);
  if ('above' in condition) return sql`${name} > ${float(condition.above)}`;
  const value = condition.equals;
  if (typeof value === 'boolean')
    return value ? sql`${name} = ${raw('TRUE')}` : sql`${name} = ${raw('FALSE')}`;
  return typeof value === 'number' ? sql`${name} = ${float(value)}` : sql`${name} = ${text(value)}`;
}

/** How many rows count: all of them where the profile names no condition. */
export function countValid(table: TableProfile): Sql {
  if (table.valid.length === 0) return raw('COUNT(*)');
  return sql`COUNTIF(${join(table.valid.map(conditionSql), ' AND ')})`;
}

/** How many valid rows are of players who took part. */
export function countPlayed(table: TableProfile): Sql {
  const { played } = table;
  if (!played) return countValid(table);
  const conditions = table.valid.map(conditionSql);
  const tookPart = played.whenNull
    ? sql`(${conditionSql(played.is)} OR (${column(played.is.column)} IS NULL AND ${conditionSql(played.whenNull)}))`
    : sql`${conditionSql(played.is)}`;
  return sql`COUNTIF(${join([...conditions, tookPart], ' AND ')})`;
}

/** The newest load time, or NULL where the table has none. */
export function newestOf(table: TableProfile): Sql {
  return table.processedAt ? sql`MAX(${column(table.processedAt)})` : raw('CAST(NULL AS TIMESTAMP)');
}
