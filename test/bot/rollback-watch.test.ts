import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollbackApproved, rollbackRequested } from '../../src/history/rollback-events.ts';
import { wordsOf } from '../support/care-rig.ts';
import { type HandClock, handClock, jumpingClock } from '../support/clocks.ts';
import { ADA, doneOutcome, GRACE, request } from '../support/rollback-builders.ts';
import {
  buttonsOf,
  pressOn,
  type RollbackLife,
  type RollbackRig,
  requestIn,
  rollbackRig,
  settle,
} from '../support/rollback-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

const START = '2026-02-04T11:05:00.000Z';
const ID = 'b'.repeat(32);

let clock: HandClock;
let rig: RollbackRig<HandClock>;

beforeEach(async () => {
  clock = handClock(START);
  rig = await rollbackRig(clock);
});
afterEach(() => rig.stop());

const inChannel = () => rig.slack.workspace.in('C_HOME');
const minute = (offset: number) => new Date(Date.parse(START) + offset * 60_000).toISOString();
const minutesNow = () => (clock.now().getTime() - Date.parse(START)) / 60_000;

/** What another process wrote down. */
const asked = (over: Parameters<typeof request>[0] = {}) =>
  rig.store.append(
    rollbackRequested(request({ id: ID, askedAt: minute(0), expiresAt: minute(30), ...over })),
  );

/** How often the store was asked for everything. */
function counted(): { looks: number; life: RollbackLife } {
  const seen = { looks: 0 };
  const life = rig.life({
    rollbacks: (real) => ({
      all() {
        seen.looks += 1;
        return real.all();
      },
    }),
  });
  return {
    life,
    get looks() {
      return seen.looks;
    },
  };
}

/** Moves on through every nap until then. */
async function until(minutes: number): Promise<void> {
  while (minutesNow() < minutes) {
    await eventually(() => clock.asleep > 0);
    clock.wakeNext();
    await settle(10);
  }
}

/** Moves on through every nap until something is there. */
async function through<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    await eventually(() => clock.asleep > 0 || Boolean(look()));
    const found = look();
    if (found) return found;
    clock.wakeNext();
    await settle(10);
  }
}

