import type { Profile } from '../config/profile.ts';
import type { RunRow } from '../history/rows.ts';
import { latestSlot, type Slot } from './slot.ts';

/** Slots told of one by one; a longer silence is told as its first and last. */
const MOST = 30;

/**
 * Slots of a schedule between its newest earlier run and `current` that never ran, oldest first. Empty before the first
 * run of a schedule: a new installation has missed nothing.
 */
export function missedSlots(
  profile: Profile,
  current: { schedule: string; nominal: Date },
  earlier: readonly RunRow[],
): Slot[] {
  const ran = earlier
    .filter((run) => run.schedule_name === current.schedule && run.details.nominal_time !== null)
    .map((run) => Date.parse(run.details.nominal_time ?? ''))
    .filter((nominal) => nominal < current.nominal.getTime());
  if (ran.length === 0) return [];
  const newest = Math.max(...ran);
  const missed: Slot[] = [];
  let slot = slotBefore(profile, current.schedule, current.nominal);
  while (slot.nominal.getTime() > newest && missed.length < MOST) {
    missed.unshift(slot);
    slot = slotBefore(profile, current.schedule, slot.nominal);
  }
  return missed;
}

function slotBefore(profile: Profile, schedule: string, nominal: Date): Slot {
  return latestSlot(profile, schedule, new Date(nominal.getTime() - 60_000));
}
