import type { Profile } from '../config/profile.ts';
import { addDays, daysBetween, type IsoDate } from './dates.ts';
import { type DateContext, type DateMode, type Game, isFinal, pairKey } from './slate.ts';

/** The slate of a season: every date with its games, modes and circumstances. Built once per run. */
export interface SlateBook {
  /** Never throws; a date outside the collected window has no games. */
  on(date: IsoDate): DateContext;
  /** Dates with countable games in `from..to`, ascending. */
  gameDates(from: IsoDate, to: IsoDate): IsoDate[];
  /** When the newest load of the schedule was processed, ISO; null when never. */
  newestLoad: string | null;
}

/** A scheduled game as the schedule's newest load gives it. */
export interface ScheduledGame {
  gameId: string;
  date: IsoDate;
  away: string;
  home: string;
  /** In full, as the schedule writes them; left out where nobody asked. */
  awayName?: string | null;
  homeName?: string | null;
  status: number | null;
  awayScore: number | null;
  homeScore: number | null;
  tip: string | null;
  seasonYear: number;
  /** ISO in UTC. */
  processedAt: string | null;
}

export interface SlateSource {
  games: readonly ScheduledGame[];
  postponements: readonly { gameId: string; originalDate: IsoDate; newDate: IsoDate | null }[];
  halts: readonly { effectiveDate: IsoDate; active: boolean }[];
  /** `date|pair` of every game that has rows in any table: it was played, whatever the schedule says. */
  played: ReadonlySet<string>;
  calendar: Profile['calendar'];
  seasons: Profile['seasons'];
}

/** How `played` and other sets name one game of one date. */
export const gameKey = (date: IsoDate, one: string, other: string): string =>
  `${date}|${pairKey(one, other)}`;

/** Builds the slate. Pure: the same source gives the same book. */
export function buildSlateBook(source: SlateSource): SlateBook {
  const { calendar } = source;
  const games = withPostponements(source);
  const byDate = new Map<IsoDate, { games: Game[]; postponed: Game[] }>();
  for (const game of games) {
    if (!calendar.countableTypes.includes(game.type)) continue;
    const day = byDate.get(game.date) ?? { games: [], postponed: [] };
    byDate.set(game.date, day);
    if (game.postponed) day.postponed.push(game);
    else if (!day.games.some((other) => pairKey(other.away, other.home) === pairKey(game.away, game.home)))
      day.games.push(game);
  }
  const gameDates = [...byDate]
    .filter(([, day]) => day.games.length > 0)
    .map(([date]) => date)
    .sort();
  const starts = seasonStarts(games, source);
  const afterBreak = datesAfterBreaks(gameDates, starts, calendar.postBreak);
  const haltedOn = new Map(source.halts.map((halt) => [halt.effectiveDate, halt.active]));

  const playsWithin = (from: IsoDate, to: IsoDate): boolean =>
    gameDates.some((date) => date >= from && date <= to);
  const mode = (date: IsoDate): DateMode => {
    if ((byDate.get(date)?.games.length ?? 0) > 0) return 'GAME_DAY';
    const reach = calendar.offSeasonReachDays;
    const between = playsWithin(addDays(date, -reach), date) && playsWithin(date, addDays(date, reach));
    return between ? 'OFF_DAY' : 'OFF_SEASON';
  };

  const contexts = new Map<IsoDate, DateContext>();
  const on = (date: IsoDate): DateContext => {
    const cached = contexts.get(date);
    if (cached) return cached;
    const day = byDate.get(date) ?? { games: [], postponed: [] };
    const start = starts.findLast((one) => one <= date);
    const seasonDay = start === undefined ? null : daysBetween(start, date);
    const context: DateContext = {
      date,
      mode: mode(date),
      games: day.games,
      postponed: day.postponed,
      seasonDay,
      bootstrap: seasonDay !== null && seasonDay < calendar.bootstrapDays,
      postBreak: afterBreak.has(date),
      playoffs: day.games.length > 0 && day.games.every((game) => calendar.playoffTypes.includes(game.type)),
      halted: calendar.halted || haltedOn.get(date) === true,
    };
    contexts.set(date, context);
    return context;
  };

  return {
    on,
    gameDates: (from, to) => gameDates.filter((date) => date >= from && date <= to),
    newestLoad: newest(source.games.map((game) => game.processedAt)),
  };
}

