import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGoogleCloudRun } from '../../../src/cloud/google/cloud-run.ts';
import type { CloudRun, RevisionReading, ServiceRow } from '../../../src/cloud/ports.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';
import {
  plain,
  type ServiceSpec,
  serviceProtos,
  stamp,
  TEST_PROJECT,
  TEST_REGION,
} from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { type LogRecorder, logRecorder } from '../../support/log-recorder.ts';

const reading: RevisionReading = {
  commitLabel: 'commit-sha',
  commitVariable: 'BUILD_COMMIT',
  variables: ['SEQUENTIAL_EXECUTION_ENABLED'],
  containers: {},
};
const PLACE = `projects/${TEST_PROJECT}/locations/${TEST_REGION}`;

let server: CloudRunServer;
let log: LogRecorder;
let run: CloudRun;

beforeEach(async () => {
  server = await CloudRunServer.start();
  log = logRecorder();
  run = open();
});

afterEach(async () => {
  await run.close();
  server.close();
});

function open(): CloudRun {
  return createGoogleCloudRun({ projectId: TEST_PROJECT, log, connection: server.connection });
}

function put(...specs: ServiceSpec[]): void {
  for (const spec of specs) server.put(serviceProtos(spec));
}

/** The only service there is. */
async function only(how: Partial<RevisionReading> = {}): Promise<ServiceRow> {
  const [row, ...rest] = await run.services(TEST_REGION, { ...reading, ...how });
  if (row === undefined || rest.length > 0) throw new Error('not exactly one service');
  return row;
}

const OLD = {
  suffix: '00001-aaa',
  commit: 'aaaaaaa1',
  createdAt: '2026-04-01T10:00:00Z',
  creator: 'ann@x.org',
};
const NEW = {
  suffix: '00002-bbb',
  commit: 'bbbbbbb2',
  createdAt: '2026-04-06T10:00:00Z',
  creator: 'bob@x.org',
};

describe('a list of a region', () => {
  it('tells a service that is well, with one call and from its template', async () => {
    put({
      name: 'nba-scrapers',
      revisions: [
        OLD,
        {
          ...NEW,
          env: [plain('BUILD_COMMIT', 'bbbbbbb2'), plain('SEQUENTIAL_EXECUTION_ENABLED', 'true')],
          minInstances: 1,
        },
      ],
    });
    const state = {
      revision: 'nba-scrapers-00002-bbb',
      createdAt: null,
      createdBy: null,
      commitLabel: 'bbbbbbb2',
      commitVariable: 'bbbbbbb2',
      minInstances: 1,
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'true' } },
      image: 'us-docker.pkg.dev/test-project/images/app:bbbbbbb2',
    };
    expect(await run.services(TEST_REGION, reading)).toEqual([
      {
        service: 'nba-scrapers',
        region: 'us-west2',
        uri: 'https://nba-scrapers-abc-wl.a.run.app',
        ready: true,
        readyMessage: null,
        rollingOut: false,
        newestCreated: 'nba-scrapers-00002-bbb',
        newestReady: 'nba-scrapers-00002-bbb',
        newestTrouble: null,
        serving: [{ revision: 'nba-scrapers-00002-bbb', percent: 100, named: false, state, trouble: null }],
        newest: state,
        changedAt: '2026-04-06T10:00:00.000Z',
        changedBy: 'bob@x.org',
        servingSince: '2026-04-06T10:00:00.000Z',
      },
    ]);
    expect(server.calls.map(({ method }) => method)).toEqual(['listServices']);
    expect(server.calls[0]?.headers['x-goog-request-params']).toBe('location=us-west2');
  });

  it('takes 300 services in three pages, and asks for nothing else', async () => {
    for (let number = 0; number < 300; number += 1) put({ name: `service-${number}` });
    const rows = await run.services(TEST_REGION, reading);
    expect(new Set(rows.map(({ service }) => service)).size).toBe(300);
    expect(rows.every(({ serving }) => serving[0]?.state?.commitLabel === 'aaaaaaa1')).toBe(true);
    expect(server.calls.map(({ method }) => method)).toEqual([
      'listServices',
      'listServices',
      'listServices',
    ]);
  });

  it('holds only what is in that region, and nothing that was deleted', async () => {
    put({ name: 'here' }, { name: 'gone' }, { name: 'elsewhere', region: 'us-east1' });
    server.remove(`${PLACE}/services/gone`);
    expect((await run.services(TEST_REGION, reading)).map(({ service }) => service)).toEqual(['here']);
    expect((await run.services('us-east1', reading)).map(({ service }) => service)).toEqual(['elsewhere']);
    expect(await run.services('us-central1', reading)).toEqual([]);
  });

  it('rejects where a page fails after the first', async () => {
    for (let number = 0; number < 101; number += 1) put({ name: `service-${number}` });
    server.fail({ when: ({ pageToken }) => pageToken !== '', answer: 13 });
    const error = await cloudRefusal(run.services(TEST_REGION, reading));
    expect(error.errorCause).toBe('bad_response');
    expect(server.callsOf('listServices')).toHaveLength(2);
  });

  it('rejects where a region could not be reached by Google itself', async () => {
    put({ name: 'here' });
    server.unreachable = [`projects/${TEST_PROJECT}/locations/us-west2`];
    const error = await cloudRefusal(run.services(TEST_REGION, reading));
    expect(error.errorCause).toBe('bad_response');
    expect(error.message).toContain('could not reach us-west2');
  });

  it('rejects a list with a service that has no name', async () => {
    server.services.set('odd', { name: `${PLACE}/services/` });
    expect((await cloudRefusal(run.services(TEST_REGION, reading))).errorCause).toBe('bad_response');
  });
});

