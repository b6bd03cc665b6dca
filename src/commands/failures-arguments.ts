import type { FailuresQuestion } from '../inquiries/ask-failures.ts';
import { MOST_DAYS } from './date-range.ts';
import { type Parsed, refuse, understood } from './parsed.ts';

/** What is asked when nothing is said. */
export const DEFAULT_THRESHOLD = 5;
export const DEFAULT_DAYS = 14;
const MOST_FAILURES = 100_000;

export interface FailuresArguments extends FailuresQuestion {
  /** The answer is for whoever asked, and for nobody else. */
  isPrivate: boolean;
}

/** Reads `[threshold] [days] [private]` as somebody typed it after the command. */
export function parseFailuresArguments(words: readonly string[]): Parsed<FailuresArguments> {
  const isPrivate = words.at(-1)?.toLowerCase() === 'private';
  const [first, second, ...rest] = isPrivate ? words.slice(0, -1) : words;
  if (first !== undefined && /^[a-z_]/i.test(first)) {
    return refuse(
      `"${first}" is no number of failures`,
      `no names are taken here: write how many failures in a row, how many days, and "private" last, such as ${DEFAULT_THRESHOLD} ${DEFAULT_DAYS}`,
    );
  }
  const threshold = readThreshold(first);
  if (!threshold.ok) return threshold;
  const days = readDays(second);
  if (!days.ok) return days;
  if (rest.length > 0) {
    return refuse(
      `"${rest.join(' ')}" is too much`,
      'write how many failures, how many days, and "private" last',
    );
  }
  return understood({ threshold: threshold.value, days: days.value, isPrivate });
}

/** How many failures in a row; the usual number where nothing was said. */
export function readThreshold(text: string | undefined): Parsed<number> {
  if (text === undefined) return understood(DEFAULT_THRESHOLD);
  return within(
    text,
    MOST_FAILURES,
    'number of failures',
    `write one from 1 to ${MOST_FAILURES}, such as ${DEFAULT_THRESHOLD}`,
  );
}

/** How many days; the usual number where nothing was said. */
export function readDays(text: string | undefined): Parsed<number> {
  if (text === undefined) return understood(DEFAULT_DAYS);
  return within(
    text,
    MOST_DAYS,
    'number of days',
    `write one from 1 to ${MOST_DAYS}, such as ${DEFAULT_DAYS}`,
  );
}

function within(text: string, most: number, wanted: string, fix: string): Parsed<number> {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? understood(value) : refuse(`"${text}" is no ${wanted}`, fix);
}
