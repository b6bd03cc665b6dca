import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceChange, ServiceEdit } from '../../../src/cloud/change-ports.ts';
import { simulatedChanges } from '../../../src/cloud/simulated/changes.ts';
import { readFleet, writeFleet } from '../../../src/cloud/simulated/fleet-file.ts';
import { openSimulatedCloud } from '../../../src/cloud/simulated/open.ts';
import { fixedClock } from '../../../src/system-clock.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { type SimulatedRig, simulatedRig } from '../../support/simulated-changes.ts';
import { fleetOf, fleetService } from '../../support/simulated-fleet.ts';
import { CONTRACT, TARGET } from '../changes-contract.ts';

const READING = {
  commitLabel: 'commit-sha',
  commitVariable: 'BUILD_COMMIT',
  variables: ['FLAG'],
  containers: {},
};
const OFF: ServiceEdit = { kind: 'variable', from: 'true', to: 'false' };

let rig: SimulatedRig;

beforeEach(async () => {
  rig = await simulatedRig({
    variables: [{ name: 'FLAG', value: 'true' }],
    traffic: 'newest',
    fixedName: false,
  });
});
afterEach(() => rig.close());

const look = () => rig.changes.snapshot(TARGET);
async function changeOf(edit: ServiceEdit): Promise<ServiceChange> {
  const { uid, etag, generation } = await look();
  return { target: TARGET, edit, bound: { uid, etag, generation } };
}
const send = async (edit: ServiceEdit) => rig.changes.send(await changeOf(edit));
async function operationOf(edit: ServiceEdit): Promise<string> {
  const answer = await send(edit);
  return answer.state === 'accepted' ? (answer.operation ?? 'none') : answer.state;
}
const row = async () => {
  const [found] =
    (await openSimulatedCloud(rig.path, { clock: rig.clock }).run?.services(CONTRACT.region, READING)) ?? [];
  return found;
};

