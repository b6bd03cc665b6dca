import { describe, expect, it } from 'vitest';
import type { HostedRun } from '../../src/schedules/desk.ts';
import { slotAt } from '../../src/schedules/slot.ts';
import { type Warehouse, WarehouseError } from '../../src/warehouse/warehouse.ts';
import { handClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { DAWN, expectPosted, morningSlots } from '../support/morning-slots.ts';
import { eventually } from '../support/slack-app.ts';

const slots = morningSlots();
const { life, nextSlot, runId, shared, shown } = slots;

/** The morning's checks but the one that asks the cloud, which these tests have not. */
const LOOKING = (profile.schedules.post_overnight?.checks ?? []).length - 1;

describe('a slot that is triggered twice', () => {
  it('at once posts once, and the second is told who ran it and when', async () => {
    const entrance = life('a');
    const [first, second] = await Promise.all([
      entrance.trigger(slots.slot, 'cron', null),
      entrance.trigger(slots.slot, 'scheduler', null),
    ]);
    expectPosted(first);
    expect(second).toEqual({ state: 'already', runId: runId(), by: 'cron', at: expect.any(String) });
    expect(shown()).toHaveLength(1);
  });

  it('one after the other posts once, and the second is told who ran it and when', async () => {
    const entrance = life('a');
    expectPosted(await entrance.trigger(slots.slot, 'cron', null));
    expect(await entrance.trigger(slots.slot, 'scheduler', null)).toEqual({
      state: 'already',
      runId: runId(),
      by: 'cron',
      at: expect.stringMatching(/^2026-02-04T11:/),
    });
    expect(shown()).toHaveLength(1);
  });

  it('by two processes, one after the other, posts once', async () => {
    expectPosted(await life('a').trigger(slots.slot, 'cron', null));
    expect(await life('b').trigger(slots.slot, 'start-up', null)).toMatchObject({
      state: 'already',
      by: 'cron',
    });
    const late = life('c', { warehouse: shared() });
    expect(await late.trigger(slots.slot, 'scheduler', null)).toMatchObject({ state: 'already', by: 'cron' });
    expect(shown()).toHaveLength(1);
  });

  it('by two processes at once posts once, and the one who came second is told whose run it is', async () => {
    const outcomes = await Promise.all(
      ['a', 'b'].map((owner) =>
        life(owner, { warehouse: shared() }).trigger(slots.slot, `for ${owner}`, null),
      ),
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
    const done = await life('a', { host }).trigger(slots.slot, 'cron', null);
    expect(invitations).toMatchObject([
      { schedule: 'post_overnight', targetDate: slots.slot.targetDate, startedBy: 'cron' },
    ]);
    expect(done).toMatchObject({ report: await invitations[0]?.report });
    await life('b', { host }).trigger(slots.slot, 'scheduler', null);
    expect(invitations).toHaveLength(1);
  });

  it('collects and stores under one run id only', async () => {
    await life('a').trigger(slots.slot, 'cron', null);
    await life('b').trigger(slots.slot, 'cron', null);
    const { rows } = await slots.pipeline.warehouse.query(
      { kind: 'sql', strings: ['SELECT run_id FROM nba_orchestration.validation_runs'], parts: [] },
      { name: 'runs' },
    );
    expect(rows.filter((row) => row.run_id === runId())).toHaveLength(1);
  });
});

describe('a message that did not arrive', () => {
  it('is tried again at the next trigger, and says so meanwhile', async () => {
    slots.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    const entrance = life('a');
    expect(await entrance.trigger(slots.slot, 'cron', null)).toMatchObject({
      state: 'done',
      delivery: { state: 'undelivered', error: 'ratelimited', final: false },
    });
    expect(shown()).toHaveLength(0);
    expectPosted(await entrance.trigger(slots.slot, 'cron', null));
    expect(shown()).toHaveLength(1);
    expect(await entrance.trigger(slots.slot, 'cron', null)).toMatchObject({ state: 'already' });
  });

  it('is no success for whoever triggers meanwhile', async () => {
    slots.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    const entrance = life('a');
    const both = await Promise.all([
      entrance.trigger(slots.slot, 'cron', null),
      entrance.trigger(slots.slot, 'scheduler', null),
    ]);
    for (const outcome of both) expect(outcome).toMatchObject({ delivery: { state: 'undelivered' } });
  });

  it('because the bot is no member is posted by a later life that was invited', async () => {
    const refused = await life('a', { channel: 'C_CLOSED' }).trigger(slots.slot, 'cron', null);
    expect(refused).toMatchObject({
      state: 'done',
      delivery: { state: 'undelivered', error: 'not_in_channel', fix: expect.stringContaining('/invite') },
    });
    slots.slack.workspace.channels.set('C_CLOSED', { member: true });
    expect(await life('b', { channel: 'C_CLOSED' }).trigger(slots.slot, 'start-up', null)).toMatchObject({
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
    slots.slack.workspace.channels.set('C_CLOSED', { member: true });
    expectPosted(await life('a', { channel: 'C_CLOSED' }).trigger(dawn, 'cron', null), 'C_CLOSED');
    expect(await warnings()).toEqual([]);
  });

  it('whose answer was lost is looked for, and posted once', async () => {
    slots.slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    expectPosted(await life('a').trigger(slots.slot, 'cron', null));
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
    const outcome = await life('a', {
      warehouse: { ...slots.pipeline.warehouse, insertOnce: refuse },
    }).trigger(slots.slot, 'cron', null);
    expectPosted(outcome);
    expect(outcome).toMatchObject({ report: { run: { status: 'ERROR', checks_passed: LOOKING } } });
    const [message] = shown();
    expect(JSON.stringify(message?.blocks)).toContain('could not be stored');
    // Nobody else can hold this file, so nobody else is waited for.
    expect(Math.max(...slots.clock.sleeps)).toBeLessThan(20_000);
  });

  it('posts once also when the process restarts within seconds and the store works again', async () => {
    await life('a', { warehouse: { ...slots.pipeline.warehouse, insertOnce: refuse } }).trigger(
      slots.slot,
      'cron',
      null,
    );
    expectPosted(await life('b').trigger(slots.slot, 'start-up', null));
    expect(shown()).toHaveLength(1);
  });

  it.each([
    ['one of two processes', ['a']],
    ['both of two processes', ['a', 'b']],
  ])('in %s posts once, whoever comes first', async (_name, broken) => {
    const time = handClock(slots.clock.now().toISOString());
    let ended = 0;
    const runs = ['a', 'b'].map((owner) => {
      const warehouse = { ...shared(), ...(broken.includes(owner) && { insertOnce: refuse }) };
      const run = life(owner, { clock: time, warehouse }).trigger(slots.slot, 'cron', null);
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
    await life('a', { warehouse: { ...slots.pipeline.warehouse, insertOnce: refuse } }).trigger(
      slots.slot,
      'cron',
      null,
    );
    await slots.clock.sleep(3 * 3_600_000);
    expectPosted(await life('b').trigger(slots.slot, 'start-up', 'late: it was due at 06:00 EST'));
    expect(shown()).toHaveLength(1);
  });

  it('and can’t be read either makes a blind morning, which is heard of', async () => {
    const dead: Warehouse = {
      ...slots.pipeline.warehouse,
      query: silent,
      insertOnce: silent,
      recorded: silent,
      retentionDays: silent,
      columnsOf: silent,
    };
    const outcome = await life('a', { warehouse: dead }).trigger(slots.slot, 'cron', null);
    expectPosted(outcome);
    expect(outcome).toMatchObject({
      report: { run: { status: 'ERROR', details: { checks_errored: LOOKING, changes_known: false } } },
    });
    expect(shown()).toHaveLength(1);
  });
});
