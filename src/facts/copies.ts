import type { TableProfile } from '../config/profile.ts';
import { column, join, raw, type Sql, sql } from '../warehouse/sql.ts';

/** What it takes to count a table by key first, and then how many rows of each key are one too many. */
export interface ByKey {
  /** The key's columns, each with a name of its own: `player_lookup AS key_1, …`. */
  columns: Sql;
  /** Those names, to group by. */
  names: Sql;
  /** In a statement over the keys, of which `valid_rows` are the rows that count. */
  copies: Sql;
}

/**
 * Null where the profile names no key. A row that does not say what it is about repeats nothing, and where no row that
 * counts says so, `copies` is NULL.
 */
export function byKey({ key }: TableProfile): ByKey | null {
  if (key.length === 0) return null;
  const named = key.map((name, index) => sql`${column(name)} AS ${raw(`key_${index + 1}`)}`);
  return {
    columns: join(named, ', '),
    names: raw(key.map((_, index) => `key_${index + 1}`).join(', ')),
    copies: raw(
      'SUM(CASE WHEN key_1 IS NULL AND valid_rows > 0 THEN NULL WHEN valid_rows > 1 THEN valid_rows - 1 ELSE 0 END)',
    ),
  };
}
