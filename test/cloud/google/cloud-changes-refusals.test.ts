import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeTarget, CloudChanges, ServiceChange } from '../../../src/cloud/change-ports.ts';
import { createGoogleCloudChanges } from '../../../src/cloud/google/cloud-changes.ts';
import { CREDENTIALS_FIX } from '../../../src/cloud/google/errors.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';
import { FLAG, OFF, SERVICE } from '../../support/cloud-run-examples.ts';
import { plain, serviceProtos, TEST_PROJECT, TEST_REGION } from '../../support/cloud-run-protos.ts';
import { CloudRunServer } from '../../support/cloud-run-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const NAME = `projects/${TEST_PROJECT}/locations/${TEST_REGION}/services/${SERVICE}`;
const WHAT = `changing ${SERVICE} of project ${TEST_PROJECT} in us-west2`;
const ROLE = 'run.services.get, run.services.update and run.operations.get (roles/run.developer)';
const target: ChangeTarget = {
  region: TEST_REGION,
  service: SERVICE,
  variable: FLAG,
  container: null,
  commitLabel: 'commit-sha',
};
const change: ServiceChange = {
  target,
  edit: OFF,
  bound: { uid: `uid-of-${SERVICE}`, etag: '"etag-1"', generation: '1' },
};

let server: CloudRunServer;
let changes: CloudChanges;

beforeAll(async () => {
  server = await CloudRunServer.start();
  changes = open();
});

afterAll(async () => {
  await changes.close();
  server.close();
});

beforeEach(() => {
  server.faults.length = 0;
  server.calls.length = 0;
  server.updates.applied = 0;
  server.put(
    serviceProtos({ name: SERVICE, revisions: [{ suffix: '00001-aaa', env: [plain(FLAG, 'true')] }] }),
  );
});

