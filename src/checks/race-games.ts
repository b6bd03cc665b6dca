import type { IsoDate } from '../calendar/dates.ts';
import { type DateContext, gameName } from '../calendar/slate.ts';
import type { Profile, TableProfile } from '../config/profile.ts';
import type { CoverageRow } from '../facts/facts.ts';
import { coverageOn, groupByDate } from './coverage.ts';
import type { Severity } from './finding.ts';
import { earliestOf } from './instants.ts';
import { sum } from './sum.ts';

export type RaceRule = NonNullable<Profile['checks']['phase3_race']>;

/** What the player rows of one game say of how they were computed. */
export interface RaceGame {
  date: IsoDate;
  name: string;
  played: number;
  /** Played rows above each of the three bounds. */
  computed: number;
  rare: number;
  impossible: number;
  /** When the first of them was written. */
  oldest: string | null;
}

/** From the worst to the least. */
export const TROUBLES = ['impossible', 'uncomputed', 'partly', 'rare'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** `bound` is the one that `rows` of the game are counted above; `affected` are the rows in trouble. */
interface TroubleKind {
  status: 'FAIL' | 'WARN';
  severity: Severity;
  bound: 'computed' | 'rare' | 'impossible';
  affected(game: RaceGame): number;
}

const missing = (game: RaceGame) => game.played - game.computed;

export const TROUBLE_KINDS: Readonly<Record<Trouble, TroubleKind>> = {
  impossible: {
    status: 'FAIL',
    severity: 'P1_CRITICAL',
    bound: 'impossible',
    affected: (game) => game.impossible,
  },
  uncomputed: { status: 'FAIL', severity: 'P1_CRITICAL', bound: 'computed', affected: missing },
  partly: { status: 'WARN', severity: 'P2_HIGH', bound: 'computed', affected: missing },
  rare: { status: 'WARN', severity: 'P3_MEDIUM', bound: 'rare', affected: (game) => game.rare },
};

/** The worst that is wrong with a game; null where nothing is. Values that can't be are no longer stored everywhere: they are missing then. */
export function troubleOf({ played, computed, rare, impossible }: RaceGame, rule: RaceRule): Trouble | null {
  if (impossible > 0) return 'impossible';
  const share = computed / played;
  if (share < rule.share.fail) return 'uncomputed';
  if (share < rule.share.warn) return 'partly';
  return rare > 0 ? 'rare' : null;
}

/** Every countable game with player rows, by date; null where the rows were collected without what is compared. */
export function gamesWithPlayers(
  rows: readonly CoverageRow[],
  days: readonly DateContext[],
  rule: RaceRule,
  profile: Profile,
): RaceGame[] | null {
  const games: RaceGame[] = [];
  for (const { date, name, own } of rowsOfGames(rows, days, profile.tables[rule.players], profile)) {
    if (sum(own, (row) => row.validRows) === 0) continue;
    const above = (bound: number) =>
      sum(own, (row) => row.above?.find((one) => one.bound === bound)?.rows ?? Number.NaN);
    const game: RaceGame = {
      date,
      name,
      played: sum(own, (row) => row.playedRows),
      computed: above(rule.computed),
      rare: above(rule.rare),
      impossible: above(rule.impossible),
      oldest: earliestOf(own.map((row) => row.oldest)),
    };
    if (Number.isNaN(game.computed + game.rare + game.impossible)) return null;
    games.push(game);
  }
  return games;
}

/** When both teams of each game that has team rows had one, by {@link keyOf}; null where the table does not tell when. */
export function gamesWithTeams(
  rows: readonly CoverageRow[],
  days: readonly DateContext[],
  rule: RaceRule,
  profile: Profile,
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const game of rowsOfGames(rows, days, profile.tables[rule.teams], profile)) {
    const valid = game.own.filter((row) => row.validRows > 0);
    if (valid.length === 0) continue;
    found.set(
      keyOf(game),
      valid
        .flatMap((row) => row.oldest ?? [])
        .toSorted()
        .at(-1) ?? null,
    );
  }
  return found;
}

export const keyOf = ({ date, name }: Pick<RaceGame, 'date' | 'name'>): string => `${date} ${name}`;

function rowsOfGames(
  rows: readonly CoverageRow[],
  days: readonly DateContext[],
  table: Pick<TableProfile, 'grain'> | undefined,
  profile: Profile,
) {
  const byDate = groupByDate(rows);
  return days.flatMap((day) =>
    coverageOn(table ?? {}, byDate.get(day.date) ?? [], day, profile.completeness).games.map(
      ({ game, own }) => ({ date: day.date, name: gameName(game), own }),
    ),
  );
}
