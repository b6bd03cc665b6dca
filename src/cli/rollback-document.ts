import type { ServiceEdit, TrafficEntry } from '../cloud/change-ports.ts';
import { shownValue } from '../facts/cloud/watched-services.ts';
import type { LiveValue, RollbackRequest, RollbackState } from '../history/rollback.ts';
import type { RollbackItem, RollbacksAnswer } from '../inquiries/ask-rollbacks.ts';

/** How rollbacks stand, as the contract of the command line has it. Instants are ISO in UTC. */
export function rollbacksDocument({ items, recordsTrouble }: RollbacksAnswer): object {
  return { rollbacks: items.map(itemDocument), records_trouble: recordsTrouble };
}

function itemDocument(item: RollbackItem): object {
  const { name, rollback, service, means, since, by, made, open } = item;
  const known = service.state === 'known' ? service.value : null;
  const trouble = service.state === 'unknown' ? service : null;
  return {
    name,
    service: rollback.service,
    region: known?.region ?? null,
    variable: rollback.variable,
    state: means,
    serving:
      known?.serving.map(({ revision, percent, value }) => ({
        revision,
        percent,
        value: shownValue(value ?? undefined),
      })) ?? null,
    since,
    by,
    request: made && stateDocument(made),
    open: open.map(stateDocument),
    cause: trouble?.cause ?? null,
    trouble: trouble?.message ?? null,
    fix: trouble?.fix ?? null,
  };
}

function stateDocument({ request, phase, approvals, finished }: RollbackState): object {
  return {
    ...requestDocument(request),
    phase,
    approved_by: approvals.map(({ by, at }) => ({ id: by.id, name: by.name, at })),
    finished_at: finished?.at ?? null,
    outcome: finished?.outcome.state ?? null,
    live: finished?.outcome.live?.map(liveDocument) ?? null,
  };
}

/** One request, without what it was looked at on but for the state that it is bound to. */
export function requestDocument(request: RollbackRequest): object {
  const { target, edit, snapshot, requester } = request;
  return {
    id: request.id,
    rollback: request.rollback,
    direction: request.direction,
    service: target.service,
    region: target.region,
    ...editDocument(edit, target.variable),
    bound_to: { etag: snapshot.etag, generation: snapshot.generation, uid: snapshot.uid },
    requester: requester.id,
    machine: request.machine,
    reason: request.reason,
    asked_at: request.askedAt,
    expires_at: request.expiresAt,
    channel: request.channel,
    approvers: request.approvers,
    approvals: request.approvals,
    self_approval: request.selfApproval,
    wants_traffic: request.wantsTraffic,
    undoes: request.undoes,
    follows: request.follows,
    replaces: request.replaces?.request ?? null,
  };
}

function editDocument(edit: ServiceEdit, variable: string): object {
  if (edit.kind === 'variable') return { variable, from: edit.from, to: edit.to };
  return { traffic: { from: edit.from.map(entryDocument), to: edit.to.map(entryDocument) } };
}

const entryDocument = ({ revision, percent }: TrafficEntry): object => ({ revision, percent });

const liveDocument = ({ revision, percent, value, secret }: LiveValue): object => ({
  revision,
  percent,
  value,
  ...(secret && { secret }),
});