function withPostponements(source: SlateSource): Game[] {
  const datesOf = new Map<string, ScheduledGame[]>();
  for (const game of source.games) datesOf.set(game.gameId, [...(datesOf.get(game.gameId) ?? []), game]);
  const noted = new Set(source.postponements.map((row) => `${row.gameId}|${row.originalDate}`));

  return source.games.map((game) => {
    const { processedAt: _, ...rest } = game;
    return {
      ...rest,
      type: game.gameId.slice(0, 3),
      postponed: postponement(game, datesOf.get(game.gameId) ?? [], noted, source.played),
    };
  });
}

function postponement(
  game: ScheduledGame,
  sameId: readonly ScheduledGame[],
  noted: ReadonlySet<string>,
  played: ReadonlySet<string>,
): Game['postponed'] {
  if (played.has(gameKey(game.date, game.away, game.home))) return null;
  const confirmed = (why: string) => ({ certainty: 'confirmed' as const, why });
  if (game.status !== null && ![1, 2, 3].includes(game.status)) return confirmed(`status ${game.status}`);
  if (idsOf(game).some((id) => noted.has(`${id}|${game.date}`))) return confirmed('noted by the pipeline');
  const hasScores = game.awayScore !== null && game.homeScore !== null;
  if (hasScores) return null;
  // A make-up that is still to come has no scores either: of two dates without scores the later one stays.
  const moved = sameId.find(
    (other) => other.date !== game.date && (other.date > game.date || other.awayScore !== null),
  );
  if (moved) return confirmed(`moved to ${moved.date}`);
  if (isFinal(game)) return { certainty: 'suspected', why: 'final without scores or a row in any table' };
  return null;
}

/** What a note may call a game: the schedule's id, or the date id of other tables, which have held both orders of the teams. */
function idsOf({ gameId, date, away, home }: ScheduledGame): string[] {
  const day = date.replaceAll('-', '');
  return [gameId, `${day}_${away}_${home}`, `${day}_${home}_${away}`];
}

/** A schedule whose first game is later than this after the listed start does not reach back to it. */
const LISTED_START_MARGIN_DAYS = 14;

/** The first day of every season, ascending: the schedule's own first regular game, or the listed start where it does not reach back. */
function seasonStarts(games: readonly Game[], source: SlateSource): IsoDate[] {
  const firstGames = new Map<number, IsoDate>();
  for (const game of games) {
    if (!source.calendar.regularTypes.includes(game.type)) continue;
    const first = firstGames.get(game.seasonYear);
    if (first === undefined || game.date < first) firstGames.set(game.seasonYear, game.date);
  }
  const listed = new Map(source.seasons.map((season) => [Number(season.start.slice(0, 4)), season]));
  return [...new Set([...firstGames.keys(), ...listed.keys()])]
    .flatMap((year) => {
      const first = firstGames.get(year);
      const start = listed.get(year)?.start;
      if (first === undefined || start === undefined) return first ?? start ?? [];
      return first <= addDays(start, LISTED_START_MARGIN_DAYS) ? first : start;
    })
    .sort();
}

function datesAfterBreaks(
  gameDates: readonly IsoDate[],
  starts: readonly IsoDate[],
  rule: Profile['calendar']['postBreak'],
): Set<IsoDate> {
  const found = new Set<IsoDate>();
  gameDates.forEach((date, index) => {
    const before = gameDates[index - 1];
    if (before === undefined || daysBetween(before, date) - 1 < rule.emptyDates) return;
    if (starts.some((start) => start > before && start <= date)) return;
    for (const weak of gameDates.slice(index, index + rule.gameDates)) found.add(weak);
  });
  return found;
}

function newest(instants: readonly (string | null)[]): string | null {
  return instants.reduce<string | null>(
    (best, at) => (at !== null && (best === null || at > best) ? at : best),
    null,
  );
}
