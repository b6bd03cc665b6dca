import type { Profile } from '../config/profile.ts';
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

/** When a snooze ends. Until tomorrow's summary: it is heard of again in the next one of its schedule. */
export function snoozedUntil(choice: SnoozeChoice, schedule: string, profile: Profile, now: Date): Date {
  return choice === 'tomorrow'
    ? nextSlot(profile, schedule, now).nominal
    : new Date(now.getTime() + LENGTHS[choice]);
}

export function isSnoozeChoice(text: string): text is SnoozeChoice {
  return (SNOOZE_CHOICES as readonly string[]).includes(text);
}
