import type { IsoDate } from '../calendar/dates.ts';
import { type DateContext, type Game, pairKey } from '../calendar/slate.ts';
import type { Profile, TableProfile } from '../config/profile.ts';
import type { CoverageRow, Facts } from '../facts/facts.ts';
import { wholeOf } from '../facts/span.ts';
import { statedPair } from './stated-pair.ts';
import { sum } from './sum.ts';

/** What one table holds of one date's countable games. */
export interface DateCoverage {
  date: IsoDate;
  games: GameCoverage[];
  covered: Game[];
  missing: Game[];
  /** All rows of the date, placeholders and strangers included. */
  rows: number;
  validRows: number;
  /** Valid rows of no countable game on the slate: postponed games, unknown pairs, a team without a game. */
  strayRows: number;
}

interface GameCoverage {
  game: Game;
  /** The table's rows of the game, both teams'. */
  own: readonly CoverageRow[];
  /** Rows that are no placeholders, of both teams. */
  validRows: number;
  /** Valid rows that repeat another one; for players known only where copies were collected. */
  copies: number;
  covered: boolean;
}

/**
 * Which of a date's games a `counts: games` table covers. Games are matched by date and unordered pair of teams;
 * a table's own ids only ever tell which of its rows belong together.
 * Rows of other dates are ignored.
 */
export function coverageOn(
  table: Pick<TableProfile, 'grain'>,
  rows: readonly CoverageRow[],
  day: DateContext,
  rule: Profile['completeness'],
): DateCoverage {
  const ofDate = groupByDate(rows).get(day.date) ?? [];
  const known = covering.get(ofDate);
  if (known && known.table === table && known.day === day && known.rule === rule) return known.coverage;
  const coverage = reckonCoverage(table, ofDate, day, rule);
  covering.set(ofDate, { table, day, rule, coverage });
  return coverage;
}

/** By the rows of a date, which several checks and many target dates ask about: what was found, and by which rule. */
const covering = new WeakMap<
  readonly CoverageRow[],
  {
    table: Pick<TableProfile, 'grain'>;
    day: DateContext;
    rule: Profile['completeness'];
    coverage: DateCoverage;
  }
>();

function reckonCoverage(
  table: Pick<TableProfile, 'grain'>,
  ofDate: readonly CoverageRow[],
  day: DateContext,
  rule: Profile['completeness'],
): DateCoverage {
  const byPair = new Map<string, CoverageRow[]>();
  let strayRows = 0;
  const onSlate = new Set(day.games.map((game) => pairKey(game.away, game.home)));
  for (const row of ofDate) {
    const key = pairOf(row, day.games, ofDate);
    if (key === null || !onSlate.has(key)) strayRows += row.validRows;
    else append(byPair, key, row);
  }
  const games = day.games.map((game) => {
    const own = byPair.get(pairKey(game.away, game.home)) ?? [];
    return {
      game,
      own,
      validRows: sum(own, (row) => row.validRows),
      copies: copiesIn(table, own, game),
      covered: isCovered(table, own, game, rule),
    };
  });
  return {
    date: day.date,
    games,
    covered: games.filter((each) => each.covered).map((each) => each.game),
    missing: games.filter((each) => !each.covered).map((each) => each.game),
    rows: sum(ofDate, (row) => row.rows),
    validRows: sum(ofDate, (row) => row.validRows),
    strayRows,
  };
}

/**
 * Games that any table has a box score of, as `date|pairKey`: they were played, whatever the schedule's flags say.
 * Read from the tables alone, because the slate is built with it.
 */
export function playedPairs(coverage: Facts['coverage']): ReadonlySet<string> {
  const played = new Set<string>();
  for (const fact of Object.values(coverage)) {
    if (fact.state !== 'known') continue;
    for (const [date, rows] of groupByDate(fact.value)) {
      for (const row of rows) {
        // A list of inactive players is published for games that never start; only rows of players who took part prove one.
        if (row.validRows === 0 || row.playedRows === 0) continue;
        const key = statedPair(row) ?? partnerPair(row, rows);
        if (key !== null) played.add(`${date}|${key}`);
      }
    }
  }
  return played;
}

