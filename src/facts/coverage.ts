import type { TableProfile } from '../config/profile.ts';
import { column, join, raw, type Sql, sql, table } from '../warehouse/sql.ts';
import { type CollectionWindow, type Collector, cells } from './collection.ts';
import { countPlayed, countValid, inWindow, newestOf } from './conditions.ts';
import { type ByKey, byKey } from './copies.ts';
import type { CoverageRow } from './facts.ts';
import { type Measures, measuresOf } from './measures.ts';
import { spreadOf } from './spread.ts';

/** Rows per date and team of a table whose rows belong to games. Games are matched later, by teams. */
export function coverageCollector(
  name: string,
  profile: TableProfile,
  wanted: { copies: boolean; measures: boolean },
): Collector<CoverageRow> {
  const keyed = wanted.copies ? byKey(profile) : null;
  const measures = wanted.measures ? measuresOf(profile) : null;
  const spread = wanted.copies ? spreadOf(profile) : null;
  return {
    name: 'coverage',
    table: name,
    statement: (_, window) =>
      keyed
        ? countedByKey(name, profile, keyed, measures, window)
        : countedAtOnce(name, profile, [measures?.columns, spread?.columns], window),
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.date('covered_date'),
        team: cell.textOrNull('team'),
        opponent: cell.textOrNull('opponent'),
        home: cell.textOrNull('home'),
        away: cell.textOrNull('away'),
        gameRef: cell.textOrNull('game_ref'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        playedRows: cell.number('played_rows'),
        copies: keyed ? cell.numberOrNull('copies') : null,
        ...(measures?.read(cell) ?? { above: null, oldest: null }),
        spread: spread?.read(cell) ?? null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}

const NO_TEXT = raw('CAST(NULL AS STRING)');
const optional = (name: string | undefined): Sql => (name === undefined ? NO_TEXT : sql`${column(name)}`);

function countedAtOnce(
  name: string,
  profile: TableProfile,
  others: readonly (Sql | undefined)[],
  window: CollectionWindow,
): Sql {
  const { team, opponent, home, away, gameId } = profile;
  return sql`SELECT ${column(profile.date)} AS covered_date, ${optional(team)} AS team,
  ${optional(opponent)} AS opponent, ${optional(home)} AS home, ${optional(away)} AS away,
  ${optional(gameId)} AS game_ref, ${counts(profile)}${also(...others)}
FROM ${table(name)}
WHERE ${inWindow(profile, window)}
GROUP BY ${positions([profile.date, team, opponent, home, away, gameId])}`;
}

/**
 * The same, counted by key first. One game stored under two ids is what doubles a row, so ids are not grouped by: the
 * lesser stands for both. Nor is the order of home and away, because pairs of teams have none.
 */
function countedByKey(
  name: string,
  profile: TableProfile,
  keyed: ByKey,
  measures: Measures | null,
  window: CollectionWindow,
): Sql {
  const { team, opponent, home, away, gameId } = profile;
  const [lesser, greater] =
    home !== undefined && away !== undefined
      ? [
          sql`IF(${column(home)} < ${column(away)}, ${column(home)}, ${column(away)})`,
          sql`IF(${column(home)} < ${column(away)}, ${column(away)}, ${column(home)})`,
        ]
      : [optional(home), optional(away)];
  const dimensions = positions([profile.date, team, opponent, home, away]);
  return sql`SELECT covered_date, team, opponent, home, away, game_ref, SUM(row_count) AS row_count, SUM(valid_rows) AS valid_rows,
  SUM(played_rows) AS played_rows, MAX(newest_load) AS newest_load, ${keyed.copies} AS copies${also(measures?.totals)}
FROM (
  SELECT ${column(profile.date)} AS covered_date, ${optional(team)} AS team,
    ${optional(opponent)} AS opponent, ${lesser} AS home, ${greater} AS away, ${keyed.columns},
    ${gameId === undefined ? NO_TEXT : sql`MIN(${column(gameId)})`} AS game_ref, ${counts(profile)}${also(measures?.columns)}
  FROM ${table(name)}
  WHERE ${inWindow(profile, window)}
  GROUP BY ${dimensions}, ${keyed.names}
) AS by_key
GROUP BY covered_date, team, opponent, home, away, game_ref`;
}

function also(...columns: readonly (Sql | undefined)[]): Sql {
  const asked = columns.filter((one) => one !== undefined);
  return asked.length === 0 ? raw('') : sql`, ${join(asked, ', ')}`;
}

function counts(profile: TableProfile): Sql {
  return sql`COUNT(*) AS row_count, ${countValid(profile)} AS valid_rows,
  ${countPlayed(profile)} AS played_rows, ${newestOf(profile)} AS newest_load`;
}

/** Where real columns stand in a SELECT: BigQuery refuses to group by a literal. */
function positions(columns: readonly (string | undefined)[]): Sql {
  return raw(columns.flatMap((name, index) => (name === undefined ? [] : [index + 1])).join(', '));
}
