import type { DeploymentStanding, DriftKind } from './deployment-standing.ts';

const BY_HAND = 'look at the service in the Cloud Run console';

/**
 * What to do about a service, as a clause: each kind of drift is mended in its own way. Where the worst of it is that
 * something is not known, what mends that. Null where it is current.
 */
export function remedyOf({
  kinds,
  service,
  fix,
}: Pick<DeploymentStanding, 'kinds' | 'service' | 'fix'>): string | null {
  const [worst] = kinds;
  if (worst === undefined) return null;
  if (remedyFor(worst, service) === null) return fix ?? BY_HAND;
  return kinds.flatMap((kind) => remedyFor(kind, service) ?? []).join('; ');
}

/** Null for what is no drift: only whoever met it knows what mends it. */
function remedyFor(kind: DriftKind, service: string): string | null {
  switch (kind) {
    case 'behind':
      return 'deploy it from the branch';
    case 'pinned':
      return 'find out why its newest revision was held back, then give it the traffic';
    case 'not_ready':
      return 'read in its log why its newest revision does not start, mend that, and deploy it again';
    case 'settings':
      return `set it as the profile has it, or correct deployment.services.${service} in the profile`;
    default:
      return null;
  }
}
