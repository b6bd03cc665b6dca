import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { instantAt } from '../../src/calendar/zone.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Clock } from '../../src/clock.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { slotRunId } from '../../src/history/run-id.ts';
import { askDeployments } from '../../src/inquiries/ask-deployments.ts';
import { mentionsOf } from '../../src/report/mentions.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { slotAt } from '../../src/schedules/slot.ts';
import { wallClock } from '../support/clocks.ts';
import { type CloudRig, type CloudRigOptions, openCloudRig } from '../support/cloud-rig.ts';
import { plain, serviceProtos } from '../support/cloud-run-protos.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';

const TODAY = '2026-02-05';
const DEPLOYED_AT = '2026-02-03T15:00:00Z';
const PHASE3 = 'nba-phase3-analytics-processors';
const WORKER = 'prediction-worker';
const { deployment } = shipped;
if (deployment === undefined) throw new Error('the shipped profile has services');

/** The shipped fleet and five more services: the twenty-one of the day on which all of them were pinned. */
const TWENTY_ONE: Profile = {
  ...shipped,
  deployment: {
    ...deployment,
    services: {
      ...deployment.services,
      ...Object.fromEntries(
        ['one', 'two', 'three', 'four', 'five'].map((name) => [
          `further-${name}`,
          { ...deployment.services['phase5b-grading'], paths: [`further/${name}`], health: [] },
        ]),
      ),
    } as typeof deployment.services,
  },
};

let pipeline: HealthyPipeline;
let rig: CloudRig | null = null;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-28', to: addDays(TODAY, -1) });
});
afterEach(async () => {
  await rig?.stop();
  rig = null;
});
afterAll(() => pipeline.close());

const clockAt = (now: Date): Clock => ({ ...wallClock, now: () => now });
const NOON = instantAt(TODAY, '12:00', shipped.timeZone);

async function open(over: Partial<CloudRigOptions> = {}): Promise<CloudRig> {
  rig = await openCloudRig({ profile: shipped, clock: clockAt(NOON), at: DEPLOYED_AT, ...over });
  return rig;
}

/** A scheduled run on the real clients. */
async function run(schedule: string, now: Date, profile: Profile = shipped): Promise<Report> {
  const slot = slotAt(profile, schedule, now);
  const clock = clockAt(now);
  const deps = {
    warehouse: pipeline.warehouse,
    ...(rig && { cloud: rig.ports }),
    ...createMemory(pipeline.warehouse, clock.now),
    profile,
    checks: CHECKS,
    clock,
    log: logRecorder(),
  };
  const identity = {
    runId: slotRunId(schedule, now),
    schedule,
    targetDate: slot.targetDate,
    checkType: schedule,
    trigger: 'cron',
    requestedBy: null,
    slot: { key: slot.key, nominal: slot.nominal },
    late: null,
  };
  return (await runCorridor(deps, identity, { store: true })).report;
}

const noon = (profile?: Profile) => run('midday', NOON, profile);
const row = (report: Report, name: string) => {
  const found = report.checks.find(({ check_name }) => check_name === name);
  if (found === undefined) throw new Error(`no ${name} in the run`);
  return found;
};
const parts = (report: Report, name: string) => row(report, name).details.subjects;
const part = (report: Report, name: string, subject: string) => {
  const found = parts(report, name).find((one) => one.subject === subject);
  if (found === undefined) throw new Error(`${name} says nothing of ${subject}`);
  return found;
};
const drift = async (profile: Profile = shipped) => {
  if (rig === null) throw new Error('no cloud');
  const asked = await askDeployments(
    { cloud: rig.ports, profile, clock: clockAt(NOON) },
    { kind: 'drift', service: null },
  );
  if (asked.kind !== 'drift') throw new Error('another question was answered');
  return asked.drift.judged.services;
};

