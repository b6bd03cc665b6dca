import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { judgeDeployments } from '../../src/checks/deployments.ts';
import type { Clock } from '../../src/clock.ts';
import type { ChangeTarget, ServiceEdit, ServiceSnapshot } from '../../src/cloud/change-ports.ts';
import type { CloudPorts } from '../../src/cloud/ports.ts';
import { type FleetService, readFleet } from '../../src/cloud/simulated/fleet-file.ts';
import { collectCloud } from '../../src/facts/cloud/collect-cloud.ts';
import { type FleetFilling, fillFleet, openSandboxCloud } from '../../src/sandbox/fleet.ts';
import { sandboxFleetPath } from '../../src/sandbox/place.ts';
import { jumpingClock } from '../support/clocks.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import { fleetPlace } from '../support/simulated-fleet.ts';

const AFTERNOON = '2026-11-23T14:00:00-05:00';
const FLAGGED = 'nba-phase3-analytics-processors';
const DAY_MS = 86_400_000;
const OFF: ServiceEdit = { kind: 'variable', from: 'true', to: 'false' };
const ON: ServiceEdit = { kind: 'variable', from: 'false', to: 'true' };

const target = (service: string, variable: string): ChangeTarget => ({
  region: 'us-west2',
  service,
  variable,
  container: null,
  commitLabel: 'commit-sha',
});
const TARGET = target(FLAGGED, 'SEQUENTIAL_EXECUTION_ENABLED');

const place = fleetPlace();
const path = sandboxFleetPath(place.folder);
let clock: Clock;
let cloud: CloudPorts;

beforeAll(async () => {
  clock = jumpingClock(AFTERNOON);
  await open('anew');
  copyFileSync(path, `${path}.first`);
});
beforeEach(() => {
  clock = jumpingClock(AFTERNOON);
  copyFileSync(`${path}.first`, path);
  cloud = openSandboxCloud(place.folder, { profile: shippedProfile, clock });
});
afterAll(() => place.remove());

/** Opens the sandbox's fleet, as the sandbox does when it starts. */
async function open(filling: FleetFilling): Promise<void> {
  await fillFleet(place.folder, { profile: shippedProfile, clock, filling });
}

async function look(at: ChangeTarget = TARGET): Promise<ServiceSnapshot> {
  if (cloud.changes === null) throw new RangeError('nothing can be changed');
  return cloud.changes.snapshot(at);
}

/** Changes the flag and waits until that is done. */
async function change(edit: ServiceEdit): Promise<void> {
  const { uid, etag, generation } = await look();
  const answer = await cloud.changes?.send({ target: TARGET, edit, bound: { uid, etag, generation } });
  expect(answer).toMatchObject({ state: 'accepted', operation: expect.any(String) });
  await clock.sleep(8_000);
}

async function flagged(): Promise<FleetService> {
  const { services } = await readFleet(path);
  const found = services.find(({ service }) => service === FLAGGED);
  if (found === undefined) throw new RangeError(`no ${FLAGGED}`);
  return found;
}

async function judged() {
  const now = clock.now();
  const facts = await collectCloud({
    cloud,
    profile: shippedProfile,
    now,
    needs: { commits: true, path: true },
  });
  const { services, flag } = judgeDeployments({ cloud: facts, profile: shippedProfile, now });
  const runs = flag?.evidence.state === 'known' ? flag.evidence.runs : [];
  return { state: flag?.state, runs, kinds: services.find(({ service }) => service === FLAGGED)?.kinds };
}

