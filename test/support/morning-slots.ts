import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { slotRunId } from '../../src/history/run-id.ts';
import type { SlotOutcome } from '../../src/schedules/entrance.ts';
import { type Slot, slotAt } from '../../src/schedules/slot.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { type JumpingClock, jumpingClock } from './clocks.ts';
import { profile } from './fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from './healthy-pipeline.ts';
import { SlackFake } from './slack-fake.ts';
import { entranceOf, type LifeOptions } from './slot-machine.ts';

export const DAWN = Date.parse('2026-02-04T11:00:00Z');

/**
 * Morning slots on one warehouse, for the tests of a file: each test has a slot of its own, so that none sees what
 * another did, and a Slack of its own.
 */
export function morningSlots() {
  let pipeline: HealthyPipeline;
  let slots = 0;
  let clock: JumpingClock;
  let slack: SlackFake;
  let slot: Slot;

  const nextSlot = (): Slot => {
    slots += 1;
    return slotAt(profile, 'post_overnight', new Date(DAWN + slots * 60_000));
  };
  beforeAll(async () => {
    pipeline = await openHealthyPipeline({ from: '2026-02-01', to: '2026-02-03', games: 2 });
  });
  afterAll(() => pipeline.close());
  beforeEach(async () => {
    slot = nextSlot();
    clock = jumpingClock(new Date(slot.nominal.getTime() + 2_000).toISOString());
    slack = await SlackFake.start(clock.now);
  });
  afterEach(() => slack.stop());

  const runId = (of: Slot = slot) => slotRunId(of.schedule, of.nominal);
  return {
    get pipeline() {
      return pipeline;
    },
    get clock() {
      return clock;
    },
    get slack() {
      return slack;
    },
    get slot() {
      return slot;
    },
    nextSlot,
    life: (owner: string, over: Partial<LifeOptions> = {}) =>
      entranceOf({ slack, warehouse: pipeline.warehouse, clock, owner, ...over }),
    /** The same warehouse, as one that several processes can hold: only the lease tells whether a holder is gone. */
    shared: (): Warehouse => ({ ...pipeline.warehouse, exclusive: false }),
    runId,
    /** The messages of a slot's run. */
    shown: (of: Slot = slot) =>
      slack.workspace.messages.filter(({ metadata }) => metadata?.event_payload.run_id === runId(of)),
  };
}

export function expectPosted(outcome: SlotOutcome, channel = 'C_HOME'): void {
  expect(outcome).toMatchObject({ state: 'done', delivery: { state: 'posted', channel } });
}
