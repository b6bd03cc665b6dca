import type { Profile, RollbackProfile } from '../../config/profile.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { BEGIN_GRACE_MS } from '../../history/rollback-fold.ts';
import { rollbackNamed, stillMeant } from './look.ts';

/**
 * Why a request that was approved must not be begun now, in plain words; null where it may. What the profile says at this
 * moment decides: it may have changed since the request, and a row in the store proves nothing by itself.
 */
export function whyNotBegin(state: RollbackState, profile: Profile, now: Date): string | null {
  const { denied, request } = state;
  if (denied !== null) {
    const isTakenBack = denied.by.id === request.requester.id;
    const act = isTakenBack ? 'took it back' : 'denied it';
    return `${denied.by.name} ${act} before anything was changed${denied.why === '' ? '' : `: ${denied.why}`}`;
  }
  if (now.getTime() >= Date.parse(request.expiresAt) + BEGIN_GRACE_MS)
    return 'Its time ran out before anything was changed.';
  const rollback = rollbackNamed(request.rollback, profile);
  if (rollback === null)
    return `The profile declares no rollback “${request.rollback}” any more, so nothing was changed.`;
  if ('gone' in stillMeant(request, profile))
    return 'The profile describes this rollback otherwise than it was approved, so nothing was changed.';
  return whyNotAllowed(state, rollback);
}

function whyNotAllowed({ request, approvals }: RollbackState, rollback: RollbackProfile): string | null {
  const { requesters, approvers, selfApproval } = rollback;
  const { requester } = request;
  if (requesters !== 'everyone' && !requesters.includes(requester.id))
    return `${requester.name} may not ask for it any more, by the profile, so nothing was changed.`;
  const isAllowed = (id: string) => approvers.includes(id) && (selfApproval || id !== requester.id);
  const allowed = new Set(approvals.map(({ by }) => by.id).filter(isAllowed));
  const needed = Math.max(request.approvals, rollback.approvals);
  if (allowed.size >= needed) return null;
  const lost = approvals.filter(({ by }) => !isAllowed(by.id)).map(({ by }) => by.name);
  return lost.length > 0
    ? `The approval of ${lost.join(' and ')} does not count any more, by the profile, so nothing was changed.`
    : `It needs ${needed} approvals, by the profile, and has ${allowed.size}, so nothing was changed.`;
}
