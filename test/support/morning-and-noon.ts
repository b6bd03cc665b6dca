import type { Profile } from '../../src/config/profile.ts';
import { profile } from './fact-builders.ts';

/**
 * The shipped profile with two of its schedules: a slot collects what any schedule may have left open, which is not
 * what most tests of slots are about.
 */
export const morningAndNoon: Profile = {
  ...profile,
  schedules: Object.fromEntries(
    Object.entries(profile.schedules).filter(([name]) => name === 'post_overnight' || name === 'midday'),
  ),
};
