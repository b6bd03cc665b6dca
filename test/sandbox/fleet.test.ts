import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeDeployments } from '../../src/checks/deployments.ts';
import { NO_CLOUD } from '../../src/cloud/ports.ts';
import { readFleet, writeFleet } from '../../src/cloud/simulated/fleet-file.ts';
import { openSimulatedCloud } from '../../src/cloud/simulated/open.ts';
import type { Deployment, Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { collectCloud } from '../../src/facts/cloud/collect-cloud.ts';
import { type FleetFilling, fillFleet, makeFleet, openSandboxCloud } from '../../src/sandbox/fleet.ts';
import { sandboxFleetPath } from '../../src/sandbox/place.ts';
import { fixedClock } from '../../src/system-clock.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import { fleetPlace } from '../support/simulated-fleet.ts';

const AFTERNOON = new Date('2026-11-23T14:00:00-05:00');
const BEHIND = 'nba-scrapers';
const PINNED = 'nba-phase2-raw-processors';
const SLOW = 'prediction-coordinator';
const UNLABELLED = 'nba-admin-dashboard';
const FLAGGED = 'nba-phase3-analytics-processors';
const DAY_MS = 86_400_000;

let place: ReturnType<typeof fleetPlace>;

beforeEach(() => {
  place = fleetPlace();
});
afterEach(() => place.remove());

async function factsOf(now: Date, profile: Profile = shippedProfile): Promise<CloudFacts> {
  const fleet = makeFleet(profile, now);
  if (fleet === null) throw new RangeError('no fleet');
  await writeFleet(place.path, fleet);
  const cloud = openSimulatedCloud(place.path, { clock: fixedClock(now) });
  return collectCloud({ cloud, profile, now, needs: { commits: true, probes: true, path: true } });
}

async function standings(now: Date, profile: Profile = shippedProfile) {
  const judged = judgeDeployments({ cloud: await factsOf(now, profile), profile, now });
  return { ...judged, byName: new Map(judged.services.map((standing) => [standing.service, standing])) };
}

/** What is not current, and why. */
async function drift(now: Date, profile: Profile = shippedProfile): Promise<Record<string, string[]>> {
  const { services } = await standings(now, profile);
  return Object.fromEntries(
    services.filter(({ state }) => state !== 'current').map(({ service, kinds }) => [service, kinds]),
  );
}

function withDeployment(change: (deployment: Deployment) => Partial<Deployment>): Profile {
  const { deployment } = shippedProfile;
  if (deployment === undefined) throw new RangeError('the shipped profile has a deployment');
  return { ...shippedProfile, deployment: { ...deployment, ...change(deployment) } };
}

describe('the fleet of a sandbox', () => {
  it.each([
    ['in the afternoon', '2026-11-23T14:00:00-05:00'],
    ['at six in the morning', '2026-11-23T06:00:00-05:00'],
    ['five minutes after midnight', '2026-11-23T00:05:00-05:00'],
    ['on the night on which clocks go forward', '2026-03-08T06:00:00-04:00'],
    ['on the day after clocks went back', '2026-11-02T12:00:00-05:00'],
    ['in summer', '2026-07-04T22:15:00-04:00'],
    ['on New Year’s Day', '2027-01-01T09:00:00-05:00'],
  ])(
    'has one service behind, one pinned and one without a label %s, and nothing from after now',
    async (_, at) => {
      const now = new Date(at);
      const { services, unwatched, byName } = await standings(now);
      expect(services).toHaveLength(Object.keys(shippedProfile.deployment?.services ?? {}).length);
      expect(unwatched).toEqual([]);
      expect(
        Object.fromEntries(
          services.filter(({ state }) => state !== 'current').map((one) => [one.service, one.kinds]),
        ),
      ).toEqual({ [BEHIND]: ['behind'], [PINNED]: ['pinned'], [UNLABELLED]: ['no_label'] });
      expect(byName.get(BEHIND)).toMatchObject({ behind: 4, behindCut: false, tier: 'critical' });
      const instants = readFileSync(place.path, 'utf8').match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
      expect(instants.length).toBeGreaterThan(300);
      expect(instants.filter((instant) => Date.parse(instant) > now.getTime())).toEqual([]);
      expect(instants.filter((instant) => Date.parse(instant) < now.getTime() - 36 * DAY_MS)).toEqual([]);
    },
  );

  it('counts what was mended of the service’s own, and neither documentation nor other folders', async () => {
    const { byName } = await standings(AFTERNOON);
    expect(byName.get(BEHIND)?.commits.map(({ subject }) => subject)).toEqual([
      'Read team box scores from where the source now puts them',
      'Refuse a team box score without two teams',
      'Ask the referee page as a browser would',
      'Accept lines of bookmakers that do not say when they changed',
    ]);
    const facts = await factsOf(AFTERNOON);
    const serves = byName.get(BEHIND)?.serving[0]?.commit ?? '';
    const since = facts.commits[serves];
    const subjects =
      since?.state === 'known' && since.value.relation === 'on_branch'
        ? since.value.commits.map(({ subject }) => subject)
        : [];
    expect(subjects).toContain('Describe how box scores are fetched');
    expect(subjects).toContain('Export in parts');
  });

  it('holds the pinned service’s traffic at an older revision of the same commit', async () => {
    const { byName } = await standings(AFTERNOON);
    const pinned = byName.get(PINNED);
    expect(pinned?.serving).toHaveLength(1);
    expect(pinned?.newest).toMatchObject({ ready: true, commit: pinned?.serving[0]?.commit });
    expect(pinned?.newest?.revision).not.toBe(pinned?.serving[0]?.revision);
  });

  it('has one service that is slow twice, one that starts cold, and others that answer at once', async () => {
    const { probes } = await factsOf(AFTERNOON);
    const answers = Object.entries(probes).flatMap(([service, paths]) =>
      Object.values(paths).flatMap((fact) => (fact.state === 'known' ? [{ ...fact.value, service }] : [])),
    );
    expect(answers.map(({ service }) => service)).toEqual([
      'nba-scrapers',
      'nba-phase2-raw-processors',
      'nba-phase3-analytics-processors',
      'nba-phase4-precompute-processors',
      'prediction-coordinator',
      'prediction-worker',
      'nba-grading-service',
    ]);
    expect(answers.every(({ status, body }) => status === 200 && body !== null)).toBe(true);
    expect(
      answers.filter(({ ms }) => ms > 1000).map(({ service, ms, tries }) => [service, ms, tries]),
    ).toEqual([[SLOW, 6400, 2]]);
    expect(answers.filter(({ ms, firstMs }) => firstMs > ms).map(({ service }) => service)).toEqual([
      'nba-grading-service',
    ]);
    const deep = answers.filter(({ path }) => path === '/health/deep');
    expect(deep.map(({ body }) => body?.tellsOfDependencies)).toEqual([true, true, true]);
  });

  it('shows that team stats really came before player stats in the last nights', async () => {
    const { flag } = await standings(AFTERNOON);
    expect(flag).toMatchObject({ service: FLAGGED, state: 'on', changeNotLive: null });
    const runs = flag?.evidence.state === 'known' ? flag.evidence.runs : [];
    expect(runs.map(({ date, path }) => [date, path])).toEqual([
      ['2026-11-22', 'sequential'],
      ['2026-11-21', 'sequential'],
    ]);
    for (const { levels, revision } of runs) {
      expect(revision).toMatch(/^nba-phase3-analytics-processors-\d{5}-[a-z]{3}$/);
      expect(levels.map(({ level }) => level)).toEqual([1, 2]);
      expect(String(levels[0]?.endedAt) <= String(levels[1]?.startedAt)).toBe(true);
    }
  });

  it('has a steady noise of errors on every day, and an error that nobody has seen before today', async () => {
    await factsOf(AFTERNOON);
    const { logs } = openSimulatedCloud(place.path, { clock: fixedClock(AFTERNOON) });
    const days = await Promise.all(
      Array.from({ length: 8 }, async (_, day) => {
        const to = new Date(AFTERNOON.getTime() - day * DAY_MS);
        const from = new Date(to.getTime() - DAY_MS).toISOString();
        const found = await logs?.errors({ from, to: to.toISOString() }, 1000);
        return found?.entries ?? [];
      }),
    );
    for (const entries of days) {
      expect(entries.length).toBeGreaterThanOrEqual(10);
      expect(entries.length).toBeLessThanOrEqual(40);
    }
    const isNew = ({ text }: { text: string }) => text.includes('last_update');
    expect(days.map((entries) => entries.filter(isNew).length)).toEqual([6, 0, 0, 0, 0, 0, 0, 0]);
    const fresh = days[0]?.filter(isNew) ?? [];
    expect(new Set(fresh.map(({ service }) => service))).toEqual(new Set([BEHIND]));
    expect(fresh.every(({ at }) => Date.parse(at) > AFTERNOON.getTime() - DAY_MS / 6)).toBe(true);
    expect(new Set(fresh.map(({ text }) => text)).size).toBe(6);
  });

  it('has every line logged by a revision that was there and served', async () => {
    await factsOf(AFTERNOON);
    const { logs, services } = await readFleet(place.path);
    const made = new Map(
      services.flatMap(({ revisions }) => revisions.map((one) => [one.name, one.createdAt])),
    );
    expect(logs.filter(({ revision, at }) => String(made.get(revision ?? '')) > at)).toEqual([]);
    expect(
      new Set(logs.filter(({ service }) => service === BEHIND).map(({ revision }) => revision)).size,
    ).toBe(2);
  });

  it('is the same every time for the same instant, and ends now two days later', () => {
    expect(makeFleet(shippedProfile, AFTERNOON)).toEqual(makeFleet(shippedProfile, AFTERNOON));
    const later = makeFleet(shippedProfile, new Date(AFTERNOON.getTime() + 2 * DAY_MS));
    expect(later?.repository.commits.at(-1)?.committedAt.slice(0, 10)).toBe('2026-11-25');
    expect(makeFleet(shippedProfile, AFTERNOON, { seed: 'another' })?.repository.commits[0]?.sha).not.toBe(
      makeFleet(shippedProfile, AFTERNOON)?.repository.commits[0]?.sha,
    );
  });

  it('never holds the value of a secret', async () => {
    await factsOf(AFTERNOON);
    const { services } = await readFleet(place.path);
    for (const { revisions } of services)
      expect(revisions[0]?.containers[0]?.variables.filter((variable) => 'secret' in variable)).toEqual([
        { name: 'SENTRY_DSN', secret: 'sentry-dsn' },
      ]);
  });
});

describe('the fleet of a sandbox, three mornings before', () => {
  it('had nothing of what was mended since', async () => {
    await factsOf(AFTERNOON);
    const now = new Date('2026-11-20T06:00:00-05:00');
    const cloud = openSimulatedCloud(place.path, { clock: fixedClock(now) });
    const facts = await collectCloud({
      cloud,
      profile: shippedProfile,
      now,
      needs: { commits: true, path: true },
    });
    const { services, flag } = judgeDeployments({ cloud: facts, profile: shippedProfile, now });
    expect(
      services.filter(({ state }) => state !== 'current').map(({ service, kinds }) => [service, kinds]),
    ).toEqual([[UNLABELLED, ['no_label']]]);
    expect(flag?.evidence).toMatchObject({ runs: [{ date: '2026-11-18' }, { date: '2026-11-17' }] });
  });
});

describe('the fleet of another profile', () => {
  it('plays the services that it names, in their regions and with their containers', async () => {
    const profile = withDeployment(({ services }) => ({
      region: 'europe-west1',
      commitLabel: 'revision',
      commitVariable: 'GIT_SHA',
      services: {
        loader: { ...base(services), paths: ['ingest/loader', 'lib'] },
        api: { ...base(services), paths: ['web/api', 'lib'], container: 'main' },
        worker: { ...base(services), paths: ['jobs/worker.py'], region: 'us-east1', minInstances: 3 },
        site: { ...base(services), paths: ['web/site'] },
      },
    }));
    expect(await drift(AFTERNOON, profile)).toEqual({
      loader: ['behind'],
      api: ['pinned'],
      site: ['no_label'],
    });
    const { logs } = await readFleet(place.path);
    expect(new Set(logs.map(({ service }) => service))).toEqual(new Set(['loader']));
  });

  it('gives out no part twice where there are few services', async () => {
    const only = (...names: string[]) =>
      withDeployment(({ services }) => ({
        services: Object.fromEntries(
          names.map((name) => [name, { ...base(services), paths: [`src/${name}`], variables: {} }]),
        ),
      }));
    expect(await drift(AFTERNOON, only('one'))).toEqual({ one: ['behind'] });
    expect(await drift(AFTERNOON, only('one', 'two'))).toEqual({ one: ['behind'], two: ['pinned'] });
    expect(await drift(AFTERNOON, only(FLAGGED))).toEqual({});
  });

  it('leaves nobody behind where every folder is shared', async () => {
    const shared = withDeployment(({ services }) => ({
      services: {
        one: { ...base(services), paths: ['src'] },
        two: { ...base(services), paths: ['src/two'] },
      },
    }));
    expect(Object.values(await drift(AFTERNOON, shared)).flat()).not.toContain('behind');
  });

  it('is none where the profile says nothing of what is deployed', async () => {
    const { deployment: _, ...profile } = shippedProfile;
    expect(makeFleet(profile, AFTERNOON)).toBeNull();
    await fillFleet(place.folder, { profile, clock: fixedClock(AFTERNOON), filling: 'anew' });
    await expect(readFleet(sandboxFleetPath(place.folder))).rejects.toMatchObject({ errorCause: 'config' });
    expect(openSandboxCloud(place.folder, { profile, clock: fixedClock(AFTERNOON) })).toBe(NO_CLOUD);
  });
});

describe('a sandbox’s folder', () => {
  const later = new Date(AFTERNOON.getTime() + 60_000);
  const fill = (now: Date, filling: FleetFilling, profile: Profile = shippedProfile) =>
    fillFleet(place.folder, { profile, clock: fixedClock(now), filling });
  const madeAt = async () => (await readFleet(sandboxFleetPath(place.folder))).madeAt;

  it('gets a fleet beside its warehouse, which stays as it is until the season is made anew', async () => {
    await fill(AFTERNOON, 'keep');
    expect(sandboxFleetPath(place.folder)).toBe(join(place.folder, 'fleet.json'));
    expect(await madeAt()).toBe(AFTERNOON.toISOString());
    await fill(later, 'keep');
    expect(await madeAt()).toBe(AFTERNOON.toISOString());
    await fill(later, 'redate');
    expect(await madeAt()).toBe(later.toISOString());
  });

  it('gets another fleet where it can’t be read, or does not play the profile’s services', async () => {
    await fill(AFTERNOON, 'keep');
    writeFileSync(sandboxFleetPath(place.folder), '{"version":1');
    await fill(later, 'keep');
    expect(await madeAt()).toBe(later.toISOString());
    const renamed = withDeployment(({ services }) => ({ services: { ...services, added: base(services) } }));
    await fill(AFTERNOON, 'keep', renamed);
    expect(await madeAt()).toBe(AFTERNOON.toISOString());
  });

  it('is where the sandbox’s bot looks', async () => {
    await fill(AFTERNOON, 'anew');
    const cloud = openSandboxCloud(place.folder, { profile: shippedProfile, clock: fixedClock(AFTERNOON) });
    expect(await cloud.commits?.branch(['shared', 'nowhere'])).toMatchObject({ missingPaths: ['nowhere'] });
  });
});

/** A service as a profile has it where it says no more than it must. */
function base(services: Deployment['services']): Deployment['services'][string] {
  const found = services['phase5b-grading'];
  if (found === undefined) throw new RangeError('the shipped profile has no phase5b-grading');
  return found;
}