/** Lists that were put into groups before. They must not be changed afterwards. */
const grouped = new WeakMap<readonly unknown[], ReadonlyMap<IsoDate, unknown[]>>();

/**
 * The rows of each date, so that a window of dates is walked once. A list that was cut is cut by date: the windows of a season
 * share the rows of each date.
 */
export function groupByDate<T extends { date: IsoDate }>(rows: readonly T[]): ReadonlyMap<IsoDate, T[]> {
  const known = grouped.get(rows) ?? intoGroups(rows);
  grouped.set(rows, known);
  return known as ReadonlyMap<IsoDate, T[]>;
}

function intoGroups<T extends { date: IsoDate }>(rows: readonly T[]): ReadonlyMap<IsoDate, T[]> {
  const whole = wholeOf(rows);
  if (whole !== rows) {
    const [first, last] = [rows[0]?.date ?? '', rows.at(-1)?.date ?? ''];
    return new Map([...groupByDate(whole)].filter(([date]) => date >= first && date <= last));
  }
  const groups = new Map<IsoDate, T[]>();
  for (const row of rows) append(groups, row.date, row);
  return groups;
}

function isCovered(
  table: Pick<TableProfile, 'grain'>,
  rows: readonly CoverageRow[],
  game: Game,
  rule: Profile['completeness'],
): boolean {
  const sides = [game.away, game.home].map((team) => rows.filter((row) => row.team === team));
  if (table.grain === 'player') {
    return (
      sides.every((side) => sum(side, (row) => row.playedRows) >= rule.playedPerTeam) &&
      sum(rows, (row) => row.validRows) >= rule.rowsPerGame
    );
  }
  return sides.every((side) => side.some((row) => row.validRows > 0));
}

/** A team has one row in a game, whatever ids it is stored under. */
function copiesIn(table: Pick<TableProfile, 'grain'>, rows: readonly CoverageRow[], game: Game): number {
  if (table.grain === 'player') return sum(rows, (row) => row.copies ?? 0);
  return sum([game.away, game.home], (team) => {
    const ofTeam = rows.filter((row) => row.team === team);
    return Math.max(0, sum(ofTeam, (row) => row.validRows) - 1);
  });
}

/** The pair of teams whose game a row belongs to, as far as the row, the slate and the table's ids tell; null when they don't. */
function pairOf(row: CoverageRow, games: readonly Game[], ofDate: readonly CoverageRow[]): string | null {
  const stated = statedPair(row);
  if (stated !== null || row.team === null) return stated;
  const ofTeam = games.filter((game) => game.away === row.team || game.home === row.team);
  const [only] = ofTeam;
  if (only !== undefined && ofTeam.length === 1) return pairKey(only.away, only.home);
  return partnerPair(row, ofDate) ?? pairNamedInRef(row, ofTeam);
}

/** The row's team with the one other team that the table files under the same id. */
function partnerPair(row: CoverageRow, ofDate: readonly CoverageRow[]): string | null {
  if (row.team === null || row.gameRef === null) return null;
  const others = new Set<string>();
  for (const { gameRef, team } of ofDate) {
    if (gameRef === row.gameRef && team !== null && team !== row.team) others.add(team);
  }
  const [other] = others;
  return other !== undefined && others.size === 1 ? pairKey(row.team, other) : null;
}

/** For ids such as `20260211_MIL_ORL`, in either order. */
function pairNamedInRef(row: CoverageRow, games: readonly Game[]): string | null {
  const words = new Set((row.gameRef ?? '').toUpperCase().split(/[^A-Z]+/));
  const named = games.filter((game) => words.has(game.away) && words.has(game.home));
  const [only] = named;
  return only !== undefined && named.length === 1 ? pairKey(only.away, only.home) : null;
}

function append<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
