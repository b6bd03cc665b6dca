import type { protos } from '@google-cloud/run';

export type ServiceProto = protos.google.cloud.run.v2.IService;
export type RevisionProto = protos.google.cloud.run.v2.IRevision;
type TrafficStatus = protos.google.cloud.run.v2.ITrafficTargetStatus;
type EnvVar = protos.google.cloud.run.v2.IEnvVar;
type Container = protos.google.cloud.run.v2.IContainer;

/** A service with its revisions, as the Admin API gives them. */
export interface ServiceProtos {
  service: ServiceProto;
  revisions: RevisionProto[];
}

/** What one revision is made of. */
export interface RevisionSpec {
  /** What follows the service's name in its own: `00002-bbb`. */
  suffix: string;
  /** Label `commit-sha`; none with null. */
  commit?: string | null;
  env?: EnvVar[];
  minInstances?: number;
  /** ISO 8601. */
  createdAt?: string;
  creator?: string;
  containers?: Container[];
}

export interface ServiceSpec {
  name: string;
  region?: string;
  project?: string;
  /** Oldest first; the last one is the newest, which the template describes. */
  revisions?: RevisionSpec[];
  /** Which share goes where, by suffix: `{ '00001-aaa': 100 }`. All to the latest that is ready without it. */
  pinned?: Record<string, number>;
  /** Anything else, as the API has it; takes the place of what is made here. */
  proto?: Partial<ServiceProto>;
}

export const TEST_PROJECT = 'test-project';
export const TEST_REGION = 'us-west2';

/** A service that is well and serves its newest revision, unless told otherwise. */
export function serviceProtos(spec: ServiceSpec): ServiceProtos {
  const { name, region = TEST_REGION, project = TEST_PROJECT, pinned, proto } = spec;
  const whole = `projects/${project}/locations/${region}/services/${name}`;
  const specs = spec.revisions ?? [{ suffix: '00001-aaa' }];
  const newest = specs.at(-1) ?? { suffix: '00001-aaa' };
  const newestName = `${whole}/revisions/${name}-${newest.suffix}`;
  const readyAt = stamp(newest.createdAt ?? '2026-02-04T12:00:00Z');
  const service: ServiceProto = {
    name: whole,
    uid: `uid-of-${name}`,
    generation: String(specs.length),
    observedGeneration: String(specs.length),
    uri: `https://${name}-abc-wl.a.run.app`,
    labels: { 'commit-sha': newest.commit ?? 'aaaaaaa1' },
    updateTime: readyAt,
    lastModifier: newest.creator ?? 'builder@test-project.iam.gserviceaccount.com',
    template: contentOf(newest),
    terminalCondition: { type: 'Ready', state: 'CONDITION_SUCCEEDED', lastTransitionTime: readyAt },
    conditions: [
      { type: 'RoutesReady', state: 'CONDITION_SUCCEEDED', lastTransitionTime: readyAt },
      { type: 'ConfigurationsReady', state: 'CONDITION_SUCCEEDED', lastTransitionTime: readyAt },
    ],
    latestReadyRevision: newestName,
    latestCreatedRevision: newestName,
    traffic: trafficOf(name, pinned),
    trafficStatuses: trafficOf(name, pinned),
    etag: `"etag-${specs.length}"`,
    ...proto,
  };
  return { service, revisions: specs.map((one) => revisionProto(whole, name, one)) };
}

/** ISO 8601 as protobuf has it. */
export function stamp(iso: string): { seconds: string; nanos: number } {
  const ms = Date.parse(iso);
  return { seconds: String(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 };
}

/** An entry of the variables: a plain value. */
export const plain = (name: string, value: string): EnvVar => ({ name, value });

/** An entry of the variables: the newest version of a secret. */
export const secret = (name: string, from: string): EnvVar => ({
  name,
  valueSource: { secretKeyRef: { secret: from, version: 'latest' } },
});

function revisionProto(whole: string, name: string, spec: RevisionSpec): RevisionProto {
  return {
    ...contentOf(spec),
    name: `${whole}/revisions/${name}-${spec.suffix}`,
    uid: `uid-of-${name}-${spec.suffix}`,
    service: name,
    generation: '1',
    observedGeneration: '1',
    createTime: stamp(spec.createdAt ?? '2026-02-04T12:00:00Z'),
    creator: spec.creator ?? 'builder@test-project.iam.gserviceaccount.com',
    conditions: [{ type: 'Ready', state: 'CONDITION_SUCCEEDED' }],
  };
}

function contentOf({ commit = 'aaaaaaa1', env = [], minInstances = 0, containers }: RevisionSpec) {
  const labels: Record<string, string> = commit === null ? {} : { 'commit-sha': commit };
  return {
    labels,
    scaling: { minInstanceCount: minInstances, maxInstanceCount: 10 },
    containers: containers ?? [
      { name: 'main', image: `us-docker.pkg.dev/test-project/images/app:${commit ?? 'unknown'}`, env },
    ],
  };
}

function trafficOf(name: string, pinned: Record<string, number> | undefined): TrafficStatus[] {
  if (pinned === undefined) return [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }];
  return Object.entries(pinned).map(([suffix, percent]) => ({
    type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const,
    revision: `${name}-${suffix}`,
    percent,
  }));
}
