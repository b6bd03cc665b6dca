import type { RollbackProfile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { RollbackState } from '../../history/rollback.ts';

/** Why this person may not ask for it, as mrkdwn for that person alone; null where they may. */
export function whyNotRequest(_name: string, _rollback: RollbackProfile, _by: Person): string | null {
  throw new Error('unbuilt');
}

/** Why this person may not approve it, as mrkdwn for that person alone; null where they may. */
export function whyNotApprove(_rollback: RollbackProfile, _state: RollbackState, _by: Person): string | null {
  throw new Error('unbuilt');
}

/** The same for denying: approvers may, and whoever asked may withdraw. */
export function whyNotDeny(_rollback: RollbackProfile, _state: RollbackState, _by: Person): string | null {
  throw new Error('unbuilt');
}
