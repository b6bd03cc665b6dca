import { sayInstant } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { EventStore } from '../history/event-store.ts';
import { slotRunId } from '../history/run-id.ts';
import { latestSlot, type Slot } from './slot.ts';

/**
 * What a message has to say about the one before it; empty where that arrived, or where there was none to send.
 * Throws `WarehouseError` when the events can't be read.
 */
export async function undelivered(events: EventStore, profile: Profile, slot: Slot): Promise<string[]> {
  const before = latestSlot(profile, slot.schedule, new Date(slot.nominal.getTime() - 60_000));
  const told = await events.about(slotRunId(before.schedule, before.nominal));
  if (told.some(({ kind }) => kind === 'posted')) return [];
  const when = sayInstant(before.nominal, null, profile.timeZone);
  const refused = told.findLast(({ kind }) => kind === 'post_rejected');
  if (refused) {
    const { error, fix } = refused.details;
    return [`The message of ${when} could not be posted: ${String(error)}. Fix: ${String(fix)}`];
  }
  if (!told.some(({ kind }) => kind === 'post_intended')) return [];
  return [`It is not recorded that the message of ${when} was posted: look in the channel.`];
}
