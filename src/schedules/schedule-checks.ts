import type { Check } from '../checks/check.ts';
import type { Profile } from '../config/profile.ts';
import { scheduleOf } from './slot.ts';

/** The checks of a schedule, in the profile's order. Names were proven when the profile was read. */
export function checksOf(profile: Profile, checks: readonly Check[], schedule: string): Check[] {
  return scheduleOf(profile, schedule).checks.flatMap((name) =>
    checks.filter((check) => check.name === name),
  );
}

/** The checks that get a line in a schedule's message, in the profile's order. */
export function mentionedIn(profile: Profile, checks: readonly Check[], schedule: string): Check[] {
  return scheduleOf(profile, schedule).mention.flatMap((name) =>
    checks.filter((check) => check.name === name),
  );
}

/** The checks that only other schedules name. */
export function checksOfOthers(profile: Profile, checks: readonly Check[], schedule: string): Check[] {
  const own = checksOf(profile, checks, schedule);
  const named = Object.keys(profile.schedules).flatMap((name) => checksOf(profile, checks, name));
  return [...new Set(named)].filter((check) => !own.includes(check));
}
