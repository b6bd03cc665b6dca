import { z } from 'zod';
import { count, dayTime, positive, someShare, tableName } from './profile-values.ts';

/** Systems that count, by their ids; none: those that were there on most of the last game dates. */
const systems = z.array(z.string().min(1)).default([]);

/** When a date's predictions are enough to go by. */
export const predictionsReady = z.strictObject({
  /** With `by: { game, system }`. */
  table: tableName,
  /** From then on, and until the table is due, nothing that counts is a warning. */
  soft: dayTime,
  systems,
  /** So many game dates before the date are asked whether all of their rows were switched off. */
  gameDatesBefore: positive.max(30),
  /** A smaller share of the date's games is a failure, any game that is missing a warning. */
  coveredShare: someShare,
  /** Different players a game, as a share of the median of so many game dates before: less is a warning, and a failure. */
  players: z.strictObject({
    gameDates: positive.max(30),
    leastDates: positive,
    warn: someShare,
    fail: someShare,
  }),
});

/** What the pipeline's own signal of a date means. */
export const preGameSignal = z.strictObject({
  /** The predictions that the signal is about; with `by: { system, lined }`. */
  predictions: tableName,
  expected: dayTime,
  due: dayTime,
  systems,
  /** A system with at least so many active predictions with a line has a signal. */
  leastPredictions: positive,
  /** Up to so many games are a light slate. */
  lightSlate: count,
  /** Percent of picks that are over: less is skewed to under, more leans to over. */
  percentOver: z.strictObject({ low: z.number().gt(0).max(100), high: z.number().min(0).lt(100) }),
  /** Fewer picks with a large edge are few. */
  highEdgePicks: count,
});
