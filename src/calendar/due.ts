import type { DueTime, TableProfile } from '../config/profile.ts';
import { addDays } from './dates.ts';
import { type DateContext, knownTips } from './slate.ts';
import { instantAt } from './zone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_TIME = /^D([+-]\d)? (\d{2}:\d{2})$/;
// No time zone is further behind UTC.
const FURTHEST_BEHIND_UTC_MS = 12 * HOUR_MS;

/** When a table's output for a date may be there, and when it has to be. */
export interface DueTimes {
  /** Before it, an absent output means nothing. */
  expected: Date;
  due: Date;
}

/** Both instants for `day`. On the wall clock of `timeZone`, also on the days on which clocks change. */
export function dueTimes(
  table: Pick<TableProfile, 'expected' | 'due'>,
  day: DateContext,
  timeZone: string,
): DueTimes {
  return {
    expected: instantOf(table.expected, day, timeZone),
    due: instantOf(table.due, day, timeZone),
  };
}

/** True from the due instant on, that instant included. */
export function isDue(table: TableProfile, day: DateContext, now: Date, timeZone: string): boolean {
  // Almost every date of a window is long due, and reckoning in a time zone is slow: a backtest asks 100,000 times.
  const latest = typeof table.due === 'string' ? table.due : table.due.latest;
  const endOfDueDay = Date.parse(`${day.date}T00:00:00Z`) + (parseDayTime(latest).days + 1) * DAY_MS;
  if (now.getTime() >= endOfDueDay + FURTHEST_BEHIND_UTC_MS) return true;
  return now >= instantOf(table.due, day, timeZone);
}

function instantOf(time: DueTime, day: DateContext, timeZone: string): Date {
  if (typeof time === 'string') return dayTime(time, day, timeZone);
  const latest = dayTime(time.latest, day, timeZone);
  const tip = firstTip(day);
  if (tip === null) return latest;
  return new Date(Math.min(tip - time.hoursBeforeFirstTip * HOUR_MS, latest.getTime()));
}

// Tables share few due times, and checks share the days: each instant is reckoned once and goes with its slate.
const reckoned = new WeakMap<DateContext, Map<string, Date>>();

function dayTime(time: string, day: DateContext, timeZone: string): Date {
  const ofDay = reckoned.get(day) ?? new Map<string, Date>();
  reckoned.set(day, ofDay);
  const key = `${time} ${timeZone}`;
  const held = ofDay.get(key);
  if (held) return held;
  const { days, clockTime } = parseDayTime(time);
  const instant = instantAt(addDays(day.date, days), clockTime, timeZone);
  ofDay.set(key, instant);
  return instant;
}

function parseDayTime(time: string): { days: number; clockTime: string } {
  const match = DAY_TIME.exec(time);
  const clockTime = match?.[2];
  if (clockTime === undefined) throw new TypeError(`"${time}" is no due time: write it as "D+1 07:00"`);
  return { days: Number(match?.[1] ?? 0), clockTime };
}

/** Milliseconds since 1970 of the earliest tip that is known; null when none is. */
function firstTip(day: DateContext): number | null {
  const tips = knownTips(day);
  return tips.length === 0 ? null : Math.min(...tips);
}
