import type { Person } from './care.ts';
import type { Event } from './events.ts';
import { type RollbackRequest, type RollbackState, rollbackSubject } from './rollback.ts';
import {
  readAttempt,
  readClaim,
  readLive,
  readObserved,
  readOutcome,
  readRequest,
  readStep,
} from './rollback-details.ts';

/** After its time a request that was approved in time may still be begun for this long, as after a restart. */
export const BEGIN_GRACE_MS = 5 * 60_000;

/** Every request that the events tell of, the newest first. The same whoever reads them and however often they were written. */
export function rollbacksIn(events: readonly Event[], now: Date): RollbackState[] {
  const bySubject = new Map<string, Event[]>();
  for (const event of inOrder(events)) {
    const about = bySubject.get(event.subject);
    if (about) about.push(event);
    else bySubject.set(event.subject, [event]);
  }
  const states = [...bySubject.values()]
    .flatMap((about) => foldOne(about, now) ?? [])
    .sort(
      (one, other) =>
        -compare(one.request.askedAt, other.request.askedAt) || compare(one.request.id, other.request.id),
    );
  return states.map((state) => ({ ...state, ...linksTo(state.request.id, states) }));
}

/** One request among all of them; null where there is none of this id. */
export function rollbackOf(events: readonly Event[], id: string, now: Date): RollbackState | null {
  return rollbacksIn(events, now).find(({ request }) => request.id === id) ?? null;
}

/** The newest requests that speak of this one. */
function linksTo(
  id: string,
  states: readonly RollbackState[],
): Pick<RollbackState, 'replacedBy' | 'undoneBy' | 'followedBy' | 'wasFollowed'> {
  const newest = (
    fits: (request: RollbackRequest) => boolean,
    among: readonly RollbackState[] = states,
  ): string | null => among.find(({ request }) => fits(request))?.request.id ?? null;
  const alive = states.filter((state) => !cameToNothing(state));
  return {
    replacedBy: newest(({ replaces }) => replaces?.request === id),
    undoneBy: newest(({ undoes }) => undoes === id, alive),
    followedBy: newest(({ follows }) => follows === id, alive),
    wasFollowed: states.some(({ request: { follows } }) => follows === id),
  };
}

/** It was not carried out, and surely changed nothing. */
function cameToNothing({ phase, finished }: RollbackState): boolean {
  const came = finished?.outcome.state;
  return (
    ['denied', 'withdrawn', 'expired', 'outdated'].includes(phase) ||
    came === 'refused' ||
    came === 'outdated' ||
    came === 'stopped'
  );
}

function foldOne(events: readonly Event[], now: Date): RollbackState | null {
  const asked = events.find(({ kind }) => kind === 'rollback_requested');
  const request = asked === undefined ? null : readRequest(asked.details.request);
  if (request === null) return null;
  let state: RollbackState = {
    request,
    phase: 'open',
    approvals: [],
    denied: null,
    outdated: null,
    claim: null,
    progress: [],
    finished: null,
    observed: null,
    replacedBy: null,
    undoneBy: null,
    followedBy: null,
    wasFollowed: false,
  };
  // A claim is the point of no return: from then on what came of it is what its holder says. Clocks of two processes
  // may differ, so it must not matter when a word that came too late says it was said.
  const isClaimed = events.some(({ kind }) => kind === 'rollback_claimed');
  for (const event of events) state = apply(state, event, isClaimed);
  return { ...state, phase: hasLapsed(state, now.getTime()) ? 'expired' : state.phase };
}

/** Whether nothing that is said at `atMs` can change it any more, unless it was claimed. */
function hasLapsed({ phase, request }: RollbackState, atMs: number): boolean {
  const endsMs = Date.parse(request.expiresAt);
  return (phase === 'open' && atMs >= endsMs) || (phase === 'approved' && atMs >= endsMs + BEGIN_GRACE_MS);
}

