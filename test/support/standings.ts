import type { DeploymentStanding, DeploymentsJudged } from '../../src/checks/deployment-standing.ts';
import { judgeDeployments } from '../../src/checks/deployments.ts';
import type { CommitsSince } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { profile } from './fact-builders.ts';
import { FLEET_NOW, fleetFacts, withDeployed } from './fleet-facts.ts';

export const WORKER = 'prediction-worker';
export const COORDINATOR = 'prediction-coordinator';
export const PHASE3 = 'nba-phase3-analytics-processors';
export const RUNNER = 'validation-runner';
/** Files of the worker alone. */
export const WORKER_FILES = ['predictions/worker/main.py'];
export const HISTORY = 'github.com/owner/pipeline@main';

export function judged(cloud: CloudFacts, over: Profile = profile): DeploymentsJudged {
  return judgeDeployments({ cloud: { ...cloud, history: HISTORY }, profile: over, now: FLEET_NOW });
}

/** How one service of a fleet stands. */
export function standing(cloud: CloudFacts, service = WORKER, over: Profile = profile): DeploymentStanding {
  const found = judged(cloud, over).services.find((one) => one.service === service);
  if (found === undefined) throw new Error(`no standing of ${service}`);
  return found;
}

/** How a service stands when it lacks what `since` says, in an otherwise healthy fleet. */
export function behindBy(since: CommitsSince, service = WORKER): DeploymentStanding {
  return standing(withDeployed(fleetFacts(), service, since), service);
}
