import { addDays } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import { date, raw, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import type { ScheduleRow } from './facts.ts';

/** A season may begin this much earlier than it is listed; the rows of a summer are few. */
const BEFORE_LISTED_START_DAYS = 90;
/** Make-up games have been set two months ahead; judges themselves look no further than ten days past a date. */
const AHEAD_DAYS = 100;

/**
 * Every game from before the season's first day on, at its newest load: the schedule is append-style, and a game id
 * alone would merge a postponed game with its make-up. With `names` also what its teams are called in full.
 */
export function slateCollector(profile: Profile, { names = false } = {}): Collector<ScheduleRow> {
  const source = profile.sources.schedule;
  const called = raw(names ? ', away_team_name, home_team_name' : '');
  return {
    name: 'slate',
    table: source,
    statement: (_, window) => {
      const listed = profile.seasons.findLast((season) => season.start <= window.from) ?? profile.seasons[0];
      const start = listed && listed.start < window.from ? listed.start : window.from;
      return sql`SELECT game_id, game_date, away_team_tricode, home_team_tricode, game_status, away_team_score, home_team_score,
  game_date_est, season_year, newest_load${called}
FROM (
  SELECT game_id, game_date, away_team_tricode, home_team_tricode, game_status, away_team_score, home_team_score,
    game_date_est, season_year${called},
    MAX(processed_at) OVER (PARTITION BY game_id, game_date) AS newest_load,
    ROW_NUMBER() OVER (PARTITION BY game_id, game_date ORDER BY game_status DESC NULLS LAST, processed_at DESC NULLS LAST) AS load_rank
  FROM ${table(source)}
  WHERE game_date >= ${date(addDays(start, -BEFORE_LISTED_START_DAYS))} AND game_date <= ${date(addDays(window.to, AHEAD_DAYS))}
) AS loads
WHERE load_rank = 1
ORDER BY game_date, game_id`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      return {
        gameId: cell.text('game_id'),
        date: cell.date('game_date'),
        away: cell.text('away_team_tricode'),
        home: cell.text('home_team_tricode'),
        ...(names && {
          awayName: cell.textOrNull('away_team_name'),
          homeName: cell.textOrNull('home_team_name'),
        }),
        status: cell.numberOrNull('game_status'),
        awayScore: cell.numberOrNull('away_team_score'),
        homeScore: cell.numberOrNull('home_team_score'),
        tip: cell.textOrNull('game_date_est'),
        seasonYear: cell.number('season_year'),
        processedAt: cell.textOrNull('newest_load'),
      };
    },
  };
}
