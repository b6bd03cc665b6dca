import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGoogleCloudRun } from '../../../src/cloud/google/cloud-run.ts';
import type { CloudRun, RevisionReading } from '../../../src/cloud/ports.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';
import {
  plain,
  type ServiceSpec,
  secret,
  serviceProtos,
  TEST_PROJECT,
  TEST_REGION,
} from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { type LogRecorder, logRecorder } from '../../support/log-recorder.ts';

const reading: RevisionReading = {
  commitLabel: 'commit-sha',
  commitVariable: 'BUILD_COMMIT',
  variables: ['SEQUENTIAL_EXECUTION_ENABLED', 'API_KEY', 'EMPTY'],
  containers: {},
};
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
const PINNED = { revisions: [OLD, NEW], pinned: { '00001-aaa': 100 } };

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

/** Lets all patience end as soon as `isReached`, however long it takes to get there. */
async function whenTimeIsOver<T>(isReached: () => boolean, work: () => Promise<T>): Promise<T> {
  // The connection is made with the real clock.
  await run.services('us-east4', reading);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const outcome = work();
    while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(20_000);
    return await outcome;
  } finally {
    vi.useRealTimers();
  }
}

const isIn = (region: string) => (request: Record<string, unknown>) =>
  String(request.parent).endsWith(`/${region}`);

describe('a list that can not be had', () => {
  it('is a timeout where a region never answers, while another one does', async () => {
    put({ name: 'a' }, { name: 'b', region: 'us-east1' });
    server.fail({ method: 'listServices', when: isIn(TEST_REGION), answer: 'never' });
    let isThere = false;
    const [late, there] = await whenTimeIsOver(
      () => isThere && server.callsOf('listServices').some(({ request }) => isIn(TEST_REGION)(request)),
      () =>
        Promise.all([
          cloudRefusal(run.services(TEST_REGION, reading)),
          run.services('us-east1', reading).finally(() => {
            isThere = true;
          }),
        ]),
    );
    expect(late.errorCause).toBe('timeout');
    expect(late.message).toBe(
      'listing the Cloud Run services of project test-project in us-west2 took longer than 20 s',
    );
    expect(there.map(({ service }) => service)).toEqual(['b']);
  });

  it('is a timeout where only its last page never comes', async () => {
    for (let number = 0; number < 101; number += 1) put({ name: `service-${number}` });
    server.fail({ when: ({ pageToken }) => pageToken !== '', answer: 'never' });
    const late = await whenTimeIsOver(
      () => server.callsOf('listServices').some(({ request }) => request.pageToken !== ''),
      () => cloudRefusal(run.services(TEST_REGION, reading)),
    );
    expect(late.errorCause).toBe('timeout');
  });

  it.each([
    ['no valid credentials', 16, undefined, 'permission', 'refused the credentials', 'renew the credentials'],
    ['no permission', 7, undefined, 'permission', 'denied', 'grant roles/run.viewer on project test-project'],
    ['an API that is not enabled', 7, 'SERVICE_DISABLED', 'config', 'not enabled', 'enable it'],
    ['no such project or region', 5, undefined, 'config', 'test-project in us-west2', 'region'],
    ['too many calls', 8, undefined, 'quota', 'quota', 'Quotas'],
    ['an outage', 14, undefined, 'bad_response', 'could not be reached', 'googleapis.com'],
  ])('says so with %s', async (_, answer, reason, cause, says, fix) => {
    server.fail({ answer, ...(reason !== undefined && { reason }) });
    const error = await cloudRefusal(run.services(TEST_REGION, reading));
    expect(error.errorCause).toBe(cause);
    expect(error.message).toContain(says);
    expect(error.fix).toContain(fix);
  });

  it('says so where nobody listens at all', async () => {
    server.close();
    expect((await cloudRefusal(run.services(TEST_REGION, reading))).errorCause).toBe('bad_response');
  });

  it('is asked for once more after a lost connection', async () => {
    put({ name: 'a' });
    server.fail({ method: 'listServices', answer: 14, times: 1 });
    expect(await run.services(TEST_REGION, reading)).toHaveLength(1);
    expect(server.callsOf('listServices')).toHaveLength(2);
  });

  it('closes what it opened', async () => {
    const { RevisionsClient, ServicesClient } = await import('@google-cloud/run');
    const closings = [ServicesClient, RevisionsClient].map((client) => vi.spyOn(client.prototype, 'close'));
    await run.services(TEST_REGION, reading);
    await run.close();
    for (const closing of closings) {
      expect(closing).toHaveBeenCalledOnce();
      closing.mockRestore();
    }
  });

  it('is not asked for after closing', async () => {
    await run.services(TEST_REGION, reading);
    await run.close();
    expect((await cloudRefusal(run.services(TEST_REGION, reading))).message).toContain('closed');
  });
});

