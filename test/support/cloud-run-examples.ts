import type { ServiceEdit } from '../../src/cloud/change-ports.ts';
import { plain, type ServiceProto, type ServiceProtos, secret, serviceProtos } from './cloud-run-protos.ts';

export const SERVICE = 'nba-phase3-analytics-processors';
export const FLAG = 'SEQUENTIAL_EXECUTION_ENABLED';

/** A service, and one change of it, as the pipeline's own could be. */
export interface UpdateExample {
  protos: ServiceProtos;
  container: string | null;
  edit: ServiceEdit;
  /** Everything that is to be different in the request, in words. */
  differences: string[];
}

export const OFF: ServiceEdit = { kind: 'variable', from: 'true', to: 'false' };
const TURNED_OFF = (container: number, entry: number) =>
  `template.containers[${container}].env[${entry}].value: "true" -> "false"`;

const IMAGE = 'us-west2-docker.pkg.dev/nba-props-platform/services/phase3@sha256:1111';
const APP = {
  name: 'app',
  image: IMAGE,
  command: ['gunicorn'],
  args: ['--bind', ':8080', 'main:app'],
  env: [
    plain('GCP_PROJECT_ID', 'nba-props-platform'),
    plain(FLAG, 'true'),
    plain('BUILD_COMMIT', '3f2b1c4d'),
  ],
  resources: { limits: { cpu: '2', memory: '4Gi' }, cpuIdle: true, startupCpuBoost: true },
  ports: [{ name: 'http1', containerPort: 8080 }],
  startupProbe: { timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port: 8080 } },
};

/** A proxy that happens to have a variable of the same name. */
const SIDECAR = {
  name: 'proxy',
  image: 'us-docker.pkg.dev/cloud-ops/otel@sha256:2222',
  env: [plain(FLAG, 'true'), secret('PROXY_TOKEN', 'proxy-token')],
  dependsOn: ['app'],
  resources: { limits: { memory: '256Mi' } },
};

function example(
  over: Partial<ServiceProto>,
  template: NonNullable<ServiceProto['template']>,
  pinned?: Record<string, number>,
): ServiceProtos {
  const made = serviceProtos({
    name: SERVICE,
    revisions: [{ suffix: '00040-xyz' }, { suffix: '00041-abc' }],
    ...(pinned && { pinned }),
  });
  return {
    ...made,
    service: {
      ...made.service,
      ...over,
      template: {
        labels: { 'commit-sha': '3f2b1c4d', team: 'data', 'managed-by': 'github-actions' },
        annotations: { 'nba/owner': 'pipeline@nba.org' },
        scaling: { minInstanceCount: 1, maxInstanceCount: 10 },
        timeout: { seconds: '900' },
        serviceAccount: 'phase3@nba-props-platform.iam.gserviceaccount.com',
        maxInstanceRequestConcurrency: 1,
        containers: [APP],
        ...template,
      },
    },
  };
}

const SECRETIVE = [
  plain('GCP_PROJECT_ID', 'nba-props-platform'),
  secret('SENTRY_DSN', 'sentry-dsn'),
  plain(FLAG, 'true'),
  secret('ODDS_API_KEY', 'projects/123/secrets/odds-api-key'),
  plain('EMPTY', ''),
];

