import type { FleetRevision, FleetService, FleetTraffic } from './fleet-file.ts';

/** A revision that gets traffic. */
export interface Route {
  revision: FleetRevision;
  /** 1 to 100. */
  percent: number;
  named: boolean;
}

/** How a service stands at an instant: what of its file is there, ready and served by then. */
export interface ServiceStatus {
  /** What the template says, ready or not. */
  newest: FleetRevision;
  newestReady: FleetRevision | null;
  /** Whether the newest is ready is not known yet, or traffic is on its way. */
  rollingOut: boolean;
  /** Why the newest will not become ready; null where it will, or nobody knows yet. */
  trouble: string | null;
  /** Largest share first; a revision once. */
  routes: Route[];
  /** Since when traffic goes where it goes. */
  routedAt: string;
}

/** Null for a service that was not there yet. */
export function statusAt(service: FleetService, at: Date): ServiceStatus | null {
  const isPast = (instant: string): boolean => Date.parse(instant) <= at.getTime();
  const revisions = service.revisions.filter(({ createdAt }) => isPast(createdAt));
  const [newest] = revisions;
  if (newest === undefined) return null;
  const isDecided = ({ readyAt }: FleetRevision): boolean => readyAt === undefined || isPast(readyAt);
  const newestReady = revisions.find((one) => one.trouble === null && isDecided(one)) ?? null;
  const before = service.before ?? [];
  const traffic = before.find(({ until }) => !isPast(until))?.traffic ?? service.traffic;
  const isMoving = before.some(({ toldAt, until }) => isPast(toldAt) && !isPast(until));
  const follows = traffic.some(({ revision }) => revision === null);
  const turns = [
    service.routedAt,
    ...before.map(({ until }) => until),
    ...(follows && newestReady?.readyAt !== undefined ? [newestReady.readyAt] : []),
  ];
  return {
    newest,
    newestReady,
    rollingOut: !isDecided(newest) || isMoving,
    trouble: isDecided(newest) ? newest.trouble : null,
    routes: routesOf(traffic, revisions, newestReady),
    routedAt: latest(turns.filter(isPast)) ?? newest.createdAt,
  };
}

function routesOf(
  traffic: FleetTraffic,
  revisions: readonly FleetRevision[],
  newestReady: FleetRevision | null,
): Route[] {
  const routes = new Map<string, Route>();
  for (const { revision: name, percent } of traffic) {
    const revision = name === null ? newestReady : revisions.find((one) => one.name === name);
    if (revision == null) continue;
    const known = routes.get(revision.name);
    routes.set(revision.name, {
      revision,
      percent: percent + (known?.percent ?? 0),
      named: name !== null && (known?.named ?? true),
    });
  }
  return [...routes.values()].sort((one, other) => other.percent - one.percent);
}

function latest(instants: readonly string[]): string | null {
  return instants.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null;
}