describe('a change of the simulated Cloud Run', () => {
  it('makes a revision that says when it was made and by whom, numbered on', async () => {
    const at = rig.clock.now().toISOString();
    await send(OFF);
    const { revisions, changedAt, changedBy, generation } = await rig.service();
    expect(revisions.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^contract-app-00003-[a-z]{3}$/),
      'contract-app-00002-new',
      'contract-app-00001-old',
    ]);
    const by = 'shootaround@simulated.iam.gserviceaccount.com';
    expect(revisions[0]).toMatchObject({
      createdAt: at,
      createdBy: by,
      switched: { container: 'app', variable: 'FLAG' },
    });
    expect({ changedAt, changedBy, generation }).toEqual({ changedAt: at, changedBy: by, generation: 3 });
  });

  it('is bound to everything that the next revision would be made of, also where the file was changed by hand', async () => {
    const { etag } = await look();
    await rig.edit(({ revisions }) => ({
      revisions: revisions.map((one) => ({ ...one, labels: { ...one.labels, team: 'odds' } })),
    }));
    expect((await look()).etag).not.toBe(etag);
  });

  it('is made by whom the file says', async () => {
    await writeFleet(rig.path, { ...(await readFleet(rig.path)), changesBy: 'bot@example.com' });
    await send(OFF);
    expect(await look()).toMatchObject({ changedBy: 'bot@example.com' });
    expect((await rig.service()).revisions[0]?.createdBy).toBe('bot@example.com');
  });

  it('takes eight seconds until its revision is ready, and everybody sees that', async () => {
    const operation = await operationOf(OFF);
    const created = (await rig.service()).revisions[0]?.name;
    await rig.clock.sleep(7_999);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'running' });
    expect(await look()).toMatchObject({ settled: false, ready: null, newestCreated: created });
    expect(await row()).toMatchObject({
      rollingOut: true,
      ready: null,
      newestTrouble: null,
      newestCreated: created,
      newestReady: 'contract-app-00002-new',
      serving: [{ revision: 'contract-app-00002-new', percent: 100 }],
    });
    await rig.clock.sleep(1);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
    expect(await look()).toMatchObject({ settled: true, ready: true, newestReady: created });
    expect(await row()).toMatchObject({
      rollingOut: false,
      ready: true,
      newestReady: created,
      serving: [{ revision: created, percent: 100 }],
      servingSince: rig.clock.now().toISOString(),
    });
  });

  it('takes two seconds until traffic has moved', async () => {
    const to = [{ revision: 'contract-app-00001-old', percent: 100 }];
    const operation = await operationOf({ kind: 'traffic', from: [{ revision: null, percent: 100 }], to });
    await rig.clock.sleep(1_999);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'running' });
    expect(await look()).toMatchObject({ settled: false, traffic: to, serving: [{ named: false }] });
    // Nothing is taken from the template while anything is on its way.
    expect((await row())?.serving[0]?.state?.createdAt).toBe('2026-11-20T15:00:00.000Z');
    await rig.clock.sleep(1);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
    expect(await look()).toMatchObject({
      settled: true,
      serving: [{ named: true, revision: to[0]?.revision }],
    });
    expect(await row()).toMatchObject({ servingSince: rig.clock.now().toISOString() });
  });

  it('is late where the file says so, once', async () => {
    await rig.edit(() => ({ nextChange: 'slow' }));
    const operation = await operationOf(OFF);
    expect((await rig.service()).nextChange).toBeUndefined();
    await rig.clock.sleep(300_000);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'running' });
    await rig.clock.sleep(100_000);
    expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
    const next = await operationOf({ kind: 'variable', from: 'false', to: 'true' });
    await rig.settle();
    expect(await rig.changes.progress(next)).toEqual({ state: 'done' });
  });

  it('shows nothing of a failure before it has failed', async () => {
    await rig.failNext();
    await send(OFF);
    expect(await look()).toMatchObject({ ready: null, newestTrouble: null });
    await rig.settle();
    expect(await row()).toMatchObject({
      ready: false,
      rollingOut: false,
      newestTrouble: expect.stringContaining('failed to start'),
    });
  });

  it('leaves traffic where it is where it can’t be moved', async () => {
    await rig.failNext();
    const before = await look();
    const to = [{ revision: 'contract-app-00001-old', percent: 100 }];
    const operation = await operationOf({ kind: 'traffic', from: before.traffic, to });
    await rig.settle();
    expect(await rig.changes.progress(operation)).toMatchObject({ state: 'failed' });
    const after = await look();
    expect(after).toMatchObject({ traffic: before.traffic, serving: before.serving });
    expect(after.generation).not.toBe(before.generation);
  });

  it('is nothing where it is so already, and is not written', async () => {
    const before = readFileSync(rig.path, 'utf8');
    const nothing = { state: 'accepted', operation: null };
    expect(await send({ kind: 'variable', from: 'true', to: 'true' })).toEqual(nothing);
    const traffic = (await look()).traffic;
    expect(await send({ kind: 'traffic', from: traffic, to: traffic })).toEqual(nothing);
    expect(readFileSync(rig.path, 'utf8')).toBe(before);
  });

  it.each([
    ['less than everything', [{ revision: null, percent: 99 }]],
    ['more than everything', [{ revision: null, percent: 101 }]],
    [
      'half a percent',
      [
        { revision: null, percent: 98.5 },
        { revision: null, percent: 1.5 },
      ],
    ],
    ['nobody', []],
    ['a revision that is not there', [{ revision: 'contract-app-00009-not', percent: 100 }]],
  ])('is refused where traffic would go to %s', async (_, to) => {
    const { traffic } = await look();
    const message = expect.stringContaining(to[0]?.percent === 100 ? 'there and ready' : 'add up to');
    expect(await send({ kind: 'traffic', from: traffic, to })).toMatchObject({ state: 'refused', message });
    expect((await look()).traffic).toEqual(traffic);
  });

  it('is refused where traffic would go to a revision that is not ready', async () => {
    await send(OFF);
    const { traffic, newestCreated: revision } = await look();
    const move = { kind: 'traffic' as const, from: traffic, to: [{ revision, percent: 100 }] };
    expect(await send(move)).toMatchObject({ state: 'refused' });
    await rig.settle();
    expect(await send(move)).toMatchObject({ state: 'accepted' });
  });

  it('can’t be made from a past that is over', async () => {
    await send(OFF);
    await rig.settle();
    const past = simulatedChanges(rig.path, { clock: fixedClock(new Date('2026-11-25T11:00:00Z')) });
    const { uid, etag, generation, template } = await past.snapshot(TARGET);
    expect(template.value).toEqual({ kind: 'value', value: 'true' });
    for (const from of ['true', 'false']) {
      const edit = { kind: 'variable' as const, from, to: 'maybe' };
      const change = { target: TARGET, edit, bound: { uid, etag, generation } };
      expect(await past.send(change)).toEqual({ state: 'changed' });
    }
  });

  it('is forgotten after fifty others', async () => {
    const first = await operationOf(OFF);
    const fleet = await readFleet(rig.path);
    const others = Array.from({ length: 49 }, (_, index) => ({
      name: `other ${index}`,
      endsAt: rig.clock.now().toISOString(),
      failure: null,
    }));
    await writeFleet(rig.path, { ...fleet, operations: [...(fleet.operations ?? []), ...others] });
    expect(await rig.changes.progress(first)).toEqual({ state: 'running' });
    const last = await operationOf({ kind: 'variable', from: 'false', to: 'true' });
    expect((await readFleet(rig.path)).operations?.map(({ name }) => name)).toEqual([
      ...others.map(({ name }) => name),
      last,
    ]);
    await expect(rig.changes.progress(first)).rejects.toMatchObject({ errorCause: 'config' });
  });
});