describe('a sandbox’s fleet that is changed', () => {
  it('has nothing rolled back at first, and follows the newest revision where that can be done', async () => {
    const all = Object.values(shippedProfile.rollbacks);
    expect(all.length).toBeGreaterThan(0);
    for (const { service, variable, enabled } of all)
      expect(await look(target(service, variable))).toMatchObject({
        settled: true,
        ready: true,
        traffic: [{ revision: null, percent: 100 }],
        template: { value: { kind: 'value', value: enabled } },
        serving: [{ percent: 100, named: false, value: { kind: 'value', value: enabled } }],
      });
    const { generation, revisions } = await flagged();
    expect(revisions[0]?.name).toContain(`-${String(generation).padStart(5, '0')}-`);
  });

  it('has everything that a profile can roll back as it should be, whichever service it is of', async () => {
    const [shipped] = Object.values(shippedProfile.rollbacks);
    if (shipped === undefined) throw new RangeError('the shipped profile has a rollback');
    const rollback = { ...shipped, service: 'nba-scrapers', variable: 'FAST', enabled: 'on' };
    const profile = { ...shippedProfile, rollbacks: { fast: rollback } };
    await fillFleet(place.folder, { profile, clock, filling: 'anew' });
    expect((await look(target('nba-scrapers', 'FAST'))).template.value).toEqual({
      kind: 'value',
      value: 'on',
    });
  });

  it('shows in the next run which path is taken then, first the one and then the other', async () => {
    await change(OFF);
    await clock.sleep(89_000);
    expect((await judged()).runs.map(({ path: taken }) => taken)).not.toContain('legacy');
    await clock.sleep(2_000);
    const off = (await flagged()).revisions[0]?.name;
    const { state, runs } = await judged();
    expect(state).toBe('off');
    expect(runs[0]).toMatchObject({ path: 'legacy', date: '2026-11-22', revision: off });
    await change(ON);
    await clock.sleep(120_000);
    const back = await judged();
    expect(back.state).toBe('on');
    expect(back.runs.slice(0, 2)).toMatchObject([
      { path: 'sequential', date: '2026-11-22', revision: (await flagged()).revisions[0]?.name },
      { path: 'legacy', revision: off },
    ]);
    expect(back.runs[0]?.levels).toMatchObject([
      { level: 1, endedAt: expect.any(String) },
      { level: 2, endedAt: expect.any(String) },
    ]);
  });

  it('takes a flag that is not set for one that is on', async () => {
    await change({ kind: 'variable', from: 'true', to: null });
    await clock.sleep(120_000);
    const [run] = (await judged()).runs;
    expect(run).toMatchObject({ path: 'sequential', revision: (await flagged()).revisions[0]?.name });
  });
});

describe('a sandbox that is opened again', () => {
  it('after twenty minutes is the same service, which whoever looked at it can still change', async () => {
    await change(OFF);
    const [before, operations] = [await look(), (await readFleet(path)).operations];
    await clock.sleep(20 * 60_000);
    await open('redate');
    const fleet = await readFleet(path);
    expect(fleet).toMatchObject({ madeAt: clock.now().toISOString(), operations });
    expect({ ...(await look()), readAt: before.readAt }).toEqual(before);
    const by = 'shootaround@nba-props-platform.iam.gserviceaccount.com';
    expect(before).toMatchObject({ changedBy: by, serving: [{ createdBy: by }] });
  });

  it('after two days has the flag off, with code of the history that is told then', async () => {
    await change(OFF);
    const before = await look();
    await clock.sleep(2 * DAY_MS);
    await open('redate');
    const after = await look();
    expect(after).toMatchObject({
      newestReady: before.newestReady,
      serving: [{ revision: before.newestReady, value: { kind: 'value', value: 'false' } }],
    });
    expect(Number(after.generation)).toBeGreaterThan(Number(before.generation));
    const { state, kinds, runs } = await judged();
    expect({ state, kinds }).toEqual({ state: 'off', kinds: ['settings'] });
    const nights = runs.filter(({ startedAt }) => startedAt.endsWith('T14:29:58.000Z'));
    expect(nights.map(({ date, path: taken }) => [date, taken])).toEqual([
      ['2026-11-24', 'legacy'],
      ['2026-11-23', 'legacy'],
    ]);
    const { etag, uid, generation } = before;
    const late = { target: TARGET, edit: ON, bound: { uid, etag, generation } };
    expect(await cloud.changes?.send(late)).toEqual({ state: 'changed' });
  });

  it('as it is keeps everything, also where the profile names another service', async () => {
    await change(OFF);
    const before = readFileSync(path, 'utf8');
    await open('keep');
    expect(readFileSync(path, 'utf8')).toBe(before);
    const fleet = JSON.parse(before);
    writeFileSync(path, JSON.stringify({ ...fleet, services: fleet.services.slice(1) }));
    await open('keep');
    expect((await look()).template.value).toEqual({ kind: 'value', value: 'false' });
    expect((await readFleet(path)).services).toHaveLength(fleet.services.length);
  });

  it('leaves the fleet to whoever took it over meanwhile', async () => {
    const before = readFileSync(path, 'utf8');
    const taken = {
      ...clock,
      now() {
        writeFileSync(`${path}.lock`, 'another');
        return clock.now();
      },
    };
    const filled = fillFleet(place.folder, { profile: shippedProfile, clock: taken, filling: 'redate' });
    await expect(filled).rejects.toMatchObject({ errorCause: 'timeout' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    rmSync(`${path}.lock`);
  });

  it('anew has forgotten everything', async () => {
    await change(OFF);
    await open('anew');
    expect((await look()).template.value).toEqual({ kind: 'value', value: 'true' });
    const [now, first] = [await readFleet(path), await readFleet(`${path}.first`)];
    expect(now.services).toEqual(first.services);
    expect(now.operations).toBeUndefined();
  });
});
