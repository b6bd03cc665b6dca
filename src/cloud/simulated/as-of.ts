import type { Fleet, FleetService } from './fleet-file.ts';

/**
 * A fleet as it was at an instant: without commits, revisions and log entries that came later. Traffic is what it is in
 * the file, for nothing says what it was before.
 */
export function fleetAsOf(fleet: Fleet, now: Date): Fleet {
  const isThere = (instant: string): boolean => Date.parse(instant) <= now.getTime();
  return {
    ...fleet,
    repository: {
      ...fleet.repository,
      commits: fleet.repository.commits.filter(({ committedAt }) => isThere(committedAt)),
    },
    services: fleet.services.flatMap((service) => serviceAsOf(service, isThere)),
    logs: fleet.logs.filter(({ at }) => isThere(at)),
  };
}

function serviceAsOf(service: FleetService, isThere: (instant: string) => boolean): FleetService[] {
  const revisions = service.revisions.filter(({ createdAt }) => isThere(createdAt));
  const [newest] = revisions;
  if (newest === undefined) return [];
  const change = { changedAt: newest.createdAt, changedBy: newest.createdBy };
  return [
    {
      ...service,
      revisions,
      ...(!isThere(service.changedAt) && change),
      ...(!isThere(service.routedAt) && { routedAt: newest.createdAt }),
    },
  ];
}
