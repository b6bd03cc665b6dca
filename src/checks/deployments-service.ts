import type { ServiceRow } from '../cloud/ports.ts';
import { commitOf, type NamedService, shownValue } from '../facts/cloud/watched-services.ts';
import type { DeploymentStanding, DriftKind, ServingStanding } from './deployment-standing.ts';
import { judgeBehind } from './deployments-history.ts';
import {
  byGravity,
  type DeploymentsContext,
  differencesOf,
  type Issue,
  settingsIssue,
  trafficIssues,
  trafficNotes,
  unreadable,
  warning,
} from './deployments-issues.ts';
import { sayServing } from './deployments-wording.ts';

const COMMITS_SHOWN = 5;
const DRIFTED: readonly DriftKind[] = ['behind', 'pinned', 'not_ready', 'settings'];

/** How one watched service stands. */
export function standingOf(named: NamedService, context: DeploymentsContext): DeploymentStanding {
  const found = findRow(named, context);
  return 'issue' in found ? blindStanding(named, found.issue) : judgeRow(found.row, named, context);
}

function findRow(
  { service, region }: NamedService,
  { cloud }: DeploymentsContext,
): { row: ServiceRow } | { issue: Issue } {
  const fact = cloud.services[region];
  switch (fact?.state) {
    case 'known':
      break;
    case 'unknown':
      return { issue: unreadable(fact.cause, `${region} could not be read: ${fact.message}`, fact.fix) };
    case 'not_configured':
    case 'not_recorded':
      return { issue: NO_CLOUD_RUN };
    case undefined:
      // Facts that nobody collected say so; a region that is missing from those that were is our own mistake.
      return {
        issue:
          cloud.at === null
            ? NO_CLOUD_RUN
            : unreadable('internal', `${region} was never asked`, 'ask again; saved facts may be older'),
      };
  }
  const row = fact.value.find((one) => one.service === service);
  if (row !== undefined) return { row };
  const elsewhere = Object.values(cloud.services)
    .flatMap((other) => (other.state === 'known' ? other.value : []))
    .find((one) => one.service === service);
  const hint = elsewhere === undefined ? '' : `, but in ${elsewhere.region}`;
  return {
    issue: warning(
      'not_found',
      `not found in ${region}${hint}`,
      `deploy it, or correct deployment.services.${service} in the profile`,
    ),
  };
}

const NO_CLOUD_RUN = unreadable(
  null,
  'CLOUD_RUN is not set, so nobody knows what is deployed',
  'write CLOUD_RUN=gcp:PROJECT',
);

function blindStanding({ service, region }: NamedService, issue: Issue): DeploymentStanding {
  return {
    service,
    region,
    state: 'unknown',
    kinds: [issue.kind],
    serving: [],
    newest: null,
    behind: null,
    behindCut: false,
    oldest: null,
    commits: [],
    tier: null,
    differences: [],
    cause: issue.cause,
    trouble: issue.says,
    fix: issue.fix,
    says: issue.says,
    status: issue.status,
    severity: issue.severity,
    notes: [],
  };
}

function judgeRow(row: ServiceRow, named: NamedService, context: DeploymentsContext): DeploymentStanding {
  const { now, profile, branch } = context;
  const serving = servingOf(row);
  const newest = newestOf(row);
  const behind = judgeBehind(row.serving, named, context);
  const differences = differencesOf(named, row, context);
  const issues = [
    ...trafficIssues(row, commitOf(row.newest), now),
    ...behind.issues,
    ...settingsIssue(differences),
  ].toSorted(byGravity);
  const [worst] = issues;
  const trouble = issues.find(({ kind }) => !DRIFTED.includes(kind));
  const kinds = [...new Set(issues.map(({ kind }) => kind))];
  const commits = behind.own ?? [];
  return {
    service: row.service,
    region: row.region,
    state: kinds.some((kind) => DRIFTED.includes(kind))
      ? 'drifted'
      : worst === undefined
        ? 'current'
        : 'unknown',
    kinds,
    serving,
    newest,
    behind: behind.own === null ? null : commits.length,
    behindCut: behind.isLeast,
    oldest: commits[0] ?? null,
    commits: commits.slice(0, COMMITS_SHOWN),
    tier: behind.tier,
    differences,
    cause: trouble?.cause ?? null,
    trouble: trouble?.says ?? null,
    fix: trouble?.fix ?? null,
    says: sentence(sayServing(serving, now, profile.timeZone), issues, branch),
    status: worst?.status ?? 'PASS',
    severity: worst?.severity ?? null,
    notes: [...trafficNotes(row, context), ...behind.notes],
  };
}

function sentence(serves: string, issues: readonly Issue[], branch: string): string {
  if (issues.length === 0) return `${serves}, with every commit of its own on ${branch}`;
  const says = issues.map((issue) => issue.says);
  // What it lacks belongs to what it serves; everything else stands for itself.
  return `${serves}${issues[0]?.kind === 'behind' ? ', ' : '; '}${says.join('; ')}`;
}

function servingOf(row: ServiceRow): ServingStanding[] {
  return row.serving.map(({ revision, percent, state }) => ({
    revision,
    percent,
    commit: state === null ? null : commitOf(state),
    // A service turns ready anew with each change, whatever it serves: when its revision was made says more.
    since: state?.createdAt ?? row.servingSince,
    by: state?.createdBy ?? (revision === row.newestCreated ? row.changedBy : null),
    variables: Object.fromEntries(
      Object.entries(state?.variables ?? {}).map(([name, value]) => [name, shownValue(value) ?? '']),
    ),
    minInstances: state?.minInstances ?? null,
  }));
}

function newestOf({ newestCreated, newestReady, newest, serving }: ServiceRow): DeploymentStanding['newest'] {
  if (newestCreated === null || serving.some(({ revision }) => revision === newestCreated)) return null;
  return { revision: newestCreated, commit: commitOf(newest), ready: newestCreated === newestReady };
}
