import type { Profile, RollbackProfile } from '../config/profile.ts';
import { PEOPLE, type Person } from './workspace.ts';

/** What to try of the first rollback that a profile declares, in lines for a terminal; none where it declares none. */
export function rollbackTries({ rollbacks }: Profile): string[] {
  const [first] = Object.entries(rollbacks);
  if (first === undefined) return [];
  const [name, rollback] = first;
  return [
    `    /rollback disable ${name}   switch it off with approval; /rollback tells how it stands`,
    cast(rollback),
  ];
}

/** Who of the sandbox's people does what. */
function cast({ approvers, requesters, selfApproval }: RollbackProfile): string {
  const mayApprove = ({ id }: Person) => approvers.includes(id);
  const mayAsk = ({ id }: Person) => requesters === 'everyone' || requesters.includes(id);
  const asker = PEOPLE.find(mayAsk);
  const approver = PEOPLE.find((one) => mayApprove(one) && (one !== asker || selfApproval));
  if (asker === undefined)
    return '                 nobody here may ask for it: its requesters are other people';
  if (approver === undefined)
    return '                 nobody here may approve it: its approvers are other people';
  const onlooker = PEOPLE.find((one) => mayAsk(one) && !mayApprove(one));
  const also = onlooker === undefined ? '' : `; ${onlooker.name} may ask and not approve`;
  return `                 ask as ${asker.name}, switch the user on the page, approve as ${approver.name}${also}`;
}
