import type { IsoDate } from '../../calendar/dates.ts';

/** A game that rows belong to. Its place in the list is how slots name it. */
export interface StagedGame {
  gameId: string;
  date: IsoDate;
  away: string;
  home: string;
  seasonYear: number;
  /** ISO in UTC. */
  tip: string | null;
}

/** So many rows of one team of one game, to be written into one table. */
export interface GameSlot {
  table: string;
  /** Index of the staged game. */
  game: number;
  isHome: boolean;
  /** What the row's player did; team tables say `played`. */
  role: 'played' | 'dnp' | 'inactive';
  /** Number of the first player within the team. */
  firstNumber: number;
  rows: number;
  /** ISO in UTC: `processed_at`, `created_at` and the like. */
  writtenAt: string;
}

/** So many rows of one date, to be written into a table whose rows belong to no game. */
export interface DaySlot {
  table: string;
  date: IsoDate;
  rows: number;
  writtenAt: string;
}

/** Predictions, or grades of predictions, of one date: rows over so many distinct players of the date's games. */
export interface PredictionSlot {
  table: string;
  date: IsoDate;
  rows: number;
  players: number;
  systems: readonly string[];
  active: boolean;
  writtenAt: string;
}

/** Everything that is to be written, as counts: the warehouse itself turns counts into rows. */
export interface RowPlan {
  games: readonly StagedGame[];
  gameSlots: GameSlot[];
  daySlots: DaySlot[];
  predictionSlots: PredictionSlot[];
  /** Whether minutes and points differ from player to player, or are the same for all. */
  varied: boolean;
}
