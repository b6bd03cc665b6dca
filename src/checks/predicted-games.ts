import { type DateContext, type Game, gameName } from '../calendar/slate.ts';
import type { SliceRow } from '../facts/facts.ts';
import { compareText } from '../text/compare-text.ts';
import { groupByDate } from './coverage.ts';
import { gamesOfSlice, namesAGame } from './game-of-slice.ts';
import { sum } from './sum.ts';

/** What a table of predictions holds of one date. */
export interface PredictedDate {
  day: DateContext;
  rows: number;
  /** Rows that count. */
  active: number;
  slices: readonly PlacedPredictions[];
}

interface PlacedPredictions {
  row: SliceRow;
  /** Which of the date's countable and postponed games it names. */
  games: readonly Game[];
  postponed: readonly Game[];
}

/** Any date of a table's predictions, which are looked through once. */
export type PredictedOn = (day: DateContext) => PredictedDate;

export function predictedIn(rows: readonly SliceRow[]): PredictedOn {
  const byDate = groupByDate(rows);
  return (day) => {
    const ofDate = byDate.get(day.date) ?? [];
    return {
      day,
      rows: sum(ofDate, (row) => row.rows),
      active: sum(ofDate, (row) => row.validRows),
      slices: ofDate.filter(({ validRows }) => validRows > 0).map((row) => placed(day, row)),
    };
  };
}

// Windows of a backtest overlap: each slice is placed once, and goes with its date.
const known = new WeakMap<DateContext, WeakMap<SliceRow, PlacedPredictions>>();

function placed(day: DateContext, row: SliceRow): PlacedPredictions {
  const ofDay = known.get(day) ?? new WeakMap<SliceRow, PlacedPredictions>();
  known.set(day, ofDay);
  const held = ofDay.get(row);
  if (held !== undefined) return held;
  const made = { row, games: gamesOfSlice(row, day.games), postponed: gamesOfSlice(row, day.postponed) };
  ofDay.set(row, made);
  return made;
}

/** The date's games without a prediction of any of these systems. */
export function unpredictedGames({ day, slices }: PredictedDate, systems: readonly string[]): Game[] {
  const predicted = new Set(ofSystems(slices, systems).flatMap(({ games }) => games));
  return byName(day.games.filter((game) => !predicted.has(game)));
}

/** Different players of the date's games, over all of these systems together. */
export function predictedPlayers({ slices }: PredictedDate, systems: readonly string[]): number {
  const ofGames = ofSystems(slices, systems).filter(({ games }) => games.length > 0);
  return sum(ofGames, ({ row }) => row.distinct ?? 0);
}

/** Active predictions of games that were not, or will not be, played on the date. */
export function predictedPostponed({ day, slices }: PredictedDate): { game: Game; rows: number }[] {
  return byName(day.postponed).flatMap((game) => {
    const rows = sum(
      slices.filter(({ postponed }) => postponed.includes(game)),
      ({ row }) => row.validRows,
    );
    return rows === 0 ? [] : [{ game, rows }];
  });
}

/** So that the same games are always told in the same order. */
function byName(games: readonly Game[]): Game[] {
  return games.toSorted((one, other) => compareText(gameName(one), gameName(other)));
}

/** Nothing in it says of which game it is in a way that anybody could read. */
export function isUnreadable({ slices }: PredictedDate): boolean {
  return slices.length > 0 && slices.every(({ row }) => !row.games.some(namesAGame));
}

function ofSystems(
  slices: readonly PlacedPredictions[],
  systems: readonly string[],
): readonly PlacedPredictions[] {
  return slices.filter(({ row }) => row.systems.some((system) => systems.includes(system)));
}
