import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeTarget, CloudChanges, ServiceEdit } from '../../../src/cloud/change-ports.ts';
import { createGoogleCloudChanges } from '../../../src/cloud/google/cloud-changes.ts';
import { fieldsOf, joined, lengthField } from '../../../src/cloud/google/protobuf-wire.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';
import { FLAG, OFF, SERVICE } from '../../support/cloud-run-examples.ts';
import {
  plain,
  type ServiceProto,
  type ServiceSpec,
  secret,
  serviceProtos,
  TEST_PROJECT,
  TEST_REGION,
} from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { encodeService } from '../../support/cloud-run-updates.ts';
import { type LogRecorder, logRecorder } from '../../support/log-recorder.ts';

const NAME = `projects/${TEST_PROJECT}/locations/${TEST_REGION}/services/${SERVICE}`;
const OLD = { suffix: '00040-xyz', commit: 'old', env: [plain(FLAG, 'true')] };
const NEW = {
  suffix: '00041-abc',
  commit: 'new',
  env: [plain('GCP_PROJECT_ID', 'nba'), plain(FLAG, 'true'), secret('SENTRY_DSN', 'sentry-dsn')],
  createdAt: '2026-02-03T20:00:00Z',
  creator: 'build@nba.iam.gserviceaccount.com',
};
const target: ChangeTarget = {
  region: TEST_REGION,
  service: SERVICE,
  variable: FLAG,
  container: null,
  commitLabel: 'commit-sha',
};
const TO_LATEST: ServiceEdit = {
  kind: 'traffic',
  from: [{ revision: `${SERVICE}-00040-xyz`, percent: 100 }],
  to: [{ revision: null, percent: 100 }],
};

let server: CloudRunServer;
let log: LogRecorder;
let changes: CloudChanges;

beforeEach(async () => {
  server = await CloudRunServer.start();
  server.updates.now = () => new Date('2026-02-04T11:00:00Z');
  log = logRecorder();
  changes = open();
  put();
});

afterEach(async () => {
  await changes.close();
  server.close();
});

