import type { RollbackProfile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { RollbackState } from '../../history/rollback.ts';

/** Why this person may not ask for it, as mrkdwn for that person alone; null where they may. */
export function whyNotRequest(name: string, { requesters }: RollbackProfile, by: Person): string | null {
  if (requesters === 'everyone' || requesters.includes(by.id)) return null;
  return `Asking for \`${name}\` is for ${people(requesters)}, by \`rollbacks.${name}.requesters\` in the profile.`;
}

/** Why asking for it would lead nowhere: too few are left who could approve it. As mrkdwn; null where enough are. */
export function whyNobodyCould(
  name: string,
  { approvers, approvals, selfApproval }: RollbackProfile,
  requester: Person,
): string | null {
  const able = new Set(approvers.filter((id) => selfApproval || id !== requester.id));
  if (able.size >= approvals) return null;
  const who = able.size === 0 ? 'nobody else may' : `besides you only ${people([...able])} may`;
  return `It takes ${approvals === 1 ? 'one approval' : `${approvals} approvals`} of others, and ${who} approve \`${name}\`. *To mend it:* add somebody to \`rollbacks.${name}.approvers\` in the profile, or let somebody else ask.`;
}

/**
 * Why this person may not approve it, as mrkdwn for that person alone; null where they may. The profile decides as it is
 * when they press, and the request has to name them as well: nobody gets in by being added later.
 */
export function whyNotApprove(rollback: RollbackProfile, state: RollbackState, by: Person): string | null {
  const { request } = state;
  const name = request.rollback;
  const both = rollback.approvers.filter((id) => request.approvers.includes(id));
  if (by.id === request.requester.id && !(rollback.selfApproval && request.selfApproval)) {
    const others = both.filter((id) => id !== by.id);
    return others.length === 0
      ? `You asked for it, so another person has to approve it, and nobody else may: add somebody to \`rollbacks.${name}.approvers\` in the profile, and ask again.`
      : `You asked for it, so another person has to approve it: ${people(others)}.`;
  }
  if (!rollback.approvers.includes(by.id))
    return `Approving \`${name}\` is for ${people(rollback.approvers)}, by \`rollbacks.${name}.approvers\` in the profile.`;
  if (!request.approvers.includes(by.id))
    return `When it was asked for, you were not yet in \`rollbacks.${name}.approvers\`: it is for ${people(request.approvers)}. Ask for it anew to approve it yourself with others.`;
  return null;
}

/** The same for denying: approvers may, and whoever asked may withdraw. */
export function whyNotDeny(
  { approvers }: RollbackProfile,
  { request }: RollbackState,
  by: Person,
): string | null {
  if (by.id === request.requester.id || approvers.includes(by.id)) return null;
  const name = request.rollback;
  return `Denying \`${name}\` is for ${people(approvers)}, by \`rollbacks.${name}.approvers\` in the profile, and for <@${request.requester.id}>, who asked for it.`;
}

/** The same for asking again: whoever asked may, whoever may ask, and whoever may approve. */
export function whyNotRenew(
  rollback: RollbackProfile,
  { request }: RollbackState,
  by: Person,
): string | null {
  if (by.id === request.requester.id || rollback.approvers.includes(by.id)) return null;
  return whyNotRequest(request.rollback, rollback, by);
}

/** People as Slack shows them. In an answer to one person alone it alerts nobody. */
const people = (ids: readonly string[]): string => ids.map((id) => `<@${id}>`).join(', ');
