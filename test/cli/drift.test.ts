import { describe, expect, it } from 'vitest';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import { typeCommand } from '../support/cli.ts';
import {
  FLAGGED,
  RACE_FIX,
  troubledFleet,
  unreadable,
  withRuns,
  withSplit,
} from '../support/deployment-answers.ts';
import {
  commitRow,
  commitRows,
  fleetFacts,
  onBranch,
  shaOf,
  shortSha,
  withDeployed,
  withPinned,
  withRegion,
  withState,
} from '../support/fleet-facts.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const NOON = '2026-02-05T12:00:00-05:00';

const nothingOpens = {
  openWarehouse: () => {
    throw new Error('opened a warehouse');
  },
};

/** Types a command line where a cloud answers what some facts say. */
function typeWith(cloud: CloudPorts, words: readonly string[]) {
  return typeCommand([...words, '--now', NOON], { ...nothingOpens, openCloud: async () => cloud });
}

const drift = (facts: CloudFacts, ...words: string[]) =>
  typeWith(scriptedCloud(facts).ports, ['drift', ...words]);

async function asJson(facts: CloudFacts, ...words: string[]) {
  const { status, out } = await drift(facts, '--json', ...words);
  return { status, answer: JSON.parse(out) };
}

const serviceOf = (answer: { services: { service: string }[] }, name: string) =>
  answer.services.find(({ service }) => service === name);

describe('drift', () => {
  it('of a fleet that serves what the branch has is 0', async () => {
    const { status, answer } = await asJson(fleetFacts());
    expect(status).toBe(0);
    expect(answer.services).toHaveLength(16);
    expect(serviceOf(answer, 'nba-scrapers')).toMatchObject({
      service: 'nba-scrapers',
      region: 'us-west2',
      state: 'current',
      kinds: [],
      serving: [
        {
          revision: 'nba-scrapers-00042-abc',
          percent: 100,
          commit: shortSha('the newest commit'),
          since: '2026-02-03T17:00:00.000Z',
          by: 'deployer@example.com',
        },
      ],
      behind: 0,
      oldest: null,
      tier: null,
      cause: null,
    });
    expect(answer.branch).toEqual({
      label: 'scripted@main',
      head: shaOf('the newest commit'),
      committed_at: '2026-02-03T16:00:00.000Z',
    });
    expect((await drift(fleetFacts())).out.split('\n')[0]).toBe('🟢 OK · nothing has drifted');
  });

  it('tells count, oldest, tier and kinds of what is behind: 1', async () => {
    const { status, answer } = await asJson(troubledFleet());
    expect(status).toBe(1);
    expect(serviceOf(answer, FLAGGED)).toMatchObject({
      state: 'drifted',
      kinds: ['behind', 'settings'],
      behind: 7,
      oldest: {
        sha: RACE_FIX.sha.slice(0, 7),
        subject: RACE_FIX.subject,
        committed_at: RACE_FIX.committedAt,
      },
      tier: 'critical',
      differences: [{ what: 'SEQUENTIAL_EXECUTION_ENABLED', expected: 'true', actual: 'false' }],
    });
    expect(serviceOf(answer, FLAGGED)).toHaveProperty('commits.length', 7);
    expect(serviceOf(answer, 'prediction-worker')).toMatchObject({
      kinds: ['pinned'],
      newest: { revision: 'prediction-worker-00043-def', ready: true },
    });
    expect(serviceOf(answer, 'validation-runner')).toMatchObject({
      state: 'unknown',
      kinds: ['no_label'],
      behind: null,
    });
    expect(serviceOf(answer, 'nba-admin-dashboard')).toMatchObject({
      state: 'unknown',
      kinds: ['not_found'],
    });
    expect(answer.unwatched).toEqual([{ service: 'mlb-scrapers', region: 'us-west2' }]);
    expect(answer).not.toHaveProperty('runs');
  });

  it('is 1 also where the newest revision of every service gets no traffic', async () => {
    const names = fleetFacts().services['us-west2'];
    const rows = names?.state === 'known' ? names.value : [];
    const pinned = rows.reduce((cloud, { service }) => withPinned(cloud, service), fleetFacts());
    const { status, answer } = await asJson(pinned);
    expect(status).toBe(1);
    expect(answer.services.every(({ kinds }: { kinds: string[] }) => kinds[0] === 'pinned')).toBe(true);
  });

  it('is 3 where something could not be read, whatever else was found', async () => {
    const blind = withRegion(fleetFacts(), 'us-west2', unreadable('permission', '401'));
    const { status, answer } = await asJson(blind);
    expect(status).toBe(3);
    expect(answer.services).toHaveLength(16);
    for (const one of answer.services)
      expect(one).toMatchObject({ state: 'unknown', cause: 'permission', behind: null, serving: [] });
    const half = withDeployed(
      withDeployed(fleetFacts(), FLAGGED, onBranch([commitRow('x')])),
      'nba-scrapers',
      unreadable('quota', 'rate limited'),
    );
    expect((await asJson(half)).status).toBe(3);
    expect((await drift(half)).out).toContain('⊘ nba-scrapers · could not be read · quota used up');
  });

  it('without a history says what serves, calls nothing current, and says what to set: 3', async () => {
    const cloud = { ...scriptedCloud(fleetFacts()).ports, commits: null };
    const { status, out } = await typeWith(cloud, ['drift', '--json']);
    expect(status).toBe(3);
    const answer = JSON.parse(out);
    expect(answer.branch).toBeNull();
    expect(answer.services.map(({ state }: { state: string }) => state)).not.toContain('current');
    expect(answer.services[0].serving).toHaveLength(1);
    expect(answer.services[0].fix).toMatch(/COMMITS=github:OWNER\/REPOSITORY@BRANCH/);
  });

  it('names every commit, and what is current, with --verbose', async () => {
    const commits = commitRows(9, 5, ['scrapers/x.py']);
    const facts = withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commits));
    const brief = (await drift(facts)).out;
    expect(brief).toContain('Change number 5');
    expect(brief).not.toContain('Change number 6');
    expect(brief).toContain('and 4 more commits');
    const verbose = (await drift(facts, '--verbose')).out;
    for (const { subject } of commits) expect(verbose).toContain(subject);
    expect(verbose).toContain('✓ prediction-worker · current');
    expect(brief).not.toContain('✓ prediction-worker · current');
  });
});

