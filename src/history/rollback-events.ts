import type { Person } from './care.ts';
import type { Event } from './events.ts';
import {
  draftSubject,
  type LiveValue,
  type ObservedRun,
  type RollbackDraft,
  type RollbackKind,
  type RollbackOutcome,
  type RollbackRequest,
  type RollbackStep,
  rollbackSubject,
} from './rollback.ts';

/** The events of a rollback. Ids come from meaning: the same thing said again is the same event. */

/** Who acts where no person does. */
const BOT_ACTOR = 'shootaround';

export function rollbackPreviewed(draft: RollbackDraft): Event {
  return {
    event_id: `rollback_previewed:${draft.id}`,
    event_time: draft.at,
    kind: 'rollback_previewed',
    subject: draftSubject(draft.id),
    actor: draft.by.id,
    run_id: null,
    details: { name: draft.by.name, draft },
  };
}

export function rollbackRequested(request: RollbackRequest): Event {
  return event('rollback_requested', request.id, '', request.requester, new Date(request.askedAt), {
    request,
  });
}

export function rollbackApproved(request: string, by: Person, at: Date): Event {
  return event('rollback_approved', request, by.id, by, at, {});
}

export function rollbackDenied(request: string, by: Person, why: string, at: Date): Event {
  return event('rollback_denied', request, by.id, by, at, { why });
}

export function rollbackOutdated(request: string, changes: readonly string[], by: Person, at: Date): Event {
  return event('rollback_outdated', request, '', by, at, { changes });
}

/** To be appended, never noted: whoever gets `recorded` is the one who executes. */
export function rollbackClaimed(request: string, attempt: number, owner: string, at: Date): Event {
  return event('rollback_claimed', request, String(attempt), BOT, at, { attempt, owner });
}

export function rollbackProgressed(
  request: string,
  {
    step,
    attempt,
    operation,
    live,
  }: { step: RollbackStep; attempt: number; operation?: string | null; live?: LiveValue[] | null },
  at: Date,
): Event {
  // Signs of life are as many as there are; every other step is made once in an attempt.
  const sign = step === 'alive' ? `:${at.toISOString()}` : '';
  return event('rollback_progressed', request, `${attempt}:${step}${sign}`, BOT, at, {
    step,
    attempt,
    ...(operation != null && { operation }),
    ...(live != null && { live }),
  });
}

/** To be appended: the first word is the last. `id` is for an attempt that finds an end there which nobody can read. */
export function rollbackFinished(request: string, outcome: RollbackOutcome, at: Date, id = ''): Event {
  return event('rollback_finished', request, id, BOT, at, { outcome });
}

export function rollbackObserved(request: string, run: ObservedRun): Event {
  return event('rollback_observed', request, '', BOT, new Date(run.at), { run });
}

/** Something that somebody tried and was not allowed to do, or could not have meant. */
export interface RefusedAttempt {
  act: string;
  /** What they named: a request, a draft, a rollback. */
  about: string;
  by: Person;
  /** In plain words, for whoever looks through the log. */
  why: string;
}

export function rollbackRefused({ act, about, by, why }: RefusedAttempt, at: Date): Event {
  const shown = about.slice(0, 80);
  return {
    // A minute of the same is one attempt: nobody fills the log by pressing.
    event_id: `rollback_refused:${act}:${shown}:${by.id}:${at.toISOString().slice(0, 16)}`,
    event_time: at.toISOString(),
    kind: 'rollback_refused',
    subject: rollbackSubject(shown),
    actor: by.id,
    run_id: null,
    details: { act, why, name: by.name },
  };
}

const BOT: Person = { id: BOT_ACTOR, name: 'Shootaround' };

function event(
  kind: RollbackKind,
  request: string,
  id: string,
  by: Person,
  at: Date,
  details: Event['details'],
): Event {
  return {
    event_id: [kind, request, ...(id === '' ? [] : [id])].join(':'),
    event_time: at.toISOString(),
    kind,
    subject: rollbackSubject(request),
    actor: by.id,
    run_id: null,
    details: { name: by.name, ...details },
  };
}
