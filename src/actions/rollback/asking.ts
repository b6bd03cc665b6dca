import type { Person } from '../../history/care.ts';
import { draftSubject, type RollbackRequest } from '../../history/rollback.ts';
import { rollbackRequested } from '../../history/rollback-events.ts';
import { oneLine } from '../../text/one-line.ts';
import { draftIn, isLapsed, requestOf } from './drafts.ts';
import { knownRequest, requestIn } from './known-requests.ts';
import { stillMeant } from './look.ts';
import { REASON, readReason } from './reason.ts';
import { record } from './recording.ts';
import { declined, refused } from './refusals.ts';
import { isRequestId } from './request-id.ts';
import { whyNobodyCould, whyNotRequest } from './rights.ts';
import type { RequestAnswer, RequestAsk, RollbacksDeps } from './rollbacks.ts';

const MACHINE_CHARACTERS = 80;
const LOOK_ANEW = 'Look at it anew with `/rollback`.';

/** Asks for what was previewed. @throws WarehouseError before anything is written */
export async function request(ask: RequestAsk, deps: RollbacksDeps): Promise<RequestAnswer> {
  const { events, profile, clock } = deps;
  const { draft: id, by } = ask;
  const said = readReason(ask.reason, REASON);
  if ('wrong' in said) return declined(`Nothing was asked for: ${said.wrong}`);
  const draft = isRequestId(id) ? draftIn(await events.about(draftSubject(id)), id) : null;
  if (draft === null) return guessed(ask, 'nothing was previewed under this id', deps);
  if (draft.by.id !== by.id) return guessed(ask, 'somebody else previewed it', deps);
  if (isLapsed(draft, clock.now())) {
    const asked = await knownRequest(id, deps);
    return asked === null
      ? declined(`Nothing was asked for: what you saw is more than 30 minutes old. ${LOOK_ANEW}`)
      : { state: 'requested', request: asked.request };
  }
  const declared = stillMeant(draft, profile);
  if ('gone' in declared) return declined(`Nothing was asked for. ${declared.gone}`);
  const { rollback } = declared;
  const told = whyNotRequest(draft.rollback, rollback, by);
  if (told !== null)
    return refused(
      { act: 'request', about: id, by, why: 'is not one of those who may ask for it', told },
      deps,
    );
  const vain = whyNobodyCould(draft.rollback, rollback, by);
  if (vain !== null) return declined(vain);
  const { wantsTraffic, channel } = ask;
  const machine = ask.machine === null ? null : oneLine(ask.machine.slice(0, MACHINE_CHARACTERS));
  const asking = {
    id,
    requester: draft.by,
    machine,
    reason: said.reason,
    channel,
    wantsTraffic,
    replaces: null,
  };
  return put(requestOf(draft, asking, rollback, clock.now()), by, deps);
}

/** Records a request, and answers with the one that is there: where it was there before, it is what was asked first. Never rejects. */
export async function put(
  made: RollbackRequest,
  by: Person | null,
  deps: RollbacksDeps,
): Promise<RequestAnswer> {
  const { log } = deps;
  const recorded = await record(rollbackRequested(made), 'append', deps);
  switch (recorded.state) {
    case 'not_recorded':
      return {
        state: 'not_recorded',
        why: `Nothing was asked for: the store would not take it${recorded.cause}. *To mend it:* look at my log.`,
      };
    case 'unsure':
      return unsure(recorded.cause);
    case 'there': {
      const stored = recorded.states === null ? null : requestIn(recorded.states, made.id);
      if (stored === null && !recorded.isNew) return unsure(recorded.cause);
      log.info('rollback.requested', { request: made.id, rollback: made.rollback, by: by?.id ?? null });
      return { state: 'requested', request: stored?.request ?? made };
    }
  }
}

const unsure = (cause: string): RequestAnswer => ({
  state: 'unsure',
  why: `I can’t tell whether it was recorded that you ask for it: the store could not be reached${cause}. *To mend it:* look for its message in the channel, which appears by itself if it was; ask again if there is none, which is safe.`,
});

async function guessed(
  { draft: about, by }: RequestAsk,
  why: string,
  deps: RollbacksDeps,
): Promise<RequestAnswer> {
  const told = `Nothing was asked for: you were shown nothing of the kind. ${LOOK_ANEW}`;
  return refused({ act: 'request', about, by, why, told }, deps);
}
