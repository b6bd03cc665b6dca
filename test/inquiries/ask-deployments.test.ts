import { describe, expect, it } from 'vitest';
import { NO_CLOUD } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import {
  askDeployed,
  askDeployments,
  askDrift,
  whyNobodyKnows,
} from '../../src/inquiries/ask-deployments.ts';
import {
  FLAGGED,
  RACE_FIX,
  troubledFleet,
  unreadable,
  withRuns,
  withSplit,
  withStranger,
} from '../support/deployment-answers.ts';
import { profile } from '../support/fact-builders.ts';
import {
  commitRow,
  commitRows,
  FLEET_NOW,
  fleetFacts,
  onBranch,
  revisionState,
  servingRevision,
  shortSha,
  unreadRevision,
  withDeployed,
  withoutService,
  withPinned,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const clock = { now: () => FLEET_NOW };

describe('asking about drift', () => {
  it('asks each region once and the history once for each commit', async () => {
    const cloud = scriptedCloud(troubledFleet());
    const answer = await askDrift({ cloud: cloud.ports, profile, clock }, null);
    expect(cloud.asked.filter((question) => question.startsWith('services'))).toEqual(['services us-west2']);
    const compared = cloud.asked.filter((question) => question.startsWith('since'));
    expect(compared.length).toBe(new Set(compared).size);
    expect(compared).toHaveLength(3);
    expect(cloud.asked.some((question) => /^(lines|revisions)/.test(question))).toBe(false);
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^drift-20260205T170000Z-[0-9a-f]{6}$/),
      askedAt: '2026-02-05T17:00:00.000Z',
      cloud: 'scripted Cloud Run',
      history: 'scripted@main',
      service: null,
    });
    expect(answer.judged.services).toHaveLength(16);
    expect(answer.judged.unwatched).toEqual([{ service: 'mlb-scrapers', region: 'us-west2' }]);
  });

  it('names every commit that one service lacks, oldest first, and not those of others', async () => {
    const foreign = commitRow('Colour the dashboard', { files: ['services/admin_dashboard/app.py'] });
    const docs = commitRow('Explain', { files: ['shared/README.md'] });
    const many = commitRows(9, 20, ['data_processors/analytics/x.py']);
    const facts = withDeployed(fleetFacts(), FLAGGED, onBranch([RACE_FIX, ...many, foreign, docs]));
    const answer = await askDrift({ cloud: scriptedCloud(facts).ports, profile, clock }, null);
    expect(answer.undeployed[FLAGGED]?.map(({ subject }) => subject)).toEqual([
      RACE_FIX.subject,
      ...many.map(({ subject }) => subject),
    ]);
    expect(answer.undeployed['nba-scrapers']).toEqual([]);
  });

  it('takes the commits of the revision that is furthest behind', async () => {
    const split = withSplit(withDeployed(fleetFacts(), FLAGGED, onBranch([RACE_FIX])));
    const answer = await askDrift({ cloud: scriptedCloud(split).ports, profile, clock }, FLAGGED);
    expect(answer.undeployed[FLAGGED]).toHaveLength(1);
  });

  it('takes those that the verdict speaks of, though another revision lacks more of a younger age', async () => {
    const [old, young] = [shortSha('old'), shortSha('young')];
    const split = withService(fleetFacts(), FLAGGED, (row) => ({
      ...row,
      serving: [old, young].map((commit) => {
        const state = revisionState(`rev-${commit}`, { commitLabel: commit, commitVariable: commit });
        return servingRevision(state, { percent: 50, named: true });
      }),
    }));
    const commits = {
      ...split.commits,
      [old]: known(onBranch(commitRows(1, 20, ['shared/x.py']))),
      [young]: known(onBranch(commitRows(2, 1, ['shared/y.py']))),
    };
    const cloud = scriptedCloud({ ...split, commits });
    const { judged, undeployed } = await askDrift({ cloud: cloud.ports, profile, clock }, FLAGGED);
    expect(judged.services).toMatchObject([{ behind: 1, tier: 'critical' }]);
    expect(undeployed[FLAGGED]).toEqual(judged.services[0]?.commits);
  });

  it('of the flagged service asks its log, and its revisions where the flag is off', async () => {
    const off = withState(withRuns(), FLAGGED, {
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'false' } },
    });
    const facts: CloudFacts = { ...off, revisions: { [FLAGGED]: known([]) } };
    const cloud = scriptedCloud(facts);
    const { judged, service, switched } = await askDrift({ cloud: cloud.ports, profile, clock }, FLAGGED);
    expect(switched).toEqual({ [FLAGGED]: 'sequential-execution' });
    expect(cloud.asked).toContain(`lines ${FLAGGED}`);
    expect(cloud.asked).toContain(`revisions ${FLAGGED}`);
    expect(service).toBe(FLAGGED);
    expect(judged.services.map((one) => one.service)).toEqual([FLAGGED]);
    expect(judged.flag).toMatchObject({ state: 'off', evidence: { state: 'known' } });
    expect(judged.flag?.evidence.state === 'known' && judged.flag.evidence.runs).toHaveLength(2);
  });

  it('of another service asks no log, and tells nothing of the flag', async () => {
    const cloud = scriptedCloud(withStranger(fleetFacts()));
    const { judged } = await askDrift({ cloud: cloud.ports, profile, clock }, 'nba-scrapers');
    expect(cloud.asked.some((question) => /^(lines|revisions)/.test(question))).toBe(false);
    expect(judged).toMatchObject({ flag: null, unwatched: [], services: [{ service: 'nba-scrapers' }] });
  });

  it('never rejects for what can’t be read, and never calls it current', async () => {
    const blind: CloudFacts = {
      ...withRegion(fleetFacts(), 'us-west2', unreadable('timeout', 'no answer')),
      branch: unreadable('quota', 'rate limited'),
    };
    const { judged } = await askDrift({ cloud: scriptedCloud(blind).ports, profile, clock }, null);
    expect(judged.services.every(({ state, cause }) => state === 'unknown' && cause === 'timeout')).toBe(
      true,
    );
    expect(judged.branch).toBeNull();
  });

  it('without a history knows what serves, and of nothing that it is current', async () => {
    const cloud = { ...scriptedCloud(fleetFacts()).ports, commits: null };
    const answer = await askDrift({ cloud, profile, clock }, null);
    expect(answer.history).toBeNull();
    expect(answer.judged.services.map(({ state }) => state)).not.toContain('current');
    expect(answer.judged.services[0]?.serving).toHaveLength(1);
    expect(answer.judged.services[0]?.fix).toContain('COMMITS=');
  });
});

