import { daysBetween } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { JudgeInput } from './check.ts';

const PAST_AFTER_DAYS = 2;

/** Why nothing is known of the cloud where nobody asked it: a backtest judges nights that it can tell nothing of. */
export const CLOUD_NOT_ASKED = 'the cloud was not asked, which only knows the present';

/**
 * Why a rule about the present says nothing about this target date; null when it may. What the pipeline looks like now
 * tells nothing about a night that is more than two days gone.
 */
export function pastDate({
  targetDate,
  now,
  profile,
}: Pick<JudgeInput, 'targetDate' | 'now' | 'profile'>): string | null {
  const age = daysBetween(targetDate, dateInZone(now, profile.timeZone));
  return age > PAST_AFTER_DAYS ? `judges the present, and ${targetDate} is ${age} days past` : null;
}
