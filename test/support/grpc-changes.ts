import { createGoogleCloudChanges } from '../../src/cloud/google/cloud-changes.ts';
import {
  CONTRACT,
  type ContractRig,
  type ContractVariable,
  type ContractWorld,
} from '../cloud/changes-contract.ts';
import { jumpingClock } from './clocks.ts';
import { plain, type ServiceProto, secret, serviceProtos, TEST_PROJECT } from './cloud-run-protos.ts';
import type { CloudRunServer } from './cloud-run-server.ts';
import { decodeService, encodeService } from './cloud-run-updates.ts';
import { logRecorder } from './log-recorder.ts';

const NAME = `projects/${TEST_PROJECT}/locations/${CONTRACT.region}/services/${CONTRACT.service}`;
const [OLD, NEW] = ['00001-old', '00002-new'];
/** What a change takes. */
const TAKES_MS = 5_000;

/** The contract's service on a server of Cloud Run's Admin API, which stays: whoever started it closes it. */
export async function grpcRig(server: CloudRunServer, world: ContractWorld): Promise<ContractRig> {
  server.put(contractService(world));
  const clock = jumpingClock('2026-11-25T12:00:00Z');
  const { updates } = server;
  updates.now = clock.now;
  updates.fate = { state: 'ready', ms: TAKES_MS };
  const changes = createGoogleCloudChanges({
    projectId: TEST_PROJECT,
    log: logRecorder(),
    clock,
    connection: server.connection,
  });
  return {
    changes,
    template: async () => templateOf(server.services.get(NAME) ?? {}),
    async failNext() {
      updates.fate = { state: 'fails', ms: TAKES_MS };
    },
    async meddle() {
      updates.meddle(NAME, (service) => {
        service.description = 'changed by somebody else';
      });
    },
    async settle() {
      await clock.sleep(TAKES_MS);
      updates.look(NAME, 0);
      // A failure is of one change.
      updates.fate = { state: 'ready', ms: TAKES_MS };
    },
    close: () => changes.close(),
  };
}

function contractService({ variables, traffic, fixedName }: ContractWorld) {
  const containers = [
    {
      name: CONTRACT.sidecar,
      image: 'registry/proxy@sha256:2',
      env: [plain(CONTRACT.flag, 'sidecar-value')],
    },
    {
      name: CONTRACT.container,
      image: 'registry/app@sha256:1',
      env: variables.map((one) =>
        'value' in one ? plain(one.name, one.value) : secret(one.name, one.secret),
      ),
      resources: { limits: { memory: '2Gi' } },
    },
  ];
  const same = { commit: CONTRACT.commit, containers };
  const made = serviceProtos({
    name: CONTRACT.service,
    revisions: [
      { ...same, suffix: OLD },
      { ...same, suffix: NEW },
    ],
    ...(traffic === 'held' && { pinned: { [OLD]: 100 } }),
  });
  if (fixedName && made.service.template) made.service.template.revision = `${CONTRACT.service}-${NEW}`;
  return made;
}

function templateOf(service: ServiceProto) {
  const { template } = decodeService(encodeService(service)) as Pick<ServiceProto, 'template'>;
  const { revision: _, containers, ...rest } = template ?? {};
  const app = containers?.find(({ name }) => name === CONTRACT.container);
  const variables = (app?.env ?? []).map(({ name, value, valueSource }): ContractVariable => {
    const from = valueSource?.secretKeyRef?.secret;
    return from ? { name: name ?? '', secret: from } : { name: name ?? '', value: value ?? '' };
  });
  const others = containers?.map((one) => (one === app ? { ...one, env: null } : one));
  return { variables, rest: said({ ...rest, containers: others }) };
}

/** Without what the interface gives for a field that is not set: it may stand there or not, and means the same. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, said(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => !isUnset(inner)));
}

function isUnset(value: unknown): boolean {
  if (typeof value === 'object') return value === null || Object.keys(value).length === 0;
  return !value || (typeof value === 'string' && value.endsWith('_UNSPECIFIED'));
}
