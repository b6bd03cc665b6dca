import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { rollbackFinished, rollbackRequested } from '../../src/history/rollback-events.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import type { SlotOutcome } from '../../src/schedules/entrance.ts';
import { type Slot, slotAt } from '../../src/schedules/slot.ts';
import { type Warehouse, WarehouseError } from '../../src/warehouse/warehouse.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { doneOutcome, request } from '../support/rollback-builders.ts';
import { SlackFake } from '../support/slack-fake.ts';
import { entranceOf } from '../support/slot-machine.ts';
import { declaredRollback } from '../support/standing-builders.ts';

// One warehouse for all: every test has slots of its own.
let pipeline: HealthyPipeline;
let slots = 0;
let clock: JumpingClock;
let slack: SlackFake;

const morning: Profile['schedules'][string] = {
  ...(profile.schedules.post_overnight as Profile['schedules'][string]),
  post: 'on_change',
};
const quiet: Profile = {
  ...profile,
  rollbacks: { 'sequential-execution': declaredRollback() },
  // Both ask the same.
  schedules: { post_overnight: morning, noon: morning },
};

beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-02-01', to: '2026-02-03', games: 2 });
});
afterAll(() => pipeline.close());
beforeEach(async () => {
  clock = jumpingClock('2026-02-04T11:01:02Z');
  slack = await SlackFake.start(clock.now);
});
afterEach(() => slack.stop());

function nextSlot(schedule = 'post_overnight'): Slot {
  slots += 1;
  return slotAt(quiet, schedule, new Date(Date.parse('2026-02-04T11:00:00Z') + slots * 60_000));
}

const entrance = (owner: string, warehouse: Warehouse = pipeline.warehouse) =>
  entranceOf({ slack, warehouse, clock, owner, profile: quiet });

/** The schedule's next beat. */
async function trigger(schedule?: string): Promise<SlotOutcome> {
  await clock.sleep(60_000);
  return entrance('a').trigger(nextSlot(schedule), 'cron', null);
}

function expectPosted(outcome: SlotOutcome): void {
  expect(outcome).toMatchObject({ state: 'done', delivery: { state: 'posted' } });
}

const SILENT = { state: 'done', delivery: null };

describe('a schedule that posts on change only', () => {
  it('is silent while nothing changes, and still runs once', async () => {
    const slot = nextSlot();
    expect(await entrance('a').trigger(slot, 'cron', null)).toMatchObject(SILENT);
    expect(await entrance('b').trigger(slot, 'cron', null)).toMatchObject({ state: 'already', by: 'cron' });
    expect(slack.callsOf('chat.postMessage')).toHaveLength(0);
  });

  it('speaks when something is new, is silent while it lasts, and speaks when it has recovered', async () => {
    const table = 'nba_precompute.player_daily_cache';
    await pipeline.spoil(`CREATE TABLE nba_precompute.kept AS FROM ${table}`);
    await pipeline.spoil(`DELETE FROM ${table} WHERE cache_date = '2026-02-03'`);
    await clock.sleep(3_600_000 * 12);
    expectPosted(await trigger());
    expect(await trigger()).toMatchObject(SILENT);
    // Nor is it news to another schedule that finds the same.
    expect(await trigger('noon')).toMatchObject(SILENT);
    await pipeline.spoil(
      `INSERT INTO ${table} SELECT * FROM nba_precompute.kept WHERE cache_date = '2026-02-03'`,
    );
    await pipeline.spoil('DROP TABLE nba_precompute.kept');
    // What one has told is over when another sees it well, and that is said once.
    expectPosted(await trigger('noon'));
    expect(await trigger()).toMatchObject(SILENT);
    expect(slack.workspace.messages).toHaveLength(2);
  });

  it('speaks when it has become blind, is silent while the same blindness lasts, and speaks of the next one', async () => {
    const rename = (table: string, name: string) => pipeline.spoil(`ALTER TABLE ${table} RENAME TO ${name}`);
    await rename('nba_precompute.player_daily_cache', 'hidden');
    expectPosted(await trigger());
    expect(await trigger('noon')).toMatchObject(SILENT);
    expect(await trigger()).toMatchObject(SILENT);
    await rename('nba_orchestration.scraper_execution_log', 'hidden');
    expectPosted(await trigger('noon'));
    expect(await trigger()).toMatchObject(SILENT);
    await rename('nba_precompute.hidden', 'player_daily_cache');
    await rename('nba_orchestration.hidden', 'scraper_execution_log');
  });

  it('speaks when it can not tell what is new', async () => {
    const forgetful: Warehouse = {
      ...pipeline.warehouse,
      async query(statement, options) {
        if (options.name === 'recent_runs') throw new WarehouseError('timeout', 'no answer', 'see why');
        return pipeline.warehouse.query(statement, options);
      },
    };
    expectPosted(await entrance('a', forgetful).trigger(nextSlot(), 'cron', null));
    expect(JSON.stringify(slack.workspace.messages[0]?.blocks)).toContain('what is new is not known');
  });

  it('speaks of what is rolled back the first time, and not each time while it stays so', async () => {
    const store = createWarehouseEventStore(pipeline.warehouse, clock.now);
    const finish = async (minutes: number, id: string, to: string) => {
      const at = new Date(Date.parse('2026-02-04T11:05:00Z') + minutes * 60_000);
      await store.append(rollbackRequested(request({ id, edit: { kind: 'variable', from: null, to } })));
      const live = [{ revision: `rev-${to}`, percent: 100, value: to }];
      await store.append(rollbackFinished(id, doneOutcome({ live }), at));
    };
    // After the runs of the other tests.
    await clock.sleep(3_600_000);
    await finish(1, 'a'.repeat(32), 'false');
    expectPosted(await trigger());
    expect(JSON.stringify(slack.workspace.messages[0]?.blocks)).toContain(
      'Rolled back: sequential-execution',
    );
    expect(await trigger('noon')).toMatchObject(SILENT);
    expect(await trigger()).toMatchObject(SILENT);
    await finish(2, 'b'.repeat(32), 'true');
    expect(await trigger()).toMatchObject(SILENT);
    await finish(3, 'c'.repeat(32), 'false');
    expectPosted(await trigger());
    await finish(4, 'e'.repeat(32), 'true');
  });
});
