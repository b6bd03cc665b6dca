import type { DeploymentStanding } from '../checks/deployment-standing.ts';
import { isSameMeaning } from '../cloud/same-meaning.ts';
import type { Profile } from '../config/profile.ts';

/**
 * By service, the rollback that all of its difference comes from: what a rollback switches off is not set by hand. Of
 * the profile alone, so whether somebody asked for it is not known here.
 */
export function switchedServices(
  services: readonly DeploymentStanding[],
  { rollbacks }: Pick<Profile, 'rollbacks'>,
): Record<string, string> {
  const declared = Object.entries(rollbacks);
  const switched = services.flatMap(({ service, kinds, differences }) => {
    if (kinds.length === 0 || kinds.some((kind) => kind !== 'settings')) return [];
    const found = differences.map(
      ({ what, actual }) =>
        declared.find(
          ([, one]) =>
            one.service === service && one.variable === what && isSameMeaning(one.disabled, actual),
        )?.[0],
    );
    const [name] = found;
    return name === undefined || found.includes(undefined) ? [] : [[service, name] as const];
  });
  return Object.fromEntries(switched);
}
