import type { protos } from '@google-cloud/run';
import { createGate } from '../gate.ts';
import { createKept } from '../kept.ts';
import type { RevisionReading, RevisionState } from '../ports.ts';
import { instantOf, stateOf } from './run-state.ts';
import { shortName } from './run-traffic.ts';

type Revision = protos.google.cloud.run.v2.IRevision;

/** Reads one revision by its whole name, within a time in milliseconds. */
export type ReadRevision = (name: string, timeoutMs: number) => Promise<Revision>;

/** A revision that is asked for, and of which service it must be. */
export interface WantedRevision {
  /** Whole: `projects/P/locations/R/services/S/revisions/X`. */
  name: string;
  service: string;
  /** Of the service: one that is made anew may use the names of revisions again. */
  serviceUid: string;
}

/** A fleet of some hundred services, each with a handful of revisions that ever get traffic. */
const KEPT = 2_000;
/** At once, over all regions: a fleet of 21 in one go, and far from the platform's limits. */
const AT_ONCE = 32;

/**
 * Reads revisions by themselves, some at once, and keeps what they run: it never changes. What could not be read is
 * asked for again the next time.
 */
export function createRevisionReader(read: ReadRevision, { kept = KEPT, atOnce = AT_ONCE } = {}) {
  const known = createKept<Promise<RevisionState>>(kept);
  const inTurn = createGate(atOnce);

  return async function revision(
    wanted: WantedRevision,
    reading: RevisionReading,
    msLeft: () => number,
  ): Promise<RevisionState> {
    const key = keyOf(wanted, reading);
    const held = known.get(key);
    if (held !== undefined) return held;
    const state = inTurn(async () =>
      revisionState(await read(wanted.name, msLeft()), wanted.service, reading),
    );
    known.set(key, state);
    state.catch(() => {
      if (known.get(key) === state) known.delete(key);
    });
    return state;
  };
}

/** What a revision runs, with when and by whom it was made. */
export function revisionState(revision: Revision, service: string, reading: RevisionReading): RevisionState {
  return stateOf(revision, service, reading, {
    revision: shortName(revision.name) ?? '',
    createdAt: instantOf(revision.createTime),
    createdBy: revision.creator || null,
  });
}

/** What is read of a revision is only as good as what was asked of it. */
function keyOf({ name, service, serviceUid }: WantedRevision, reading: RevisionReading): string {
  const { commitLabel, commitVariable, variables, containers } = reading;
  return JSON.stringify([
    name,
    serviceUid,
    commitLabel,
    commitVariable,
    [...variables].sort(),
    containers[service] ?? null,
  ]);
}
