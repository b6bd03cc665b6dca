import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemory } from '../../src/history/memory.ts';
import { type RunOptions, runCorridor } from '../../src/schedules/corridor.ts';
import { latestSlot } from '../../src/schedules/slot.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { BAKERY_CHECKS, bakeryProfile, openBakery } from '../support/bakery.ts';
import { logRecorder } from '../support/log-recorder.ts';
import type { ScratchWarehouse } from '../support/scratch-warehouse.ts';

const RESULTS = 'nba_orchestration.validation_check_results';
/** Twenty to six in Tokyo. */
const DAWN = new Date('2026-11-22T20:40:00Z');

const profile = bakeryProfile();
let bakery: ScratchWarehouse;
beforeEach(async () => {
  bakery = await openBakery();
});
afterEach(() => bakery.close());

/** One run, its verdict on the bot's own checks, and how often their results were read. */
async function run(schedule: string, by: 'slot' | 'people' = 'slot', options: Partial<RunOptions> = {}) {
  const asked: string[] = [];
  const warehouse: Warehouse = {
    ...bakery.warehouse,
    query(statement, about) {
      asked.push(about.name);
      return bakery.warehouse.query(statement, about);
    },
  };
  const slot = latestSlot(profile, schedule, DAWN);
  const { report, facts } = await runCorridor(
    {
      ...createMemory(warehouse, () => DAWN),
      warehouse,
      profile,
      checks: BAKERY_CHECKS,
      clock: { now: () => DAWN, monotonicMs: () => 0, sleep: async () => undefined },
      log: logRecorder(),
    },
    {
      runId: `${schedule}-20261122T204000Z`,
      schedule,
      targetDate: slot.targetDate,
      checkType: 'manual',
      trigger: 'cli',
      requestedBy: null,
      slot: by === 'slot' ? slot : null,
      late: null,
    },
    { store: false, ...options },
  );
  const row = report.checks.find(({ check_name }) => check_name === 'never_succeeded');
  return { row, facts, read: asked.filter((name) => name === 'verdicts').length };
}

const failed = (mornings: number) =>
  bakery.warehouse.run(`INSERT INTO ${RESULTS} (result_id, run_id, check_timestamp, check_name, status, target_date, details)
    SELECT CONCAT(name, morning), CONCAT('first_light-', morning, 'Z'), TIMESTAMPTZ '2026-11-21 20:30:00+00' - morning * INTERVAL 1 DAY, name, 'FAIL', DATE '2026-11-20' - CAST(morning AS INTEGER), '{}'
    FROM range(${mornings}) AS mornings(morning), (VALUES ('phase3_completion'), ('gone_for_good')) AS names(name)`);

describe('what checks said in earlier runs', () => {
  it('is judged by the run that asks for it, and is told of checks that exist', async () => {
    await failed(29);
    expect((await run('first_light')).row?.status).toBe('PASS');
    await bakery.warehouse.run(`DELETE FROM ${RESULTS}`);
    await failed(30);
    const { row, read } = await run('first_light');
    expect(read).toBe(1);
    expect(row).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
    expect(row?.details.subjects.map(({ subject }) => subject)).toEqual(['phase3_completion']);
  });

  it('is read by a slot that may have to ask again what another schedule left open, and by nobody else', async () => {
    expect((await run('first_light', 'people')).read).toBe(1);
    expect((await run('closing', 'slot')).read).toBe(1);
    const { read, facts } = await run('closing', 'people');
    expect(read).toBe(0);
    expect(facts.verdicts).toEqual({ state: 'not_configured' });
  });

  it('is nothing before the first run, when there is no table', async () => {
    await bakery.warehouse.run(`DROP TABLE ${RESULTS}`);
    const { row, facts } = await run('first_light');
    expect(facts.verdicts).toEqual({ state: 'known', value: [] });
    expect(row?.status).toBe('PASS');
  });

  it('makes the check blind where it can not be read', async () => {
    await bakery.warehouse.run(`ALTER TABLE ${RESULTS} DROP COLUMN message`);
    const { row } = await run('first_light');
    expect(row).toMatchObject({
      status: 'ERROR',
      target_table: RESULTS,
      details: { cause: 'missing_column' },
    });
  });

  it('comes from the facts where those were saved', async () => {
    await failed(1);
    const { facts } = await run('first_light');
    expect(facts.verdicts).toMatchObject({
      state: 'known',
      value: [{ check: 'phase3_completion', runs: 1 }],
    });
    const again = await run('first_light', 'slot', { facts });
    expect(again.read).toBe(0);
    expect(again.facts.verdicts).toEqual(facts.verdicts);
  });
});
