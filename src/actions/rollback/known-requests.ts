import type { Person } from '../../history/care.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { rollbacksIn } from '../../history/rollback-fold.ts';
import { type RefusalDeps, refused } from './refusals.ts';
import { isRequestId } from './request-id.ts';
import type { NotDone } from './rollbacks.ts';

export interface KnownRequestsDeps extends RefusalDeps {
  events: Pick<EventStore, 'note' | 'aboutRollbacks'>;
}

/** Every request, the newest first. @throws WarehouseError */
export async function knownRequests({ events, clock }: KnownRequestsDeps): Promise<RollbackState[]> {
  return rollbacksIn(await events.aboutRollbacks(), clock.now());
}

/** The request of an id; null for an id that is none, or that no request has. @throws WarehouseError */
export async function knownRequest(id: string, deps: KnownRequestsDeps): Promise<RollbackState | null> {
  return isRequestId(id) ? requestIn(await knownRequests(deps), id) : null;
}

export function requestIn(states: readonly RollbackState[], id: string): RollbackState | null {
  return states.find(({ request }) => request.id === id) ?? null;
}

/** The request that somebody named. Whoever names one that is not there is told so, and it is noted. @throws WarehouseError */
export async function namedRequest(
  named: { id: string; act: string; by: Person },
  deps: KnownRequestsDeps,
): Promise<{ found: RollbackState } | { answer: NotDone }> {
  const { id: about, act, by } = named;
  const found = await knownRequest(about, deps);
  if (found !== null) return { found };
  const why = isRequestId(about) ? 'no request has this id' : 'this is no id of a request';
  const told = 'I know of no such request. Look with `/rollback` at how things stand.';
  return { answer: await refused({ act, about, by, why, told }, deps) };
}
