import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { DueTimes } from '../calendar/due.ts';
import { isSeason } from '../calendar/season.ts';
import type { DateContext } from '../calendar/slate.ts';
import { TABLE_WINDOW_DAYS } from '../facts/collection.ts';
import type { JudgeInput } from './check.ts';
import type { Part, SkipReason } from './finding.ts';
import { aboutTable, errorPart, pendingPart, type Subject, skipPart } from './parts.ts';
import { standingIn } from './standing.ts';
import { plural } from './wording.ts';

/** The game dates of the `length` calendar days that end at the target date, ascending. */
export function windowDays({ slate, targetDate }: JudgeInput, length: number): DateContext[] {
  return slate.gameDates(addDays(targetDate, 1 - length), targetDate).map((date) => slate.on(date));
}

/** The game dates before the target date that tables are collected for, ascending. */
export function gameDatesBefore({ slate, targetDate }: Pick<JudgeInput, 'slate' | 'targetDate'>): IsoDate[] {
  return slate.gameDates(addDays(targetDate, 1 - TABLE_WINDOW_DAYS), addDays(targetDate, -1));
}

/** One date of a window that was not judged. */
export type LeftOutDate =
  | { reason: 'not_due'; why: string; due: Date }
  | { reason: Exclude<SkipReason, 'not_due'>; why: string };

/** A date of a window that is up for judgement; `pending` is null from the due instant on. */
export interface OpenDay {
  day: DateContext;
  pending: DueTimes | null;
}

/** Which dates of a window are up for judgement in a table, and why the others are not. */
export function openDays(
  table: string,
  days: readonly DateContext[],
  input: JudgeInput,
): { open: OpenDay[]; leftOut: LeftOutDate[] } {
  const standingOn = standingIn(table, input);
  const open: OpenDay[] = [];
  const leftOut: LeftOutDate[] = [];
  for (const day of days) {
    const standing = standingOn(day);
    if (standing.open) open.push({ day, pending: standing.pending });
    else leftOut.push({ reason: standing.reason, why: standing.why });
  }
  return { open, leftOut };
}

/**
 * What a check says of a table when no date of its window is up for judgement. Something pending speaks first,
 * because it will have an answer; else the newest date does.
 */
export function noDatesPart(about: Subject, leftOut: readonly LeftOutDate[]): Part {
  const pending = leftOut.filter((date) => date.reason === 'not_due').at(-1);
  if (pending) return pendingPart(about, pending.due, pending.why);
  const newest = leftOut.at(-1);
  if (newest === undefined || newest.reason === 'not_due') {
    return skipPart(about, 'no_games', 'no games in the window');
  }
  return skipPart(about, newest.reason, `${newest.why} (${plural(leftOut.length, 'game date')})`);
}

/** No game date at all in the window: a break of that length exists between seasons only. */
export function emptyWindow({ profile, targetDate }: JudgeInput, length: number): Part {
  const about = aboutTable(profile.sources.schedule);
  const what = `no games in the ${length} days up to ${targetDate}`;
  return isSeason(targetDate, profile)
    ? errorPart(
        about,
        'slate_unknown',
        `${what}, in the middle of a season`,
        'see why the schedule was not loaded',
      )
    : skipPart(about, 'no_games', what);
}
