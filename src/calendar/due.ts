import type { DueTime, TableProfile } from '../config/profile.ts';
import { addDays } from './dates.ts';
import type { DateContext } from './slate.ts';
import { instantAt } from './zone.ts';

const HOUR_MS = 3_600_000;
const DAY_TIME = /^D([+-]\d)? (\d{2}:\d{2})$/;

/** From when on output for `day` may be there. Before it, an absent output means nothing. */
export function expectedAt(table: TableProfile, day: DateContext, timeZone: string): Date {
  return instantOf(table.expected, day, timeZone);
}

/** From when on output for `day` has to be there. */
export function dueAt(table: TableProfile, day: DateContext, timeZone: string): Date {
  return instantOf(table.due, day, timeZone);
}

/** True from the due instant on, that instant included. */
export function isDue(table: TableProfile, day: DateContext, now: Date, timeZone: string): boolean {
  return now >= dueAt(table, day, timeZone);
}

function instantOf(time: DueTime, day: DateContext, timeZone: string): Date {
  if (typeof time === 'string') return dayTime(time, day, timeZone);
  const latest = dayTime(time.latest, day, timeZone);
  const tip = firstTip(day);
  if (tip === null) return latest;
  return new Date(Math.min(tip - time.hoursBeforeFirstTip * HOUR_MS, latest.getTime()));
}

function dayTime(time: string, day: DateContext, timeZone: string): Date {
  const match = DAY_TIME.exec(time);
  const clockTime = match?.[2];
  if (clockTime === undefined) throw new TypeError(`"${time}" is no due time: write it as "D+1 07:00"`);
  return instantAt(addDays(day.date, Number(match?.[1] ?? 0)), clockTime, timeZone);
}

/** Milliseconds since 1970 of the earliest tip that is known; null when none is. */
function firstTip(day: DateContext): number | null {
  const tips = day.games.map((game) => Date.parse(game.tip ?? '')).filter((tip) => !Number.isNaN(tip));
  return tips.length === 0 ? null : Math.min(...tips);
}
