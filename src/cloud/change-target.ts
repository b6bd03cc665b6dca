import type { Profile, RollbackProfile } from '../config/profile.ts';
import type { ChangeTarget } from './change-ports.ts';

/** Where the variable of a rollback is; null where the profile does not describe the service. */
export function targetOf(
  { service, variable }: Pick<RollbackProfile, 'service' | 'variable'>,
  { deployment }: Pick<Profile, 'deployment'>,
): ChangeTarget | null {
  if (deployment === undefined || !Object.hasOwn(deployment.services, service)) return null;
  const watched = deployment.services[service];
  return {
    region: watched?.region ?? deployment.region,
    service,
    variable,
    container: watched?.container ?? null,
    commitLabel: deployment.commitLabel,
  };
}

/** Whether both are the same variable of the same service: how its commit is read makes no difference. */
export function isSameTarget(one: ChangeTarget, other: ChangeTarget): boolean {
  return (
    one.region === other.region &&
    one.service === other.service &&
    one.variable === other.variable &&
    one.container === other.container
  );
}
