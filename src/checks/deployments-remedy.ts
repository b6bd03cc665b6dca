import type { DeploymentStanding } from './deployment-standing.ts';

const BY_HAND = 'look at the service in the Cloud Run console';

/** What to do about the worst of a service, as a clause: each kind of drift is mended in its own way. Null where it is current. */
export function remedyOf({
  kinds,
  service,
  fix,
}: Pick<DeploymentStanding, 'kinds' | 'service' | 'fix'>): string | null {
  const [worst] = kinds;
  switch (worst) {
    case undefined:
      return null;
    case 'behind':
      return 'deploy it from the branch';
    case 'pinned':
      return 'find out why its newest revision was held back, then give it the traffic';
    case 'not_ready':
      return 'read in its log why its newest revision does not start, mend that, and deploy it again';
    case 'settings':
      return `set it as the profile has it, or correct deployment.services.${service} in the profile`;
    default:
      return fix ?? BY_HAND;
  }
}