describe('a revision that can not be read', () => {
  it.each([
    ['it is gone', 5, 'bad_response', 'although it gets traffic'],
    ['it may not be read', 7, 'permission', 'denied'],
  ])('leaves everything else as it is, where %s', async (_, answer, cause, says) => {
    put({ name: 'a', ...PINNED }, { name: 'b', ...PINNED });
    server.fail({ method: 'getRevision', when: ({ name }) => String(name).includes('/a/'), answer });
    const [a, b] = await run.services(TEST_REGION, reading);
    expect(a?.serving).toMatchObject([
      { revision: 'a-00001-aaa', percent: 100, state: null, trouble: { cause } },
    ]);
    expect(a?.serving[0]?.trouble?.message).toContain(says);
    expect(a?.newest.commitLabel).toBe('bbbbbbb2');
    expect(b?.serving[0]?.state?.commitLabel).toBe('aaaaaaa1');
  });

  it('is a trouble of its own where it takes too long, and is asked for again the next time', async () => {
    put({ name: 'a', ...PINNED });
    server.fail({ method: 'getRevision', answer: 'never', times: 1 });
    const [late] = await whenTimeIsOver(
      () => server.callsOf('getRevision').length > 0,
      () => run.services(TEST_REGION, reading),
    );
    expect(late?.serving).toMatchObject([{ state: null, trouble: { cause: 'timeout' } }]);
    const [then] = await run.services(TEST_REGION, reading);
    expect(then?.serving).toMatchObject([{ state: { commitLabel: 'aaaaaaa1' }, trouble: null }]);
  });

  it('is a trouble in time, too, for those that never got their turn', async () => {
    for (let number = 0; number < 40; number += 1) put({ name: `service-${number}`, ...PINNED });
    server.fail({ method: 'getRevision', answer: 'never' });
    const rows = await whenTimeIsOver(
      () => server.callsOf('getRevision').length === 32,
      () => run.services(TEST_REGION, reading),
    );
    expect(rows.map(({ serving }) => serving[0]?.trouble?.cause)).toEqual(Array(40).fill('timeout'));
  });

  it('is read again where the service was made anew, or something else is asked of it', async () => {
    put({ name: 'a', ...PINNED });
    await run.services(TEST_REGION, reading);
    await run.services(TEST_REGION, { ...reading, variables: ['OTHER'] });
    expect(server.callsOf('getRevision')).toHaveLength(2);
    put({
      name: 'a',
      ...PINNED,
      revisions: [{ ...OLD, commit: 'ccccccc3' }, NEW],
      proto: { uid: 'another' },
    });
    const [row] = await run.services(TEST_REGION, reading);
    expect(row?.serving[0]?.state?.commitLabel).toBe('ccccccc3');
  });
});

describe('what is read of a revision', () => {
  it('is only what was asked for, and never a secret', async () => {
    const env = [
      plain('DATABASE_URL', 'postgres://u:hush-1@db'),
      secret('API_KEY', 'hush-2'),
      secret('OTHER', 'hush-3'),
      plain('EMPTY', ''),
      plain('BUILD_COMMIT', 'aaaaaaa1'),
    ];
    put({
      name: 'a',
      revisions: [
        { ...OLD, env },
        { ...NEW, env },
      ],
      pinned: { '00001-aaa': 50, '00002-bbb': 50 },
    });
    const rows = await run.services(TEST_REGION, reading);
    const past = await run.revisions({ region: TEST_REGION, service: 'a' }, reading, 10);
    const variables = { API_KEY: { kind: 'secret' }, EMPTY: { kind: 'value', value: '' } };
    const [row] = rows;
    for (const state of [...(row?.serving ?? []).map((one) => one.state), row?.newest, ...past]) {
      expect(state?.variables).toEqual(variables);
      expect(state?.commitVariable).toBe('aaaaaaa1');
    }
    expect(JSON.stringify([rows, past])).not.toContain('hush');
    expect(log.text()).not.toContain('hush');
  });

  it('is no commit where the label is missing and the variable is a secret', async () => {
    put({ name: 'a', revisions: [{ ...NEW, commit: null, env: [secret('BUILD_COMMIT', 'x')] }] });
    const [row] = await run.services(TEST_REGION, reading);
    expect(row?.newest).toMatchObject({ commitLabel: null, commitVariable: null });
  });

  it("comes from the container that the profile names, and from the first of other services'", async () => {
    const containers = [
      { name: 'proxy', image: 'proxy:1', env: [plain('EMPTY', 'of the proxy')] },
      { name: 'app', image: 'app:2', env: [plain('EMPTY', 'of the app')] },
    ];
    put(
      { name: 'a', revisions: [{ ...NEW, containers }] },
      { name: 'b', revisions: [{ ...NEW, containers }] },
    );
    const [a, b] = await run.services(TEST_REGION, { ...reading, containers: { a: 'app' } });
    expect(a?.newest).toMatchObject({ image: 'app:2', variables: { EMPTY: { value: 'of the app' } } });
    expect(b?.newest).toMatchObject({ image: 'proxy:1', variables: { EMPTY: { value: 'of the proxy' } } });
  });

  it('is unknown, not unset, where there is no container of that name', async () => {
    const env = [plain('BUILD_COMMIT', 'bbbbbbb2'), plain('EMPTY', '')];
    put({ name: 'a', revisions: [{ ...NEW, env }] });
    const [row] = await run.services(TEST_REGION, { ...reading, containers: { a: 'app' } });
    expect(row?.serving).toMatchObject([{ state: null, trouble: { cause: 'config' } }]);
    expect(row?.serving[0]?.trouble?.message).toContain('no container named app');
    expect(row?.newest).toMatchObject({ commitLabel: 'bbbbbbb2', commitVariable: null });
    expect(row?.newest.variables).toEqual({});
    const past = run.revisions(
      { region: TEST_REGION, service: 'a' },
      { ...reading, containers: { a: 'app' } },
      9,
    );
    expect((await cloudRefusal(past)).errorCause).toBe('config');
  });

  it.each([
    ['the service as a whole keeps', { minInstanceCount: 3 }, 3],
    ['the revision keeps, where the service has none', {}, 2],
  ])('counts the instances that %s', async (_, scaling, instances) => {
    put({ name: 'a', ...PINNED, revisions: [{ ...OLD, minInstances: 2 }, NEW], proto: { scaling } });
    const [row] = await run.services(TEST_REGION, reading);
    expect(row?.serving[0]?.state?.minInstances).toBe(instances);
  });
});

