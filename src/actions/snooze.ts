import { dateInZone, midnightAfter } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import { defaultSchedule } from '../schedules/default-schedule.ts';
import { nextSlot } from '../schedules/slot.ts';

/** For how long somebody wants to hear nothing. */
export const SNOOZE_CHOICES = ['1h', 'tomorrow', '3d', '1w'] as const;
export type SnoozeChoice = (typeof SNOOZE_CHOICES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LENGTHS: Readonly<Record<Exclude<SnoozeChoice, 'tomorrow'>, number>> = {
  '1h': HOUR_MS,
  '3d': 3 * DAY_MS,
  '1w': 7 * DAY_MS,
};

/** When a snooze ends. */
export function snoozedUntil(choice: SnoozeChoice, profile: Profile, now: Date): Date {
  return choice === 'tomorrow' ? tomorrowsSummary(profile, now) : new Date(now.getTime() + LENGTHS[choice]);
}

/**
 * The first slot of the default schedule on a later date than today, as the pipeline's zone counts dates. Not simply the
 * next slot: a minute before this morning's that would be a minute away. And not that of the message's own schedule:
 * the next run of one that runs every half-hour is not tomorrow's summary.
 */
function tomorrowsSummary(profile: Profile, now: Date): Date {
  const { timeZone } = profile;
  const tomorrow = midnightAfter(dateInZone(now, timeZone), timeZone);
  // What is asked for is what comes after an instant, and a slot at midnight is one of tomorrow's.
  const todayEnds = new Date(tomorrow.getTime() - 1);
  return nextSlot(profile, defaultSchedule(profile), todayEnds).nominal;
}

export function isSnoozeChoice(text: string): text is SnoozeChoice {
  return (SNOOZE_CHOICES as readonly string[]).includes(text);
}
