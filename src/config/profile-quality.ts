import { z } from 'zod';
import { dayTime, gameDates, positive, properShare, someShare, tableName } from './profile-values.ts';

const figureName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'the name of a figure: lower case letters, digits and _');
/** How people call what a figure is about: `quality-ready`, `with a points line`. */
const called = z.string().min(1).max(60);

/** How good the rows of a date have to be. Shares lie between 0 and 1, means in the unit of their column. */
export const featureStoreQuality = z.strictObject({
  table: tableName,
  /** By names of the table's `figures`; each has one of `least` and `most`. */
  figures: z
    .record(
      figureName,
      z.strictObject({
        called,
        /** At least this much: below `pass` a warning, below `warn` a failure. */
        least: z.strictObject({ pass: z.number().positive(), warn: z.number().min(0) }).optional(),
        /** At most this much: above `pass` a warning, above `warn` a failure. */
        most: z.strictObject({ pass: z.number().min(0), warn: z.number().positive().optional() }).optional(),
        /** Where it is filled later than the table. */
        due: dayTime.optional(),
      }),
    )
    .refine((figures) => Object.keys(figures).length > 0, 'at least one figure'),
  /** A share that lies this far on the wrong side of the median of the last game dates is worth a warning. */
  trailing: z.strictObject({ gameDates, leastDates: positive, share: properShare }).optional(),
});

/** What has to be known of the players of a date's games before these begin. */
export const upcomingContext = z.strictObject({
  table: tableName,
  /** Rows per countable game: fewer than `pass` are a warning, fewer than `warn` a failure. */
  rowsPerGame: z.strictObject({ pass: z.number().positive(), warn: z.number().positive() }),
  /** Shares of rows that have a value, by figures of the table; not judged in the first days of a season. */
  filled: z
    .record(
      figureName,
      z.strictObject({ called, least: z.strictObject({ pass: someShare, warn: someShare }) }),
    )
    .default({}),
});
