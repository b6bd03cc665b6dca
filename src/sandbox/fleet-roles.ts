import type { Profile } from '../config/profile.ts';
import { type NamedService, watchedIn } from '../facts/cloud/watched-services.ts';
import { isWithin } from './fleet-history.ts';

/** Which service of a profile plays which part. With fewer services than parts, parts stay empty. */
export interface FleetRoles {
  /** Serves an older commit than its sources have: `path` is a folder that no other service is built from. */
  behind: { service: string; path: string } | null;
  /** Its newest revision gets no traffic. */
  pinned: string | null;
  /** Its health endpoint takes its time. */
  slow: { service: string; path: string } | null;
  /** Nothing says which commit it runs. */
  unlabelled: string | null;
}

/** Parts go round in the profile's order; the service with the flag is left as it should be. */
export function castRoles(profile: Profile): FleetRoles {
  const all = profile.deployment ? watchedIn(profile.deployment) : [];
  const flagged = profile.checks.sequential_execution_flag?.service;
  const free = new Map(all.filter(({ service }) => service !== flagged).map((one) => [one.service, one]));
  const take = <T extends { service: string }>(found: T | undefined): T | null => {
    if (found === undefined) return null;
    free.delete(found.service);
    return found;
  };
  const services = () => [...free.values()];

  const behind = take(
    services()
      .flatMap((one) => one.paths.map((path) => ({ service: one.service, path })))
      .find(({ service, path }) => isOnlyIn(service, path, all)),
  );
  const pinned = take(services()[0]);
  const slow = take(
    services()
      .flatMap(({ service, health }) => health.map((endpoint) => ({ service, ...endpoint })))
      .sort((one, other) => Number(other.deep) - Number(one.deep))[0],
  );
  const unlabelled = take(services().at(-1));
  return {
    behind,
    pinned: pinned?.service ?? null,
    slow,
    unlabelled: unlabelled?.service ?? null,
  };
}

function isOnlyIn(service: string, path: string, all: readonly NamedService[]): boolean {
  return all.every(
    (other) =>
      other.service === service ||
      other.paths.every((watched) => !isWithin(path, [watched]) && !isWithin(watched, [path])),
  );
}
