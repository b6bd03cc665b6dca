import { createHash } from 'node:crypto';
import type {
  CommitRow,
  CommitsSince,
  LogEntryRow,
  RevisionState,
  ServiceRow,
  ServingRevision,
} from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { watchedIn } from '../../src/facts/cloud/watched-services.ts';
import { type Fact, known } from '../../src/facts/facts.ts';
import type { ErrorCause } from '../../src/warehouse/warehouse.ts';
import { profile as shipped } from './fact-builders.ts';

/** Noon in New York. */
export const FLEET_NOW = new Date('2026-02-05T17:00:00.000Z');
/** A whole commit id, the same for the same name. */
export const shaOf = (name: string): string => createHash('sha1').update(name).digest('hex');
/** As a build writes it into a label. */
export const shortSha = (name: string): string => shaOf(name).slice(0, 7);
export const FLEET_HEAD = shaOf('the newest commit');

export function hoursBefore(hours: number, now: Date = FLEET_NOW): string {
  return new Date(now.getTime() - hours * 3_600_000).toISOString();
}

/** A commit of three hours ago that touches `shared`. */
export function commitRow(subject: string, over: Partial<CommitRow> = {}): CommitRow {
  return {
    sha: shaOf(subject),
    committedAt: hoursBefore(3),
    subject,
    files: ['shared/clients/bigquery.py'],
    filesCut: false,
    ...over,
  };
}

/** `count` commits a minute apart, the oldest `hours` old. */
export function commitRows(count: number, hours: number, files: readonly string[]): CommitRow[] {
  return Array.from({ length: count }, (_, index) =>
    commitRow(`Change number ${index + 1}`, {
      committedAt: hoursBefore(hours - index / 60),
      files: [...files],
    }),
  );
}

export function onBranch(commits: readonly CommitRow[], cut = false): CommitsSince {
  return { relation: 'on_branch', commits: [...commits], cut };
}

export function revisionState(revision: string, over: Partial<RevisionState> = {}): RevisionState {
  return {
    revision,
    createdAt: hoursBefore(48),
    createdBy: 'deployer@example.com',
    commitLabel: FLEET_HEAD.slice(0, 7),
    commitVariable: FLEET_HEAD.slice(0, 7),
    minInstances: null,
    variables: {},
    image: `us-west2-docker.pkg.dev/nba-props-platform/services/${revision}@sha256:${shaOf(revision)}`,
    ...over,
  };
}

/** A revision that gets traffic, whose state was read. */
export function servingRevision(state: RevisionState, over: Partial<ServingRevision> = {}): ServingRevision {
  return { revision: state.revision, percent: 100, named: false, state, trouble: null, ...over };
}

/** A revision that gets traffic, and that nobody could read. */
export function unreadRevision(revision: string, cause: ErrorCause, percent = 100): ServingRevision {
  const trouble = { cause, message: `a message about ${cause}`, fix: `a fix for ${cause}` };
  return { revision, percent, named: true, state: null, trouble };
}

/** A service whose newest revision serves everything. */
export function serviceRow(
  service: string,
  state: RevisionState = revisionState(`${service}-00042-abc`),
  over: Partial<ServiceRow> = {},
): ServiceRow {
  return {
    service,
    region: 'us-west2',
    uri: `https://${service}-f7p3g7f6ya-wl.a.run.app`,
    ready: true,
    readyMessage: null,
    rollingOut: false,
    newestCreated: state.revision,
    newestReady: state.revision,
    newestTrouble: null,
    serving: [servingRevision(state)],
    newest: state,
    changedAt: hoursBefore(48),
    changedBy: 'deployer@example.com',
    servingSince: hoursBefore(48),
    ...over,
  };
}

