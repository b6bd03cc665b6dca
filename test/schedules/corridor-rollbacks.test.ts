import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import type { CloudPorts } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { parseSavedFacts } from '../../src/facts/saved-facts.ts';
import type { Event } from '../../src/history/events.ts';
import { createHistory } from '../../src/history/history.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackFinished,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import type { RunIdentity } from '../../src/schedules/build-report.ts';
import { type CorridorDeps, type RunOptions, runCorridor } from '../../src/schedules/corridor.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { fleetFacts, withState } from '../support/fleet-facts.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { doneOutcome, FLAG, GRACE, PHASE3, request, snapshot } from '../support/rollback-builders.ts';
import { scriptedChanges } from '../support/scripted-changes.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';
import { declaredRollback } from '../support/standing-builders.ts';

const NOON = new Date('2026-02-05T17:30:00Z');
const NIGHT = '2026-02-04';

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-31', to: NIGHT, games: 2 });
});
afterAll(() => pipeline.close());

const declared = (over = {}): Profile => ({
  ...shipped,
  rollbacks: { 'sequential-execution': declaredRollback({ helps: ['phase3_completion'], ...over }) },
});

/** Ada asked for it on the morning of Feb 4, Grace approved it, and it went live. */
const ROLLED_BACK: Event[] = [
  rollbackRequested(request({ reason: 'level 1 hangs' })),
  rollbackApproved('d'.repeat(32), GRACE, new Date('2026-02-04T11:06:00Z')),
  rollbackClaimed('d'.repeat(32), 1, 'p-1', new Date('2026-02-04T11:06:01Z')),
  rollbackFinished('d'.repeat(32), doneOutcome(), new Date('2026-02-04T11:08:00Z')),
];

interface Asked {
  events?: Event[];
  store?: MemoryEventStore;
  profile?: Profile;
  cloud?: CloudPorts;
  identity?: Partial<RunIdentity>;
  options?: Partial<RunOptions>;
}

let runs = 0;

async function run({ events = ROLLED_BACK, profile = declared(), cloud, ...asked }: Asked = {}) {
  const store = asked.store ?? memoryEventStore();
  store.events.push(...events);
  const deps: CorridorDeps = {
    warehouse: pipeline.warehouse,
    history: createHistory(pipeline.warehouse),
    care: store,
    profile,
    checks: CHECKS,
    clock: { now: () => NOON, monotonicMs: () => 0, sleep: async () => undefined },
    log: logRecorder(),
    ...(cloud && { cloud }),
  };
  runs += 1;
  const identity: RunIdentity = {
    runId: `post_overnight-20260205T173000Z-${runs}`,
    schedule: 'post_overnight',
    targetDate: NIGHT,
    checkType: 'manual',
    trigger: 'cli',
    requestedBy: null,
    slot: null,
    late: null,
    ...asked.identity,
  };
  return runCorridor(deps, identity, { store: false, ...asked.options });
}

const fleet = (value: string): CloudFacts => ({
  ...withState(fleetFacts(), PHASE3, { variables: { [FLAG]: { kind: 'value', value } } }),
  revisions: { [PHASE3]: { state: 'known', value: [] } },
});
const cloudOf = (facts: CloudFacts): CloudPorts => ({
  ...scriptedCloud(facts).ports,
  changes: scriptedChanges(snapshot(), () => NOON),
});

