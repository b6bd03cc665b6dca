import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeTarget, CloudChanges } from '../../../src/cloud/change-ports.ts';
import { createGoogleCloudChanges } from '../../../src/cloud/google/cloud-changes.ts';
import { fieldsOf } from '../../../src/cloud/google/protobuf-wire.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { differencesOf, FLAG, SERVICE, UPDATE_EXAMPLES } from '../../support/cloud-run-examples.ts';
import { type ServiceProto, TEST_PROJECT, TEST_REGION } from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { decodeService, decodeUpdate, encodeService } from '../../support/cloud-run-updates.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const GOLDENS = new URL('../goldens/', import.meta.url);
const written = readdirSync(GOLDENS).filter((name) => name.startsWith('rollback-update-'));
const fileOf = (name: string) => `rollback-update-${name}.json`;

let server: CloudRunServer;
let changes: CloudChanges;

beforeAll(async () => {
  server = await CloudRunServer.start();
  changes = createGoogleCloudChanges({
    projectId: TEST_PROJECT,
    log: logRecorder(),
    clock: jumpingClock(),
    connection: server.connection,
  });
});

afterAll(async () => {
  await changes.close();
  server.close();
});

/** Sends an example's change, and gives what was read and what came. */
async function sent(name: string) {
  const { protos, container, edit } = UPDATE_EXAMPLES[name] as (typeof UPDATE_EXAMPLES)[string];
  const { service, revisions } = structuredClone(protos);
  server.put({ service, revisions });
  server.calls.length = 0;
  const read = encodeService(service);
  server.bytes.set(service.name ?? '', read);
  const target: ChangeTarget = {
    region: TEST_REGION,
    service: SERVICE,
    variable: FLAG,
    container,
    commitLabel: 'commit-sha',
  };
  const { uid = '', etag = '', generation = '' } = service as Record<string, string>;
  const answer = await changes.send({ target, edit, bound: { uid, etag, generation } });
  expect(answer.state).toBe('accepted');
  const [call, ...more] = server.callsOf('updateService');
  expect(more).toEqual([]);
  return { service, read, bytes: call?.bytes ?? new Uint8Array() };
}

/** The service within a request, as it came over the wire. */
function serviceIn(request: Uint8Array): Uint8Array {
  return fieldsOf(request).find(({ id }) => id === 1)?.content ?? new Uint8Array();
}

/** What another encoder makes of the same service with the change done to it by hand. */
function byHand(name: string, service: ServiceProto): Uint8Array {
  const { container, edit } = UPDATE_EXAMPLES[name] as (typeof UPDATE_EXAMPLES)[string];
  const wanted = structuredClone(service);
  if (edit.kind === 'traffic') {
    delete wanted.traffic?.[0]?.percent;
    wanted.traffic?.push({ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 });
    return encodeService(wanted);
  }
  const { template } = wanted;
  if (!template) throw new Error('no template');
  delete template.revision;
  const holder = template.containers?.find((one) => container === null || one.name === container);
  const env = holder?.env ?? [];
  const at = env.findIndex((one) => one.name === FLAG);
  const entry = edit.to === null ? [] : [{ name: FLAG, value: edit.to }];
  env.splice(at < 0 ? env.length : at, at < 0 ? 0 : 1, ...entry);
  return encodeService(wanted);
}

describe.each(Object.keys(UPDATE_EXAMPLES))('the update of a service with %s', (name) => {
  it('is what it was, differs from what was read in what was asked for, and in no other byte', async () => {
    const { service, read, bytes } = await sent(name);
    const request = decodeUpdate(bytes);
    await expect(`${JSON.stringify(request, null, 2)}\n`).toMatchFileSnapshot(
      new URL(fileOf(name), GOLDENS).pathname,
    );
    const example = UPDATE_EXAMPLES[name];
    expect(differencesOf(decodeService(read), request.service)).toEqual(example?.differences);
    expect(request.updateMask).toEqual({
      paths: [example?.edit.kind === 'traffic' ? 'traffic' : 'template'],
    });
    expect(Object.keys(request).sort()).toEqual(['service', 'updateMask']);
    expect(Buffer.from(serviceIn(bytes)).equals(byHand(name, service))).toBe(true);
    expect(Buffer.from(read).equals(serviceIn(bytes))).toBe(false);
  });
});

it('has a file for each, and none besides', () => {
  expect(written.sort()).toEqual(Object.keys(UPDATE_EXAMPLES).map(fileOf).sort());
});