describe('what serves', () => {
  const FLEET = Array.from({ length: 21 }, (_, number) => `service-${number}`);

  it('is the old revision of each of 21 pinned services, read once and for all', async () => {
    put(...FLEET.map((name) => ({ name, revisions: [OLD, NEW], pinned: { '00001-aaa': 100 } })));
    const rows = await run.services(TEST_REGION, reading);
    expect(rows).toHaveLength(21);
    for (const { service, serving, newest, newestReady } of rows) {
      expect(serving).toMatchObject([
        {
          revision: `${service}-00001-aaa`,
          percent: 100,
          named: true,
          trouble: null,
          state: { commitLabel: 'aaaaaaa1', createdAt: '2026-04-01T10:00:00.000Z', createdBy: 'ann@x.org' },
        },
      ]);
      expect(newest).toMatchObject({ revision: `${service}-00002-bbb`, commitLabel: 'bbbbbbb2' });
      expect(newestReady).toBe(`${service}-00002-bbb`);
    }
    const names = server.callsOf('getRevision').map(({ request }) => request.name);
    expect(names.sort()).toEqual(
      FLEET.map((name) => `${PLACE}/services/${name}/revisions/${name}-00001-aaa`).sort(),
    );

    expect(await run.services(TEST_REGION, reading)).toEqual(rows);
    expect(server.callsOf('getRevision')).toHaveLength(21);
    expect(server.callsOf('listServices')).toHaveLength(2);
  });

  it('is old code where only a variable was changed since', async () => {
    const env = [plain('SEQUENTIAL_EXECUTION_ENABLED', 'false')];
    put({ name: 'a', revisions: [OLD, { ...NEW, commit: OLD.commit, env }] });
    // The service's own label is newer: somebody set it, and deployed nothing.
    const service = server.services.get(`${PLACE}/services/a`);
    server.services.set(`${PLACE}/services/a`, { ...service, labels: { 'commit-sha': 'ccccccc3' } });
    const { serving } = await only();
    expect(serving[0]?.state).toMatchObject({
      revision: 'a-00002-bbb',
      commitLabel: 'aaaaaaa1',
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'false' } },
    });
  });

  it('is everything with a share, entries of one revision added up, without those that only have a tag', async () => {
    put({
      name: 'a',
      revisions: [OLD, NEW, { suffix: '00003-ccc', commit: 'ccccccc3' }],
      proto: {
        trafficStatuses: [
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: 'a-00002-bbb',
            percent: 10,
            tag: 'blue',
          },
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: `${PLACE}/services/a/revisions/a-00002-bbb`,
            percent: 20,
          },
          { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 10 },
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: 'a-00003-ccc',
            percent: 60,
            tag: 'new',
          },
          {
            type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
            revision: 'a-00001-aaa',
            percent: 0,
            tag: 'old',
          },
        ],
      },
    });
    expect((await only()).serving).toMatchObject([
      { revision: 'a-00003-ccc', percent: 70, named: false, state: { commitLabel: 'ccccccc3' } },
      { revision: 'a-00002-bbb', percent: 30, named: true, state: { commitLabel: 'bbbbbbb2' } },
    ]);
    expect(server.callsOf('getRevision').map(({ request }) => request.name)).toEqual([
      `${PLACE}/services/a/revisions/a-00002-bbb`,
    ]);
  });

  it('is the older revision, and why, where the newest never became ready', async () => {
    put({
      name: 'a',
      revisions: [OLD, NEW],
      proto: {
        latestReadyRevision: `${PLACE}/services/a/revisions/a-00001-aaa`,
        observedGeneration: '1',
        terminalCondition: {
          type: 'Ready',
          state: 'CONDITION_FAILED',
          message: 'Revision failed:\n  the container did not listen on PORT',
          lastTransitionTime: stamp('2026-04-06T10:05:00Z'),
        },
        conditions: [
          {
            type: 'RoutesReady',
            state: 'CONDITION_SUCCEEDED',
            lastTransitionTime: stamp('2026-04-01T10:01:00Z'),
          },
        ],
      },
    });
    expect(await only()).toMatchObject({
      ready: false,
      readyMessage: 'Revision failed: the container did not listen on PORT',
      newestCreated: 'a-00002-bbb',
      newestReady: 'a-00001-aaa',
      newestTrouble: 'Revision failed: the container did not listen on PORT',
      serving: [{ revision: 'a-00001-aaa', named: false, state: { commitLabel: 'aaaaaaa1' } }],
      newest: { revision: 'a-00002-bbb', commitLabel: 'bbbbbbb2' },
      servingSince: '2026-04-01T10:01:00.000Z',
    });
  });

  it('is the newest, however the service does, where only something else failed', async () => {
    put({
      name: 'a',
      revisions: [OLD, NEW],
      proto: {
        terminalCondition: { type: 'Ready', state: 'CONDITION_FAILED', message: 'x'.repeat(400) },
        conditions: [],
      },
    });
    const row = await only();
    expect(row).toMatchObject({ ready: false, newestTrouble: null, servingSince: null });
    expect(row.readyMessage).toBe(`${'x'.repeat(299)}…`);
    expect(row.serving[0]?.state?.commitLabel).toBe('bbbbbbb2');
  });

  it('takes the reason of the newest from its own condition, and the time from the service without routes', async () => {
    put({
      name: 'a',
      revisions: [OLD, NEW],
      proto: {
        latestReadyRevision: `${PLACE}/services/a/revisions/a-00001-aaa`,
        terminalCondition: {
          type: 'Ready',
          state: 'CONDITION_SUCCEEDED',
          message: 'fine',
          lastTransitionTime: stamp('2026-04-02T00:00:00Z'),
        },
        conditions: [{ type: 'ConfigurationsReady', state: 'CONDITION_FAILED', message: 'no such image' }],
      },
    });
    expect(await only()).toMatchObject({
      ready: true,
      readyMessage: null,
      newestTrouble: 'no such image',
      servingSince: '2026-04-02T00:00:00.000Z',
    });
  });

  it('is nothing while a service was never ready', async () => {
    put({
      name: 'a',
      revisions: [NEW],
      proto: {
        latestReadyRevision: '',
        trafficStatuses: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }],
        terminalCondition: {
          type: 'Ready',
          state: 'CONDITION_FAILED',
          revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR',
        },
        conditions: [],
        uri: '',
      },
    });
    expect(await only()).toMatchObject({
      serving: [],
      newestReady: null,
      newestTrouble: 'health check container error',
      servingSince: null,
      uri: null,
    });
  });

  it.each([
    ['a change is being rolled out', { reconciling: true }],
    ['the last change has no revision', { observedGeneration: '1' }],
    ['the last change failed', { terminalCondition: { type: 'Ready', state: 'CONDITION_FAILED' as const } }],
  ])('is read by itself, not from the template, where %s', async (_, proto) => {
    put({ name: 'a', revisions: [OLD, NEW], proto });
    const service = server.services.get(`${PLACE}/services/a`);
    server.services.set(`${PLACE}/services/a`, {
      ...service,
      template: { labels: { 'commit-sha': 'ccccccc3' } },
    });
    const row = await only();
    expect(row.serving[0]?.state?.commitLabel).toBe('bbbbbbb2');
    expect(row.newest.commitLabel).toBe('ccccccc3');
  });

  it('is read by itself where the template wants a revision of another name', async () => {
    put({ name: 'a', revisions: [OLD, NEW], proto: { template: { revision: 'a-next', labels: {} } } });
    expect((await only()).serving[0]?.state?.commitLabel).toBe('bbbbbbb2');
  });

  it('is neither ready nor not while it rolls out', async () => {
    put({
      name: 'a',
      proto: {
        reconciling: true,
        terminalCondition: { type: 'Ready', state: 'CONDITION_RECONCILING', message: 'Deploying revision.' },
      },
    });
    expect(await only()).toMatchObject({
      ready: null,
      rollingOut: true,
      readyMessage: 'Deploying revision.',
    });
  });
});
