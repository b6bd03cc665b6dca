import type { Person } from '../../history/care.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { rollbackDenied } from '../../history/rollback-events.ts';
import { namedRequest, requestIn } from './known-requests.ts';
import { rollbackNamed } from './look.ts';
import { whatBecame } from './outcome-words.ts';
import { DENIAL_REASON, readReason } from './reason.ts';
import { record } from './recording.ts';
import { declined, refuse } from './refusals.ts';
import { whyNotDeny } from './rights.ts';
import type { DenyAnswer, RollbacksDeps } from './rollbacks.ts';

/** Closes a request before anything is done; by whoever asked it is taken back. @throws WarehouseError before anything is written */
export async function deny(id: string, by: Person, text: string, deps: RollbacksDeps): Promise<DenyAnswer> {
  const { profile, clock, log } = deps;
  const named = await namedRequest({ id, act: 'deny', by }, deps);
  if ('answer' in named) return named.answer;
  const { found: state } = named;
  const rollback = rollbackNamed(state.request.rollback, profile);
  const isOwn = by.id === state.request.requester.id;
  // What the profile does not declare any more can still be taken back.
  const gone = isOwn
    ? null
    : 'The profile does not declare it any more: whoever asked for it may take it back.';
  const barred = rollback === null ? gone : whyNotDeny(rollback, state, by);
  if (barred !== null)
    await refuse({ act: 'deny', about: id, by, why: 'is neither an approver nor asked for it' }, deps);
  if (!isStoppable(state)) return { state: 'idle', why: whatBecame(state, profile.timeZone) };
  if (barred !== null) return declined(barred);
  const said = readReason(text, DENIAL_REASON);
  if ('wrong' in said) return declined(`Nothing was denied: ${said.wrong}`);

  const recorded = await record(rollbackDenied(id, by, said.reason, clock.now()), 'note', deps);
  if (recorded.state === 'not_recorded')
    return {
      state: 'not_recorded',
      why: `Nothing was denied: the store would not take it${recorded.cause}. *To mend it:* look at my log.`,
    };
  if (recorded.state === 'unsure')
    return unsure(`I can’t tell whether it was recorded: the store could not be reached${recorded.cause}.`);
  log.info('rollback.denied', { request: id, by: by.id });
  const after = recorded.states === null ? null : requestIn(recorded.states, id);
  if (after === null)
    return unsure(`It is written down, but whether it came in time could not be read${recorded.cause}.`);
  const isDenied = after.phase === 'denied' || after.phase === 'withdrawn';
  if (isDenied && after.denied?.by.id === by.id) return { state: 'denied' };
  if (isStoppable(after)) return unsure('It is written down, and does not show yet.');
  return { state: 'idle', why: whatBecame(after, profile.timeZone) };
}

/** What is approved and not begun may still be stopped. */
export const isStoppable = ({ phase }: RollbackState): boolean => phase === 'open' || phase === 'approved';

const unsure = (why: string): DenyAnswer => ({
  state: 'unsure',
  why: `${why} Look at the message in a moment, or press again: pressing again is safe.`,
});