function apply(state: RollbackState, event: Event, isClaimed: boolean): RollbackState {
  const { event_time: at, actor, details } = event;
  const { request } = state;
  const by: Person = { id: actor, name: textOr(details.name, actor) };
  switch (event.kind) {
    case 'rollback_approved': {
      if (!countsAsApproval(state, event, isClaimed)) return state;
      const approvals = [...state.approvals, { by, at }];
      const isComplete = approvals.length >= request.approvals;
      return { ...state, approvals, phase: state.phase === 'open' && isComplete ? 'approved' : state.phase };
    }
    case 'rollback_denied': {
      if (state.denied !== null || state.phase === 'outdated') return state;
      const denied = { by, at, why: textOr(details.why, '') };
      if (isClaimed) return { ...state, denied };
      if (hasLapsed(state, Date.parse(at))) return state;
      return { ...state, denied, phase: actor === request.requester.id ? 'withdrawn' : 'denied' };
    }
    case 'rollback_outdated': {
      if (isClaimed || (state.phase !== 'open' && state.phase !== 'approved')) return state;
      if (hasLapsed(state, Date.parse(at))) return state;
      return { ...state, phase: 'outdated', outdated: { at, changes: texts(details.changes) } };
    }
    case 'rollback_claimed': {
      const claimed = readClaim(details);
      if (claimed === null || (state.claim !== null && state.claim.attempt >= claimed.attempt)) return state;
      const claim = { attempt: claimed.attempt, owner: claimed.owner, lastSign: at };
      return { ...state, claim, phase: state.phase === 'finished' ? 'finished' : 'running' };
    }
    case 'rollback_progressed': {
      const step = readStep(details.step);
      const attempt = readAttempt(details.attempt);
      if (step === null || attempt === null) return state;
      const operation = typeof details.operation === 'string' ? details.operation : null;
      const live = readLive(details.live);
      const progress = [...state.progress, { step, at, attempt, operation, ...(live && { live }) }];
      const isSign = state.claim?.attempt === attempt && at > state.claim.lastSign;
      return {
        ...state,
        progress,
        claim: isSign && state.claim ? { ...state.claim, lastSign: at } : state.claim,
      };
    }
    case 'rollback_finished': {
      const outcome = state.finished === null ? readOutcome(details.outcome) : null;
      return outcome === null ? state : { ...state, phase: 'finished', finished: { at, outcome } };
    }
    case 'rollback_observed':
      return state.observed === null ? { ...state, observed: readObserved(details.run) } : state;
    default:
      return state;
  }
}

/** Whoever wrote the row: only a person whom the request names, once, in time, and never whoever asked unless that is allowed. */
function countsAsApproval(
  { request, phase, approvals }: RollbackState,
  { actor, event_time: at }: Event,
  isClaimed: boolean,
): boolean {
  // A claim whose clock is behind stands before the approvals that it rests on: they are told all the same.
  const isOpen = phase === 'open' || (isClaimed && approvals.length < request.approvals);
  if (!isOpen || Date.parse(at) >= Date.parse(request.expiresAt)) return false;
  if (approvals.some(({ by }) => by.id === actor)) return false;
  return request.approvers.includes(actor) && (actor !== request.requester.id || request.selfApproval);
}

/** By time, then by id and person, each once. What can't be read is left out first: it must not stand for what can. */
function inOrder(events: readonly Event[]): Event[] {
  const seen = new Set<string>();
  return events
    .filter(isReadable)
    .toSorted(
      (one, other) =>
        compare(one.event_time, other.event_time) ||
        compare(one.event_id, other.event_id) ||
        compare(one.actor, other.actor) ||
        compare(JSON.stringify(one.details), JSON.stringify(other.details)),
    )
    .filter(({ subject, event_id }) => {
      const key = JSON.stringify([subject, event_id]);
      return !seen.has(key) && seen.add(key);
    });
}

function isReadable({ kind, subject, details }: Event): boolean {
  switch (kind) {
    case 'rollback_requested': {
      const request = readRequest(details.request);
      return request !== null && rollbackSubject(request.id) === subject;
    }
    case 'rollback_claimed':
      return readClaim(details) !== null;
    case 'rollback_progressed':
      return readAttempt(details.attempt) !== null && readStep(details.step) !== null;
    case 'rollback_finished':
      return readOutcome(details.outcome) !== null;
    case 'rollback_observed':
      return readObserved(details.run) !== null;
    default:
      return true;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
