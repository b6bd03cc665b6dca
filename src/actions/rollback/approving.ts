import { sayInstant } from '../../calendar/say.ts';
import type { ServiceSnapshot } from '../../cloud/change-ports.ts';
import { isSameState } from '../../cloud/same-state.ts';
import type { Person } from '../../history/care.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { rollbackApproved, rollbackOutdated } from '../../history/rollback-events.ts';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { namedRequest, requestIn } from './known-requests.ts';
import { lookAt, rollbackNamed, stillMeant } from './look.ts';
import { whatBecame } from './outcome-words.ts';
import { record } from './recording.ts';
import { declined, refuse } from './refusals.ts';
import { whyNotApprove } from './rights.ts';
import type { ApproveAnswer, RollbacksDeps } from './rollbacks.ts';
import { whatChanged } from './what-changed.ts';

/** Counts an approval, if the service is what it was. @throws WarehouseError before anything is written */
export async function approve(id: string, by: Person, deps: RollbacksDeps): Promise<ApproveAnswer> {
  const { profile } = deps;
  const named = await namedRequest({ id, act: 'approve', by }, deps);
  if ('answer' in named) return named.answer;
  const { found: state } = named;
  const { request } = state;
  const rollback = rollbackNamed(request.rollback, profile);
  const barred = rollback === null ? null : whyNotApprove(rollback, state, by);
  if (barred !== null) {
    const isOwn = by.id === request.requester.id;
    const why = isOwn ? 'asked for it, and another person has to approve it' : 'is not one of its approvers';
    await refuse({ act: 'approve', about: id, by, why }, deps);
  }
  // Said again by somebody whose word is needed: whoever was to begin may be gone, and beginning twice is beginning once.
  if (state.phase === 'approved' && barred === null && hasApproved(state, by)) return { state: 'complete' };
  if (state.phase !== 'open') return { state: 'idle', why: whatBecame(state, profile.timeZone) };
  if (barred !== null) return declined(barred);
  const declared = stillMeant(request, profile);
  if ('gone' in declared) return declined(`Nothing was approved. ${declared.gone}`);
  if (hasApproved(state, by)) return { state: 'idle', why: approvedBefore(state, by, profile.timeZone) };

  const looked = await lookAt(request.target, deps);
  if ('trouble' in looked) return declined(`Nothing was approved: ${looked.trouble} Press again then.`);
  if (!isSameState(request.snapshot, looked.snapshot)) return outdate(state, looked.snapshot, by, deps);
  return count(state, by, deps);
}

/** Never rejects. */
async function count({ request }: RollbackState, by: Person, deps: RollbacksDeps): Promise<ApproveAnswer> {
  const { profile, clock, log } = deps;
  const { id } = request;
  const recorded = await record(rollbackApproved(id, by, clock.now()), 'note', deps);
  if (recorded.state === 'not_recorded')
    return {
      state: 'not_recorded',
      why: `Nothing was approved: the store would not take it${recorded.cause}. *To mend it:* look at my log.`,
    };
  if (recorded.state === 'unsure')
    return {
      state: 'unsure',
      why: `I can’t tell whether your approval was recorded: the store could not be reached${recorded.cause}. Look at the message in a moment, or press again: pressing again is safe.`,
    };
  log.info('rollback.approved', { request: id, by: by.id });
  const state = recorded.states === null ? null : requestIn(recorded.states, id);
  if (state === null)
    return {
      state: 'unsure',
      why: `Your approval is written down, but who else approved could not be read${recorded.cause}. Press again in a moment: pressing again is safe.`,
    };
  const isCounted = hasApproved(state, by);
  if (state.phase === 'open')
    return isCounted
      ? { state: 'counted', missing: request.approvals - state.approvals.length }
      : {
          state: 'unsure',
          why: 'Your approval is written down, and does not show yet. Press again in a moment: pressing again is safe.',
        };
  if (isCounted && ['approved', 'running', 'finished'].includes(state.phase)) return { state: 'complete' };
  return { state: 'idle', why: whatBecame(state, profile.timeZone) };
}

/** Closes a request whose service is not what it was. Never rejects. */
async function outdate(
  { request }: RollbackState,
  now: ServiceSnapshot,
  by: Person,
  deps: RollbacksDeps,
): Promise<ApproveAnswer> {
  const { profile, clock, log } = deps;
  const { id } = request;
  const changes = whatChanged(request.snapshot, now, profile.timeZone);
  const recorded = await record(rollbackOutdated(id, changes, by, clock.now()), 'append', deps);
  if (recorded.state !== 'there')
    return {
      state: 'not_recorded',
      why: `Nothing was approved, for the service has changed: ${escapeMrkdwn(changes[0] ?? '')} That could not be written down: the store could not be reached${recorded.cause}. Press again in a moment.`,
    };
  log.info('rollback.outdated', { request: id, by: by.id });
  const state = recorded.states === null ? null : requestIn(recorded.states, id);
  // Somebody denied it, or began with it, in the same moment.
  if (state !== null && state.phase !== 'outdated' && state.phase !== 'open')
    return { state: 'idle', why: whatBecame(state, profile.timeZone) };
  return { state: 'outdated', changes: state?.outdated?.changes ?? changes };
}

const hasApproved = ({ approvals }: RollbackState, { id }: Person): boolean =>
  approvals.some(({ by }) => by.id === id);

function approvedBefore({ request, approvals }: RollbackState, by: Person, timeZone: string): string {
  const own = approvals.find((one) => one.by.id === by.id);
  const when = own === undefined ? '' : `, ${sayInstant(new Date(own.at), null, timeZone)}`;
  const missing = request.approvals - approvals.length;
  return `You approved it before${when}. It needs ${missing === 1 ? 'one more person' : `${missing} more people`}.`;
}
