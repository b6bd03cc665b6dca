import type {
  OperationProgress,
  ServiceChange,
  ServiceSnapshot,
  TrafficEntry,
} from '../../cloud/change-ports.ts';
import type { VariableValue } from '../../cloud/ports.ts';
import { isSameState } from '../../cloud/same-state.ts';
import type { LiveValue, RollbackOutcome, RollbackRequest } from '../../history/rollback.ts';

/**
 * How a service stands to what was asked. `bound`: it is exactly what the request was approved on. `asked`: it was changed
 * since, and is told to be what was asked. `other`: it is something else.
 */
export type Standing = 'bound' | 'asked' | 'other';

/** What is known of the platform's own work on a change. */
export type OperationState = OperationProgress | { state: 'unknown' };

/** How long the platform may take to count a change that it says it has made. */
const COUNTED_WITHIN_MS = 60_000;

export function changeOf({ target, edit, snapshot }: RollbackRequest): ServiceChange {
  const { uid, etag, generation } = snapshot;
  return { target, edit, bound: { uid, etag, generation } };
}

export function standingOf(request: RollbackRequest, now: ServiceSnapshot): Standing {
  if (isSameState(request.snapshot, now)) return 'bound';
  return isNewer(request, now) && isToldSo(request, now) ? 'asked' : 'other';
}

/** The same service, changed at least once since it was looked at. */
export function isNewer({ snapshot }: RollbackRequest, now: ServiceSnapshot): boolean {
  return now.uid === snapshot.uid && BigInt(now.generation) > BigInt(snapshot.generation);
}

/** What was asked for serves already, whoever made it so. */
export function isServedSo(request: RollbackRequest, now: ServiceSnapshot): boolean {
  return now.settled && isToldSo(request, now) && servesSo(request, now);
}

export function liveOf({ serving }: ServiceSnapshot): LiveValue[] {
  return serving.map(({ revision, percent, value }) => ({
    revision,
    percent,
    ...(value?.kind === 'secret' ? { value: 'secret', secret: true } : { value: textOf(value) }),
  }));
}

/**
 * What came of a change that was sent; null while that can't be said. What serves decides, and not what the platform says
 * of its work: a revision that is there and gets nothing is no success.
 */
export function judge(
  request: RollbackRequest,
  now: ServiceSnapshot,
  operation: OperationState,
  { recognised, forMs }: { recognised: boolean; forMs: number },
): RollbackOutcome | null {
  const live = liveOf(now);
  const { changedBy } = now;
  const isOurs = isNewer(request, now) && isToldSo(request, now);
  const revision = isOurs ? madeRevision(request, now) : null;
  const isHurt = isOurs && request.edit.kind === 'variable' && !isWell(now);

  if (isOurs && now.settled && !isHurt && servesSo(request, now))
    return { state: 'done', live, revision, changedBy, recognised };
  if (operation.state === 'failed') return { state: 'failed', message: operation.message, live, revision };
  if (now.uid !== request.snapshot.uid) {
    return { state: 'lost', message: 'The service was deleted and made again while this went on.', live };
  }
  if (!isNewer(request, now)) {
    const isOver = operation.state !== 'running' && forMs >= COUNTED_WITHIN_MS;
    return isOver
      ? { state: 'lost', message: 'Cloud Run took the change, and the service is as it was.', live }
      : null;
  }
  if (!now.settled) return null;
  if (!isOurs) return { state: 'lost', message: changedAgain(changedBy), live };
  const trouble = troubleOf(now);
  if (request.edit.kind === 'traffic') {
    const isOver = trouble !== null && now.ready === false && operation.state !== 'running';
    return isOver ? { state: 'failed', message: trouble, live, revision } : null;
  }
  if (trouble !== null) return { state: 'failed', message: trouble, live, revision };
  if (isHurt || operation.state === 'running') return null;
  // What goes to whichever is the newest is only on its way.
  const isHeld = now.traffic.some((entry) => entry.revision !== null && entry.revision !== revision);
  return isHeld ? { state: 'not_live', live, revision, changedBy } : null;
}

function changedAgain(by: string | null): string {
  const who = by === null ? 'somebody' : by;
  return `The service was changed again by ${who}, and is not told to be what was asked for any more.`;
}

/** The template has the value, or traffic is told to go where it was to go. */
export function isToldSo({ edit }: RollbackRequest, now: ServiceSnapshot): boolean {
  return edit.kind === 'variable'
    ? hasValue(now.template.value, edit.to)
    : haveSameShares(now.traffic, edit.to);
}

/** Everything that gets traffic has the value, or the shares are as told. */
function servesSo({ edit }: RollbackRequest, now: ServiceSnapshot): boolean {
  const { serving, newestReady } = now;
  if (serving.length === 0) return false;
  if (edit.kind === 'variable') return serving.every(({ value }) => hasValue(value, edit.to));
  const named = (entry: TrafficEntry): TrafficEntry => ({
    ...entry,
    revision: entry.revision ?? newestReady,
  });
  return haveSameShares(serving, edit.to.map(named));
}

/** The newest revision is there, ready, and nobody says otherwise. */
function isWell({ ready, newestCreated, newestReady, newestTrouble }: ServiceSnapshot): boolean {
  return ready === true && newestCreated !== null && newestCreated === newestReady && newestTrouble === null;
}

/** What the platform says is wrong; null where it says nothing of that kind. */
function troubleOf({ ready, readyMessage, newestTrouble }: ServiceSnapshot): string | null {
  if (newestTrouble !== null) return newestTrouble;
  if (ready !== false) return null;
  return readyMessage ?? 'The new revision is not ready, and Cloud Run does not say why.';
}

function madeRevision({ edit }: RollbackRequest, now: ServiceSnapshot): string | null {
  if (edit.kind === 'variable') return now.newestCreated;
  const follows = edit.to.some(({ revision }) => revision === null);
  return follows ? now.newestReady : (now.serving[0]?.revision ?? null);
}

function hasValue(value: VariableValue | null, wanted: string | null): boolean {
  return value?.kind !== 'secret' && textOf(value) === wanted;
}

const textOf = (value: VariableValue | null): string | null => (value?.kind === 'value' ? value.value : null);

/** The same shares, whatever their order and however they are cut. Told nothing, the platform gives all to the newest. */
function haveSameShares(one: readonly TrafficEntry[], other: readonly TrafficEntry[]): boolean {
  const shares = (entries: readonly TrafficEntry[]): Map<string | null, number> => {
    const sums = new Map<string | null, number>(entries.length === 0 ? [[null, 100]] : []);
    for (const { revision, percent } of entries)
      if (percent > 0) sums.set(revision, (sums.get(revision) ?? 0) + percent);
    return sums;
  };
  const [ones, others] = [shares(one), shares(other)];
  return ones.size === others.size && [...ones].every(([revision, sum]) => others.get(revision) === sum);
}
