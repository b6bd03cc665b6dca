import type { FigureProfile, TableProfile } from '../config/profile.ts';
import { column, join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { cells } from './collection.ts';
import { conditionSql, countWhere, validSql } from './conditions.ts';
import type { Figures } from './facts.ts';

/** What a statement about dates also asks where somebody judges how good the rows are. */
export interface FigureColumns {
  /** Counted from the table's own rows. */
  columns: Sql;
  /** The same, in a statement over rows that were counted before. */
  totals: Sql;
  read(cell: ReturnType<typeof cells>): Figures;
}

/**
 * Null where the profile wants none. `present` are the columns that the table has, null where nobody can say: some were
 * added late, and a figure without its column must not cost the others.
 */
export function figuresOf(profile: TableProfile, present: readonly string[] | null): FigureColumns | null {
  const wanted = Object.entries(profile.figures ?? {}).map(([name, figure], index) => ({
    name,
    figure,
    as: `figure_${index + 1}`,
    isThere: present === null || present.includes(columnOf(figure)),
  }));
  if (wanted.length === 0) return null;
  const asked = wanted.filter(({ isThere }) => isThere);
  return {
    columns: join(
      asked.map(
        ({ figure, as }) =>
          sql`, ${countedSql(figure, profile)} AS ${raw(`${as}_counted`)}, ${totalSql(figure, profile)} AS ${raw(`${as}_total`)}`,
      ),
      '',
    ),
    totals: join(
      asked.map(({ as }) => raw(`, SUM(${as}_counted) AS ${as}_counted, SUM(${as}_total) AS ${as}_total`)),
      '',
    ),
    read: (cell) =>
      Object.fromEntries(
        wanted.map(({ name, as, isThere }) => [
          name,
          isThere ? { counted: cell.number(`${as}_counted`), total: cell.number(`${as}_total`) } : null,
        ]),
      ),
  };
}

/** The column that a figure is about. */
export function columnOf(figure: FigureProfile): string {
  if ('share' in figure) return figure.share.column;
  return 'filled' in figure ? figure.filled : figure.mean;
}

function countedSql(figure: FigureProfile, profile: TableProfile): Sql {
  if ('mean' in figure) return filledRows(figure.mean, profile);
  return 'share' in figure && figure.ofFilled
    ? filledRows(figure.share.column, profile)
    : rowsWhere(null, profile);
}

function totalSql(figure: FigureProfile, profile: TableProfile): Sql {
  if ('share' in figure) return rowsWhere(conditionSql(figure.share), profile);
  if ('filled' in figure) return filledRows(figure.filled, profile);
  const value = sql`COALESCE(${column(figure.mean)}, 0)`;
  const valid = validSql(profile);
  return valid ? sql`SUM(CASE WHEN ${valid} THEN ${value} ELSE 0 END)` : sql`SUM(${value})`;
}

function filledRows(name: string, profile: TableProfile): Sql {
  return rowsWhere(sql`${column(name)} IS NOT NULL`, profile);
}

/** Of the rows that count those that fulfil a condition, all without one. */
function rowsWhere(condition: Sql | null, profile: TableProfile): Sql {
  const conditions = [validSql(profile), condition].filter((one) => one !== null);
  return conditions.length === 0 ? raw('COUNT(*)') : countWhere(join(conditions, ' AND '));
}
