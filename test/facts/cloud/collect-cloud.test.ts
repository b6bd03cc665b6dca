import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { type CloudPorts, NO_CLOUD } from '../../../src/cloud/ports.ts';
import type { Profile } from '../../../src/config/profile.ts';
import { type CloudFacts, NO_CLOUD_FACTS } from '../../../src/facts/cloud/cloud-facts.ts';
import { collectCloud, unionOf } from '../../../src/facts/cloud/collect-cloud.ts';
import { watchedIn } from '../../../src/facts/cloud/watched-services.ts';
import { known } from '../../../src/facts/facts.ts';
import { profile as shipped, unknown } from '../../support/fact-builders.ts';
import {
  commitRow,
  FLEET_HEAD,
  FLEET_NOW,
  fleetFacts,
  onBranch,
  serviceRow,
  shortSha,
  unreadRevision,
  withDeployed,
  withoutService,
  withRegion,
  withService,
  withState,
} from '../../support/fleet-facts.ts';
import { healthyProbe, scriptedCloud } from '../../support/scripted-cloud.ts';
import { declaredRollback } from '../../support/standing-builders.ts';

const { deployment } = shipped;
if (deployment === undefined) throw new Error('the shipped profile has services');
const SERVICES = watchedIn(deployment);
const REGION = deployment.region;
const FLAGGED = 'nba-phase3-analytics-processors';
const EVERYTHING = { services: true, commits: true, probes: true, errors: true, path: true };

/** The healthy fleet, with an answer at every endpoint. */
function healthy(): CloudFacts {
  const probes = SERVICES.filter(({ health }) => health.length > 0).map(({ service, health }) => [
    service,
    Object.fromEntries(health.map(({ path }) => [path, known(healthyProbe(service, path))])),
  ]);
  return { ...fleetFacts(), probes: Object.fromEntries(probes) };
}

const collect = (facts: CloudFacts, needs = EVERYTHING, over: Parameters<typeof scriptedCloud>[1] = {}) => {
  const cloud = scriptedCloud(facts, over);
  return {
    cloud,
    facts: collectCloud({ cloud: cloud.ports, profile: shipped, needs, now: FLEET_NOW }),
  };
};

