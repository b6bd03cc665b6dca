import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slotRunId } from '../../src/history/run-id.ts';
import type { HostedRun } from '../../src/schedules/desk.ts';
import type { SlotOutcome } from '../../src/schedules/entrance.ts';
import { type Slot, slotAt } from '../../src/schedules/slot.ts';
import { type Warehouse, WarehouseError } from '../../src/warehouse/warehouse.ts';
import { handClock, type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { eventually } from '../support/slack-app.ts';
import { SlackFake } from '../support/slack-fake.ts';
import { entranceOf, type LifeOptions } from '../support/slot-machine.ts';

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

function expectPosted(outcome: SlotOutcome, channel = 'C_HOME'): void {
  expect(outcome).toMatchObject({ state: 'done', delivery: { state: 'posted', channel } });
}

/** The morning's checks but the one that asks the cloud, which these tests have not. */
const LOOKING = (profile.schedules.post_overnight?.checks ?? []).length - 1;

describe('a slot that is triggered twice', () => {
  it('at once posts once, and the second is told who ran it and when', async () => {
    const entrance = life('a');
    const [first, second] = await Promise.all([
      entrance.trigger(slot, 'cron', null),
      entrance.trigger(slot, 'scheduler', null),
    ]);
    expectPosted(first);
    expect(second).toEqual({ state: 'already', runId: runId(), by: 'cron', at: expect.any(String) });
    expect(shown()).toHaveLength(1);
  });

  it('one after the other posts once, and the second is told who ran it and when', async () => {
    const entrance = life('a');
    expectPosted(await entrance.trigger(slot, 'cron', null));
    expect(await entrance.trigger(slot, 'scheduler', null)).toEqual({
      state: 'already',
      runId: runId(),
      by: 'cron',
      at: expect.stringMatching(/^2026-02-04T11:/),
    });
    expect(shown()).toHaveLength(1);
  });

  it('by two processes, one after the other, posts once', async () => {
    expectPosted(await life('a').trigger(slot, 'cron', null));
    expect(await life('b').trigger(slot, 'start-up', null)).toMatchObject({ state: 'already', by: 'cron' });
    const late = life('c', { warehouse: shared() });
    expect(await late.trigger(slot, 'scheduler', null)).toMatchObject({ state: 'already', by: 'cron' });
    expect(shown()).toHaveLength(1);
  });

  it('by two processes at once posts once, and the one who came second is told whose run it is', async () => {
    const outcomes = await Promise.all(
      ['a', 'b'].map((owner) => life(owner, { warehouse: shared() }).trigger(slot, `for ${owner}`, null)),
    );
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    const other = outcomes.find(({ state }) => state !== 'done');
    expect(other).toMatchObject({
      // Which of the two depends on how far the other has got.
      state: expect.stringMatching(/^(running|already)$/),
      by: expect.stringMatching(/^for [ab]$/),
    });
    expect(shown()).toHaveLength(1);
  });

  it('invites people to share its run where it is run, and nowhere else', async () => {
    const invitations: HostedRun[] = [];
    const host = (run: HostedRun) => void invitations.push(run);
    const done = await life('a', { host }).trigger(slot, 'cron', null);
    expect(invitations).toMatchObject([
      { schedule: 'post_overnight', targetDate: slot.targetDate, startedBy: 'cron' },
    ]);
    expect(done).toMatchObject({ report: await invitations[0]?.report });
    await life('b', { host }).trigger(slot, 'scheduler', null);
    expect(invitations).toHaveLength(1);
  });

  it('collects and stores under one run id only', async () => {
    await life('a').trigger(slot, 'cron', null);
    await life('b').trigger(slot, 'cron', null);
    const { rows } = await pipeline.warehouse.query(
      { kind: 'sql', strings: ['SELECT run_id FROM nba_orchestration.validation_runs'], parts: [] },
      { name: 'runs' },
    );
    expect(rows.filter((row) => row.run_id === runId())).toHaveLength(1);
  });
});

describe('a message that did not arrive', () => {
  it('is tried again at the next trigger, and says so meanwhile', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    const entrance = life('a');
    expect(await entrance.trigger(slot, 'cron', null)).toMatchObject({
      state: 'done',
      delivery: { state: 'undelivered', error: 'ratelimited', final: false },
    });
    expect(shown()).toHaveLength(0);
    expectPosted(await entrance.trigger(slot, 'cron', null));
    expect(shown()).toHaveLength(1);
    expect(await entrance.trigger(slot, 'cron', null)).toMatchObject({ state: 'already' });
  });

  it('is no success for whoever triggers meanwhile', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    const entrance = life('a');
    const both = await Promise.all([
      entrance.trigger(slot, 'cron', null),
      entrance.trigger(slot, 'scheduler', null),
    ]);
    for (const outcome of both) expect(outcome).toMatchObject({ delivery: { state: 'undelivered' } });
  });

  it('because the bot is no member is posted by a later life that was invited', async () => {
    const refused = await life('a', { channel: 'C_CLOSED' }).trigger(slot, 'cron', null);
    expect(refused).toMatchObject({
      state: 'done',
      delivery: { state: 'undelivered', error: 'not_in_channel', fix: expect.stringContaining('/invite') },
    });
    slack.workspace.channels.set('C_CLOSED', { member: true });
    expect(await life('b', { channel: 'C_CLOSED' }).trigger(slot, 'start-up', null)).toMatchObject({
      state: 'done',
      delivery: { state: 'posted', channel: 'C_CLOSED' },
    });
    expect(shown()).toHaveLength(1);
  });

  it('is told of in the next one, until it has arrived', async () => {
    const dawn = slotAt(profile, 'post_overnight', new Date(DAWN));
    const warnings = async () => {
      const outcome = await life('b').trigger(nextSlot(), 'cron', null);
      return outcome.state === 'done' ? outcome.report.run.details.warnings : null;
    };
    await life('a', { channel: 'C_CLOSED' }).trigger(dawn, 'cron', null);
    expect(await warnings()).toEqual([
      expect.stringMatching(
        /^The message of Wed Feb 4, 06:00 EST could not be posted: not_in_channel. Fix: .*\/invite/,
      ),
    ]);
    slack.workspace.channels.set('C_CLOSED', { member: true });
    expectPosted(await life('a', { channel: 'C_CLOSED' }).trigger(dawn, 'cron', null), 'C_CLOSED');
    expect(await warnings()).toEqual([]);
  });

  it('whose answer was lost is looked for, and posted once', async () => {
    slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    expectPosted(await life('a').trigger(slot, 'cron', null));
    expect(shown()).toHaveLength(1);
  });
});