describe('the watch', () => {
  it('looks each five minutes while nobody waits for anything, and each minute while somebody does', async () => {
    const watched = counted();
    await watched.life.desk.catchUp();
    void watched.life.desk.watch();
    await until(10);
    await eventually(() => watched.looks === 3);
    await asked();
    await until(15);
    await eventually(() => watched.looks === 4);
    await until(18);
    await eventually(() => watched.looks === 7);
  });

  it('is not late for what was asked for while it looked', async () => {
    let looks = 0;
    let answer: () => void = () => undefined;
    const life = rig.life({
      rollbacks: (real) => ({
        async all() {
          looks += 1;
          const states = await real.all();
          if (looks === 1)
            await new Promise<void>((resolve) => {
              answer = resolve;
            });
          return states;
        },
      }),
    });
    const caughtUp = life.desk.catchUp();
    await rig.ask(life);
    answer();
    await caughtUp;
    void life.desk.watch();
    await eventually(() => clock.asleep > 0);
    clock.wakeNext();
    await eventually(() => looks === 2);
    expect(minutesNow()).toBeLessThanOrEqual(1);
  });

  it('redraws a request in the moment in which it lapses', async () => {
    const life = rig.life();
    await life.desk.catchUp();
    const message = await rig.ask(life);
    void life.desk.watch();
    await until(29);
    expect(buttonsOf(message).has('Approve')).toBe(true);
    await until(30);
    expect(minutesNow()).toBe(30);
    await eventually(() => !buttonsOf(message).has('Approve'));
    expect(wordsOf(message)).toMatch(/lapsed|expired/i);
  });

  it('posts what a terminal asked for and did not post, once, and not before it could', async () => {
    const lives = [rig.life(), rig.life()] as const;
    await asked();
    for (const { desk } of lives) await desk.catchUp();
    expect(inChannel()).toEqual([]);
    void lives[0].desk.watch();
    await until(1);
    const message = await through(() => inChannel()[0]);
    expect(requestIn(message)).toBe(ID);
    await until(3);
    await lives[1].desk.catchUp();
    expect(inChannel()).toHaveLength(1);
    expect(rig.slack.workspace.duplicates()).toEqual([]);
  });

  it('redraws what another process did, and nothing that is as it was', async () => {
    const mine = rig.life();
    const message = await rig.ask(mine);
    await mine.desk.catchUp();
    void mine.desk.watch();
    await until(2);
    expect(rig.slack.callsOf('chat.update')).toEqual([]);
    await rig.store.note({
      ...rollbackApproved(requestIn(message), GRACE, clock.now()),
      kind: 'rollback_denied',
      event_id: 'x',
      details: { name: 'Grace', why: 'not now' },
    });
    await until(3);
    await eventually(() => wordsOf(message).includes('not now'));
    await until(10);
    expect(rig.slack.callsOf('chat.update')).toHaveLength(1);
  });

  it('redraws what another process asks to undo', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    const undone = requestIn(message);
    await life.desk.catchUp();
    void life.desk.watch();
    await asked({ undoes: undone });
    await until(1);
    await through(() => rig.updates.some(({ ts }) => ts === message.ts));
    expect(rig.states().find(({ request: { id } }) => id === undone)?.undoneBy).toBe(ID);
  });

  it('goes on with what was approved and never begun', async () => {
    const resumed: string[] = [];
    const life = rig.life({
      executor: () => ({ resume: async () => void resumed.push(minute(minutesNow())) }),
    });
    await life.desk.catchUp();
    expect(resumed).toHaveLength(1);
    const message = await rig.ask(life);
    void life.desk.watch();
    await until(1);
    expect(resumed).toHaveLength(1);
    await rig.store.note(rollbackApproved(requestIn(message), GRACE, clock.now()));
    await until(2);
    await eventually(() => resumed.length === 2);
  });

  it('looks at what runs show each five minutes, and no oftener', async () => {
    let observed = 0;
    const life = rig.life({
      executor: () => ({
        observe: async () => {
          observed += 1;
        },
      }),
    });
    await life.desk.catchUp();
    await rig.ask(life);
    void life.desk.watch();
    await until(4);
    expect(observed).toBe(1);
    await until(11);
    expect(observed).toBe(3);
  });

  it('waits longer and longer while the store is away, and goes on when it is back', async () => {
    const looks: number[] = [];
    const life = rig.life({
      rollbacks: (real) => ({
        all() {
          looks.push(minutesNow());
          const isAway = looks.length <= 5 || looks.length === 7;
          return isAway ? Promise.reject(new Error('the store is away')) : real.all();
        },
      }),
    });
    await life.desk.catchUp();
    void life.desk.watch();
    await until(24);
    await eventually(() => looks.length === 8);
    expect(looks).toEqual([0, 1, 3, 8, 13, 18, 23, 24]);
    expect(rig.log.lines.filter(({ event }) => event === 'rollback.not_watched')).toHaveLength(6);
  });

  it('tries a redrawing again that Slack did not take', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    await life.desk.catchUp();
    void life.desk.watch();
    rig.slack.failNext('chat.update', { kind: 'status', status: 429, retryAfter: '600' });
    await until(30);
    await eventually(() => rig.log.lines.some(({ event }) => event === 'live.not_redrawn'));
    await until(36);
    await eventually(() => !buttonsOf(message).has('Approve'));
  });

  it('ends with a stop, and begins nothing more', async () => {
    const watched = counted();
    await watched.life.desk.catchUp();
    const watching = watched.life.desk.watch();
    await eventually(() => clock.asleep === 1);
    watched.life.desk.stop();
    await watching;
    expect(clock.asleep).toBe(0);
    expect(watched.looks).toBe(1);
  });
});

