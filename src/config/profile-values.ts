import { z } from 'zod';

/** What several sections of a profile are made of. */

export const tableName = z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a table as dataset.table');
export const count = z.int().min(0);
export const positive = z.int().min(1);
export const share = z.number().min(0).max(1);
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
