import { addDays, eachDate, type IsoDate } from '../../calendar/dates.ts';
import type { ScheduleLoad } from '../rows/schedule.ts';
import type { Season, SeasonGame } from './make-season.ts';

const HOUR_MS = 3_600_000;
const LOAD_HOURS = ['01:00', '05:00', '09:00', '13:00', '17:00', '21:00'];
const LOADS_OF_COMING_GAMES = 2;

/** The schedule as it was loaded again and again: several rows a game, each with what was known then. */
export function scheduleLoads(season: Season): ScheduleLoad[] {
  const recent = loadTimes(addDays(season.today, -1), season).slice(-LOADS_OF_COMING_GAMES);
  return season.games.flatMap((game) =>
    game.date < season.today ? pastLoads(game, season) : comingLoads(game, recent),
  );
}

/** Loads of one game that has not been played, as it stands at the newest load times. */
export function plannedLoads(game: SeasonGame, season: Season): ScheduleLoad[] {
  const recent = loadTimes(addDays(season.today, -1), season).slice(-LOADS_OF_COMING_GAMES);
  return recent.map((instant) => load(game, 'planned', instant));
}

/** In the morning nothing was played, at night some load caught the game under way, afterwards it is final. */
function pastLoads(game: SeasonGame, { at, now }: Season): ScheduleLoad[] {
  const next = addDays(game.date, 1);
  return [
    load(game, 'planned', at(game.date, '09:00')),
    load(game, 'under_way', new Date(Date.parse(game.tip) + HOUR_MS)),
    load(game, 'final', at(next, '01:30')),
    load(game, 'final', at(next, '05:00')),
  ].filter(({ loadedAt }) => Date.parse(loadedAt) <= now.getTime());
}

function comingLoads(game: SeasonGame, at: readonly Date[]): ScheduleLoad[] {
  const tip = Date.parse(game.tip);
  return at.map((loadedAt) => load(game, loadedAt.getTime() > tip ? 'under_way' : 'planned', loadedAt));
}

function loadTimes(from: IsoDate, { today, at, now }: Season): Date[] {
  return eachDate(from, today)
    .flatMap((date) => LOAD_HOURS.map((hour) => at(date, hour)))
    .filter((instant) => instant <= now);
}

function load(game: SeasonGame, state: 'planned' | 'under_way' | 'final', loadedAt: Date): ScheduleLoad {
  const { gameId, date, away, home, tip, score, overtime } = game;
  const texts = { planned: 'Scheduled', under_way: 'In progress', final: overtime ? 'Final/OT' : 'Final' };
  return {
    gameId,
    date,
    away,
    home,
    tip,
    status: { planned: 1, under_way: 2, final: 3 }[state],
    statusText: texts[state],
    score: state === 'final' ? score : null,
    source: state === 'final' ? 'cdn_static' : 'api_stats',
    loadedAt: loadedAt.toISOString(),
  };
}
