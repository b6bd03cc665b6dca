import type { Person } from './care.ts';
import type { Event } from './events.ts';
import type {
  ObservedRun,
  RollbackOutcome,
  RollbackProgress,
  RollbackRequest,
  RollbackState,
} from './rollback.ts';

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
): Pick<RollbackState, 'replacedBy' | 'undoneBy' | 'followedBy'> {
  const newest = (fits: (request: RollbackRequest) => boolean): string | null =>
    states.find(({ request }) => fits(request))?.request.id ?? null;
  return {
    replacedBy: newest(({ replaces }) => replaces?.request === id),
    undoneBy: newest(({ undoes }) => undoes === id),
    followedBy: newest(({ follows }) => follows === id),
  };
}

function foldOne(events: readonly Event[], now: Date): RollbackState | null {
  const asked = events.find(({ kind }) => kind === 'rollback_requested');
  if (asked === undefined) return null;
  const request = asked.details.request as RollbackRequest;
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
  };
  // A claim is the point of no return: from then on what came of it is what its holder says. Clocks of two processes
  // may differ, so it must not matter when a word that came too late says it was said.
  const isClaimed = events.some(({ kind }) => kind === 'rollback_claimed');
  for (const event of events) state = apply(state, event, isClaimed);
  return { ...state, phase: lapsed(state, now) ? 'expired' : state.phase };
}

function lapsed({ phase, request }: RollbackState, now: Date): boolean {
  const ends = Date.parse(request.expiresAt);
  return (
    (phase === 'open' && now.getTime() >= ends) ||
    (phase === 'approved' && now.getTime() >= ends + BEGIN_GRACE_MS)
  );
}

function apply(state: RollbackState, event: Event, isClaimed: boolean): RollbackState {
  const { event_time: at, actor, details } = event;
  const { request } = state;
  const by: Person = { id: actor, name: textOr(details.name, actor) };
  switch (event.kind) {
    case 'rollback_approved': {
      if (state.phase !== 'open' || at >= request.expiresAt) return state;
      if (state.approvals.some((one) => one.by.id === actor)) return state;
      // Whoever wrote the row: only a person whom the request names can have approved it.
      if (!request.approvers.includes(actor)) return state;
      if (actor === request.requester.id && !request.selfApproval) return state;
      const approvals = [...state.approvals, { by, at }];
      return { ...state, approvals, phase: approvals.length >= request.approvals ? 'approved' : 'open' };
    }
    case 'rollback_denied': {
      if (state.denied !== null || state.phase === 'outdated') return state;
      const denied = { by, at, why: textOr(details.why, '') };
      if (isClaimed) return { ...state, denied };
      return { ...state, denied, phase: actor === request.requester.id ? 'withdrawn' : 'denied' };
    }
    case 'rollback_outdated': {
      if (isClaimed || (state.phase !== 'open' && state.phase !== 'approved')) return state;
      return { ...state, phase: 'outdated', outdated: { at, changes: texts(details.changes) } };
    }
    case 'rollback_claimed': {
      const attempt = numberOr(details.attempt, 1);
      if (state.claim !== null && state.claim.attempt >= attempt) return state;
      const claim = { attempt, owner: textOr(details.owner, ''), lastSign: at };
      return { ...state, claim, phase: state.phase === 'finished' ? 'finished' : 'running' };
    }
    case 'rollback_progressed': {
      const progress: RollbackProgress = {
        step: details.step as RollbackProgress['step'],
        at,
        attempt: numberOr(details.attempt, 1),
        operation: typeof details.operation === 'string' ? details.operation : null,
      };
      const isSign = state.claim?.attempt === progress.attempt && at > state.claim.lastSign;
      return {
        ...state,
        progress: [...state.progress, progress],
        claim: isSign && state.claim ? { ...state.claim, lastSign: at } : state.claim,
      };
    }
    case 'rollback_finished':
      if (state.finished !== null) return state;
      return {
        ...state,
        phase: 'finished',
        finished: { at, outcome: details.outcome as RollbackOutcome },
      };
    case 'rollback_observed':
      return state.observed === null ? { ...state, observed: details.run as ObservedRun } : state;
    default:
      return state;
  }
}

/** By time, then by id and person, each id once. */
function inOrder(events: readonly Event[]): Event[] {
  const seen = new Set<string>();
  return events
    .toSorted(
      (one, other) =>
        compare(one.event_time, other.event_time) ||
        compare(one.event_id, other.event_id) ||
        compare(one.actor, other.actor),
    )
    .filter(({ event_id: id }) => !seen.has(id) && seen.add(id));
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
