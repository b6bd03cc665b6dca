import type { DateContext, Game } from '../calendar/slate.ts';
import type { SliceRow } from '../facts/facts.ts';
import { gamesOfSlice } from './game-of-slice.ts';
import { latestOf } from './instants.ts';
import { sum } from './sum.ts';

/** What a table of lines holds of the games of one date. */
export interface LinesOfDate {
  games: GameLines[];
  /** All rows of the date, placeholders too. */
  rows: number;
  /** Rows that count, and are of no game of the date, or of one of several. */
  strayRows: number;
  /** When the newest row was written, ISO in UTC; null where none was, or the table does not tell. */
  newest: string | null;
}

export interface GameLines {
  game: Game;
  rows: number;
  /** Different players; 0 where the table tells none. */
  players: number;
}

/** The rows of a date by its games. A team that is listed in two of them leaves open which one its rows are of, so they are of neither. */
export function linesOn(slices: readonly SliceRow[], day: DateContext): LinesOfDate {
  const ofDate = slices.filter(({ date }) => date === day.date);
  const placed = ofDate.map((slice) => ({ slice, games: gamesOfSlice(slice, day.games) }));
  const stray = placed.filter(({ games }) => games.length !== 1);
  return {
    games: day.games.map((game) => {
      const own = placed.filter(({ games }) => games.length === 1 && games[0] === game);
      return { game, ...together(own.map(({ slice }) => slice)) };
    }),
    rows: sum(ofDate, ({ rows }) => rows),
    strayRows: sum(stray, ({ slice }) => slice.validRows),
    newest: latestOf(ofDate.map(({ newest }) => newest)),
  };
}

/** Two teams have different players. One game under two names may tell of the same ones twice, so the larger number counts. */
function together(slices: readonly SliceRow[]): { rows: number; players: number } {
  const players = new Map<string, number>();
  for (const { team, distinct } of slices) {
    const key = team ?? '';
    players.set(key, Math.max(players.get(key) ?? 0, distinct ?? 0));
  }
  return {
    rows: sum(slices, ({ validRows }) => validRows),
    players: sum([...players.values()], (own) => own),
  };
}
