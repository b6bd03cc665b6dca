import type { Clock } from '../clock.ts';
import type { ServiceSnapshot } from '../cloud/change-ports.ts';
import type { CloudPorts } from '../cloud/ports.ts';
import type { Profile, RollbackProfile } from '../config/profile.ts';
import type { Fact } from '../facts/facts.ts';
import type { EventStore } from '../history/event-store.ts';
import type { RollbackState } from '../history/rollback.ts';

/** One declared rollback and how it stands. */
export interface RollbackItem {
  name: string;
  rollback: RollbackProfile;
  service: Fact<ServiceSnapshot>;
  /** What serves: `other` is neither of the two values, `mixed` is more than one. */
  means: 'enabled' | 'disabled' | 'mixed' | 'other' | 'unknown';
  /** The value that serves, `true at 100 %`; null where that is not known. */
  live: string | null;
  /** Since when it serves what it serves, ISO, and who did that; null where nobody can say. */
  since: string | null;
  by: string | null;
  /** Of the change that led here, where it was made through this bot. */
  made: RollbackState | null;
  /** Requests that wait for somebody, or are under way. */
  open: RollbackState[];
}

export interface RollbacksAnswer {
  id: string;
  askedAt: string;
  timeZone: string;
  /** Null where everything could be read: else what of the bot's own records could not, and how to mend it. */
  recordsTrouble: string | null;
  items: RollbackItem[];
}

export interface RollbackInquiryDeps {
  cloud: CloudPorts;
  /** Null where there is no store to ask, with why. */
  events: Pick<EventStore, 'aboutRollbacks'> | { unreadable: string };
  profile: Profile;
  clock: Clock;
}

/** How each declared rollback stands: the live value, since when, by whom. Never rejects. */
export async function askRollbacks(_deps: RollbackInquiryDeps): Promise<RollbacksAnswer> {
  throw new Error('unbuilt');
}

/** Why nothing can be rolled back here, as mrkdwn; null where something can. */
export function whyNoRollbacks({
  cloud,
  profile,
}: Pick<RollbackInquiryDeps, 'cloud' | 'profile'>): string | null {
  if (Object.keys(profile.rollbacks).length === 0)
    return 'The pipeline profile declares no rollback. *To mend it:* describe one under `rollbacks`, and start me again.';
  if (cloud.changes === null)
    return '`CLOUD_RUN` is not set, so there is nothing that I could change. *To mend it:* write `CLOUD_RUN=gcp:PROJECT`, and start me again.';
  return null;
}