describe('what is asked of the cloud', () => {
  it('is one list a region, one comparison a distinct commit, each endpoint once, and nothing else', async () => {
    const other = withDeployed(healthy(), 'prediction-worker', onBranch([commitRow('Change the worker')]));
    const { cloud, facts } = collect(other);
    await facts;
    const endpoints = SERVICES.flatMap(({ service, health }) =>
      health.map(({ path }) => `probe ${service} ${path}`),
    );
    const errors = cloud.asked.filter((question) => question.startsWith('errors '));
    expect(cloud.asked.filter((question) => !errors.includes(question)).sort()).toEqual(
      [
        `services ${REGION}`,
        'branch',
        `since ${FLEET_HEAD.slice(0, 7)}`,
        `since ${shortSha('prediction-worker')}`,
        `lines ${FLAGGED}`,
        ...endpoints,
      ].sort(),
    );
    expect(errors).toHaveLength(8);
    expect(errors[0]).toBe('errors 2026-02-04T17:00:00.000Z 2026-02-05T17:00:00.000Z');
    expect(errors[7]).toBe('errors 2026-01-28T17:00:00.000Z 2026-01-29T17:00:00.000Z');
  });

  it.each([
    ['nothing', {}, []],
    ['the services', { services: true }, ['services']],
    ['commits', { commits: true }, ['services', 'branch', 'since']],
    ['errors', { errors: true }, ['errors']],
    ['the path of runs', { path: true }, ['services', 'lines']],
  ] as const)('is no more than what is needed: %s', async (_, needs, wanted) => {
    const { cloud, facts } = collect(healthy(), { ...unionOf([]), ...needs } as typeof EVERYTHING);
    await facts;
    expect([...new Set(cloud.asked.map((question) => question.split(' ')[0]))].sort()).toEqual(
      [...wanted].sort(),
    );
  });

  it('is asked once, when the same is needed again a little later', async () => {
    const cloud = scriptedCloud(healthy());
    const facts = await collectCloud({
      cloud: cloud.ports,
      profile: shipped,
      needs: { services: true, commits: true },
      later: Promise.resolve({ services: true, commits: true, path: true }),
      now: FLEET_NOW,
    });
    expect(cloud.count('services')).toBe(1);
    expect(cloud.count('since')).toBe(1);
    expect(cloud.count('branch')).toBe(1);
    expect(cloud.count('lines')).toBe(1);
    expect(cloud.count('probe')).toBe(0);
    expect(facts.services[REGION]?.state).toBe('known');
    expect(facts.pathLines[FLAGGED]?.state).toBe('known');
  });

  it('does not wait for what is needed later', async () => {
    const cloud = scriptedCloud(healthy());
    let ask: (needs: { path: boolean }) => void = () => undefined;
    const later = new Promise<{ path: boolean }>((resolve) => {
      ask = resolve;
    });
    const collected = collectCloud({
      cloud: cloud.ports,
      profile: shipped,
      needs: { services: true },
      later,
      now: FLEET_NOW,
    });
    await Promise.resolve();
    expect(cloud.asked).toEqual([`services ${REGION}`]);
    ask({ path: true });
    expect((await collected).pathLines[FLAGGED]?.state).toBe('known');
  });

  it('is the history of the flagged service only where the flag is not on', async () => {
    const off = withState(healthy(), FLAGGED, {
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'false' } },
    });
    const { cloud, facts } = collect({ ...off, revisions: { [FLAGGED]: known([]) } });
    expect((await facts).revisions).toEqual({ [FLAGGED]: known([]) });
    expect(cloud.count('revisions')).toBe(1);
  });
});

describe('the variables that are read', () => {
  it('are those that are watched, the flag, and whatever can be rolled back', async () => {
    const cloud = scriptedCloud(healthy());
    const read: string[][] = [];
    const run: CloudPorts['run'] = cloud.ports.run && {
      ...cloud.ports.run,
      services: async (_region, { variables }) => {
        read.push([...variables]);
        return [];
      },
    };
    const request = { cloud: { ...cloud.ports, run }, needs: { services: true }, now: FLEET_NOW };
    const ask = (rollbacks: Profile['rollbacks']) =>
      collectCloud({ ...request, profile: { ...shipped, rollbacks } });
    await ask({ 'batch-mode': declaredRollback({ variable: 'BATCH_MODE' }) });
    await ask({});
    const [declared = [], without = []] = read;
    expect(without.length).toBeGreaterThan(0);
    expect(declared.toSorted()).toEqual([...without, 'BATCH_MODE'].toSorted());
  });
});

