import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import { date, raw, type Sql, sql, table, text } from '../warehouse/sql.ts';
import { type CollectionWindow, type Collector, cells } from './collection.ts';
import type { GradeRow } from './facts.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

/** Grades of one player's predictions by one system on one date. */
export interface PlayerGrade {
  date: IsoDate;
  player: string;
  system: string;
  graded: number;
  /** Predicted minus scored, added up. */
  signed: number;
  /** The mean of what the player scored in graded games earlier in the season; null where there was none. */
  before: number | null;
}

/**
 * Grades of picks, by player: what said "over" or "under" and was not voided. The season up to the window is read for
 * what players scored before; what they scored on a date itself never counts for that date.
 */
export function gradesCollector(source: string, { windowDays }: Rule): Collector<PlayerGrade> {
  return {
    name: 'grades',
    table: source,
    statement: ({ seasons }, window) => statement(source, firstDay(window, windowDays), window, seasons),
    parse: (row) => {
      const cell = cells(row, source);
      const games = cell.number('rows_before');
      return {
        date: cell.date('graded_date'),
        player: cell.text('player'),
        system: cell.text('system_name'),
        graded: cell.number('graded'),
        signed: cell.number('signed_points'),
        before: games > 0 ? cell.number('points_before') / games : null,
      };
    },
  };
}

function firstDay({ from }: CollectionWindow, windowDays: number): IsoDate {
  return addDays(from, 1 - windowDays);
}

function statement(
  source: string,
  first: IsoDate,
  { to }: CollectionWindow,
  seasons: Profile['seasons'],
): Sql {
  const starts = seasons.map(({ start }) => start);
  const begin = starts.findLast((start) => start <= first) ?? first;
  const isPick = sql`recommendation IN (${text('OVER')}, ${text('UNDER')})`;
  const error = raw('COALESCE(signed_error, predicted_points - actual_points)');
  const ofSeason = raw(
    'OVER (PARTITION BY player, season ORDER BY graded_date RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
  );
  const ofDate = raw('OVER (PARTITION BY player, graded_date)');
  return sql`SELECT graded_date, player, system_name, graded, signed_points, points_so_far - points_of_date AS points_before,
  rows_so_far - rows_of_date AS rows_before
FROM (
  SELECT graded_date, player, system_name, graded, signed_points,
    SUM(points) ${ofSeason} AS points_so_far, SUM(points) ${ofDate} AS points_of_date,
    SUM(games) ${ofSeason} AS rows_so_far, SUM(games) ${ofDate} AS rows_of_date
  FROM (
    SELECT game_date AS graded_date, player_lookup AS player, system_id AS system_name,
      ${seasonNumber(starts.filter((start) => start > begin && start <= to))} AS season,
      SUM(CASE WHEN ${isPick} AND ${error} IS NOT NULL THEN 1 ELSE 0 END) AS graded,
      SUM(CASE WHEN ${isPick} THEN COALESCE(${error}, 0) ELSE 0 END) AS signed_points,
      SUM(COALESCE(actual_points, 0)) AS points, COUNT(actual_points) AS games
    FROM ${table(source)}
    WHERE game_date >= ${date(begin)} AND game_date <= ${date(to)} AND (is_voided IS NULL OR is_voided = FALSE)
    GROUP BY graded_date, player, system_name
  ) AS by_player
) AS with_past
WHERE graded_date >= ${date(first)} AND graded > 0`;
}

/** Counts the seasons that began within the statement's dates: nobody's average is carried over a summer. */
function seasonNumber(starts: readonly IsoDate[]): Sql {
  return starts.reduce<Sql>(
    (sum, start) => sql`${sum} + CASE WHEN game_date >= ${date(start)} THEN 1 ELSE 0 END`,
    raw('0'),
  );
}

/**
 * The same as sums over players of one size: by the average that `averageOf` knows, or else by their own past. `tier` is
 * null where neither is known.
 */
export function gradesByTier(
  grades: readonly PlayerGrade[],
  averageOf: (date: IsoDate, player: string) => number | null,
  tiers: Rule['tiers'],
): GradeRow[] {
  const sums = new Map<string, GradeRow>();
  for (const { date: day, player, system, graded, signed, before } of grades) {
    const average = averageOf(day, player) ?? before;
    const tier = average === null ? null : (tiers.find(({ from }) => average >= from)?.name ?? null);
    const key = JSON.stringify([day, system, tier]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { date: day, system, tier, graded, signed });
    else {
      sum.graded += graded;
      sum.signed += signed;
    }
  }
  return [...sums.values()];
}
