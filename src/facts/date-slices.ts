import type { TableProfile } from '../config/profile.ts';
import { column, join, raw, type Sql, sql, table, text } from '../warehouse/sql.ts';
import { type CollectionWindow, type Collector, cells } from './collection.ts';
import { conditionSql, countValid, countWhere, inWindow, newestOf, validSql } from './conditions.ts';
import { type ByKey, byKey } from './copies.ts';
import type { DayCountRow, Figures, SliceRow } from './facts.ts';
import { type FigureColumns, figuresOf } from './figures.ts';

/** Columns that rows are told apart by as they stand. */
const PLACES = ['team', 'opponent', 'home', 'away', 'homeName', 'awayName'] as const;
/** Between the ids that stand for one slice: no id holds one. */
const SEPARATOR = '|';

interface Wanted {
  copies: boolean;
  figures: boolean;
  /** As in {@link figuresOf}. */
  present?: readonly string[];
}

/**
 * Rows per date of a table that is counted by date, told apart by what the profile's `by` names. The date's own counts
 * are sums of these, so that a table is asked once, whoever wants what.
 */
export function slicesCollector(name: string, profile: TableProfile, wanted: Wanted): Collector<SliceRow> {
  const figures = wanted.figures ? figuresOf(profile, wanted.present ?? null) : null;
  const keyed = wanted.copies ? byKey(profile) : null;
  const bySystem = profile.by?.system !== undefined;
  const isCounted = profile.distinct !== undefined;
  return {
    name: 'slices',
    table: name,
    statement: (_, window) => {
      const counted = countedOnce(name, profile, figures, keyed, window);
      if (bySystem) return putTogether(perThing(counted, figures, keyed), figures, keyed);
      return toldApart(counted, profile, figures, keyed);
    },
    ...(figures && { withColumns: (present) => slicesCollector(name, profile, { ...wanted, present }) }),
    parse: (row) => {
      const cell = cells(row, name);
      const place = (key: (typeof PLACES)[number]) =>
        profile.by?.[key] === undefined || bySystem ? null : cell.textOrNull(snake(key));
      const ids = (key: string) => (cell.textOrNull(key) ?? '').split(SEPARATOR).filter((id) => id !== '');
      return {
        date: cell.date('counted_date'),
        team: place('team'),
        opponent: place('opponent'),
        home: place('home'),
        away: place('away'),
        homeName: place('homeName'),
        awayName: place('awayName'),
        games: bySystem || profile.by?.game !== undefined ? ids('games') : [],
        systems: bySystem ? ids('systems') : [],
        lined: bySystem ? ids('lined_systems') : [],
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        copies: keyed ? cell.numberOrNull('copies') : null,
        distinct: isCounted ? cell.number('distinct_values') : null,
        figures: figures?.read(cell) ?? null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}

/** The table's own rows, counted by everything that anybody tells apart. */
function countedOnce(
  name: string,
  profile: TableProfile,
  figures: FigureColumns | null,
  keyed: ByKey | null,
  window: CollectionWindow,
): Sql {
  const { by = {}, distinct } = profile;
  const named = [
    ...(by.system === undefined ? PLACES : []).flatMap((key) => aliased(by[key], snake(key))),
    ...aliased(by.game, 'game'),
    ...aliased(by.system, 'system_name'),
    ...aliased(distinct, 'thing'),
  ];
  const valid = validSql(profile);
  const lined =
    by.lined === undefined ? null : join([...(valid ? [valid] : []), conditionSql(by.lined)], ' AND ');
  return sql`SELECT ${column(profile.date)} AS counted_date${join(
    named.map(({ column: one }) => sql`, ${one}`),
    '',
  )}${keyed ? sql`, ${keyed.columns}` : raw('')},
    COUNT(*) AS row_count, ${countValid(profile)} AS valid_rows, ${lined ? countWhere(lined) : raw('0')} AS lined_rows,
    ${newestOf(profile)} AS newest_load${figures?.columns ?? raw('')}
  FROM ${table(name)}
  WHERE ${inWindow(profile, window)}
  GROUP BY counted_date${raw(named.map(({ as }) => `, ${as}`).join(''))}${keyed ? sql`, ${keyed.names}` : raw('')}`;
}

/** One row for each thing of a date: with which games and systems it is there. */
function perThing(counted: Sql, figures: FigureColumns | null, keyed: ByKey | null): Sql {
  return sql`SELECT counted_date, thing, ${idsWhere('valid_rows > 0', 'game')} AS games,
    ${idsWhere('valid_rows > 0', 'system_name')} AS systems, ${idsWhere('lined_rows > 0', 'system_name')} AS lined_systems,
    ${sums(figures, keyed?.copies ?? null)}
  FROM (
  ${counted}
  ) AS counted_rows
  GROUP BY counted_date, thing`;
}

/** Things with the same games and systems as one row. */
function putTogether(things: Sql, figures: FigureColumns | null, keyed: ByKey | null): Sql {
  return sql`SELECT counted_date, games, systems, lined_systems, SUM(CASE WHEN valid_rows > 0 THEN 1 ELSE 0 END) AS distinct_values,
  ${sums(figures, keyed ? raw('SUM(copies)') : null)}
FROM (
${things}
) AS things
GROUP BY counted_date, games, systems, lined_systems
ORDER BY counted_date`;
}

function toldApart(
  counted: Sql,
  profile: TableProfile,
  figures: FigureColumns | null,
  keyed: ByKey | null,
): Sql {
  const { by = {}, distinct } = profile;
  const places = [
    ...PLACES.flatMap((key) => (by[key] === undefined ? [] : [snake(key)])),
    ...(by.game === undefined ? [] : ['game']),
  ];
  const shown = places.map((as) => (as === 'game' ? ', game AS games' : `, ${as}`)).join('');
  const different =
    distinct === undefined
      ? ''
      : 'COUNT(DISTINCT CASE WHEN valid_rows > 0 THEN thing END) AS distinct_values, ';
  return sql`SELECT counted_date${raw(shown)}, ${raw(different)}${sums(figures, keyed?.copies ?? null)}
FROM (
  ${counted}
) AS counted_rows
GROUP BY counted_date${raw(places.map((as) => `, ${as}`).join(''))}
ORDER BY counted_date`;
}

function sums(figures: FigureColumns | null, copies: Sql | null): Sql {
  const also = copies === null ? raw('') : sql`, ${copies} AS copies`;
  return sql`SUM(row_count) AS row_count, SUM(valid_rows) AS valid_rows, MAX(newest_load) AS newest_load${also}${figures?.totals ?? raw('')}`;
}

/** The different ids of rows that count, in order, as one text; NULL where none does. */
function idsWhere(condition: 'valid_rows > 0' | 'lined_rows > 0', id: 'game' | 'system_name'): Sql {
  const value = raw(`CASE WHEN ${condition} THEN ${id} END`);
  return sql`STRING_AGG(DISTINCT ${value}, ${text(SEPARATOR)} ORDER BY ${value})`;
}

function aliased(name: string | undefined, as: string): { column: Sql; as: string }[] {
  return name === undefined ? [] : [{ column: sql`${column(name)} AS ${raw(as)}`, as }];
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The counts of whole dates, in their order. */
export function sumsByDate(slices: readonly DayCountRow[]): DayCountRow[] {
  const days = new Map<string, DayCountRow>();
  for (const { date: day, rows, validRows, copies, distinct, figures, newest } of slices) {
    const sum = days.get(day);
    if (sum === undefined) {
      days.set(day, { date: day, rows, validRows, copies, distinct, figures, newest });
      continue;
    }
    days.set(day, {
      date: day,
      rows: sum.rows + rows,
      validRows: sum.validRows + validRows,
      copies: sum.copies === null || copies === null ? (sum.copies ?? copies) : sum.copies + copies,
      distinct: plus(sum.distinct, distinct),
      figures: figuresTogether(sum.figures, figures),
      newest: later(sum.newest, newest),
    });
  }
  return [...days.values()];
}

function plus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function figuresTogether(one: Figures | null, other: Figures | null): Figures | null {
  if (one === null || other === null) return null;
  return Object.fromEntries(
    Object.entries(one).map(([name, figure]) => {
      const more = other[name];
      const both =
        figure && more ? { counted: figure.counted + more.counted, total: figure.total + more.total } : null;
      return [name, both];
    }),
  );
}