describe('a store that fails', () => {
  const refuse = async (): Promise<never> => {
    throw new WarehouseError('permission', 'no right to write', 'grant the right to write');
  };
  const silent = async (): Promise<never> => {
    throw new WarehouseError('timeout', 'no answer', 'see why the warehouse is silent');
  };

  it('does not silence the morning: the message says that nothing could be stored', async () => {
    const outcome = await life('a', { warehouse: { ...pipeline.warehouse, insertOnce: refuse } }).trigger(
      slot,
      'cron',
      null,
    );
    expectPosted(outcome);
    expect(outcome).toMatchObject({ report: { run: { status: 'ERROR', checks_passed: LOOKING } } });
    const [message] = shown();
    expect(JSON.stringify(message?.blocks)).toContain('could not be stored');
    // Nobody else can hold this file, so nobody else is waited for.
    expect(Math.max(...clock.sleeps)).toBeLessThan(20_000);
  });

  it('posts once also when the process restarts within seconds and the store works again', async () => {
    await life('a', { warehouse: { ...pipeline.warehouse, insertOnce: refuse } }).trigger(slot, 'cron', null);
    expectPosted(await life('b').trigger(slot, 'start-up', null));
    expect(shown()).toHaveLength(1);
  });

  it.each([
    ['one of two processes', ['a']],
    ['both of two processes', ['a', 'b']],
  ])('in %s posts once, whoever comes first', async (_name, broken) => {
    const time = handClock(clock.now().toISOString());
    let ended = 0;
    const runs = ['a', 'b'].map((owner) => {
      const warehouse = { ...shared(), ...(broken.includes(owner) && { insertOnce: refuse }) };
      const run = life(owner, { clock: time, warehouse }).trigger(slot, 'cron', null);
      return run.finally(() => {
        ended += 1;
      });
    });
    for (;;) {
      await eventually(() => time.asleep + ended === runs.length);
      if (ended === runs.length) break;
      time.wakeNext();
    }
    for (const outcome of await Promise.all(runs)) expectPosted(outcome);
    expect(shown()).toHaveLength(1);
  });

  it('posts once also when it comes back and the slot is triggered again', async () => {
    await life('a', { warehouse: { ...pipeline.warehouse, insertOnce: refuse } }).trigger(slot, 'cron', null);
    await clock.sleep(3 * 3_600_000);
    expectPosted(await life('b').trigger(slot, 'start-up', 'late: it was due at 06:00 EST'));
    expect(shown()).toHaveLength(1);
  });

  it('and can’t be read either makes a blind morning, which is heard of', async () => {
    const dead: Warehouse = {
      ...pipeline.warehouse,
      query: silent,
      insertOnce: silent,
      recorded: silent,
      retentionDays: silent,
      columnsOf: silent,
    };
    const outcome = await life('a', { warehouse: dead }).trigger(slot, 'cron', null);
    expectPosted(outcome);
    expect(outcome).toMatchObject({
      report: { run: { status: 'ERROR', details: { checks_errored: LOOKING, changes_known: false } } },
    });
    expect(shown()).toHaveLength(1);
  });
});