function open(deadlineMs?: number): CloudChanges {
  return createGoogleCloudChanges({
    projectId: TEST_PROJECT,
    log: logRecorder(),
    clock: jumpingClock(),
    connection: server.connection,
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
}

const sentTimes = () => server.callsOf('updateService').length;
const isOff = () => JSON.stringify(server.services.get(NAME)?.template).includes('"false"');

describe('an update that the platform will not have', () => {
  it.each([
    [
      3,
      'template.x:\n must\u001b be set',
      'Cloud Run does not accept the change of S: template.x: must be set',
    ],
    [
      9,
      'Quota project is suspended',
      'Cloud Run does not accept the change of S: Quota project is suspended',
    ],
    [
      9,
      'Secret version 3 is disabled',
      'Cloud Run does not accept the change of S: Secret version 3 is disabled',
    ],
    [11, 'out of range', 'Cloud Run does not accept the change of S: out of range'],
    [5, 'no such secret', 'Cloud Run finds something missing for S in us-west2: no such secret'],
    [7, "Permission 'run.services.update' denied", `Google denied ${WHAT}`],
    [
      7,
      "Permission 'iam.serviceaccounts.actAs' denied",
      "the bot may not deploy S as its runtime account: Permission 'iam.serviceaccounts.actAs' denied",
    ],
    [
      7,
      "Permission 'artifactregistry.repositories.downloadArtifacts' denied on resource '//artifactregistry.googleapis.com/x'",
      "the bot may not read the image that S runs: Permission 'artifactregistry.repositories.downloadArtifacts' denied on resource '//artifactregistry.googleapis.com/x'",
    ],
    [16, 'expired', `Google refused the credentials when ${WHAT}`],
    [8, 'quota', `${WHAT} is over a quota of the project`],
    [12, 'what?', `${WHAT} went wrong: 12 UNIMPLEMENTED: what?`],
  ])('with code %i, "%s", is refused with a sentence and a fix', async (answer, message, told) => {
    server.fail({ method: 'updateService', answer, message });
    const refused = await changes.send(change);
    expect(refused).toMatchObject({ state: 'refused', message: told.replace(/\bS\b/, SERVICE) });
    expect(refused.state === 'refused' && refused.fix.length > 20).toBe(true);
    expect([sentTimes(), isOff()]).toEqual([1, false]);
    // What has no effect anyway is refused alike.
    expect((await changes.validate(change)).state).toBe('refused');
  });

  it('names the least that the account has to be granted', async () => {
    server.fail({ method: 'updateService', answer: 7, message: 'denied', times: 1 });
    expect(await changes.send(change)).toMatchObject({
      fix: `grant ${ROLE} on ${SERVICE} to the account that the bot runs as`,
    });
    server.fail({ method: 'updateService', answer: 7, message: 'actAs denied', times: 1 });
    expect(await changes.send(change)).toMatchObject({
      fix: `grant roles/iam.serviceAccountUser on the runtime account of ${SERVICE} to the account that the bot runs as`,
    });
    for (const message of [
      'Permission "artifactregistry.repositories.get" denied',
      'the caller must have permission to read the image, us-west2-docker.pkg.dev/p/services/app',
    ]) {
      server.fail({ method: 'updateService', answer: 7, message, times: 1 });
      expect(await changes.send(change)).toMatchObject({
        fix: `grant roles/artifactregistry.reader on the repository that the image of ${SERVICE} is in to whom it names, or else to the account that the bot runs as`,
      });
    }
    server.fail({ method: 'updateService', answer: 16, times: 1 });
    expect(await changes.send(change)).toMatchObject({
      fix: `renew the credentials: ${CREDENTIALS_FIX}; the account needs ${ROLE} on ${SERVICE}`,
    });
  });

  it('says no more than a message holds, and no token', async () => {
    const message = `Bearer abcdefghijklmnop ${'long '.repeat(200)}`;
    server.fail({ method: 'updateService', answer: 3, message });
    const refused = await changes.send(change);
    expect(refused.state === 'refused' && refused.message.length < 420).toBe(true);
    expect(JSON.stringify(refused)).not.toContain('abcdefghijklmnop');
  });

  it('never quotes what another variable holds, whatever the platform repeats', async () => {
    const dsn = 'postgres-for-the-night-shift';
    const env = [plain('DATABASE', dsn), plain('GCP_PROJECT_ID', TEST_PROJECT), plain(FLAG, 'true')];
    server.put(serviceProtos({ name: SERVICE, revisions: [{ suffix: '00001-aaa', env }] }));
    for (const answer of [3, 9, 13, 14]) {
      server.fail({
        method: 'updateService',
        answer,
        message: `env[0].value "${dsn}" of ${TEST_PROJECT}`,
        times: 1,
      });
      const refused = await changes.send(change);
      expect(JSON.stringify(refused)).not.toContain(dsn);
      if (answer === 3) expect(refused).toMatchObject({ message: expect.stringContaining(TEST_PROJECT) });
    }
  });

  it('never quotes it of a change that failed, either, nor of the revision', async () => {
    const dsn = 'postgres-for-the-night-shift';
    const env = [plain('DATABASE', dsn), plain(FLAG, 'true')];
    server.put(serviceProtos({ name: SERVICE, revisions: [{ suffix: '00001-aaa', env }] }));
    server.updates.fate = { state: 'fails', message: `could not reach ${dsn}` };
    const answer = await changes.send(change);
    server.updates.fate = { state: 'ready' };
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    // Another process has to have read the service first, as whoever takes over has.
    const later = open();
    const seen = await later.snapshot(target);
    const told = await later.progress(operation);
    await later.close();
    expect(seen.newestTrouble).toBe('could not reach [removed]');
    expect(told).toEqual({ state: 'failed', message: 'could not reach [removed]' });
  });

  it.each([
    [6, 'Revision named x with different configuration already exists.'],
    [10, 'whatever'],
    [9, 'The etag does not match'],
    [9, "Conflict for resource 'x': version '1' was specified but current version is '2'"],
    [9, 'Precondition check failed.'],
  ])('with code %i, "%s", is one of a service that changed', async (answer, message) => {
    server.fail({ method: 'updateService', answer, message });
    expect(await changes.send(change)).toEqual({ state: 'changed' });
    expect(sentTimes()).toBe(1);
  });
});

describe('an update whose answer says nothing', () => {
  it.each([1, 2, 4, 13, 14, 15])('with code %i, is unknown, and is never sent again', async (answer) => {
    server.fail({ method: 'updateService', answer });
    expect((await changes.send(change)).state).toBe('unknown');
    expect((await changes.validate(change)).state).toBe('unknown');
    expect([sentTimes(), isOff()]).toEqual([2, false]);
  });

  it.each([14, 13, 'dropped'] as const)('is unknown where it was done and %s came back', async (answer) => {
    server.fail({ method: 'updateService', answer, after: true, times: 1 });
    expect((await changes.send(change)).state).toBe('unknown');
    expect([sentTimes(), server.updates.applied, isOff()]).toEqual([1, 1, true]);
    // A look tells. The same change again is one of another state.
    expect((await changes.snapshot(target)).template.value).toEqual({ kind: 'value', value: 'false' });
    expect(await changes.send(change)).toEqual({ state: 'changed' });
    expect(server.updates.applied).toBe(1);
  });

  it('is unknown where it was done and nothing came back in time', async () => {
    const hasty = open(600);
    server.fail({ method: 'updateService', answer: 'never', after: true, times: 1 });
    expect(await hasty.send(change)).toEqual({
      state: 'unknown',
      message: `${WHAT} took longer than 0.6 s`,
    });
    expect([sentTimes(), isOff()]).toEqual([1, true]);
    await hasty.close();
  });
});

describe('a service that can not be read before it is changed', () => {
  it.each([
    [7, 'refused', 'refused'],
    [5, 'refused', 'refused'],
    [13, 'refused', 'unknown'],
    [4, 'refused', 'unknown'],
  ] as const)('answers %i: nothing was sent', async (answer, whenSent, whenValidated) => {
    server.fail({ method: 'getService', answer });
    expect((await changes.send(change)).state).toBe(whenSent);
    expect((await changes.validate(change)).state).toBe(whenValidated);
    expect(sentTimes()).toBe(0);
  });

  it('never answers: nothing was sent', async () => {
    const hasty = open(60);
    server.fail({ method: 'getService', answer: 'never' });
    expect((await hasty.send(change)).state).toBe('refused');
    expect((await hasty.validate(change)).state).toBe('unknown');
    expect(sentTimes()).toBe(0);
    await hasty.close();
  });

  it('is asked once more where the connection was lost, for that only reads', async () => {
    server.fail({ method: 'getService', answer: 14, times: 1 });
    expect((await changes.send(change)).state).toBe('accepted');
    expect([server.callsOf('getService').length, sentTimes()]).toEqual([2, 1]);
  });

  it('without credentials is a refusal that says so, and the process lives', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/key.json');
    const bare = createGoogleCloudChanges({
      projectId: TEST_PROJECT,
      log: logRecorder(),
      clock: jumpingClock(),
    });
    try {
      expect(await bare.send(change)).toMatchObject({ state: 'refused', fix: CREDENTIALS_FIX });
      expect(await bare.validate(change)).toMatchObject({ state: 'refused', fix: CREDENTIALS_FIX });
      expect((await cloudRefusal(bare.snapshot(target))).errorCause).toBe('permission');
      expect((await cloudRefusal(bare.progress('x'))).errorCause).toBe('permission');
    } finally {
      vi.unstubAllEnvs();
      await bare.close();
    }
  });
});

describe('an operation', () => {
  it('that can not be asked is neither running nor failed', async () => {
    const answer = await changes.send(change);
    const operation = answer.state === 'accepted' ? (answer.operation ?? '') : '';
    for (const [code, cause] of [
      [13, 'bad_response'],
      [4, 'timeout'],
      [7, 'permission'],
    ] as const) {
      server.fail({ method: 'getOperation', answer: code, times: 1 });
      expect((await cloudRefusal(changes.progress(operation))).errorCause).toBe(cause);
    }
    server.fail({ method: 'getOperation', answer: 14, times: 1 });
    expect(await changes.progress(operation)).toEqual({ state: 'done' });
  });

  it('of a validation that failed is a refusal', async () => {
    server.updates.judgement = { code: 3, message: 'the image does not exist' };
    expect(await changes.validate(change)).toMatchObject({
      state: 'refused',
      message: `Cloud Run does not accept the change of ${SERVICE}: the image does not exist`,
    });
    server.updates.judgement = null;
    expect(await changes.validate(change)).toEqual({ state: 'accepted', operation: null });
  });
});
