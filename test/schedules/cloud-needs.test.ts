import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { slotRunId } from '../../src/history/run-id.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { slotAt } from '../../src/schedules/slot.ts';
import { unknown } from '../support/fact-builders.ts';
import { fleetFacts, withPinned, withRegion } from '../support/fleet-facts.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { morningAndNoon as profile } from '../support/morning-and-noon.ts';
import { healthyProbe, type ScriptedCloud, scriptedCloud } from '../support/scripted-cloud.ts';

const DAWN = '2026-02-05T11:00:00Z';
const NOON = '2026-02-05T17:00:00Z';

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-31', to: '2026-02-04' });
});
afterAll(() => pipeline.close());

/** The fleet with an answer at every endpoint. */
function wellFleet() {
  const services = Object.entries(profile.deployment?.services ?? {});
  const probes = services.map(([service, { health }]) => [
    service,
    Object.fromEntries(
      health.map(({ path }) => [path, { state: 'known' as const, value: healthyProbe(service, path) }]),
    ),
  ]);
  return { ...fleetFacts(), probes: Object.fromEntries(probes) };
}

async function run(
  schedule: string,
  instant: string,
  cloud: ScriptedCloud,
  scheduled = true,
  date: string | null = null,
): Promise<Report> {
  const now = new Date(instant);
  const slot = slotAt(profile, schedule, now);
  const clock = { now: () => now, monotonicMs: () => 0, sleep: async () => undefined };
  const { report } = await runCorridor(
    {
      warehouse: pipeline.warehouse,
      cloud: cloud.ports,
      ...createMemory(pipeline.warehouse, clock.now),
      profile,
      checks: CHECKS,
      clock,
      log: logRecorder(),
    },
    {
      runId: scheduled ? slotRunId(schedule, now) : `${slotRunId(schedule, now)}-abc`,
      schedule,
      targetDate: date ?? slot.targetDate,
      checkType: scheduled ? schedule : 'manual',
      trigger: scheduled ? 'cron' : 'slack',
      requestedBy: scheduled ? null : 'U_ADA',
      slot: scheduled ? { key: slot.key, nominal: slot.nominal } : null,
      late: null,
    },
    { store: true },
  );
  return report;
}

const kinds = ({ asked }: ScriptedCloud) => [...new Set(asked.map((question) => question.split(' ')[0]))];

