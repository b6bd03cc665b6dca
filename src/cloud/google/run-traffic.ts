import type { protos } from '@google-cloud/run';

type Service = protos.google.cloud.run.v2.IService;

/** A revision's share of what a service gets. */
export interface TrafficShare {
  /** Short. */
  revision: string;
  /** 1 to 100. */
  percent: number;
  /** Nothing of the share goes to whichever revision is the newest. */
  named: boolean;
}

/** Names come whole (`projects/…/revisions/x`) or short, depending on the field. Null for none. */
export function shortName(name: string | null | undefined): string | null {
  return name?.split('/').at(-1) || null;
}

/**
 * Who gets traffic, largest share first. An entry that only gives a revision an address of its own (a tag) has 0 %, and
 * one revision can have several entries. "The latest" is the latest that is ready: before any is, nothing serves.
 */
export function trafficOf(service: Service): TrafficShare[] {
  const shares = new Map<string, TrafficShare>();
  for (const { type, revision: told, percent } of service.trafficStatuses ?? []) {
    const isLatest = type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
    const revision = shortName(told) ?? shortName(service.latestReadyRevision);
    if (!percent || percent < 0 || revision === null) continue;
    const share = shares.get(revision) ?? { revision, percent: 0, named: true };
    shares.set(revision, {
      revision,
      percent: share.percent + percent,
      named: share.named && !isLatest && shortName(told) !== null,
    });
  }
  return [...shares.values()].sort(
    (one, other) => other.percent - one.percent || one.revision.localeCompare(other.revision),
  );
}
