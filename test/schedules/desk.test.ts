import { beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { createDesk, type Desk, type Question, type Ticket } from '../../src/schedules/desk.ts';
import { scheduleOf } from '../../src/schedules/slot.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { reportOf } from '../support/report-builders.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

const morning = scheduleOf(profile, 'post_overnight');

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
    ...createMemory(warehouse, clock.now),
    profile: { ...profile, schedules: { ...profile.schedules, midday: morning } },
    checks: [fragile, ...rest],
    clock,
    log: logRecorder(),
  });
});

const put = (requestedBy: string, over: Partial<Question> = {}) =>
  desk.ask({
    schedule: 'post_overnight',
    targetDate: '2026-02-03',
    requestedBy,
    trigger: 'slack',
    ...over,
  });

/** Asks where the line is not full. */
function ask(requestedBy: string, over: Partial<Question> = {}): Ticket {
  const reply = put(requestedBy, over);
  if (reply.how === 'full') throw new Error('the line is full');
  return reply;
}

/** A question whose run says when it begins. */
function noting(begun: string[], targetDate: string): Partial<Question> {
  return {
    targetDate,
    progress: { planned: () => void begun.push(targetDate), answered: () => undefined },
  };
}

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
    const first = ask('U_ADA', noting(begun, '2026-02-03'));
    const second = ask('U_BOB', noting(begun, '2026-02-02'));
    expect(first).toMatchObject({ ahead: 0 });
    expect(second).toMatchObject({ how: 'started', askedBy: 'U_BOB', ahead: 1 });
    expect(ask('U_CLEO', { targetDate: '2026-02-02' })).toMatchObject({ how: 'joined', ahead: 1 });
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

  it('waits for the run that was under way before a slot was, also when the slot is done first', async () => {
    const begun: string[] = [];
    const first = ask('U_ADA', noting(begun, '2026-02-01'));
    let finish: (report: Report) => void = () => undefined;
    const slot = new Promise<Report>((resolve) => {
      finish = resolve;
    });
    desk.host({ schedule: 'post_overnight', targetDate: '2026-02-03', startedBy: 'cron', report: slot });
    const second = ask('U_BOB', noting(begun, '2026-02-02'));
    expect(second).toMatchObject({ ahead: 2 });
    finish(reportOf({ checks: [] }));
    await clock.sleep(0);
    expect(begun).toEqual(['2026-02-01']);
    open();
    await Promise.all([first.report, second.report]);
    expect(begun).toEqual(['2026-02-01', '2026-02-02']);
  });

  it('sixth in line is turned away, and nothing is begun for them; once the line has moved they are welcome', async () => {
    const dates = [1, 2, 3, 4, 5].map((day) => `2026-01-0${day}`);
    const waiting = dates.map((targetDate) => ask('U_ADA', { targetDate }));
    expect(waiting.map(({ ahead }) => ahead)).toEqual([0, 1, 2, 3, 4]);
    expect(put('U_BOB')).toEqual({ how: 'full', ahead: 5 });
    expect(put('U_BOB', { targetDate: '2026-01-05' })).toMatchObject({ how: 'joined', ahead: 4 });
    expect(put('U_BOB', { schedule: 'midday' }).how).toBe('started');
    open();
    await waiting[0]?.report;
    expect(ask('U_BOB')).toMatchObject({ how: 'started', ahead: 4 });
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
