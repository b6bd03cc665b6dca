import { mkdir } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { type CloudPorts, NO_CLOUD } from '../cloud/ports.ts';
import { type Fleet, readFleet, writeFleet } from '../cloud/simulated/fleet-file.ts';
import { withFleetLock } from '../cloud/simulated/fleet-lock.ts';
import { openSimulatedCloud } from '../cloud/simulated/open.ts';
import type { Profile } from '../config/profile.ts';
import { makeHistory } from './fleet-history.ts';
import { makeLogs } from './fleet-logs.ts';
import { castRoles } from './fleet-roles.ts';
import { makeServices } from './fleet-services.ts';
import { withKeptChanges } from './kept-changes.ts';
import { sandboxFleetPath } from './place.ts';
import { makeSeason, SEASON_SEED } from './season/make-season.ts';

/**
 * The services of a profile as they might stand now, told with the season's own story: the source of team box scores
 * moved, which was mended and never deployed. What we changed in the fleet `before` it stays changed. Pure: the same
 * instant and seed give the same fleet. Null for a profile that says nothing of what is deployed.
 */
export function makeFleet(
  profile: Profile,
  now: Date,
  { seed = SEASON_SEED, before }: { seed?: string; before?: Fleet | null } = {},
): Fleet | null {
  const { deployment } = profile;
  if (deployment === undefined) return null;
  const season = makeSeason(now, profile, seed);
  const roles = castRoles(profile);
  const history = makeHistory(season, profile, roles.behind?.path ?? null);
  const played = new Map(before?.services.map((one) => [`${one.region}/${one.service}`, one]));
  const services = makeServices({ season, profile, deployment, history, roles }).map((made) =>
    withKeptChanges(made, played.get(`${made.region}/${made.service}`)),
  );
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
    changesBy: `shootaround@${profile.pipeline}.iam.gserviceaccount.com`,
    ...(before?.operations && { operations: before.operations }),
  };
}

/** What a sandbox does with the fleet that it finds: leaves it, dates it so that it ends now, or forgets it. */
export type FleetFilling = 'keep' | 'redate' | 'anew';

/**
 * Sees that a sandbox has a fleet. One that plays the profile's services stays as it is, or, as the season is, is dated
 * so that it ends now; what we changed in it stays changed, but `anew`. Nobody can change it meanwhile.
 */
export async function fillFleet(
  home: string,
  { profile, clock, filling }: { profile: Profile; clock: Clock; filling: FleetFilling },
): Promise<void> {
  const path = sandboxFleetPath(home);
  await mkdir(home, { recursive: true });
  await withFleetLock(path, clock, async (assertHeld) => {
    // What can't be read holds nothing that would be lost.
    const before = filling === 'anew' ? null : await readFleet(path).catch(() => null);
    if (filling === 'keep' && before !== null && playsServicesOf(profile, before)) return;
    const fleet = makeFleet(profile, clock.now(), { before });
    if (fleet === null) return;
    await assertHeld();
    await writeFleet(path, fleet);
  });
}

/** What the sandbox's bot can ask of the cloud; nothing where its profile says nothing of what is deployed. */
export function openSandboxCloud(
  home: string,
  { profile, clock }: { profile: Profile; clock: Clock },
): CloudPorts {
  return profile.deployment === undefined ? NO_CLOUD : openSimulatedCloud(sandboxFleetPath(home), { clock });
}

function playsServicesOf({ deployment }: Profile, { services }: Fleet): boolean {
  const played = new Set(services.map(({ service }) => service));
  return Object.keys(deployment?.services ?? {}).every((service) => played.has(service));
}
