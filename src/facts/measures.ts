import type { TableProfile } from '../config/profile.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { cells } from './collection.ts';
import { countPlayedAbove, oldestOf } from './conditions.ts';
import type { CoverageRow } from './facts.ts';

/** What a statement about games also asks where somebody judges how rows were computed, and when they were first written. */
export interface Measures {
  /** Counted from the table's own rows. */
  columns: Sql;
  /** The same, in a statement over rows that were counted by key. */
  totals: Sql;
  read(cell: ReturnType<typeof cells>): Pick<CoverageRow, 'above' | 'oldest'>;
}

/** The times alone where the profile names no measure. */
export function measuresOf(profile: TableProfile): Measures {
  const { measure } = profile;
  const counts = measure?.above.map((bound, index) => ({ bound, name: `above_${index + 1}` })) ?? [];
  const columns = counts.map(
    ({ bound, name }) => sql`${countPlayedAbove(profile, measure?.column ?? '', bound)} AS ${raw(name)}`,
  );
  return {
    columns: join([...columns, sql`${oldestOf(profile)} AS oldest_load`], ', '),
    totals: raw(
      [...counts.map(({ name }) => `SUM(${name}) AS ${name}`), 'MIN(oldest_load) AS oldest_load'].join(', '),
    ),
    read: (cell) => ({
      above: measure ? counts.map(({ bound, name }) => ({ bound, rows: cell.number(name) })) : null,
      oldest: cell.textOrNull('oldest_load'),
    }),
  };
}