describe('the file that changes are written to', () => {
  it('loses none of many that are made at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);
    await writeFleet(rig.path, fleetOf({ services: names.map((name) => fleetService(name)) }));
    const answers = await Promise.all(
      names.map(async (service) => {
        const one = simulatedChanges(rig.path, { clock: jumpingClock('2026-11-25T12:00:00Z') });
        const target = { ...TARGET, service, container: null };
        const { uid, etag, generation } = await one.snapshot(target);
        const edit: ServiceEdit = { kind: 'variable', from: null, to: service };
        return one.send({ target, edit, bound: { uid, etag, generation } });
      }),
    );
    expect(answers.map(({ state }) => state)).toEqual(names.map(() => 'accepted'));
    const { services, operations } = await readFleet(rig.path);
    expect(services.map(({ revisions }) => revisions[0]?.containers[0]?.variables)).toEqual(
      names.map((value) => [{ name: 'FLAG', value }]),
    );
    expect(new Set(operations?.map(({ name }) => name)).size).toBe(names.length);
    expect(readdirSync(rig.path.replace(/\/[^/]+$/, ''))).toEqual(['fleet.json']);
  });

  it('stays as it is while another process holds it', async () => {
    const change = await changeOf(OFF);
    const before = readFileSync(rig.path, 'utf8');
    let holders = 0;
    const clock = jumpingClock('2026-11-25T12:00:00Z');
    const busy = simulatedChanges(rig.path, {
      clock: {
        ...clock,
        async sleep(ms) {
          holders += 1;
          if (existsSync(`${rig.path}.lock`)) writeFileSync(`${rig.path}.lock`, `another ${holders}`);
          await clock.sleep(ms * 20);
        },
      },
    });
    writeFileSync(`${rig.path}.lock`, 'another');
    expect(await busy.send(change)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('another process'),
      fix: expect.stringContaining(`${rig.path}.lock`),
    });
    expect(readFileSync(rig.path, 'utf8')).toBe(before);
    expect(existsSync(`${rig.path}.lock`)).toBe(true);
  });

  it('stays as it is where another process took it over meanwhile', async () => {
    const change = await changeOf(OFF);
    const before = readFileSync(rig.path, 'utf8');
    const slow = simulatedChanges(rig.path, {
      clock: {
        ...rig.clock,
        now() {
          writeFileSync(`${rig.path}.lock`, 'another');
          return rig.clock.now();
        },
      },
    });
    expect(await slow.send(change)).toMatchObject({ state: 'refused' });
    expect(readFileSync(rig.path, 'utf8')).toBe(before);
  });

  it.each([
    ['is missing', undefined],
    ['is no fleet', '{"version":1'],
  ])('refuses every change where it %s, and tells no state', async (_, content) => {
    const change = await changeOf(OFF);
    const folder = `${rig.path}-folder`;
    mkdirSync(folder);
    const path = `${folder}/fleet.json`;
    if (content !== undefined) writeFileSync(path, content);
    const changes = simulatedChanges(path, { clock: rig.clock });
    for (const answer of [await changes.validate(change), await changes.send(change)])
      expect(answer).toMatchObject({
        state: 'refused',
        fix: expect.stringContaining('start "shootaround sandbox" again'),
      });
    await expect(changes.snapshot(TARGET)).rejects.toMatchObject({
      name: 'CloudError',
      errorCause: 'config',
    });
    await expect(changes.progress('any')).rejects.toMatchObject({ name: 'CloudError' });
    expect(readdirSync(folder)).toEqual(content === undefined ? [] : ['fleet.json']);
  });

  it('refuses a change where it can’t be written', async () => {
    const nowhere = simulatedChanges(`${rig.path}/nowhere/fleet.json`, { clock: rig.clock });
    expect(await nowhere.send(await changeOf(OFF))).toMatchObject({
      state: 'refused',
      fix: expect.stringContaining('can be written'),
    });
  });
});
