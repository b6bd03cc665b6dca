import type { Profile } from '../config/profile.ts';

/** What is asked when nothing is said. */
export const DEFAULT_SCHEDULE = 'post_overnight';

/** The morning schedule, or the profile's first where it has none of that name. */
export function defaultSchedule(profile: Profile): string {
  return profile.schedules[DEFAULT_SCHEDULE]
    ? DEFAULT_SCHEDULE
    : (Object.keys(profile.schedules)[0] ?? DEFAULT_SCHEDULE);
}