/** Every service of the profile as it should be: the branch's newest commit serves, with the settings that are asked for. */
export function fleetFacts(profile: Profile = shipped, now: Date = FLEET_NOW): CloudFacts {
  const deployment = profile.deployment;
  const rows = (deployment === undefined ? [] : watchedIn(deployment)).map(
    ({ service, region, minInstances, variables }) =>
      serviceRow(
        service,
        revisionState(`${service}-00042-abc`, {
          minInstances: minInstances ?? null,
          variables: Object.fromEntries(
            Object.entries(variables).map(([name, value]) => [name, { kind: 'value' as const, value }]),
          ),
        }),
        { region },
      ),
  );
  const regions = [...new Set(rows.map(({ region }) => region))];
  const flagged = profile.checks.sequential_execution_flag?.service;
  return {
    at: now.toISOString(),
    services: Object.fromEntries(
      regions.map((region) => [region, known(rows.filter((row) => row.region === region))]),
    ),
    revisions: {},
    history: 'github.com/owner/pipeline@main',
    branch: known({ head: FLEET_HEAD, committedAt: hoursBefore(49, now), missingPaths: [] }),
    commits: { [FLEET_HEAD.slice(0, 7)]: known(onBranch([])) },
    probes: {},
    errors: known({ hours: 24, daysBefore: 7, groups: [], cut: false, cutBefore: false }),
    pathLines: flagged === undefined ? {} : { [flagged]: known({ entries: [], cut: false }) },
    completions: { state: 'not_configured' },
    exports: { state: 'not_configured' },
  };
}

/** The same fleet with one service changed. */
export function withService(
  cloud: CloudFacts,
  service: string,
  change: (row: ServiceRow) => ServiceRow | null,
): CloudFacts {
  const services = Object.entries(cloud.services).map(([region, fact]) => {
    if (fact.state !== 'known') return [region, fact] as const;
    const rows = fact.value.flatMap((row) => (row.service === service ? (change(row) ?? []) : row));
    return [region, known(rows)] as const;
  });
  return { ...cloud, services: Object.fromEntries(services) };
}

export function withoutService(cloud: CloudFacts, service: string): CloudFacts {
  return withService(cloud, service, () => null);
}

export function withRegion(cloud: CloudFacts, region: string, fact: Fact<ServiceRow[]>): CloudFacts {
  return { ...cloud, services: { ...cloud.services, [region]: fact } };
}

/** The same fleet, with what a service's serving revision runs changed. */
export function withState(cloud: CloudFacts, service: string, over: Partial<RevisionState>): CloudFacts {
  return withService(cloud, service, (row) => {
    const serving = row.serving.map((one) =>
      one.state === null ? one : { ...one, state: { ...one.state, ...over } },
    );
    const isNewest = row.serving.some(({ revision }) => revision === row.newestCreated);
    return { ...row, serving, newest: isNewest ? { ...row.newest, ...over } : row.newest };
  });
}

/** A service serves a commit of its own, and this is what the branch has that the commit has not. */
export function withDeployed(
  cloud: CloudFacts,
  service: string,
  since: CommitsSince | Fact<CommitsSince>,
): CloudFacts {
  const commit = shortSha(service);
  const moved = withState(cloud, service, { commitLabel: commit, commitVariable: commit });
  const fact = 'relation' in since ? known(since) : since;
  return { ...moved, commits: { ...moved.commits, [commit]: fact } };
}

/** A newer revision of a service is ready and gets no traffic; what served before serves on. */
export function withPinned(
  cloud: CloudFacts,
  service: string,
  newest: Partial<RevisionState> = {},
): CloudFacts {
  return withService(cloud, service, (row) => {
    const revision = `${service}-00043-def`;
    const serving = row.serving.map((one) => ({ ...one, named: true }));
    const state = { ...row.newest, createdAt: hoursBefore(20), ...newest, revision };
    return { ...row, serving, newest: state, newestCreated: revision, newestReady: revision };
  });
}

/** A newer revision of a service never became ready; what served before serves on. */
export function withNotReady(
  cloud: CloudFacts,
  service: string,
  trouble = 'The container failed to start',
): CloudFacts {
  return withService(cloud, service, (row) => {
    const revision = `${service}-00043-def`;
    return {
      ...row,
      ready: false,
      readyMessage: `Revision ${revision} is not ready`,
      newest: { ...row.newest, revision, createdAt: hoursBefore(20) },
      newestCreated: revision,
      newestTrouble: trouble,
    };
  });
}

/** Lines of a service's log, given oldest first as `[instant, text]`; as facts have them, newest first. */
export function logLines(
  service: string,
  revision: string | null,
  lines: readonly (readonly [at: string, text: string])[],
): LogEntryRow[] {
  return lines.map(([at, text]) => ({ service, revision, at, severity: 'INFO', text })).reverse();
}