describe('drift of one service', () => {
  it('goes by a short name, and has its runs with their lines', async () => {
    const { status, answer } = await asJson(withRuns(), 'phase3');
    expect(status).toBe(0);
    expect(answer.services.map(({ service }: { service: string }) => service)).toEqual([FLAGGED]);
    expect(answer.runs).toMatchObject([
      {
        date: '2026-02-04',
        path: 'sequential',
        started_at: '2026-02-05T06:56:50.000Z',
        line: 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04',
        levels: [
          { level: 1, started_at: '2026-02-05T06:56:56.000Z', ended_at: '2026-02-05T06:57:06.000Z' },
          { level: 2, ended_at: '2026-02-05T06:57:13.000Z' },
        ],
      },
      { date: '2026-02-03', path: 'legacy', line: 'LEGACY parallel execution for 2026-02-03' },
    ]);
    expect(answer.evidence).toMatchObject({ state: 'known', hours: 48, runs: 2 });
    expect(answer.flag).toMatchObject({ state: 'on', variable: 'SEQUENTIAL_EXECUTION_ENABLED' });
  });

  it('whose log can’t be read has no runs, which is not the same as none', async () => {
    const facts = { ...fleetFacts(), pathLines: { [FLAGGED]: unreadable('permission', 'logs refused') } };
    const { answer } = await asJson(facts, 'phase3');
    expect(answer.runs).toBeNull();
    expect(answer.evidence).toMatchObject({ state: 'unknown', cause: 'permission', message: 'logs refused' });
    expect((await asJson(fleetFacts(), 'phase3')).answer.runs).toEqual([]);
  });

  it('has nothing of the flag where it is not the flagged one', async () => {
    const { answer } = await asJson(fleetFacts(), 'scrapers');
    expect(answer).toMatchObject({ flag: null, evidence: null, runs: null });
  });

  it('ends by that service alone', async () => {
    expect((await asJson(troubledFleet(), 'phase4')).status).toBe(0);
    expect((await asJson(troubledFleet(), 'worker')).status).toBe(1);
    const blind = withDeployed(fleetFacts(), 'nba-scrapers', unreadable('timeout', 'no answer'));
    expect((await asJson(blind, 'scrapers')).status).toBe(3);
    expect((await asJson(blind, 'worker')).status).toBe(0);
  });

  it('says since when and by whom the flag is off', async () => {
    const off = withState(fleetFacts(), FLAGGED, {
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'false' } },
    });
    const { answer } = await asJson({ ...off, revisions: { [FLAGGED]: known([]) } }, 'phase3');
    expect(answer.flag).toMatchObject({
      state: 'off',
      since: '2026-02-03T17:00:00.000Z',
      since_at_least: true,
    });
  });

  it('tells every revision that shares its traffic', async () => {
    const { out } = await drift(withSplit(), 'phase3');
    expect(out).toContain(`serves 90 %: ${FLAGGED}-00042-abc`);
    expect(out).toContain(`serves 10 %: ${FLAGGED}-00043-def`);
  });
});

