import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joined, lengthField, varintField } from '../../../src/cloud/google/protobuf-wire.ts';
import {
  createRunChangeClients,
  type RunChangeClients,
} from '../../../src/cloud/google/run-change-clients.ts';
import {
  plain,
  type ServiceProto,
  serviceProtos,
  TEST_PROJECT,
  TEST_REGION,
} from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { encodeService } from '../../support/cloud-run-updates.ts';

const NAME = `projects/${TEST_PROJECT}/locations/${TEST_REGION}/services/s`;

let server: CloudRunServer;
let clients: RunChangeClients;
let nowMs: number;

beforeEach(async () => {
  server = await CloudRunServer.start([
    serviceProtos({ name: 's', revisions: [{ suffix: '00001-aaa', env: [plain('A', '1')] }] }),
  ]);
  nowMs = Date.parse('2026-02-04T11:00:00Z');
  server.updates.now = () => new Date(nowMs);
  clients = createRunChangeClients(server.connection);
});

afterEach(async () => {
  await clients.close();
  server.close();
});

const held = (): ServiceProto => server.services.get(NAME) ?? {};
const templateWith = (value: string, revision?: string) => ({
  ...held().template,
  containers: [{ name: 'main', image: 'i', env: [plain('A', value)] }],
  ...(revision && { revision }),
});

/** Sends what a careless program would; its code where it is refused. */
function update(service: ServiceProto, mask: string[], validateOnly = false) {
  const request = joined([
    lengthField(1, encodeService({ name: NAME, ...service })),
    lengthField(2, joined(mask.map((path) => lengthField(1, path)))),
    ...(validateOnly ? [varintField(3, 1)] : []),
  ]);
  return clients.update(NAME, request, 5_000).catch(({ code }) => code);
}

describe('the server that updates are tried on', () => {
  it('takes only what the mask names', async () => {
    await update({ template: templateWith('2'), labels: { x: 'y' }, description: 'new' }, ['description']);
    expect([held().description, held().labels, held().latestCreatedRevision]).toEqual([
      'new',
      { 'commit-sha': 'aaaaaaa1' },
      `${NAME}/revisions/s-00001-aaa`,
    ]);
  });

  it('puts the whole service in its place where there is no mask', async () => {
    await update({ template: templateWith('2') }, []);
    expect(Object.keys(held().labels ?? {})).toEqual([]);
    expect(held().uid).toBe('uid-of-s');
  });

  it('refuses the name of a revision that is another one', async () => {
    const fixed = 's-00001-aaa';
    expect(await update({ template: templateWith('2', fixed) }, ['template'])).toBe(6);
    expect(await update({ template: templateWith('2', 's-another') }, ['template'])).toMatchObject({
      done: true,
    });
    expect(held().latestReadyRevision).toBe(`${NAME}/revisions/s-another`);
  });

  it.each([
    ['a path that there is not', { template: {} }, ['templates']],
    ['no container', { template: {} }, ['template']],
    ['no image', { template: { containers: [{}] } }, ['template']],
    [
      'a variable twice',
      { template: { containers: [{ image: 'i', env: [plain('A', '1'), plain('A', '1')] }] } },
      ['template'],
    ],
    [
      'too little traffic',
      { traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 90 }] },
      ['traffic'],
    ],
    [
      'traffic to nowhere',
      { traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 's-no', percent: 100 }] },
      ['traffic'],
    ],
  ] as const)('refuses %s', async (_, service, mask) => {
    expect(await update(service as ServiceProto, [...mask])).toBe(3);
    expect(server.updates.applied).toBe(0);
  });

  it('does nothing, and is done, where nothing is different', async () => {
    const before = structuredClone(held());
    expect(await update({ template: before.template ?? {} }, ['template'])).toMatchObject({ done: true });
    expect(held()).toEqual(before);
  });

  it('has a revision ready after a time, whoever looks', async () => {
    server.updates.fate = { state: 'ready', ms: 30_000 };
    expect(await update({ template: templateWith('2') }, ['template'])).toMatchObject({ done: false });
    nowMs += 29_999;
    expect((await clients.service(NAME, 5_000)).service).toMatchObject({ reconciling: true });
    nowMs += 1;
    expect((await clients.service(NAME, 5_000)).service).toMatchObject({
      reconciling: false,
      generation: '2',
      observedGeneration: '2',
      latestReadyRevision: `${NAME}/revisions/s-00002-1up`,
    });
  });
});