describe('a run while something is rolled back', () => {
  it('is a warning, counts it, and keeps it with its report', async () => {
    const { report, facts } = await run({ options: { store: true } });
    expect(report.run).toMatchObject({ status: 'WARNING', checks_warned: 0, checks_failed: 0 });
    expect(report.run.message).toContain('0 could not look, 1 rolled back');
    expect(report.run.details.rolled_back).toMatchObject([
      {
        rollback: 'sequential-execution',
        since: '2026-02-04T11:08:00.000Z',
        requestedBy: 'Ada',
        approvedBy: ['Grace'],
        reason: 'level 1 hangs',
      },
    ]);
    expect(await createHistory(pipeline.warehouse).report(report.run.run_id)).toEqual(report);
    expect(facts.rollbacks).toMatchObject({ state: 'known', value: [{ requestedBy: 'Ada' }] });
  });

  it('judges it from facts that were saved, and asks nobody again', async () => {
    const { facts } = await run();
    const saved = parseSavedFacts(JSON.stringify(facts));
    if (!saved.ok) throw new Error(saved.problem);
    const store = memoryEventStore();
    store.failNext('about', 1);
    // The one failure is for what people said of failures; what is rolled back is not asked for.
    const { report } = await run({ events: [], store, options: { facts: saved.facts } });
    expect(report.run.details.rolled_back).toHaveLength(1);
    expect(report.run.details.warnings).toEqual([expect.stringContaining('Acknowledgements')]);
  });

  it('leaves it to the flag’s check where Cloud Run can be asked, and offers the way back', async () => {
    const { report } = await run({ cloud: cloudOf(fleet('false')) });
    const flag = report.checks.find(({ check_name }) => check_name === 'sequential_execution_flag');
    expect(flag).toMatchObject({ status: 'WARN', message: expect.stringContaining('rolled back by Ada') });
    expect(report.run.details.rolled_back).toEqual([]);
    expect(report.run.details.offers).toEqual([
      { check: 'sequential_execution_flag', rollback: 'sequential-execution', direction: 'enable' },
    ]);
  });

  it('says nothing where Cloud Run shows that somebody has switched it back', async () => {
    const { report } = await run({ cloud: cloudOf(fleet('true')) });
    expect(report.run.details).toMatchObject({ rolled_back: [], offers: [] });
    expect(report.run.status).not.toBe('WARNING');
  });

  it('says nothing of it about another date than today’s', async () => {
    const { report } = await run({ identity: { targetDate: '2026-02-02' } });
    expect(report.run.details.rolled_back).toEqual([]);
    expect(report.run.status).toBe('OK');
  });
});

describe('a run while nothing is', () => {
  it('is as good as its checks', async () => {
    const { report } = await run({ events: [] });
    expect(report.run).toMatchObject({ status: 'OK', details: { rolled_back: [], offers: [] } });
    expect(report.run.message).not.toContain('rolled back');
  });

  it('asks nothing where the profile declares no rollback', async () => {
    const store = memoryEventStore();
    const unasked = { ...store, aboutRollbacks: () => Promise.reject(new Error('was asked')) };
    const { report, facts } = await run({ store: unasked, profile: { ...shipped, rollbacks: {} } });
    expect(facts.rollbacks).toEqual({ state: 'not_configured' });
    expect(report.run).toMatchObject({ status: 'OK', details: { warnings: [], rolled_back: [] } });
  });

  it('offers a rollback for what failed, where there is something to change', async () => {
    const failing = {
      ...declared(),
      rollbacks: { a: declaredRollback({ helps: ['historical_completeness'] }) },
    };
    await pipeline.spoil('CREATE TABLE nba_raw.kept AS FROM nba_raw.nbac_team_boxscore');
    await pipeline.spoil(`DELETE FROM nba_raw.nbac_team_boxscore WHERE game_date = '${NIGHT}'`);
    try {
      const { report } = await run({ events: [], profile: failing, cloud: cloudOf(fleet('true')) });
      const offer = { check: 'historical_completeness', rollback: 'a', direction: 'toggle' };
      expect(report.run.details.offers).toEqual([offer]);
      expect((await run({ events: [], profile: failing })).report.run.details.offers).toEqual([]);
    } finally {
      await pipeline.spoil('DELETE FROM nba_raw.nbac_team_boxscore');
      await pipeline.spoil('INSERT INTO nba_raw.nbac_team_boxscore FROM nba_raw.kept');
    }
  });
});

describe('where it can’t be read what is rolled back', () => {
  it('the report says so, once, and is not OK', async () => {
    const store: MemoryEventStore = { ...memoryEventStore(), aboutFailures: async () => [] };
    store.failNext('about', 1);
    const { report, facts } = await run({ store });
    expect(report.run.details.warnings).toEqual([
      expect.stringMatching(/^What is rolled back could not be read \(timeout: /),
    ]);
    expect(report.run.status).toBe('ERROR');
    expect(report.run.details.rolled_back).toEqual([]);
    expect(facts.rollbacks).toMatchObject({ state: 'unknown', cause: 'timeout' });
  });

  it('nobody hears of it in a run about an older date', async () => {
    const store: MemoryEventStore = { ...memoryEventStore(), aboutFailures: async () => [] };
    store.failNext('about', 1);
    const { report } = await run({ store, identity: { targetDate: '2026-02-02' } });
    expect(report.run.details.warnings).toEqual([]);
  });
});
