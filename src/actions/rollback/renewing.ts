import type { ServiceEdit } from '../../cloud/change-ports.ts';
import type { Person } from '../../history/care.ts';
import type { RollbackRequest, RollbackState } from '../../history/rollback.ts';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { put } from './asking.ts';
import { lookedOf, requestOf } from './drafts.ts';
import { knownRequest, knownRequests, namedRequest, requestIn } from './known-requests.ts';
import { lookAt, rollbackNamed, stillDeclared } from './look.ts';
import { whatBecame } from './outcome-words.ts';
import { type PreviewWish, previewOf } from './preview.ts';
import { declined, refused } from './refusals.ts';
import { derivedId } from './request-id.ts';
import { whyNobodyCould, whyNotRenew } from './rights.ts';
import type { RequestAnswer, RollbacksDeps } from './rollbacks.ts';

/** For so long after somebody asked others may ask again in their name. Whoever approves must not live on an old wish. */
const OTHERS_WITHIN_MS = 24 * 3_600_000;

/** Asks for an outdated or expired request again, on the state as it is now. @throws WarehouseError before anything is written */
export async function renew(id: string, by: Person, deps: RollbacksDeps): Promise<RequestAnswer> {
  const { profile } = deps;
  const named = await namedRequest({ id, act: 'renew', by }, deps);
  if ('answer' in named) return named.answer;
  const { found: state } = named;
  const { request } = state;
  const rollback = rollbackNamed(request.rollback, profile);
  const told = rollback === null ? null : whyNotRenew(rollback, state, by);
  if (told !== null)
    return refused(
      { act: 'renew', about: id, by, why: 'is not one of those who may ask for it', told },
      deps,
    );
  if (!isRenewable(state)) return declined(whatBecame(state, profile.timeZone));
  const { requester } = request;
  if (by.id !== requester.id && (await isLongAsked(request, deps)))
    return refused(
      {
        act: 'renew',
        about: id,
        by,
        why: 'asks again in the name of somebody who asked more than a day ago',
        told: `That was asked for more than a day ago, so only <@${requester.id}> can ask for it again here. Ask for it yourself with \`/rollback\`.`,
      },
      deps,
    );
  return again({
    of: request,
    id: derivedId(id, 'renewed'),
    wish: wishOf(request),
    change: { replaces: { request: id, by }, undoes: request.undoes, follows: request.follows },
    by,
    deps,
  });
}

/** Whoever is named as the one who asks last said so long ago: what was asked for again since was the word of others. @throws WarehouseError */
async function isLongAsked(request: RollbackRequest, deps: RollbacksDeps): Promise<boolean> {
  const states = await knownRequests(deps);
  const seen = new Set<string>();
  let asked = request;
  while (asked.replaces !== null && asked.replaces.by.id !== request.requester.id && !seen.has(asked.id)) {
    seen.add(asked.id);
    asked = requestIn(states, asked.replaces.request)?.request ?? asked;
  }
  return deps.clock.now().getTime() - Date.parse(asked.askedAt) > OTHERS_WITHIN_MS;
}

/** Asks for the traffic that a finished request wanted. @throws WarehouseError before anything is written */
export async function followUp(id: string, deps: RollbacksDeps): Promise<RequestAnswer> {
  const state = await knownRequest(id, deps);
  if (state === null) return declined('I know of no such request.');
  const { request, finished } = state;
  if (finished?.outcome.state !== 'not_live' || !request.wantsTraffic || request.edit.kind !== 'variable')
    return declined('There is no traffic to be asked for.');
  return again({
    of: request,
    id: derivedId(id, 'traffic'),
    wish: { direction: 'move_traffic', value: request.edit.to },
    change: { replaces: null, undoes: null, follows: id },
    by: null,
    deps,
  });
}

interface Again {
  of: RollbackRequest;
  id: string;
  wish: PreviewWish;
  change: Pick<RollbackRequest, 'replaces' | 'undoes' | 'follows'>;
  /** Null where no person pressed. */
  by: Person | null;
  deps: RollbacksDeps;
}

/** A request of the same person for the same reason, on the state as it is now; the one that is there where it was asked for before. */
async function again({ of, id, wish, change, by, deps }: Again): Promise<RequestAnswer> {
  const { profile, clock } = deps;
  const there = requestIn(await knownRequests(deps), id);
  if (there !== null) return { state: 'requested', request: there.request };
  const declared = stillDeclared(of, profile);
  if ('gone' in declared) return declined(`Nothing was asked for. ${declared.gone}`);
  const { rollback } = declared;
  const vain = whyNobodyCould(of.rollback, rollback, of.requester);
  if (vain !== null) return declined(vain);
  const looked = await lookAt(of.target, deps);
  if ('trouble' in looked) return notNow(looked.trouble);
  const { snapshot } = looked;
  if (!snapshot.settled)
    return notNow(
      `a change of \`${snapshot.service}\` is being carried out just now. Wait until it is done.`,
    );
  const shown = previewOf({ rollback: of.rollback, profile, snapshot, wish });
  if (shown.state === 'impossible')
    return declined(escapeMrkdwn([shown.why, ...(shown.fix === null ? [] : [shown.fix])].join(' ')));
  const { rollback: name, target, via, requester, machine, reason, channel } = of;
  const { undoes, follows, replaces } = change;
  const asking = {
    id,
    requester,
    machine,
    reason,
    channel,
    wantsTraffic: of.wantsTraffic && shown.needsTraffic,
    replaces,
  };
  const fresh = lookedOf(shown, { rollback: name, target, snapshot, via, undoes, follows });
  return put(requestOf(fresh, asking, rollback, clock.now()), by, deps);
}

/** Not refused for good: in a moment it may be possible. */
const notNow = (why: string): RequestAnswer => ({
  state: 'not_recorded',
  why: `Nothing was asked for: ${why}`,
});

/** Nobody can approve or begin it any more, and nothing was done or decided against it. */
function isRenewable({ phase, finished, denied }: RollbackState): boolean {
  const outcome = finished?.outcome.state;
  return (
    phase === 'outdated' ||
    phase === 'expired' ||
    outcome === 'outdated' ||
    (outcome === 'stopped' && denied === null)
  );
}

/** What a request wanted, to be looked at anew. */
function wishOf({ direction, edit, snapshot }: RollbackRequest): PreviewWish {
  switch (direction) {
    case 'disable':
    case 'enable':
      return { direction };
    case 'undo':
      return { direction, edit: reversed(edit) };
    case 'move_traffic': {
      const { value } = snapshot.template;
      return { direction, value: value?.kind === 'value' ? value.value : null };
    }
  }
}

/** The change that an undoing change takes back. */
function reversed(edit: ServiceEdit): ServiceEdit {
  return edit.kind === 'variable'
    ? { kind: 'variable', from: edit.to, to: edit.from }
    : { kind: 'traffic', from: edit.to, to: edit.from };
}