describe('a fleet as it should be', () => {
  it('passes, with one list, one comparison, and no question about a revision', async () => {
    const { run: server, github, logging } = await open();
    logging.holds([{ service: WORKER, at: '2026-02-04T20:00:00Z', text: 'Slow answer of the odds source' }]);
    const report = await noon();
    expect(
      Object.fromEntries(
        shipped.schedules.midday?.checks.map((name) => [name, row(report, name).status]) ?? [],
      ),
    ).toEqual({
      service_health: 'PASS',
      recent_errors: 'PASS',
      deployment_drift: 'PASS',
      sequential_execution_flag: 'PASS',
      never_succeeded: 'PASS',
    });
    expect(server.calls.map(({ method }) => method)).toEqual(['listServices']);
    expect(github.count(/^\/compare\//)).toBe(1);
  });
});

describe('what has gone wrong with deployments', () => {
  it('is told when all twenty-one services serve an old revision, also where the newest one’s label is current', async () => {
    const { deploy, deployed } = await open({ profile: TWENTY_ONE });
    const services = Object.keys(TWENTY_ONE.deployment?.services ?? {});
    expect(services).toHaveLength(21);
    for (const service of services)
      deploy(service, {
        revisions: [{ suffix: '00007-old' }, { suffix: '00008-new', commit: deployed.slice(0, 7) }],
        pinned: { '00007-old': 100 },
      });
    const report = await noon(TWENTY_ONE);
    expect(row(report, 'deployment_drift')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(parts(report, 'deployment_drift').map(({ status }) => status)).toEqual(services.map(() => 'FAIL'));
    for (const one of await drift(TWENTY_ONE))
      expect(one).toMatchObject({ state: 'drifted', kinds: ['pinned'], behind: 0 });
  });

  it('is told of a revision that only changed a variable, on code of days before', async () => {
    const { deploy, commit, deployed } = await open();
    for (const number of [1, 2, 3])
      commit(`Mend the worker ${number}`, `2026-02-04T1${number}:00:00Z`, [
        `predictions/worker/${number}.py`,
      ]);
    deploy(WORKER, {
      revisions: [
        { suffix: '00001-aaa' },
        // Made after the commits, with the code of before.
        {
          suffix: '00002-env',
          commit: deployed.slice(0, 7),
          createdAt: '2026-02-05T08:00:00Z',
          env: [plain('LIMIT', '5')],
        },
      ],
    });
    const worker = (await drift()).find(({ service }) => service === WORKER);
    expect(worker).toMatchObject({ state: 'drifted', kinds: ['behind'], behind: 3, tier: 'critical' });
    expect(worker?.oldest).toMatchObject({ subject: 'Mend the worker 1' });
    expect(part(await noon(), 'deployment_drift', WORKER)).toMatchObject({ status: 'FAIL' });
  });

  it('is no drift where commits touched documentation, or somebody else’s sources', async () => {
    const { commit } = await open();
    commit('Explain the worker', '2026-02-04T10:00:00Z', ['predictions/worker/README.md', 'docs/worker.py']);
    commit('Change what nobody deploys', '2026-02-04T11:00:00Z', ['notebooks/look.py']);
    commit('Change a namesake', '2026-02-04T12:00:00Z', ['shared_utils/x.py']);
    for (const one of await drift()) expect(one).toMatchObject({ state: 'current', behind: 0 });
  });

  it('is unknown, and never current, after a forced push threw the deployed commit away', async () => {
    const { repository, commit, deploy } = await open();
    const lost = commit('What is deployed and then thrown away', '2026-02-04T10:00:00Z', ['scrapers/x.py']);
    deploy('nba-scrapers', { revisions: [{ suffix: '00002-bbb', commit: lost.slice(0, 8) }] });
    repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    commit('Another history', '2026-02-04T11:00:00Z', ['orchestration/y.py']);
    expect((await drift()).find(({ service }) => service === 'nba-scrapers')).toMatchObject({
      state: 'unknown',
      kinds: ['not_on_branch'],
      behind: null,
    });
  });

  it('is seen by everybody when the API refuses for a week: an error each day, and the morning counts the days', async () => {
    const { run: server } = await open();
    server.fail({ answer: 16, message: 'Request had invalid authentication credentials.' });
    const mornings: string[] = [];
    for (let day = 0; day < 8; day += 1) {
      const date = addDays(TODAY, day);
      const morning = await run('post_overnight', instantAt(date, '06:00', shipped.timeZone));
      mornings.push(...mentionsOf(morning));
      const report = await run('midday', instantAt(date, '12:00', shipped.timeZone));
      // Later nights of this pipeline are missing, which is worse still.
      expect(report.run.status, date).toMatch(day === 0 ? /^ERROR$/ : /^(ERROR|CRITICAL)$/);
      for (const name of ['deployment_drift', 'service_health', 'sequential_execution_flag'])
        expect(row(report, name), `${name} on ${date}`).toMatchObject({
          status: 'ERROR',
          details: { cause: 'permission' },
        });
    }
    expect(mornings).toHaveLength(8);
    expect(mornings[0]).toMatch(/could not look( \(.*?\))?: none of 16/);
    expect(mornings[7]).toMatch(/could not look, day 8( \(.*?\))?: none of 16/);
    expect(mornings[7]).toContain('permission');
  });

  it('is still told where GitHub allows no more requests: what is pinned, and that the rest is not known', async () => {
    const { deploy } = await open({ allowed: 0 });
    deploy(WORKER, {
      revisions: [{ suffix: '00001-aaa' }, { suffix: '00002-bbb' }],
      pinned: { '00001-aaa': 100 },
    });
    const services = await drift();
    expect(services.find(({ service }) => service === WORKER)).toMatchObject({
      state: 'drifted',
      kinds: ['pinned', 'unreadable'],
      cause: 'quota',
    });
    expect(services.filter(({ state }) => state === 'current')).toEqual([]);
    const report = await noon();
    expect(row(report, 'deployment_drift')).toMatchObject({ status: 'ERROR', details: { cause: 'quota' } });
    expect(row(report, 'service_health').status).toBe('PASS');
  });

  it('is told of a service that was deleted', async () => {
    const { remove } = await open();
    remove(PHASE3);
    const report = await noon();
    expect(part(report, 'deployment_drift', PHASE3)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(part(report, 'service_health', PHASE3)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(row(report, 'sequential_execution_flag').status).toBe('ERROR');
    expect(report.run.status).toBe('CRITICAL');
    expect((await drift()).find(({ service }) => service === PHASE3)).toMatchObject({
      state: 'unknown',
      kinds: ['not_found'],
    });
  });

  it('is told of one region while another one does not answer', async () => {
    const far = 'europe-west1';
    const profile: Profile = {
      ...shipped,
      deployment: {
        ...deployment,
        services: {
          ...deployment.services,
          [WORKER]: { ...deployment.services[WORKER], region: far } as (typeof deployment.services)[string],
        },
      },
    };
    const { run: server } = await open({ profile, deadlineMs: 4_000 });
    server.fail({ when: ({ parent }) => String(parent).endsWith(far), answer: 'never' });
    const report = await noon(profile);
    expect(part(report, 'deployment_drift', WORKER)).toMatchObject({ status: 'ERROR', cause: 'timeout' });
    expect(part(report, 'deployment_drift', PHASE3)).toMatchObject({ status: 'PASS' });
    expect(row(report, 'deployment_drift').status).toBe('ERROR');
    expect(part(report, 'service_health', PHASE3)).toMatchObject({ status: 'PASS' });
  });

  it('is told of the sixteen among three hundred services, read in three pages', async () => {
    const { run: server } = await open();
    for (let number = 0; number < 284; number += 1)
      server.put(serviceProtos({ name: `other-${number}`, project: 'nba-props-platform' }));
    const asked = await askDeployments(
      { cloud: (rig as CloudRig).ports, profile: shipped, clock: clockAt(NOON) },
      { kind: 'drift', service: null },
    );
    if (asked.kind !== 'drift') throw new Error('another question was answered');
    expect(asked.drift.judged.services.map(({ state }) => state)).toEqual(Array(16).fill('current'));
    expect(asked.drift.judged.unwatched).toHaveLength(284);
    expect(server.calls.map(({ method }) => method)).toEqual([
      'listServices',
      'listServices',
      'listServices',
    ]);
  });
});

describe('the flag of the sequential path', () => {
  it('warns every day while it is off, with since when and by whom, and says what the runs did', async () => {
    const { deploy, logging, deployed } = await open();
    const flag = (value: string) => [plain('SEQUENTIAL_EXECUTION_ENABLED', value)];
    const commit = deployed.slice(0, 7);
    deploy(PHASE3, {
      revisions: [
        { suffix: '00001-aaa', commit, env: flag('true'), createdAt: '2026-02-01T10:00:00Z' },
        {
          suffix: '00002-bbb',
          commit,
          env: flag('false'),
          createdAt: '2026-02-04T03:12:00Z',
          creator: 'grace@example.com',
        },
        { suffix: '00003-ccc', commit, env: flag('false'), createdAt: '2026-02-04T20:00:00Z' },
      ],
    });
    logging.holds([
      {
        service: PHASE3,
        revision: `${PHASE3}-00003-ccc`,
        at: '2026-02-05T06:56:56Z',
        severity: 'WARNING',
        text: 'LEGACY parallel execution for 2026-02-04',
      },
    ]);
    const found = row(await noon(), 'sequential_execution_flag');
    expect(found).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(found.message).toContain('grace@example.com');
    expect(found.message).toContain('Feb 3');
    expect(found.details.notes.join('\n')).toMatch(/everything at once/);
  });
});
