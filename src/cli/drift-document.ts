import type {
  DeploymentStanding,
  FlagStanding,
  PathRun,
  UndeployedCommit,
} from '../checks/deployment-standing.ts';
import type { DriftAnswer } from '../inquiries/ask-deployments.ts';
import { driftStatus } from '../report/drift-lead.ts';

/** The answer as the contract of the command line has it. With one service, its runs stand beside it. */
export function driftDocument(answer: DriftAnswer): object {
  const { judged, service, undeployed } = answer;
  const { branch, flag } = judged;
  return {
    status: driftStatus(judged),
    services: judged.services.map((standing) =>
      serviceDocument(standing, undeployed[standing.service] ?? standing.commits),
    ),
    unwatched: judged.unwatched,
    branch: branch && { label: branch.label, head: branch.head, committed_at: branch.committedAt },
    flag: flag && flagDocument(flag),
    ...(service === null ? {} : { evidence: flag && evidenceDocument(flag), runs: runsOf(flag) }),
  };
}

function serviceDocument(standing: DeploymentStanding, commits: readonly UndeployedCommit[]): object {
  const { service, region, state, kinds, behind, oldest, tier, cause, status, severity } = standing;
  return {
    service,
    region,
    state,
    kinds,
    serving: standing.serving.map(({ revision, percent, commit, since, by, variables, minInstances }) => ({
      revision,
      percent,
      commit,
      since,
      by,
      variables,
      min_instances: minInstances,
    })),
    behind,
    oldest: oldest && commitDocument(oldest),
    tier,
    cause,
    status,
    severity,
    says: standing.says,
    /** `behind` is the least that it can be. */
    behind_at_least: standing.behindCut,
    commits: commits.map(commitDocument),
    newest: standing.newest,
    differences: standing.differences,
    trouble: standing.trouble,
    fix: standing.fix,
    notes: standing.notes,
  };
}

function commitDocument({ sha, subject, committedAt }: UndeployedCommit): object {
  return { sha, subject, committed_at: committedAt };
}

/** What its runs did is asked of one service alone, so it stands apart. */
function flagDocument({ changeNotLive, sinceAtLeast, ...flag }: FlagStanding): object {
  return {
    service: flag.service,
    variable: flag.variable,
    state: flag.state,
    values: flag.values,
    change_not_live: changeNotLive,
    since: flag.since,
    since_at_least: sinceAtLeast,
    by: flag.by,
    cause: flag.cause,
    trouble: flag.trouble,
    fix: flag.fix,
  };
}

function evidenceDocument({ evidence, contradiction }: FlagStanding): object {
  const contradicted_by = contradiction && runDocument(contradiction);
  if (evidence.state !== 'known') return { ...evidence, contradicted_by };
  const { state, hours, runs, cut } = evidence;
  return { state, hours, runs: runs.length, at_least: cut, contradicted_by };
}

/** Null where nobody knows: no run is something else. */
function runsOf(flag: FlagStanding | null): object[] | null {
  return flag?.evidence.state === 'known' ? flag.evidence.runs.map(runDocument) : null;
}

function runDocument({ date, path, revision, startedAt, levels, line }: PathRun): object {
  return {
    date,
    path,
    revision,
    started_at: startedAt,
    levels: levels.map(({ level, says, startedAt: from, endedAt }) => ({
      level,
      says,
      started_at: from,
      ended_at: endedAt,
    })),
    line,
  };
}