describe('a start', () => {
  /** A request whose message stands in the channel as it was drawn first. */
  async function posted(over: Parameters<typeof request>[0] = {}): Promise<FakeMessage> {
    const life = rig.life();
    await asked(over);
    const states = await life.rollbacks.all();
    expect(states).toHaveLength(1);
    let isDone = false;
    void life.desk.catchUp().then(() => {
      isDone = true;
    });
    await through(() => isDone);
    clock.wakeNext();
    return inChannel()[0] as FakeMessage;
  }

  it.each<[title: string, ageHours: number, endedHours: number | null, redrawn: boolean]>([
    ['that ended an hour ago', 3, 1, true],
    ['that ended 30 hours ago', 40, 30, false],
    ['of three days ago', 72, 71, false],
    ['of three days ago that never ended', 72, null, false],
  ])('draws a message %s: %s h old, ended %s h ago: %s', async (_title, ageHours, endedHours, redrawn) => {
    const askedAt = minute(-60 * ageHours);
    await asked({ askedAt, expiresAt: minute(-60 * ageHours + 30) });
    await rig.store.append({
      event_id: `posted:rollback-${ID}:C_HOME`,
      event_time: askedAt,
      kind: 'posted',
      subject: `rollback-${ID}`,
      actor: ADA.id,
      run_id: `rollback-${ID}`,
      details: { channel: 'C_HOME', ts: '1.1' },
    });
    if (endedHours !== null)
      await rig.store.append({
        event_id: `rollback_finished:${ID}`,
        event_time: minute(-60 * endedHours),
        kind: 'rollback_finished',
        subject: `rollback:${ID}`,
        actor: 'shootaround',
        run_id: null,
        details: { outcome: doneOutcome() },
      });
    await rig.life().desk.catchUp();
    expect(rig.slack.callsOf('chat.update')).toHaveLength(redrawn ? 1 : 0);
    expect(inChannel()).toEqual([]);
  });

  it('posts nothing that nobody can answer any more', async () => {
    await asked({ askedAt: minute(-60), expiresAt: minute(-30) });
    await rig.life().desk.catchUp();
    expect(rig.slack.callsOf('chat.postMessage')).toEqual([]);
  });

  it('posts what was asked for a while ago and can still be answered', async () => {
    const message = await posted({ askedAt: minute(-2), expiresAt: minute(28) });
    expect(requestIn(message)).toBe(ID);
    expect(pressOn(message, 'Approve').value).toBe(ID);
  });
});

describe('traffic that is owed', () => {
  it('is asked for by the next look where that failed, and not again where it can’t be', async () => {
    const followed: string[] = [];
    let answer: 'not_recorded' | 'refused' = 'not_recorded';
    const jumping = await rollbackRig(jumpingClock(START));
    try {
      const life = jumping.life({
        rollbacks: () => ({
          followUp: async (id) => {
            followed.push(id);
            return { state: answer, why: '' };
          },
        }),
      });
      await jumping.store.append(rollbackRequested(request({ id: ID, wantsTraffic: true })));
      await jumping.store.append({
        event_id: `rollback_finished:${ID}`,
        event_time: minute(1),
        kind: 'rollback_finished',
        subject: `rollback:${ID}`,
        actor: 'shootaround',
        run_id: null,
        details: { outcome: { state: 'not_live', live: [], revision: null, changedBy: null } },
      });
      await life.desk.catchUp();
      const first = followed.length;
      expect(first).toBeGreaterThan(0);
      answer = 'refused';
      await life.desk.catchUp();
      const second = followed.length;
      expect(second).toBeGreaterThan(first);
      await life.desk.catchUp();
      expect(followed).toHaveLength(second);
      expect(new Set(followed)).toEqual(new Set([ID]));
    } finally {
      await jumping.stop();
    }
  });
});
