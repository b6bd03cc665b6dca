import { addDays, daysBetween, eachDate, type IsoDate } from '../../calendar/dates.ts';
import { buildSlateBook, type SlateBook } from '../../calendar/slate-book.ts';
import { dateInZone } from '../../calendar/zone.ts';
import type { Profile } from '../../config/profile.ts';
import type { StagedGame } from '../rows/row-plan.ts';
import { TEAMS } from '../teams.ts';
import { pick, randomOf, shuffled } from './random.ts';
import { type WallClock, wallClockOf } from './wall-clock.ts';

export interface SeasonGame extends StagedGame {
  tip: string;
  score: { away: number; home: number };
  overtime: boolean;
}

/** A made-up season around today: what is played when. Everything else is written by it. */
export interface Season {
  now: Date;
  timeZone: string;
  /** The wall clock of that zone. */
  at: WallClock;
  today: IsoDate;
  yesterday: IsoDate;
  firstDate: IsoDate;
  lastDate: IsoDate;
  seed: string;
  /** By date, then in the order in which the games begin. */
  games: SeasonGame[];
  slate: SlateBook;
}

/** What a sandbox is made from: its warehouse and what is deployed beside it tell of the same games. */
export const SEASON_SEED = 'shootaround';

const DAYS_BEFORE_YESTERDAY = 75;
const DAYS_AHEAD = 10;
/** Days before today without games in a row, as around an All-Star game. */
const BREAK = { from: 44, to: 40 };
/** Days before today that are always played: the incidents need them. */
const ALWAYS_PLAYED = [0, 1, 2, 3, 4];
const LEAST_GAMES_THEN = 6;
const DAYS_PER_OFF_DAY = 9;
/** A number of a date's own, so that what happened on it stays the same from one day to the next. */
const EPOCH = '2000-01-03';
const DAYS_OF_WEEK = 7;
const DAYS_OF_GAME_NUMBERS = 4000;
const GAME_NUMBERS_A_DAY = 25;
const GAMES_OF_A_NIGHT = [4, 5, 5, 6, 6, 7, 7, 8, 8, 8, 9, 9, 10, 11, 12] as const;
const TIPS = [
  '19:00',
  '19:00',
  '19:30',
  '19:30',
  '20:00',
  '20:00',
  '20:30',
  '21:00',
  '21:30',
  '22:00',
  '22:00',
  '22:30',
];

/** Makes the season that surrounds `now`. Pure: the same day and seed give the same season. */
export function makeSeason(now: Date, profile: Profile, seed: string): Season {
  const { timeZone } = profile;
  const at = wallClockOf(timeZone);
  const today = dateInZone(now, timeZone);
  const yesterday = addDays(today, -1);
  const firstDate = addDays(yesterday, -DAYS_BEFORE_YESTERDAY);
  const lastDate = addDays(today, DAYS_AHEAD);
  const seasonYear = seasonYearFor(lastDate, profile) ?? Number(firstDate.slice(0, 4));
  const games = eachDate(firstDate, lastDate)
    .filter((date) => isPlayed(date, today))
    .flatMap((date) => gamesOf(date, { today, seasonYear, at, seed }));
  const slate = buildSlateBook({
    games: games.map(({ score, overtime: _, ...game }) => ({
      ...game,
      status: 3,
      awayScore: score.away,
      homeScore: score.home,
      processedAt: null,
    })),
    postponements: [],
    halts: [],
    played: new Set(),
    calendar: profile.calendar,
    seasons: profile.seasons,
  });
  return { now, timeZone, at, today, yesterday, firstDate, lastDate, seed, games, slate };
}

/**
 * The season that the games are counted to. A listed start that falls into the made-up season must be that of the same
 * year: the calendar then takes the earlier first game for the start, and the pipeline is past its first weeks.
 */
function seasonYearFor(lastDate: IsoDate, profile: Profile): number | undefined {
  const newest = profile.seasons.map(({ start }) => start).findLast((start) => start <= lastDate);
  return newest === undefined ? undefined : Number(newest.slice(0, 4));
}

function isPlayed(date: IsoDate, today: IsoDate): boolean {
  const daysAgo = daysBetween(date, today);
  if (ALWAYS_PLAYED.includes(daysAgo)) return true;
  if (daysAgo <= BREAK.from && daysAgo >= BREAK.to) return false;
  return daysBetween(EPOCH, date) % DAYS_PER_OFF_DAY !== 0;
}

interface NightOptions {
  today: IsoDate;
  seasonYear: number;
  at: WallClock;
  seed: string;
}

function gamesOf(date: IsoDate, options: NightOptions): SeasonGame[] {
  const { seed } = options;
  const isNeeded = ALWAYS_PLAYED.includes(daysBetween(date, options.today));
  const drawn = drawGames(date, seed);
  const count = isNeeded ? Math.max(LEAST_GAMES_THEN, drawn) : drawn;
  const random = randomOf(seed, 'results', date);
  const teams = shuffled(random, teamsOf(date, count, seed));
  const season = String(options.seasonYear % 100).padStart(2, '0');
  const dayNumber = daysBetween(EPOCH, date) % DAYS_OF_GAME_NUMBERS;
  return Array.from({ length: count }, (_, index) => {
    const loserScore = 92 + Math.floor(random() * 30);
    const winnerScore = loserScore + 1 + Math.floor(random() * 18);
    const homeWins = random() < 0.55;
    const tip = TIPS[Math.floor((index * TIPS.length) / count)] ?? '19:00';
    return {
      gameId: `002${season}${String(dayNumber * GAME_NUMBERS_A_DAY + index + 1).padStart(5, '0')}`,
      date,
      away: teams[2 * index] ?? '',
      home: teams[2 * index + 1] ?? '',
      seasonYear: options.seasonYear,
      tip: options.at(date, tip).toISOString(),
      score: homeWins ? { away: loserScore, home: winnerScore } : { away: winnerScore, home: loserScore },
      overtime: random() < 0.05,
    };
  });
}

function drawGames(date: IsoDate, seed: string): number {
  return pick(randomOf(seed, 'games', date), GAMES_OF_A_NIGHT);
}

/** Who plays: the league takes turns within a week, so that whoever played tonight mostly rests tomorrow. */
function teamsOf(date: IsoDate, games: number, seed: string): string[] {
  const weekday = daysBetween(EPOCH, date) % DAYS_OF_WEEK;
  const monday = addDays(date, -weekday);
  const turns = shuffled(
    randomOf(seed, 'turns', monday),
    TEAMS.map(({ tricode }) => tricode),
  );
  const before = Array.from({ length: weekday }, (_, day) => 2 * drawGames(addDays(monday, day), seed));
  const first = before.reduce((sum, teams) => sum + teams, 0) % turns.length;
  return [...turns, ...turns].slice(first, first + 2 * games);
}