describe('asking what is deployed', () => {
  const ask = (facts: CloudFacts) => askDeployed({ cloud: scriptedCloud(facts).ports, profile, clock });
  const find = async (facts: CloudFacts, service: string) =>
    (await ask(facts)).services.find((one) => one.service === service);

  it('asks for the lists and for nothing else', async () => {
    const cloud = scriptedCloud(troubledFleet());
    const answer = await askDeployed({ cloud: cloud.ports, profile, clock });
    expect(cloud.asked).toEqual(['services us-west2']);
    expect(answer.id).toMatch(/^deployed-20260205T170000Z-/);
    expect(answer.regions).toEqual([{ region: 'us-west2', services: 16, trouble: null }]);
  });

  it('lists the profile’s services in its order, then those that it does not name', async () => {
    const { services } = await ask(withStranger(withStranger(fleetFacts(), 'zulu'), 'alpha'));
    expect(services.map(({ service }) => service)).toEqual([
      ...Object.keys(profile.deployment?.services ?? {}),
      'alpha',
      'zulu',
    ]);
    expect(services.filter(({ watched }) => !watched).map(({ service }) => service)).toEqual([
      'alpha',
      'zulu',
    ]);
  });

  it('tells revision, commit, time, author, image and watched variables of what serves', async () => {
    expect(await find(fleetFacts(), FLAGGED)).toMatchObject({
      state: 'there',
      watched: true,
      idle: null,
      serving: [
        {
          revision: `${FLAGGED}-00042-abc`,
          percent: 100,
          commit: shortSha('the newest commit'),
          deployedAt: '2026-02-03T17:00:00.000Z',
          by: 'deployer@example.com',
          image: expect.stringContaining('@sha256:'),
          variables: { SEQUENTIAL_EXECUTION_ENABLED: 'true' },
          trouble: null,
        },
      ],
    });
  });

  it('says of a watched variable that it is not set, and of a secret no value', async () => {
    const unset = withState(fleetFacts(), FLAGGED, { variables: {} });
    expect((await find(unset, FLAGGED))?.serving[0]?.variables).toEqual({
      SEQUENTIAL_EXECUTION_ENABLED: null,
    });
    const secret = withState(fleetFacts(), FLAGGED, {
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'secret' } },
    });
    expect((await find(secret, FLAGGED))?.serving[0]?.variables).toEqual({
      SEQUENTIAL_EXECUTION_ENABLED: '(secret)',
    });
  });

  it('takes no contradiction for a commit', async () => {
    const facts = withState(fleetFacts(), 'nba-scrapers', {
      commitLabel: 'aaaaaaa',
      commitVariable: 'bbbbbbb',
    });
    expect((await find(facts, 'nba-scrapers'))?.serving[0]?.commit).toBeNull();
  });

  it('does not take the service’s last change for the time of a deployment', async () => {
    const facts = withState(fleetFacts(), 'nba-scrapers', { createdAt: null, createdBy: null });
    const found = await find(facts, 'nba-scrapers');
    expect(found?.serving[0]).toMatchObject({ deployedAt: null, by: null });
    expect(found).toMatchObject({ changedAt: '2026-02-03T17:00:00.000Z', changedBy: 'deployer@example.com' });
  });

  it('names the newest revision where it gets no traffic', async () => {
    expect((await find(withPinned(fleetFacts(), 'nba-scrapers'), 'nba-scrapers'))?.idle).toEqual({
      revision: 'nba-scrapers-00043-def',
      ready: true,
    });
  });

  it('tells what could not be read of a revision, beside the others', async () => {
    const facts = withService(fleetFacts(), 'nba-scrapers', (row) => ({
      ...row,
      serving: [
        servingRevision(revisionState('nba-scrapers-00042-abc'), { percent: 60 }),
        unreadRevision('nba-scrapers-00040-old', 'permission', 40),
      ],
    }));
    expect((await find(facts, 'nba-scrapers'))?.serving).toMatchObject([
      { percent: 60, trouble: null },
      { percent: 40, commit: null, variables: null, trouble: 'a message about permission' },
    ]);
  });

  it('tells apart what is not there and what nobody could look at', async () => {
    expect((await find(withoutService(fleetFacts(), 'nba-scrapers'), 'nba-scrapers'))?.state).toBe(
      'not_found',
    );
    const blind = withRegion(fleetFacts(), 'us-west2', unreadable('permission', 'refused'));
    expect((await find(blind, 'nba-scrapers'))?.state).toBe('unknown');
    expect((await ask(blind)).regions).toEqual([
      {
        region: 'us-west2',
        services: null,
        trouble: { cause: 'permission', message: 'refused', fix: 'a fix for permission' },
      },
    ]);
  });
});

