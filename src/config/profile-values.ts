import { z } from 'zod';
import { didYouMean } from './nearest.ts';

/** What several sections of a profile are made of. */

export const tableName = z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a table as dataset.table');
export const count = z.int().min(0);
export const positive = z.int().min(1);
/** Days of a season in which nothing is expected: with more of them nothing would be judged all season. */
export const bootstrapDays = z.int().min(0).max(120);
export const share = z.number().min(0).max(1);
/** A share that something can lie below. */
export const someShare = z.number().gt(0).max(1);
/** A share that something can lie below, and something above. */
export const properShare = z.number().gt(0).lt(1);
/** Counts of a table are collected for no more days than this. */
export const gameDates = z.int().min(1).max(45);
export const serviceName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/, 'a Cloud Run service: lower case letters, digits and -');
export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable');
export const dayTime = z
  .string()
  .regex(/^D([+-]\d)? ([01]\d|2[0-3]):[0-5]\d$/, 'a time on or near the date, as "D+1 07:00"');
export const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day in quotes, as "19:00"');
export const personId = z.string().regex(/^[UW][A-Z0-9_]{2,}$/, 'an id of a person in Slack: U… or W…');

/** A place, or UTC. An abbreviation or an offset would be wrong for half of the year where clocks are changed. */
export const timeZone = z.string().refine(isTimeZone, {
  error: ({ input }) =>
    `a time zone name such as America/New_York.${didYouMean(String(input), Intl.supportedValuesOf('timeZone'))}`,
});

function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !name.includes('/')) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
