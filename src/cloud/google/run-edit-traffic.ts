import type { ServiceEdit, TrafficEntry } from '../change-ports.ts';
import { fieldsOf, joined, lengthField, textOf, varintField, type WireField } from './protobuf-wire.ts';
import { shortName } from './run-traffic.ts';

/** Numbers of the fields of `TrafficTarget`, and of its types. */
export const TARGET = { type: 1, revision: 2, percent: 3, tag: 4 } as const;
export const TARGET_TYPE = { latest: 1, revision: 2 } as const;

interface Target {
  /** As it came; empty for one that was not there. */
  fields: WireField[];
  revision: string | null;
  percent: number;
  isTagged: boolean;
}

/** What one entry of a service's traffic is, as the API's clients give it. */
export interface TrafficTargetLike {
  type?: unknown;
  revision?: string | null;
  percent?: number | null;
}

/** A service that says nothing of its traffic sends all of it to the newest revision that is ready. */
const UNSAID: TrafficEntry = { revision: null, percent: 100 };

/**
 * Where a service's traffic is told to go, each revision once. Entries without a share only give a revision an address of
 * its own.
 */
export function toldTraffic(targets: readonly TrafficTargetLike[]): TrafficEntry[] {
  const named = targets.map(({ type, revision, percent }) => ({
    revision: type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' ? null : shortName(revision),
    percent: percent ?? 0,
  }));
  return targets.length === 0 ? [UNSAID] : merged(named);
}

/** The entries of a service's traffic with each share as it is told, and every entry that has a tag kept. */
export function trafficFields(
  entries: readonly Uint8Array[],
  { from, to }: Extract<ServiceEdit, { kind: 'traffic' }>,
): { state: 'edited'; entries: Uint8Array[] } | { state: 'already' | 'changed' } {
  const targets = entries.map(targetOf);
  const now = targets.length === 0 ? [UNSAID] : merged(targets);
  if (!isSame(now, from)) return { state: 'changed' };
  if (isSame(now, to)) return { state: 'already' };
  const left = new Map(merged(to).map(({ revision, percent }) => [revision, percent]));
  // Whoever has a share keeps its entry for it; a tag without one stays an address.
  const kept = targets.flatMap((target) => {
    const percent = target.percent > 0 ? (left.get(target.revision) ?? 0) : 0;
    if (percent > 0) left.delete(target.revision);
    return percent > 0 || target.isTagged ? [withPercent(target, percent)] : [];
  });
  const added = [...left].map(([revision, percent]) => withPercent(targetFor(revision), percent));
  return { state: 'edited', entries: [...kept, ...added] };
}

function targetOf(entry: Uint8Array): Target {
  const fields = fieldsOf(entry);
  const numberOf = (id: number) => fields.findLast((one) => one.id === id)?.number ?? 0;
  return {
    fields,
    revision:
      numberOf(TARGET.type) === TARGET_TYPE.latest ? null : shortName(textOf(fields, TARGET.revision)),
    percent: numberOf(TARGET.percent),
    isTagged: textOf(fields, TARGET.tag) !== '',
  };
}

function targetFor(revision: string | null): Target {
  const { type } = TARGET;
  const bytes =
    revision === null
      ? varintField(type, TARGET_TYPE.latest)
      : joined([varintField(type, TARGET_TYPE.revision), lengthField(TARGET.revision, revision)]);
  return { fields: fieldsOf(bytes), revision, percent: 0, isTagged: false };
}

/** An entry with another share, which is all that is different in it. */
function withPercent(target: Target, percent: number): Uint8Array {
  if (percent === target.percent) return joined(target.fields.map(({ bytes }) => bytes));
  const others = target.fields.filter(({ id }) => id !== TARGET.percent);
  const behind = others.findLastIndex(({ id }) => id < TARGET.percent) + 1;
  const bytes = others.map((one) => one.bytes);
  if (percent > 0) bytes.splice(behind, 0, varintField(TARGET.percent, percent));
  return joined(bytes);
}

function merged(entries: readonly TrafficEntry[]): TrafficEntry[] {
  const shares = new Map<string | null, number>();
  for (const { revision, percent } of entries) {
    if (percent > 0) shares.set(revision, (shares.get(revision) ?? 0) + percent);
  }
  return [...shares].map(([revision, percent]) => ({ revision, percent }));
}

/** Whether the same shares go to the same revisions; their order says nothing. */
function isSame(one: readonly TrafficEntry[], other: readonly TrafficEntry[]): boolean {
  const sorted = (entries: readonly TrafficEntry[]) =>
    JSON.stringify(merged(entries).sort((a, b) => (a.revision ?? '').localeCompare(b.revision ?? '')));
  return sorted(one) === sorted(other);
}