describe('facts of the cloud', () => {
  it('are what was answered, with the time', async () => {
    const given = healthy();
    const { facts } = collect(given);
    // The branch goes by the name that its port gives it.
    expect(await facts).toEqual({ ...given, history: 'scripted@main', at: FLEET_NOW.toISOString() });
  });

  it('are not configured where nobody is named, and nothing at all where the profile knows no services', async () => {
    const request = { cloud: NO_CLOUD, profile: shipped, needs: EVERYTHING, now: FLEET_NOW };
    const facts = await collectCloud(request);
    const none = { state: 'not_configured' };
    expect(facts).toMatchObject({ services: { [REGION]: none }, branch: none, errors: none, commits: {} });
    const { deployment: _, ...without } = shipped;
    expect(await collectCloud({ ...request, profile: without })).toEqual(NO_CLOUD_FACTS);
    expect(await collectCloud({ ...request, needs: {} })).toEqual(NO_CLOUD_FACTS);
  });

  it('fail each for itself, with the cause', async () => {
    const given = {
      ...withDeployed(healthy(), 'prediction-worker', unknown('quota')),
      branch: unknown('permission'),
      pathLines: { [FLAGGED]: unknown('timeout') },
    };
    const probes = { ...given.probes, 'prediction-worker': { '/health/deep': unknown('permission') } };
    const errors = new CloudError('quota', 'too much was asked', 'wait');
    const facts = await collect({ ...given, probes }, EVERYTHING, { errors }).facts;
    expect(facts.branch).toMatchObject({ state: 'unknown', cause: 'permission' });
    expect(facts.commits[shortSha('prediction-worker')]).toMatchObject({ state: 'unknown', cause: 'quota' });
    expect(facts.commits[FLEET_HEAD.slice(0, 7)]).toEqual(known(onBranch([])));
    expect(facts.probes['prediction-worker']?.['/health/deep']).toMatchObject({ cause: 'permission' });
    expect(facts.probes['nba-scrapers']?.['/health/ready']?.state).toBe('known');
    expect(facts.errors).toMatchObject({ state: 'unknown', cause: 'quota', message: 'too much was asked' });
    expect(facts.pathLines[FLAGGED]).toMatchObject({ state: 'unknown', cause: 'timeout' });
    expect(facts.services[REGION]?.state).toBe('known');
  });

  it('of one region do not wait for another one, and are there when that one fails', async () => {
    const far = 'europe-west1';
    const profile = {
      ...shipped,
      deployment: {
        ...deployment,
        services: { ...deployment.services, 'far-service': { ...SERVICES[0], region: far, health: [] } },
      },
    } as typeof shipped;
    const given = withRegion(healthy(), far, unknown('timeout'));
    let release: () => void = () => undefined;
    const holds = {
      [`services ${far}`]: new Promise<void>((resolve) => {
        release = resolve;
      }),
    };
    const cloud = scriptedCloud(given, { holds });
    const collected = collectCloud({ cloud: cloud.ports, profile, needs: EVERYTHING, now: FLEET_NOW });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(cloud.count('since')).toBe(1);
    expect(cloud.count('probe')).toBeGreaterThan(5);
    release();
    const facts = await collected;
    expect(facts.services[far]).toMatchObject({ state: 'unknown', cause: 'timeout' });
    expect(facts.services[REGION]?.state).toBe('known');
  });

  it('ask no comparison for what names no commit: no label, another word, a revision that was not read', async () => {
    const strange = withState(healthy(), 'prediction-worker', {
      commitLabel: 'latest',
      commitVariable: null,
    });
    const bare = withState(strange, 'nba-scrapers', { commitLabel: null, commitVariable: null });
    const unread = withService(bare, 'validation-runner', (row) => ({
      ...row,
      serving: [unreadRevision('validation-runner-00041-aaa', 'timeout')],
    }));
    const { cloud, facts } = collect(unread);
    expect(Object.keys((await facts).commits)).toEqual([FLEET_HEAD.slice(0, 7)]);
    expect(cloud.count('since')).toBe(1);
  });

  it('probe no service without an address, and none that is not watched or not there', async () => {
    const stranger = withService(withoutService(healthy(), 'nba-scrapers'), 'prediction-worker', (row) => ({
      ...row,
      uri: null,
    }));
    const region = stranger.services[REGION];
    const rows = region?.state === 'known' ? region.value : [];
    const { cloud, facts } = collect(
      withRegion(stranger, REGION, known([...rows, serviceRow('somebody-elses')])),
    );
    expect((await facts).probes).not.toHaveProperty('prediction-worker');
    expect(cloud.count('probe nba-scrapers')).toBe(0);
    expect(cloud.count('probe prediction-worker')).toBe(0);
    expect(cloud.count('probe somebody-elses')).toBe(0);
    expect(cloud.count('probe prediction-coordinator')).toBe(1);
  });
});
