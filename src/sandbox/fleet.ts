import type { Clock } from '../clock.ts';
import { type CloudPorts, NO_CLOUD } from '../cloud/ports.ts';
import { type Fleet, readFleet, writeFleet } from '../cloud/simulated/fleet-file.ts';
import { openSimulatedCloud } from '../cloud/simulated/open.ts';
import type { Profile } from '../config/profile.ts';
import { makeHistory } from './fleet-history.ts';
import { makeLogs } from './fleet-logs.ts';
import { castRoles } from './fleet-roles.ts';
import { makeServices } from './fleet-services.ts';
import { sandboxFleetPath } from './place.ts';
import { makeSeason, SEASON_SEED } from './season/make-season.ts';

/**
 * The services of a profile as they might stand now, told with the season's own story: the source of team box scores
 * moved, which was mended and never deployed. Pure: the same instant and seed give the same fleet. Null for a profile
 * that says nothing of what is deployed.
 */
export function makeFleet(profile: Profile, now: Date, seed = SEASON_SEED): Fleet | null {
  const { deployment } = profile;
  if (deployment === undefined) return null;
  const season = makeSeason(now, profile, seed);
  const roles = castRoles(profile);
  const history = makeHistory(season, profile, roles.behind?.path ?? null);
  const services = makeServices({ season, profile, deployment, history, roles });
  return {
    version: 1,
    madeAt: now.toISOString(),
    repository: {
      paths: [
        ...new Set(
          Object.values(deployment.services).flatMap(({ paths, alsoInImage }) => [...paths, ...alsoInImage]),
        ),
      ],
      commits: history.map(({ sha, committedAt, subject, files }) => ({
        sha,
        committedAt: committedAt.toISOString(),
        subject,
        files,
      })),
      elsewhere: [],
    },
    services,
    logs: makeLogs(season, profile, services, roles.behind?.service ?? null),
  };
}

/**
 * Sees that a sandbox has a fleet. One that plays the profile's services stays as it is, unless `anew`; as the season
 * is, it is then dated so that it ends now.
 */
export async function fillFleet(
  home: string,
  { profile, now, anew }: { profile: Profile; now: Date; anew: boolean },
): Promise<void> {
  const path = sandboxFleetPath(home);
  if (!anew && (await playsServicesOf(profile, path))) return;
  const fleet = makeFleet(profile, now);
  if (fleet !== null) await writeFleet(path, fleet);
}

/** What the sandbox's bot can ask of the cloud; nothing where its profile says nothing of what is deployed. */
export function openSandboxCloud(
  home: string,
  { profile, clock }: { profile: Profile; clock: Clock },
): CloudPorts {
  return profile.deployment === undefined ? NO_CLOUD : openSimulatedCloud(sandboxFleetPath(home), { clock });
}

async function playsServicesOf({ deployment }: Profile, path: string): Promise<boolean> {
  // What can't be read holds nothing that would be lost.
  const fleet = await readFleet(path).catch(() => null);
  const played = new Set(fleet?.services.map(({ service }) => service));
  return fleet !== null && Object.keys(deployment?.services ?? {}).every((service) => played.has(service));
}