function open(deadlineMs?: number): CloudChanges {
  return createGoogleCloudChanges({
    projectId: TEST_PROJECT,
    log,
    clock: jumpingClock('2026-02-04T11:00:00Z'),
    connection: server.connection,
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
}

function put(spec: Partial<ServiceSpec> = {}): void {
  server.put(serviceProtos({ name: SERVICE, revisions: [OLD, NEW], ...spec }));
}

/** A change on the state that the service has now. */
async function change(edit: ServiceEdit = OFF) {
  const { uid, etag, generation } = await changes.snapshot(target);
  return { target, edit, bound: { uid, etag, generation } };
}

const service = (): ServiceProto => server.services.get(NAME) ?? {};
/** What the service's template says now. */
const flagNow = () => service().template?.containers?.[0]?.env?.find(({ name }) => name === FLAG)?.value;

describe('a look at a service', () => {
  it('tells what a change needs to know, and no value but that of the variable', async () => {
    expect(await changes.snapshot(target)).toEqual({
      service: SERVICE,
      region: 'us-west2',
      variable: FLAG,
      readAt: '2026-02-04T11:00:00.000Z',
      uid: `uid-of-${SERVICE}`,
      etag: '"etag-2"',
      generation: '2',
      settled: true,
      ready: true,
      readyMessage: null,
      newestCreated: `${SERVICE}-00041-abc`,
      newestReady: `${SERVICE}-00041-abc`,
      newestTrouble: null,
      template: {
        value: { kind: 'value', value: 'true' },
        others: [
          { name: 'GCP_PROJECT_ID', secret: false },
          { name: 'SENTRY_DSN', secret: true },
        ],
        container: 'main',
        sidecars: [],
        image: 'us-docker.pkg.dev/test-project/images/app:new',
        commit: 'new',
        fixedName: null,
        labels: 1,
        annotations: 0,
        minInstances: null,
        maxInstances: 10,
      },
      traffic: [{ revision: null, percent: 100 }],
      serving: [
        {
          revision: `${SERVICE}-00041-abc`,
          percent: 100,
          named: false,
          value: { kind: 'value', value: 'true' },
          commit: 'new',
          image: 'us-docker.pkg.dev/test-project/images/app:new',
          createdAt: '2026-02-03T20:00:00.000Z',
          createdBy: 'build@nba.iam.gserviceaccount.com',
        },
      ],
      changedAt: '2026-02-03T20:00:00.000Z',
      changedBy: 'build@nba.iam.gserviceaccount.com',
    });
    expect(server.calls.map(({ method }) => method)).toEqual(['getService', 'getRevision']);
    expect(server.calls[0]?.headers['x-goog-request-params']).toBe('location=us-west2');
    expect(log.lines.map(({ event }) => event)).toEqual(['cloud_run_change']);
  });

  it('reads the revisions that serve by themselves: the template says nothing of them', async () => {
    put({
      revisions: [{ ...OLD, env: [plain(FLAG, 'false')] }, NEW],
      pinned: { '00040-xyz': 70, '00041-abc': 30 },
    });
    const { serving, traffic, template } = await changes.snapshot(target);
    expect(serving.map(({ revision, percent, named, value }) => [revision, percent, named, value])).toEqual([
      [`${SERVICE}-00040-xyz`, 70, true, { kind: 'value', value: 'false' }],
      [`${SERVICE}-00041-abc`, 30, true, { kind: 'value', value: 'true' }],
    ]);
    expect(traffic).toEqual([
      { revision: `${SERVICE}-00040-xyz`, percent: 70 },
      { revision: `${SERVICE}-00041-abc`, percent: 30 },
    ]);
    expect(template.value).toEqual({ kind: 'value', value: 'true' });
  });

  it('takes the container by its name, and tells a secret without what is in it', async () => {
    const containers = [
      { name: 'proxy', image: 'p', env: [plain(FLAG, 'of the proxy')] },
      { name: 'app', image: 'a', env: [secret(FLAG, 'flag')] },
      { image: 'c' },
    ];
    put({ revisions: [{ ...NEW, containers }], proto: { template: { containers, revision: 'fixed' } } });
    const { template, serving } = await changes.snapshot({ ...target, container: 'app' });
    expect(template).toMatchObject({
      value: { kind: 'secret' },
      container: 'app',
      sidecars: ['proxy', ''],
      image: 'a',
      fixedName: 'fixed',
      maxInstances: null,
      labels: 0,
    });
    expect(serving[0]?.value).toEqual({ kind: 'secret' });
    const error = await cloudRefusal(changes.snapshot({ ...target, container: 'nobody' }));
    expect([error.errorCause, error.message]).toEqual([
      'config',
      `a revision of ${SERVICE} has no container named nobody`,
    ]);
  });

  it('tells the instances that the service keeps as a whole before those of its revisions', async () => {
    put({ proto: { scaling: { minInstanceCount: 2, maxInstanceCount: 4 } } });
    const { template } = await changes.snapshot(target);
    expect([template.minInstances, template.maxInstances]).toEqual([2, 4]);
  });

  it.each([
    ['is being carried out', { reconciling: true }],
    ['was not looked at yet', { observedGeneration: '1' }],
  ])('is not settled while what was asked for %s', async (_, proto) => {
    put({ proto });
    expect((await changes.snapshot(target)).settled).toBe(false);
  });

  it('tells a variable that is not set, and traffic that goes nowhere yet', async () => {
    put({ revisions: [{ suffix: '00001-aaa' }], proto: { trafficStatuses: [], latestReadyRevision: null } });
    const { template, serving } = await changes.snapshot(target);
    expect([template.value, serving]).toEqual([null, []]);
  });

  it.each([
    ['uid', { uid: '' }],
    ['etag', { etag: '' }],
  ])('rejects where the service has no %s, for nothing could be bound to it', async (_, proto) => {
    put({ proto });
    const error = await cloudRefusal(changes.snapshot(target));
    expect(error.message).toBe(`Cloud Run does not say which state ${SERVICE} is in`);
  });

  it('rejects where a revision that serves can not be read, or is not there', async () => {
    server.fail({ method: 'getRevision', answer: 7, times: 1 });
    expect((await cloudRefusal(changes.snapshot(target))).errorCause).toBe('permission');
    server.revisions.delete(`${NAME}/revisions/${SERVICE}-00041-abc`);
    expect((await cloudRefusal(changes.snapshot(target))).message).toBe(
      `Google found no revision ${SERVICE}-00041-abc of ${SERVICE} in us-west2, although it gets traffic`,
    );
  });

  it('names service and region where there is none, and times out where nobody answers', async () => {
    server.remove(NAME);
    expect((await cloudRefusal(changes.snapshot(target))).message).toBe(
      `Google found no service ${SERVICE} in us-west2`,
    );
    server.fail({ method: 'getService', answer: 'never' });
    const hasty = open(60);
    expect((await cloudRefusal(hasty.snapshot(target))).errorCause).toBe('timeout');
    await hasty.close();
  });

  it('is closed with the rest', async () => {
    await changes.close();
    expect((await cloudRefusal(changes.snapshot(target))).message).toBe('Cloud Run is closed');
    expect(await changes.send({ target, edit: OFF, bound: { uid: '', etag: '', generation: '' } })).toEqual({
      state: 'refused',
      message: 'Cloud Run is closed',
      fix: 'start again',
    });
  });
});

describe('a change', () => {
  it('is validated without effect', async () => {
    const before = structuredClone(service());
    expect(await changes.validate(await change())).toEqual({ state: 'accepted', operation: null });
    expect(service()).toEqual(before);
    expect(server.updates.applied).toBe(0);
    expect(server.callsOf('updateService')[0]?.request).toMatchObject({
      validateOnly: true,
      allowMissing: false,
      updateMask: { paths: ['template'] },
      service: { name: NAME, etag: '"etag-2"' },
    });
  });

  it('is sent once, followed, and live then', async () => {
    server.updates.fate = { state: 'ready', asks: 2 };
    const answer = await changes.send(await change());
    expect(answer).toEqual({
      state: 'accepted',
      operation: `projects/${TEST_PROJECT}/locations/us-west2/operations/operation-1`,
    });
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    expect(server.callsOf('updateService')[0]?.headers['x-goog-request-params']).toBe('location=us-west2');
    expect(await changes.progress(operation)).toEqual({ state: 'running' });
    expect(await changes.progress(operation)).toEqual({ state: 'done' });
    const after = await changes.snapshot(target);
    expect(after).toMatchObject({
      generation: '3',
      etag: '"etag-3"',
      settled: true,
      ready: true,
      serving: [{ revision: `${SERVICE}-00003-1up`, percent: 100, value: { value: 'false' }, commit: 'new' }],
    });
    expect(after.template.others).toHaveLength(2);
    expect([server.updates.applied, server.callsOf('updateService').length]).toEqual([1, 1]);
  });

  it('can be followed by another process, by the name of its operation alone', async () => {
    const answer = await changes.send(await change());
    await changes.close();
    changes = open();
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    expect(await changes.progress(operation)).toEqual({ state: 'done' });
    const error = await cloudRefusal(changes.progress(`${operation}9`));
    expect(error.message).toBe('Google does not know this change any more');
  });

  it('tells why the platform could not carry it out, in a line', async () => {
    server.updates.fate = { state: 'fails', message: "Revision 'x' is not ready.\nSee the logs." };
    const answer = await changes.send(await change());
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    expect(await changes.progress(operation)).toEqual({
      state: 'failed',
      message: "Revision 'x' is not ready. See the logs.",
    });
    const after = await changes.snapshot(target);
    expect(after).toMatchObject({
      settled: true,
      ready: false,
      newestTrouble: "Revision 'x' is not ready. See the logs.",
      newestReady: `${SERVICE}-00041-abc`,
      serving: [{ revision: `${SERVICE}-00041-abc`, value: { value: 'true' } }],
    });
  });

  it('is still under way where its revision never becomes ready', async () => {
    server.updates.fate = { state: 'never' };
    const answer = await changes.send(await change());
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    expect(await changes.progress(operation)).toEqual({ state: 'running' });
    expect(await changes.snapshot(target)).toMatchObject({ settled: false, ready: null });
  });

  it('clears a fixed name, which the platform would refuse', async () => {
    put({
      proto: {
        template: {
          revision: `${SERVICE}-00041-abc`,
          containers: [{ image: 'i', env: [plain(FLAG, 'true')] }],
        },
      },
    });
    expect((await changes.send(await change())).state).toBe('accepted');
    expect(service().template?.revision).toBe('');
  });

  it('makes a revision that gets nothing where traffic is pinned, until traffic is moved', async () => {
    put({ pinned: { '00040-xyz': 100 } });
    expect((await changes.send(await change())).state).toBe('accepted');
    const made = await changes.snapshot(target);
    expect(made.serving).toMatchObject([{ revision: `${SERVICE}-00040-xyz`, value: { value: 'true' } }]);
    expect(made.newestReady).toBe(`${SERVICE}-00003-1up`);

    const moving = await change(TO_LATEST);
    expect(await changes.validate(moving)).toEqual({ state: 'accepted', operation: null });
    expect((await changes.send(moving)).state).toBe('accepted');
    const moved = await changes.snapshot(target);
    expect(moved.serving).toMatchObject([
      { revision: `${SERVICE}-00003-1up`, percent: 100, named: false, value: { value: 'false' } },
    ]);
    expect(moved.newestCreated).toBe(`${SERVICE}-00003-1up`);
    expect(server.callsOf('updateService').at(-1)?.request).toMatchObject({
      updateMask: { paths: ['traffic'] },
    });
  });

  it('keeps settings that this program has never heard of', async () => {
    const news = lengthField(4_000, 'a setting of next year');
    const read = fieldsOf(encodeService(service()));
    server.bytes.set(
      NAME,
      joined(
        read.map(({ id, bytes, content }) =>
          id === 18 ? lengthField(18, joined([content ?? new Uint8Array(), news])) : bytes,
        ),
      ),
    );
    await changes.send(await change());
    const sent = server.callsOf('updateService')[0]?.bytes ?? new Uint8Array();
    expect(Buffer.from(sent).includes(Buffer.from(news))).toBe(true);
    expect(flagNow()).toBe('false');
  });

  it('sends nothing where it is so already', async () => {
    const edit: ServiceEdit = { kind: 'variable', from: 'true', to: 'true' };
    expect(await changes.send(await change(edit))).toEqual({ state: 'accepted', operation: null });
    expect(server.callsOf('updateService')).toEqual([]);
  });

  it('is not made of another value than the one that was looked at', async () => {
    const edit: ServiceEdit = { kind: 'variable', from: null, to: 'false' };
    expect(await changes.send(await change(edit))).toEqual({ state: 'changed' });
    expect(await changes.send(await change(TO_LATEST))).toEqual({ state: 'changed' });
    expect(server.callsOf('updateService')).toEqual([]);
  });

  it.each(['uid', 'etag', 'generation'] as const)(
    'is not sent to a service with another %s',
    async (field) => {
      const { bound, ...rest } = await change();
      const stale = { ...rest, bound: { ...bound, [field]: 'another' } };
      expect(await changes.validate(stale)).toEqual({ state: 'changed' });
      expect(await changes.send(stale)).toEqual({ state: 'changed' });
      expect(server.callsOf('updateService')).toEqual([]);
    },
  );

  it.each([10, 9, 6] as const)(
    'is refused by the platform where somebody is faster, with code %i',
    async (code) => {
      server.updates.staleCode = code;
      const mine = await change();
      // Between our look and our update.
      server.fail({
        method: 'updateService',
        when: () => {
          server.updates.meddle(NAME, (held) => Object.assign(held, { lastModifier: 'somebody' }));
          return false;
        },
        answer: 13,
      });
      expect(await changes.send(mine)).toEqual({ state: 'changed' });
      expect([server.updates.applied, server.callsOf('updateService').length]).toEqual([0, 1]);
    },
  );

  it('is done once where two send it at once', async () => {
    const mine = await change();
    const answers = await Promise.all([changes.send(mine), changes.send(mine), changes.send(mine)]);
    expect(answers.map(({ state }) => state).sort()).toEqual(['accepted', 'changed', 'changed']);
    expect(server.updates.applied).toBe(1);
  });

  it('does not write over a secret', async () => {
    put({ revisions: [{ ...NEW, env: [secret(FLAG, 'flag')] }] });
    expect(await changes.send(await change())).toMatchObject({
      state: 'refused',
      message: `${FLAG} comes from a secret, which is not changed here`,
    });
    expect(server.callsOf('updateService')).toEqual([]);
  });

  it('writes no value of any variable to the log', async () => {
    put({ revisions: [{ ...NEW, env: [plain(FLAG, 'true'), plain('PASSWORD', 'hunter2-hunter2')] }] });
    const mine = await change();
    await changes.validate(mine);
    await changes.send(mine);
    expect(log.lines).toHaveLength(3);
    expect(JSON.stringify(log.lines)).not.toMatch(/hunter2|PASSWORD|false"/);
  });
});
