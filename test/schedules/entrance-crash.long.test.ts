import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../src/history/history.ts';
import { slotRunId } from '../../src/history/run-id.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { CLAIM_LEASE_MS, POST_LEASE_MS, type SlotOutcome } from '../../src/schedules/entrance.ts';
import { type Slot, slotAt } from '../../src/schedules/slot.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { SlackFake } from '../support/slack-fake.ts';
import { type Death, entranceOf, type LifeOptions, mortal, PLACES } from '../support/slot-machine.ts';

const DAWN = Date.parse('2026-02-04T11:00:00Z');

// One warehouse for all: every test has a slot of its own, so that none sees what another did.
let pipeline: HealthyPipeline;
let slots = 0;
let clock: JumpingClock;
let slack: SlackFake;
let slot: Slot;

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

function nextSlot(): Slot {
  slots += 1;
  return slotAt(profile, 'post_overnight', new Date(DAWN + slots * 60_000));
}

function life(owner: string, over: Partial<LifeOptions> = {}) {
  return entranceOf({ slack, warehouse: pipeline.warehouse, clock, owner, ...over });
}

/** The same warehouse, as one that several processes can hold: only the lease tells whether a holder is gone. */
const shared = (): Warehouse => ({ ...pipeline.warehouse, exclusive: false });

const runId = (of: Slot = slot) => slotRunId(of.schedule, of.nominal);
const shown = (of: Slot = slot) =>
  slack.workspace.messages.filter(({ metadata }) => metadata?.event_payload.run_id === runId(of));

function expectPosted(outcome: SlotOutcome): void {
  expect(outcome).toMatchObject({ state: 'done', delivery: { state: 'posted', channel: 'C_HOME' } });
}

describe('a crash', () => {
  const DEATHS = PLACES.flatMap((place): Death[] => [
    { place, when: 'before', othersGoOn: false },
    { place, when: 'after', othersGoOn: false },
    // These three are written together, so that a crash can leave any of them behind.
    ...(place === 'results' || place === 'run' || place === 'intent'
      ? [{ place, when: 'before', othersGoOn: true } as const]
      : []),
  ]);

  it.each(
    DEATHS.map((death) => ({
      name: `${death.when} the ${death.place}${death.othersGoOn ? ', with the rest written' : ''}`,
      death,
    })),
  )('$name ends after the restart with one message and one whole run', async ({ death }) => {
    const first = mortal(pipeline.warehouse, death);
    const end = life('first', { warehouse: first.warehouse, between: first.between })
      .trigger(slot, 'cron', null)
      .then(() => 'lived' as const);
    expect(await Promise.race([first.died, end])).toBe('died');
    // What had been begun comes to its end before the next life opens the file.
    await pipeline.warehouse.query(
      { kind: 'sql', strings: ['SELECT 1 AS one'], parts: [] },
      { name: 'settle' },
    );

    const again = await life('second').trigger(slot, 'start-up', 'late: it was due at 06:00 EST');
    const recorded = death.place === 'posted' && death.when === 'after';
    expect(again).toMatchObject(
      recorded ? { state: 'already', by: 'cron' } : { state: 'done', delivery: { state: 'posted' } },
    );
    expect(shown()).toHaveLength(1);
    expect(await createHistory(pipeline.warehouse).report(runId())).toMatchObject({
      run: { run_id: runId(), schedule_name: 'post_overnight' },
    });
    expect(await life('third').trigger(slot, 'cron', null)).toMatchObject({ state: 'already' });
    expect(shown()).toHaveLength(1);
  });

  it('of a process among several is taken over when its claim has lapsed, and not before', async () => {
    const first = mortal(shared(), { place: 'results', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(slot, 'cron', null);
    await first.died;
    const second = life('second', { warehouse: shared() });

    const claimedAt = clock.now();
    expect(await second.trigger(slot, 'scheduler', null)).toEqual({
      state: 'running',
      runId: runId(),
      by: 'cron',
      until: new Date(claimedAt.getTime() + CLAIM_LEASE_MS),
    });
    expect(shown()).toHaveLength(0);
    await clock.sleep(CLAIM_LEASE_MS);
    expectPosted(await second.trigger(slot, 'scheduler', null));
    expect(shown()).toHaveLength(1);
  });

  it('of a process that had announced its message is taken over only when no wait for Slack can go on so long', async () => {
    const first = mortal(shared(), { place: 'post', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(slot, 'cron', null);
    await first.died;
    const second = life('second', { warehouse: shared() });
    await clock.sleep(CLAIM_LEASE_MS);
    expect(await second.trigger(slot, 'scheduler', null)).toMatchObject({ state: 'running', by: 'cron' });
    await clock.sleep(POST_LEASE_MS);
    expectPosted(await second.trigger(slot, 'scheduler', null));
    expect(shown()).toHaveLength(1);
  });

  it('after the run was stored is mended by one of two who take over at once', async () => {
    const first = mortal(shared(), { place: 'post', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(slot, 'cron', null);
    await first.died;
    await clock.sleep(POST_LEASE_MS);
    const outcomes = await Promise.all(
      ['b', 'c'].map((owner) => life(owner, { warehouse: shared() }).trigger(slot, 'cron', null)),
    );
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    expect(shown()).toHaveLength(1);
  });

  it('of one taker-over after another is survived, whatever their clocks said', async () => {
    const events = createWarehouseEventStore(pipeline.warehouse, clock.now);
    for (const [index, hours] of [0, 5, -3].entries()) {
      const attempt = index + 1;
      await events.append({
        event_id: `slot_claimed:${slot.key}:${attempt}`,
        event_time: new Date(clock.now().getTime() + hours * 3_600_000).toISOString(),
        kind: 'slot_claimed',
        subject: slot.key,
        actor: 'cron',
        run_id: runId(),
        details: { owner: `life ${attempt}`, attempt },
      });
    }
    expectPosted(await life('last').trigger(slot, 'start-up', null));
    expect(await events.about(slot.key)).toContainEqual(
      expect.objectContaining({ actor: 'start-up', details: { owner: 'last', attempt: 4 } }),
    );
    expect(shown()).toHaveLength(1);
  });
});
