import { z } from 'zod';
import { positive, tableName } from './profile-values.ts';

/** Values of a model above which its gap is too large, on so many of the last days. */
const gapRule = z.strictObject({ above: z.number().positive(), days: positive, of: positive });

/** How far predictions may lie off on average, for players of one size and for all. Points are those that a player scores. */
export const modelBias = z.strictObject({
  /** Grades of so many days, up to and including the date. */
  windowDays: positive.max(45),
  /** With an `average`: what a player used to score before the date. */
  averages: tableName,
  predictions: tableName,
  /** The table that grades are written to: when they are due. */
  graded: tableName,
  /** Players by their average, the best first; each from so many points on. */
  tiers: z.array(z.strictObject({ name: z.string().min(1), from: z.number().min(0) })).min(1),
  /** Fewer grades of a tier say nothing of it. */
  leastGraded: positive,
  /** Points off in a tier: more than this are a warning, and a failure. */
  points: z.strictObject({ warn: z.number().positive(), fail: z.number().positive() }),
  /** Points off over all players, from so many grades on: more are a warning. */
  overall: z.strictObject({ leastGraded: positive, warn: z.number().positive() }),
  /** A system counts that was graded on so many of the last dates with grades. */
  systems: z.strictObject({ gameDates: positive, leastDates: positive }),
  /** How much worse than the bookmakers a model may be, where `sources.performance` says so. */
  gap: z.strictObject({ leastGraded: positive, warn: gapRule, fail: gapRule }).optional(),
});
