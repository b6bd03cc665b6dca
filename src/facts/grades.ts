import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import { date, raw, type Sql, sql, table, text } from '../warehouse/sql.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { type CollectionWindow, type Collector, cells } from './collection.ts';
import type { GradeRow } from './facts.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

/** How predictions for one player on one date turned out. */
export interface PlayerGrades {
  date: IsoDate;
  player: string;
  /** The mean of what the player scored in graded games earlier in the season; null where there was none. */
  before: number | null;
  /** One for each system; `error` is predicted minus scored. */
  grades: { system: string; error: number }[];
}

/** Between the grades of a player, and within one: no system is called by either. */
const BETWEEN = '|';
const WITHIN = '=';
/** Errors go over the wire as whole numbers, which every warehouse writes alike. */
const A_POINT = 1000;
/** Characters of an answer that nobody understands. */
const SHOWN = 60;

/**
 * Grades of picks, a row for each player and date: what said "over" or "under" and was not voided. The season up to the
 * window is read for what players scored before; what they scored on a date itself never counts for that date.
 */
export function gradesCollector(source: string, { windowDays }: Rule): Collector<PlayerGrades> {
  return {
    name: 'grades',
    table: source,
    statement: ({ seasons }, window) =>
      statement(source, addDays(window.from, 1 - windowDays), window, seasons),
    parse: (row) => {
      const cell = cells(row, source);
      return {
        date: cell.date('graded_date'),
        player: cell.text('player'),
        before: cell.numberOrNull('points_before'),
        grades: cell
          .text('grades')
          .split(BETWEEN)
          .map((grade) => parseGrade(grade, source)),
      };
    },
  };
}

function statement(
  source: string,
  first: IsoDate,
  { to }: CollectionWindow,
  seasons: Profile['seasons'],
): Sql {
  const starts = seasons.map(({ start }) => start);
  const begin = starts.findLast((start) => start <= first) ?? first;
  const error = raw('COALESCE(signed_error, predicted_points - actual_points)');
  const isGrade = sql`recommendation IN (${text('OVER')}, ${text('UNDER')}) AND ${error} IS NOT NULL`;
  const grade = sql`CONCAT(CAST(CAST(ROUND(${error} * ${raw(String(A_POINT))}) AS INT64) AS STRING), ${text(WITHIN)}, system_id)`;
  const later = starts.filter((start) => start > begin && start <= to);
  return sql`SELECT graded_date, player, points_before, grades
FROM (
  SELECT graded_date, player, grades, AVG(points) OVER (
    PARTITION BY player${seasonOf(later)} ORDER BY graded_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS points_before
  FROM (
    SELECT game_date AS graded_date, player_lookup AS player, MAX(actual_points) AS points,
      STRING_AGG(CASE WHEN ${isGrade} THEN ${grade} END, ${text(BETWEEN)} ORDER BY system_id) AS grades
    FROM ${table(source)}
    WHERE game_date >= ${date(begin)} AND game_date <= ${date(to)} AND (is_voided IS NULL OR is_voided = FALSE)
    GROUP BY graded_date, player
  ) AS by_player
) AS with_past
WHERE graded_date >= ${date(first)} AND grades IS NOT NULL`;
}

/** Tells the seasons apart that begin within the statement's dates: nobody's average is carried over a summer. */
function seasonOf(starts: readonly IsoDate[]): Sql {
  return starts.reduce<Sql>(
    (all, start) => sql`${all}, CASE WHEN graded_date >= ${date(start)} THEN 1 ELSE 0 END`,
    raw(''),
  );
}

function parseGrade(grade: string, source: string): PlayerGrades['grades'][number] {
  const at = grade.indexOf(WITHIN);
  const error = Number(grade.slice(0, at));
  if (at < 1 || !Number.isFinite(error)) {
    throw new WarehouseError(
      'bad_response',
      `${source}: "${grade.slice(0, SHOWN)}" is no grade of a system`,
      `see whether a system_id in ${source} holds "${BETWEEN}"`,
    );
  }
  return { system: grade.slice(at + WITHIN.length), error: error / A_POINT };
}

/**
 * The same as sums over players of one size: by the average that `averageOf` knows, or else by their own past. `tier` is
 * null where neither is known.
 */
export function gradesByTier(
  players: readonly PlayerGrades[],
  averageOf: (date: IsoDate, player: string) => number | null,
  tiers: Rule['tiers'],
): GradeRow[] {
  const sums = new Map<string, GradeRow>();
  for (const { date: day, player, before, grades } of players) {
    const average = averageOf(day, player) ?? before;
    const place = average === null ? -1 : tiers.findIndex(({ from }) => average >= from);
    const tier = tiers[place]?.name ?? null;
    for (const { system, error } of grades) {
      const key = `${day} ${place} ${system}`;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { date: day, system, tier, graded: 1, signed: error });
      else {
        sum.graded += 1;
        sum.signed += error;
      }
    }
  }
  return [...sums.values()];
}
