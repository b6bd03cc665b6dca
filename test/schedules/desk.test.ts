import { beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { createHistory } from '../../src/history/history.ts';
import { createDesk, type Desk, type Question } from '../../src/schedules/desk.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

let clock: JumpingClock;
let desk: Desk;
/** Lets the warehouse answer; until then every run waits. */
let open: () => void;
/** Set by a test to break the next run. */
let isBroken: boolean;

beforeEach(() => {
  clock = jumpingClock();
  isBroken = false;
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  open = answer;
  const warehouse = scriptedWarehouse({ answer: () => gate.then(() => []) });
  const [first, ...rest] = CHECKS as [Check, ...Check[]];
  const fragile: Check = {
    ...first,
    needs(of) {
      if (isBroken) throw new Error('broken on purpose');
      return first.needs(of);
    },
  };
  desk = createDesk({
    warehouse,
    history: createHistory(warehouse),
    profile,
    checks: [fragile, ...rest],
    clock,
    log: logRecorder(),
  });
});

const ask = (requestedBy: string, over: Partial<Question> = {}) =>
  desk.ask({
    schedule: 'post_overnight',
    targetDate: '2026-02-03',
    requestedBy,
    trigger: 'slack',
    ...over,
  });

describe('somebody who asks', () => {
  it('is told at once that a run was started, and gets a report in their name', async () => {
    const ticket = ask('U_ADA');
    expect(ticket).toMatchObject({ how: 'started', askedBy: 'U_ADA', since: clock.now() });
    open();
    expect((await ticket.report).run).toMatchObject({
      run_id: expect.stringMatching(/^post_overnight-20260204T110000Z-[0-9a-f]{6}$/),
      check_type: 'manual',
      schedule_name: 'post_overnight',
      trigger_source: 'slack',
      details: { requested_by: 'U_ADA', slot: null, next_run: '2026-02-05T11:00:00.000Z' },
    });
  });

  it('while a run is under way gets the same report, and is told who asked first and when', async () => {
    const first = ask('U_ADA');
    const since = clock.now();
    await clock.sleep(4_000);
    const second = ask('U_BOB');
    expect(second).toMatchObject({ how: 'joined', askedBy: 'U_ADA', since });
    open();
    expect(await second.report).toBe(await first.report);
  });

  it('within a minute of a report gets that one, and a new one after that', async () => {
    open();
    const first = await ask('U_ADA').report;
    await clock.sleep(59_999);
    const again = ask('U_BOB');
    expect(again).toMatchObject({ how: 'reused', askedBy: 'U_ADA' });
    expect(await again.report).toBe(first);
    await clock.sleep(1);
    const fresh = ask('U_BOB');
    expect(fresh).toMatchObject({ how: 'started', askedBy: 'U_BOB' });
    expect((await fresh.report).run.run_id).not.toBe(first.run.run_id);
  });

  it('for another date waits for the run before, so that a schedule runs once at a time', async () => {
    const begun: string[] = [];
    const noted = (date: string) => ({
      targetDate: date,
      progress: { planned: () => void begun.push(date), answered: () => undefined },
    });
    const first = ask('U_ADA', noted('2026-02-03'));
    const second = ask('U_BOB', noted('2026-02-02'));
    expect(second).toMatchObject({ how: 'started', askedBy: 'U_BOB' });
    await clock.sleep(0);
    expect(begun).toEqual(['2026-02-03']);
    open();
    expect((await first.report).run.target_date).toBe('2026-02-03');
    expect((await second.report).run.target_date).toBe('2026-02-02');
    expect(begun).toEqual(['2026-02-03', '2026-02-02']);
  });

  it('after a failed run gets a new one, and the queue goes on', async () => {
    open();
    isBroken = true;
    const failed = ask('U_ADA');
    const joined = ask('U_BOB');
    await expect(failed.report).rejects.toThrow('broken on purpose');
    await expect(joined.report).rejects.toThrow('broken on purpose');
    isBroken = false;
    const next = ask('U_BOB');
    expect(next.how).toBe('started');
    expect((await next.report).run.details.requested_by).toBe('U_BOB');
  });

  it('while a slot is under way shares its run, and is told what started it', async () => {
    const slot = ask('U_ADA', { targetDate: '2026-02-02' });
    desk.host({
      schedule: 'post_overnight',
      targetDate: '2026-02-03',
      startedBy: 'cron',
      report: slot.report,
    });
    const joined = ask('U_BOB');
    expect(joined).toMatchObject({ how: 'joined', askedBy: 'cron' });
    open();
    expect(await joined.report).toBe(await slot.report);
  });

  it('gets a run of their own when the slot that they joined came to nothing', async () => {
    const held = Promise.reject(new Error('another process holds the slot'));
    desk.host({ schedule: 'post_overnight', targetDate: '2026-02-03', startedBy: 'cron', report: held });
    const [one, other] = [ask('U_BOB'), ask('U_CLEO')];
    open();
    const report = await one.report;
    expect(report.run.details.requested_by).toBe('U_BOB');
    expect(await other.report).toBe(report);
  });
});
