import { addDays } from '../calendar/dates.ts';
import type { TableProfile } from '../config/profile.ts';
import { column, date, raw, type Sql, sql } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import { countPlayed, countValid, newestOf } from './conditions.ts';
import { copiesOf, plainFrom } from './copies.ts';
import type { CoverageRow } from './facts.ts';

/** Rows per date and team of a table whose rows belong to games. Games are matched later, by teams. */
export function coverageCollector(
  name: string,
  profile: TableProfile,
  wanted: { copies: boolean },
): Collector<CoverageRow> {
  const optional = (of: string | undefined): Sql =>
    of === undefined ? raw('CAST(NULL AS STRING)') : sql`${column(of)}`;
  // Only real columns are grouped by: BigQuery refuses to group by a literal.
  const keys = [profile.date, profile.team, profile.opponent, profile.home, profile.away, profile.gameId];
  const groupBy = keys.flatMap((key, index) => (key === undefined ? [] : [index + 1])).join(', ');
  const copies = wanted.copies ? copiesOf(name, profile) : null;
  const counted = copies ? sql`, ${copies.count} AS copies` : raw('');
  return {
    name: 'coverage',
    table: name,
    statement: (_, window) => {
      const where = sql`${column(profile.date)} >= ${date(addDays(window.from, 1 - TABLE_WINDOW_DAYS))} AND ${column(profile.date)} <= ${date(window.to)}`;
      return sql`SELECT ${column(profile.date)} AS covered_date, ${optional(profile.team)} AS team,
  ${optional(profile.opponent)} AS opponent, ${optional(profile.home)} AS home, ${optional(profile.away)} AS away,
  ${optional(profile.gameId)} AS game_ref, COUNT(*) AS row_count, ${countValid(profile)} AS valid_rows,
  ${countPlayed(profile)} AS played_rows, ${newestOf(profile)} AS newest_load${counted}
FROM ${copies ? copies.from(where) : plainFrom(name, where)}
GROUP BY ${raw(groupBy)}`;
    },
    parse: (row) => {
      const cell = cells(row, name);
      return {
        date: cell.text('covered_date'),
        team: cell.textOrNull('team'),
        opponent: cell.textOrNull('opponent'),
        home: cell.textOrNull('home'),
        away: cell.textOrNull('away'),
        gameRef: cell.textOrNull('game_ref'),
        rows: cell.number('row_count'),
        validRows: cell.number('valid_rows'),
        playedRows: cell.number('played_rows'),
        copies: copies ? cell.number('copies') : null,
        newest: cell.textOrNull('newest_load'),
      };
    },
  };
}