describe('a morning', () => {
  it('asks what it says of deployments, and wakes no service to ask how it is', async () => {
    const cloud = scriptedCloud(wellFleet());
    const report = await run('post_overnight', DAWN, cloud);
    expect(kinds(cloud).sort()).toEqual(['branch', 'lines', 'services', 'since']);
    expect(report.run.details.mentions).toMatchObject([
      { check: 'deployment_drift', status: 'PASS', since: '2026-02-04', days: 1 },
    ]);
  });

  it('does not count what it mentions: the run is as good or bad as its own checks', async () => {
    const cloud = scriptedCloud(withPinned(wellFleet(), 'prediction-worker'));
    const report = await run('post_overnight', '2026-02-05T11:05:00Z', cloud);
    expect(report.checks.map(({ check_name }) => check_name)).not.toContain('deployment_drift');
    expect(report.run.details.changes.map(({ check }) => check)).not.toContain('deployment_drift');
    expect(report.run).toMatchObject({ status: 'OK', checks_failed: 0 });
    expect(report.run.details.mentions).toMatchObject([{ status: 'FAIL' }]);
  });

  it('asks again how a service is where noon left that open, and only then', async () => {
    const sick = wellFleet();
    const worker = sick.probes['prediction-worker'];
    const slow = {
      ...healthyProbe('prediction-worker', '/health/deep'),
      ms: 9_000,
      firstMs: 9_000,
      tries: 2,
    };
    if (worker) worker['/health/deep'] = { state: 'known', value: slow };
    const noon = await run('midday', NOON, scriptedCloud(sick));
    expect(noon.checks.find(({ check_name }) => check_name === 'service_health')?.status).toBe('WARN');

    const healed = scriptedCloud(wellFleet());
    const morning = await run('post_overnight', '2026-02-06T11:00:00Z', healed);
    expect(healed.count('probe prediction-worker')).toBe(1);
    expect(healed.count('services')).toBe(1);
    const carried = morning.checks.find(({ check_name }) => check_name === 'service_health');
    expect(carried).toMatchObject({ status: 'PASS', target_date: '2026-02-05' });
    expect(carried?.details.carried_from).toBe(noon.run.run_id);
    expect(morning.run.details.changes).toContainEqual(
      expect.objectContaining({ check: 'service_health', subject: 'prediction-worker', change: 'recovered' }),
    );
  });

  it('counts the days for which nobody could look, and begins anew when somebody can', async () => {
    const blind = withRegion(wellFleet(), 'us-west2', unknown('permission'));
    const days = ['2026-02-07', '2026-02-08', '2026-02-09'];
    const mentioned = [];
    for (const day of days)
      mentioned.push(
        ...((await run('post_overnight', `${day}T11:00:00Z`, scriptedCloud(blind))).run.details.mentions ??
          []),
      );
    expect(mentioned).toMatchObject([
      { status: 'ERROR', days: 1 },
      { status: 'ERROR', days: 2 },
      { status: 'ERROR', days: 3, since: '2026-02-06' },
    ]);
    // Somebody who asks in between uses up no day.
    await run('post_overnight', '2026-02-09T15:00:00Z', scriptedCloud(blind), false);
    const seeing = await run('post_overnight', '2026-02-10T11:00:00Z', scriptedCloud(wellFleet()));
    expect(seeing.run.details.mentions).toMatchObject([{ status: 'PASS', since: '2026-02-09', days: 1 }]);
  });
});

describe('a noon after a morning that found the same', () => {
  it('says once what the present is like, though the morning left it open for its own date', async () => {
    const day = wellFleet();
    const pinned = () => scriptedCloud(withPinned(day, 'prediction-worker'));
    await run('midday', '2026-02-11T17:00:00Z', pinned());
    const morning = await run('post_overnight', '2026-02-12T11:00:00Z', pinned());
    expect(verdictsOf(morning, 'deployment_drift')).toEqual(['2026-02-11 FAIL']);
    const noon = await run('midday', '2026-02-12T17:00:00Z', pinned());
    expect(verdictsOf(noon, 'deployment_drift')).toEqual(['2026-02-12 FAIL']);
    expect(noon.run.details.changes).toContainEqual(
      expect.objectContaining({ subject: 'prediction-worker', change: 'still', days: 2 }),
    );
  });

  it('counts a check that is blind once', async () => {
    const blind = () => scriptedCloud(withRegion(wellFleet(), 'us-west2', unknown('permission')));
    await run('midday', '2026-02-14T17:00:00Z', blind());
    await run('post_overnight', '2026-02-15T11:00:00Z', blind());
    const noon = await run('midday', '2026-02-15T17:00:00Z', blind());
    expect(noon.run.details.checks_errored).toBe(3);
    expect(verdictsOf(noon, 'sequential_execution_flag')).toEqual(['2026-02-15 ERROR']);
  });
});

describe('a question of somebody about last week', () => {
  it('wakes no service, and is told that the present says nothing of it', async () => {
    const cloud = scriptedCloud(wellFleet());
    const report = await run('midday', NOON, cloud, false, '2026-01-28');
    expect(cloud.asked).toEqual([]);
    expect(report.run.details.skip_reasons).toEqual({ past_date: 5 });
  });
});

function verdictsOf({ checks }: Report, name: string): string[] {
  return checks
    .filter(({ check_name }) => check_name === name)
    .map(({ target_date, status }) => `${target_date} ${status}`);
}