/** One for each shape that a change could get wrong. */
export const UPDATE_EXAMPLES: Readonly<Record<string, UpdateExample>> = {
  secrets: {
    protos: example(
      { scaling: { minInstanceCount: 1 }, ingress: 'INGRESS_TRAFFIC_INTERNAL_ONLY', client: 'gcloud' },
      {
        containers: [{ ...APP, env: SECRETIVE, volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }],
        volumes: [
          { name: 'keys', secret: { secret: 'keys', items: [{ path: 'a.json', version: '3', mode: 256 }] } },
        ],
        vpcAccess: { connector: 'projects/p/locations/us-west2/connectors/c', egress: 'PRIVATE_RANGES_ONLY' },
        encryptionKey: 'projects/p/locations/us-west2/keyRings/r/cryptoKeys/k',
        sessionAffinity: true,
        gpuZonalRedundancyDisabled: false,
      },
    ),
    container: null,
    edit: OFF,
    differences: [TURNED_OFF(0, 2)],
  },
  sidecars: {
    protos: example({}, { containers: [APP, SIDECAR] }),
    container: null,
    edit: OFF,
    differences: [TURNED_OFF(0, 1)],
  },
  'several-containers': {
    protos: example({}, { containers: [SIDECAR, APP, { ...SIDECAR, name: 'third' }] }),
    container: 'app',
    edit: OFF,
    differences: [TURNED_OFF(1, 1)],
  },
  labels: {
    protos: example(
      { labels: { 'commit-sha': '3f2b1c4d', zone: 'b', area: 'a' }, annotations: { 'nba/slo': '99' } },
      { labels: { 'commit-sha': '3f2b1c4d', zone: 'b', area: 'a', empty: '' } },
    ),
    container: null,
    edit: OFF,
    differences: [TURNED_OFF(0, 1)],
  },
  'fixed-name': {
    protos: example({}, { revision: `${SERVICE}-00041-abc` }),
    container: null,
    edit: OFF,
    differences: [`template.revision: "${SERVICE}-00041-abc" -> nothing`, TURNED_OFF(0, 1)],
  },
  'pinned-traffic': {
    protos: example({}, {}, { '00040-xyz': 100 }),
    container: null,
    edit: OFF,
    differences: [TURNED_OFF(0, 1)],
  },
  tags: {
    protos: example(
      {
        traffic: [
          { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 90 },
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: `${SERVICE}-00040-xyz`,
            percent: 10,
            tag: 'canary',
          },
          { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', tag: 'newest' },
        ],
      },
      {},
    ),
    container: null,
    edit: OFF,
    differences: [TURNED_OFF(0, 1)],
  },
  unset: {
    protos: example({}, { containers: [{ ...APP, env: [secret('SENTRY_DSN', 'sentry-dsn')] }, SIDECAR] }),
    container: null,
    edit: { kind: 'variable', from: null, to: 'false' },
    differences: [`template.containers[0].env[1]: nothing -> {"name":"${FLAG}","value":"false"}`],
  },
  'taken-out': {
    protos: example({}, { containers: [{ ...APP, env: [plain('FIRST', '1'), plain(FLAG, 'false')] }] }),
    container: null,
    edit: { kind: 'variable', from: 'false', to: null },
    differences: [`template.containers[0].env[1]: {"name":"${FLAG}","value":"false"} -> nothing`],
  },
  'moved-traffic': {
    protos: example(
      {
        traffic: [
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: `${SERVICE}-00040-xyz`,
            percent: 100,
            tag: 'held',
          },
          { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', tag: 'newest' },
        ],
      },
      { revision: `${SERVICE}-00041-abc` },
    ),
    container: null,
    edit: {
      kind: 'traffic',
      from: [{ revision: `${SERVICE}-00040-xyz`, percent: 100 }],
      to: [{ revision: null, percent: 100 }],
    },
    differences: [
      'traffic[0].percent: 100 -> nothing',
      'traffic[2]: nothing -> {"type":"TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST","percent":100}',
    ],
  },
};

/** Where two plain values differ, in words: `a.b[2].c: 1 -> 2`. */
export function differencesOf(one: unknown, other: unknown, path = ''): string[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  const areObjects = [one, other].every((each) => typeof each === 'object' && each !== null);
  if (!areObjects || Array.isArray(one) !== Array.isArray(other)) {
    const told = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
    return [`${path}: ${told(one)} -> ${told(other)}`];
  }
  const keys = new Set([...Object.keys(one as object), ...Object.keys(other as object)]);
  const isList = Array.isArray(one);
  const within = [...keys].flatMap((key) =>
    differencesOf(
      Reflect.get(one as object, key),
      Reflect.get(other as object, key),
      isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
    ),
  );
  return within.length > 0 ? within : [`${path}: another order`];
}
