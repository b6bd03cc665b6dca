import { loadProfile } from '../../src/config/load-profile.ts';
import type { Profile } from '../../src/config/profile.ts';
import { context, shippedPath } from './tiny-profile.ts';

/** The profile that the product ships with. */
export const shippedProfile: Profile = loadProfile(shippedPath, context).profile;
