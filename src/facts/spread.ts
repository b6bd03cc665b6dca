import type { TableProfile } from '../config/profile.ts';
import { column, type Sql, sql } from '../warehouse/sql.ts';
import type { cells } from './collection.ts';
import { validSql } from './conditions.ts';
import type { CoverageRow } from './facts.ts';

/** What a statement about games also asks where somebody judges how far copies of a row lie apart. */
interface Spread {
  columns: Sql;
  read(cell: ReturnType<typeof cells>): CoverageRow['spread'];
}

/** Null where the profile does not say by what copies are compared. Rows that do not count are compared with nothing. */
export function spreadOf(profile: TableProfile): Spread | null {
  const { compared } = profile;
  if (compared === undefined) return null;
  const valid = validSql(profile);
  const value = valid ? sql`CASE WHEN ${valid} THEN ${column(compared)} END` : sql`${column(compared)}`;
  return {
    columns: sql`COUNT(${value}) AS compared_rows, MIN(${value}) AS least_value, MAX(${value}) AS most_value`,
    read: (cell) => ({
      rows: cell.number('compared_rows'),
      least: cell.numberOrNull('least_value'),
      most: cell.numberOrNull('most_value'),
    }),
  };
}