describe('the revisions of a service', () => {
  it('come newest first, with when and by whom they were made', async () => {
    put({ name: 'a', ...PINNED }, { name: 'b' });
    const past = await run.revisions({ region: TEST_REGION, service: 'a' }, reading, 10);
    expect(past).toMatchObject([
      { revision: 'a-00002-bbb', createdAt: '2026-04-06T10:00:00.000Z', createdBy: 'bob@x.org' },
      { revision: 'a-00001-aaa', createdAt: '2026-04-01T10:00:00.000Z', createdBy: 'ann@x.org' },
    ]);
    expect(past).toHaveLength(2);
  });

  it('are as many as are wanted, over several pages', async () => {
    const revisions = Array.from({ length: 250 }, (_, number) => ({
      suffix: String(number).padStart(5, '0'),
      createdAt: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
    }));
    put({ name: 'a', revisions });
    const past = await run.revisions({ region: TEST_REGION, service: 'a' }, reading, 120);
    expect(past).toHaveLength(120);
    expect(past[0]?.revision).toBe('a-00249');
    expect(past.at(-1)?.revision).toBe('a-00130');
    expect(server.callsOf('listRevisions')).toHaveLength(2);
  });

  it('end where there is no container of the name asked for', async () => {
    const containers = [{ name: 'app', env: [] }];
    const oldest = { suffix: '00000-000', createdAt: '2026-03-01T00:00:00Z', containers };
    put({ name: 'a', revisions: [oldest, OLD, { ...NEW, containers }] });
    const how = { ...reading, containers: { a: 'app' } };
    const past = await run.revisions({ region: TEST_REGION, service: 'a' }, how, 10);
    expect(past.map(({ revision }) => revision)).toEqual(['a-00002-bbb']);
  });

  it('are refused for a service that is not there', async () => {
    const error = await cloudRefusal(run.revisions({ region: TEST_REGION, service: 'x' }, reading, 10));
    expect(error.errorCause).toBe('config');
    expect(error.message).toContain('the revisions of x of project test-project in us-west2');
  });
});

describe('around it', () => {
  it('says what it asked and how long that took', async () => {
    put({ name: 'a', ...PINNED });
    await run.services(TEST_REGION, reading);
    server.fail({ answer: 7 });
    await cloudRefusal(run.services(TEST_REGION, reading));
    const what = 'listing the Cloud Run services of project test-project in us-west2';
    expect(log.lines).toMatchObject([
      { level: 'info', event: 'cloud_run_asked', values: { what, requests: 2, ms: expect.any(Number) } },
      { level: 'info', event: 'cloud_run_asked', values: { what, requests: 1, failed: 'permission' } },
    ]);
  });

  it('refuses without credentials, and the process lives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shootaround-run-'));
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('google_application_credentials', '');
    vi.stubEnv('CLOUDSDK_CONFIG', folder);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const real = createGoogleCloudRun({ projectId: TEST_PROJECT, log });
      const [services, revisions] = await Promise.all([
        cloudRefusal(real.services(TEST_REGION, reading)),
        cloudRefusal(real.revisions({ region: TEST_REGION, service: 'a' }, reading, 1)),
      ]);
      expect(services.errorCause).toBe('permission');
      expect(services.message).toContain('no Google credentials');
      expect(revisions.errorCause).toBe('permission');
      // It looks again with every question.
      vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'nothing.json'));
      const again = await cloudRefusal(real.services(TEST_REGION, reading));
      expect(again.message).toContain('the file that GOOGLE_APPLICATION_CREDENTIALS names');
      await real.close();
      // A rejection that nobody handles is reported once the queue of promises is empty.
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });
});
