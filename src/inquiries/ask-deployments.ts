import { randomBytes } from 'node:crypto';
import type { DeploymentsJudged, UndeployedCommit } from '../checks/deployment-standing.ts';
import { judgeDeployments } from '../checks/deployments.ts';
import type { Clock } from '../clock.ts';
import type { CloudPorts } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import type { CloudNeeds } from '../facts/cloud/cloud-facts.ts';
import { collectCloud } from '../facts/cloud/collect-cloud.ts';
import { manualRunId } from '../history/run-id.ts';
import { type DeployedRegion, type DeployedService, deployedServices } from './deployed-services.ts';
import { switchedServices } from './switched-services.ts';
import { undeployedCommits } from './undeployed-commits.ts';

/** `drift`: whether what serves is what the branch has, of one service or of all. `deployed`: what is there. */
export type DeploymentsQuestion =
  | { kind: 'drift'; service: string | null }
  | { kind: 'deployed'; service: null };

interface Asked {
  /** Unique, and dated: `drift-20260204T141200Z-0a1b2c`. */
  id: string;
  /** ISO in UTC. */
  askedAt: string;
  pipeline: string;
  timeZone: string;
  /** For people: where services were looked at. */
  cloud: string;
}

/** Whether what serves is what the branch has, as a plain value: whatever shows it needs nothing else. */
export interface DriftAnswer extends Asked {
  /** For people: the history that services are held against; null where none is named. */
  history: string | null;
  /** The one service that was asked about, which `judged` then holds alone; null for all. */
  service: string | null;
  judged: DeploymentsJudged;
  /** By service, every commit of its own sources that is not served, oldest first: standings name the first few. */
  undeployed: Record<string, UndeployedCommit[]>;
  /** By service, the rollback that is switched off there and explains all of its difference. */
  switched: Record<string, string>;
}

/** What is deployed, as a plain value. Judges nothing. */
export interface DeployedAnswer extends Asked {
  regions: DeployedRegion[];
  services: DeployedService[];
}

export interface DeploymentsDeps {
  cloud: CloudPorts;
  profile: Profile;
  clock: Pick<Clock, 'now'>;
}

/** Why nothing can be said about what is deployed, before anybody is asked; null where somebody can be. */
export function whyNobodyKnows({ cloud, profile }: Pick<DeploymentsDeps, 'cloud' | 'profile'>): {
  what: string;
  fix: string;
} | null {
  if (profile.deployment === undefined)
    return {
      what: 'The profile names no services, so nobody can say what is deployed',
      fix: 'describe them under "deployment" in the profile',
    };
  if (cloud.run === null)
    return {
      what: 'CLOUD_RUN is not set, so nobody can say what is deployed',
      fix: 'set CLOUD_RUN=gcp:PROJECT, and COMMITS=github:OWNER/REPOSITORY@main or git:PATH@main to hold it against',
    };
  return null;
}

/** Asks each region for its services once, and the history for each commit once. Never rejects for what can't be read. */
export async function askDrift(deps: DeploymentsDeps, service: string | null): Promise<DriftAnswer> {
  const { cloud, profile } = deps;
  const flagged = profile.checks.sequential_execution_flag?.service;
  const hasPath = service !== null && service === flagged;
  const { facts, now, asked } = await ask(deps, 'drift', { services: true, commits: true, path: hasPath });
  const history = cloud.commits?.label ?? null;
  const all = judgeDeployments({ cloud: facts, profile, now });
  const judged = service === null ? all : onlyOf(service, all);
  return {
    ...asked,
    history,
    service,
    judged,
    undeployed: undeployedCommits(judged.services, facts, profile),
    switched: switchedServices(judged.services, profile),
  };
}

/** Asks each region for its services once, and nobody for anything else. Never rejects for what can't be read. */
export async function askDeployed(deps: DeploymentsDeps): Promise<DeployedAnswer> {
  const { facts, asked } = await ask(deps, 'deployed', { services: true });
  return { ...asked, ...deployedServices(facts, deps.profile) };
}

/** The answer to either question. */
export async function askDeployments(
  deps: DeploymentsDeps,
  question: DeploymentsQuestion,
): Promise<{ kind: 'drift'; drift: DriftAnswer } | { kind: 'deployed'; deployed: DeployedAnswer }> {
  return question.kind === 'drift'
    ? { kind: 'drift', drift: await askDrift(deps, question.service) }
    : { kind: 'deployed', deployed: await askDeployed(deps) };
}

async function ask(
  { cloud, profile, clock }: DeploymentsDeps,
  kind: DeploymentsQuestion['kind'],
  needs: CloudNeeds,
) {
  const now = clock.now();
  const facts = await collectCloud({ cloud, profile, needs, now });
  const asked: Asked = {
    id: manualRunId(kind, now, randomBytes(3).toString('hex')),
    askedAt: now.toISOString(),
    pipeline: profile.pipeline,
    timeZone: profile.timeZone,
    cloud: cloud.run?.label ?? 'no Cloud Run',
  };
  return { facts, now, asked };
}

function onlyOf(service: string, judged: DeploymentsJudged): DeploymentsJudged {
  return {
    ...judged,
    services: judged.services.filter((one) => one.service === service),
    unwatched: [],
    flag: judged.flag?.service === service ? judged.flag : null,
  };
}