describe('drift and deployed are refused', () => {
  it.each([
    [['drift', 'phase9'], 64, 'is no service of the profile'],
    [['drift', 'orchestrator'], 64, 'fits 3 services'],
    [['drift', 'phase3', 'phase4'], 64, '"phase4" is not understood here'],
    [['drift', '--verbos'], 64, 'there is no option --verbos'],
    [['drift', '--verbose=yes'], 64, '--verbose takes no value'],
    [['deployed', 'phase3'], 64, '"phase3" is not understood here'],
    [['deployed', '--verbose'], 64, 'there is no option --verbose'],
  ])('%j: %d, before any cloud is opened', async (words, status, message) => {
    const outcome = await typeCommand([...words, '--json'], {
      ...nothingOpens,
      openCloud: () => {
        throw new Error('opened a cloud');
      },
    });
    expect(outcome.status).toBe(status);
    const { error } = JSON.parse(outcome.out);
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
    expect(error.fix).not.toBe('');
  });

  it.each(['drift', 'deployed'])(
    'where no Cloud Run is named: %s ends with 78 and says what to set',
    async (name) => {
      const outcome = await typeWith(NO_CLOUD, [name, '--json']);
      expect(outcome.status).toBe(78);
      expect(JSON.parse(outcome.out).error).toMatchObject({
        code: 'config',
        message: expect.stringContaining('CLOUD_RUN is not set'),
        fix: expect.stringMatching(/CLOUD_RUN=gcp:PROJECT.*COMMITS=.*, or run "shootaround sandbox" once/),
      });
      const env = { WAREHOUSE: 'duckdb:mine.duckdb' };
      const named = await typeCommand([name, '--json'], {
        ...nothingOpens,
        env,
        openCloud: async () => NO_CLOUD,
      });
      // Beside a named warehouse the sandbox's fleet is not meant.
      expect(JSON.parse(named.out).error.fix).not.toContain('sandbox');
    },
  );
});

describe('what was opened', () => {
  it.each([
    ['drift', fleetFacts()],
    ['deployed', withRegion(fleetFacts(), 'us-west2', unreadable('timeout', 'no answer'))],
  ])('is closed again after %s', async (name, facts) => {
    const cloud = scriptedCloud(facts);
    await typeWith(cloud.ports, [name]);
    expect(cloud.asked.slice(-2).toSorted()).toEqual(['close logs', 'close run']);
  });

  it('is closed also where the command is refused', async () => {
    const cloud = scriptedCloud(fleetFacts());
    await typeWith({ ...cloud.ports, run: null }, ['drift']);
    expect(cloud.asked).toEqual(['close logs']);
  });
});
