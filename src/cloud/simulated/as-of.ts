import { echoedLines } from './echoes.ts';
import type { Fleet, FleetService } from './fleet-file.ts';

/**
 * A fleet as it was at an instant: without commits, revisions, traffic and log entries that came later, and with what
 * services had logged of their own by then. Traffic that was not moved by us is what it is in the file, for nothing says
 * what it was before.
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
    logs: [...fleet.logs, ...fleet.services.flatMap(echoedLines)].filter(({ at }) => isThere(at)),
  };
}

function serviceAsOf(service: FleetService, isThere: (instant: string) => boolean): FleetService[] {
  const revisions = service.revisions.filter(({ createdAt }) => isThere(createdAt));
  const [newest] = revisions;
  if (newest === undefined) return [];
  const change = { changedAt: newest.createdAt, changedBy: newest.createdBy };
  const later = service.before?.find(({ toldAt }) => !isThere(toldAt));
  return [
    {
      ...service,
      revisions,
      ...(!isThere(service.changedAt) && change),
      ...(!isThere(service.routedAt) && { routedAt: newest.createdAt }),
      ...(later && {
        traffic: later.traffic,
        before: service.before?.filter(({ toldAt }) => isThere(toldAt)),
      }),
    },
  ];
}