describe('either question', () => {
  it('is answered by its kind', async () => {
    const deps = { cloud: scriptedCloud(fleetFacts()).ports, profile, clock };
    const drift = await askDeployments(deps, { kind: 'drift', service: 'nba-scrapers' });
    expect(drift).toMatchObject({ kind: 'drift', drift: { service: 'nba-scrapers' } });
    const deployed = await askDeployments(deps, { kind: 'deployed', service: null });
    expect(deployed).toMatchObject({ kind: 'deployed', deployed: { regions: [{ region: 'us-west2' }] } });
  });

  it('can’t be asked where no Cloud Run or no service is named, and says what to set', () => {
    expect(whyNobodyKnows({ cloud: scriptedCloud(fleetFacts()).ports, profile })).toBeNull();
    expect(whyNobodyKnows({ cloud: NO_CLOUD, profile })).toMatchObject({
      what: expect.stringContaining('CLOUD_RUN is not set'),
      fix: expect.stringMatching(/CLOUD_RUN=gcp:PROJECT.*COMMITS=/),
    });
    const { deployment: _, ...bare } = profile;
    expect(whyNobodyKnows({ cloud: scriptedCloud(fleetFacts()).ports, profile: bare })?.fix).toContain(
      '"deployment"',
    );
  });
});
