import type { Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import { watchedIn } from '../facts/cloud/watched-services.ts';
import type { DeploymentsJudged } from './deployment-standing.ts';
import { judgeFlag } from './deployments-flag.ts';
import { standingOf } from './deployments-service.ts';
import { branchName } from './deployments-wording.ts';

const SOME_BRANCH = 'the branch';

export interface DeploymentsRequest {
  cloud: CloudFacts;
  profile: Profile;
  now: Date;
}

/**
 * What is deployed, held against the branch and the profile: one standing per watched service, in the profile's order.
 * Unknown is never current. Serves the check and whoever asks alike.
 */
export function judgeDeployments({ cloud, profile, now }: DeploymentsRequest): DeploymentsJudged {
  const { deployment } = profile;
  const label = cloud.history ?? SOME_BRANCH;
  if (deployment === undefined) return { services: [], unwatched: [], branch: null, flag: null };
  const watched = watchedIn(deployment);
  const context = { cloud, profile, deployment, now, branch: branchName(label) };
  const isWatched = (service: string, region: string) =>
    watched.some((one) => one.service === service && one.region === region);
  return {
    services: watched.map((named) => standingOf(named, context)),
    unwatched: Object.values(cloud.services)
      .flatMap((fact) => (fact.state === 'known' ? fact.value : []))
      .filter(({ service, region }) => !isWatched(service, region))
      .map(({ service, region }) => ({ service, region })),
    branch:
      cloud.branch.state === 'known'
        ? { label, head: cloud.branch.value.head, committedAt: cloud.branch.value.committedAt }
        : null,
    flag: judgeFlag({ cloud, profile, now }),
  };
}
