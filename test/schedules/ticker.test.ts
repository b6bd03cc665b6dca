import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { RunRow } from '../../src/history/rows.ts';
import type { Entrance, SlotOutcome } from '../../src/schedules/entrance.ts';
import type { Slot } from '../../src/schedules/slot.ts';
import { createTicker, type Ticker } from '../../src/schedules/ticker.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { passed, reportOf } from '../support/report-builders.ts';

/** The morning's schedule alone: what is counted here is its beats. */
const profile: Profile = {
  ...shipped,
  schedules: Object.fromEntries(
    Object.entries(shipped.schedules).filter(([name]) => name === 'post_overnight'),
  ),
};
const HOUR_MS = 3_600_000;

/** The clock of the fake timers: time passes only where the test lets it. */
const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (signal?.aborted) end();
      signal?.addEventListener('abort', end, { once: true });
    }),
};

interface Heard {
  slot: string;
  trigger: string;
  late: string | null;
}

let heard: Heard[];
let answer: (slot: Slot) => Promise<SlotOutcome>;
let events: MemoryEventStore;
let log: LogRecorder;
let runs: RunRow[] | Error;
let ticker: Ticker | null;

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  events = memoryEventStore();
  log = logRecorder();
  runs = [];
  answer = async (slot) => ({ state: 'already', runId: slot.key, by: 'cron', at: '' });
  ticker = null;
});
afterEach(async () => {
  const stopped = ticker?.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  await stopped;
  vi.useRealTimers();
});

/** Starts the ticker at an instant. */
async function startAt(instant: string, of: Profile = profile): Promise<Ticker> {
  vi.setSystemTime(new Date(instant));
  const entrance: Entrance = {
    trigger(slot, trigger, late) {
      heard.push({ slot: slot.key, trigger, late });
      return answer(slot);
    },
  };
  const unused = async (): Promise<never> => {
    throw new Error('a ticker reads earlier runs and nothing else');
  };
  ticker = createTicker({
    profile: of,
    entrance,
    events,
    history: {
      async recentRuns() {
        if (runs instanceof Error) throw runs;
        return { runs, bytesBilled: 0 };
      },
      report: unused,
      findings: unused,
      saveChecks: unused,
      saveRun: unused,
    },
    clock,
    log,
  });
  await ticker.start();
  await vi.advanceTimersByTimeAsync(0);
  return ticker;
}

function schedule(over: Partial<Profile['schedules'][string]>): Profile {
  const usual = profile.schedules.post_overnight as Profile['schedules'][string];
  return { ...profile, schedules: { post_overnight: { ...usual, ...over } } };
}

const slots = () => heard.map((one) => one.slot.replace('post_overnight@', ''));
const undelivered = (): SlotOutcome => ({
  state: 'done',
  report: reportOf({ checks: [passed('phase3_completion')] }),
  delivery: { state: 'undelivered', error: 'ratelimited', fix: 'wait', final: false },
});
const earlierSlot = () => reportOf({ checks: [passed('phase3_completion')] }).run;
const claim = (slot: string) => ({
  event_id: `slot_claimed:${slot}:1`,
  event_time: '2026-02-04T11:00:00.000Z',
  kind: 'slot_claimed' as const,
  subject: slot,
  actor: 'cron',
  run_id: null,
  details: { owner: 'gone', attempt: 1 },
});

describe('a schedule at 06:00 in New York', () => {
  it.each([
    [
      'an ordinary day',
      '2026-02-03T17:00:00Z',
      ['2026-02-04T11:00Z', '2026-02-05T11:00Z', '2026-02-06T11:00Z'],
    ],
    [
      'the spring change',
      '2026-03-06T17:00:00Z',
      ['2026-03-07T11:00Z', '2026-03-08T10:00Z', '2026-03-09T10:00Z'],
    ],
    [
      'the autumn change',
      '2026-10-30T17:00:00Z',
      ['2026-10-31T10:00Z', '2026-11-01T11:00Z', '2026-11-02T11:00Z'],
    ],
  ])('fires once each morning around %s, on time', async (_name, start, expected) => {
    await startAt(start);
    await vi.advanceTimersByTimeAsync(72 * HOUR_MS);
    expect(slots()).toEqual(expected);
    expect(heard.map(({ trigger, late }) => [trigger, late])).toEqual(Array(3).fill(['cron', null]));
  });

  it('never runs twice at once: a slot that comes meanwhile waits for its turn', async () => {
    let atOnce = 0;
    let most = 0;
    answer = async (slot) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await clock.sleep(7 * 60_000);
      atOnce -= 1;
      return { state: 'already', runId: slot.key, by: 'cron', at: '' };
    };
    await startAt('2026-02-04T10:59:00Z', schedule({ cron: '0,5,10 6 * * *' }));
    await vi.advanceTimersByTimeAsync(40 * 60_000);
    expect(slots()).toEqual(['2026-02-04T11:00Z', '2026-02-04T11:05Z', '2026-02-04T11:10Z']);
    expect(most).toBe(1);
  });

  it('goes on after a slot that failed', async () => {
    answer = async () => {
      throw new Error('broken on purpose');
    };
    await startAt('2026-02-04T10:59:00Z', schedule({ cron: '0,5 6 * * *', usefulForHours: 0.01 }));
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(slots()).toEqual(['2026-02-04T11:00Z', '2026-02-04T11:05Z']);
  });

  it('loses no slot to an earlier one that is tried again and again', async () => {
    answer = async (slot) =>
      slot.key.endsWith('11:00Z') ? undelivered() : { state: 'already', runId: slot.key, by: 'cron', at: '' };
    await startAt('2026-02-04T10:59:00Z', schedule({ cron: '0 6,7,8 * * *' }));
    await vi.advanceTimersByTimeAsync(2.5 * HOUR_MS);
    expect(new Set(slots())).toEqual(
      new Set(['2026-02-04T11:00Z', '2026-02-04T12:00Z', '2026-02-04T13:00Z']),
    );
    expect(slots().filter((slot) => slot === '2026-02-04T11:00Z').length).toBeGreaterThan(5);
  });
});

describe('the six shipped schedules', () => {
  const beats = (of: Slot[]) => of.map(({ key, targetDate }) => `${key} about ${targetDate}`);

  it.each([
    [
      'spring',
      '2026-03-07T17:30:00Z',
      23,
      '2026-03-07',
      '2026-03-08',
      { two: null, day: ['10', '12', '16', '22'] },
    ],
    [
      'autumn',
      '2026-10-31T16:30:00Z',
      25,
      '2026-10-31',
      '2026-11-01',
      { two: '07', day: ['11', '13', '17', '23'] },
    ],
  ])(
    'beat once each around the night of %s, about the right dates',
    async (_name, start, hours, eve, day, utc) => {
      const seen: Slot[] = [];
      answer = async (slot) => {
        seen.push(slot);
        return { state: 'already', runId: slot.key, by: 'cron', at: '' };
      };
      await startAt(start, shipped);
      await vi.advanceTimersByTimeAsync((hours + 6) * HOUR_MS);
      const [six, eight, noon, evening] = utc.day;
      expect(beats(seen)).toEqual([
        `pre_game_final@${eve}T${utc.two === null ? '23' : '22'}:00Z about ${eve}`,
        `post_game@${day}T${utc.two === null ? '04' : '03'}:00Z about ${eve}`,
        ...(utc.two === null ? [] : [`overnight@${day}T${utc.two}:00Z about ${eve}`]),
        `post_overnight@${day}T${six}:00Z about ${eve}`,
        `pre_game_prep@${day}T${eight}:00Z about ${day}`,
        `midday@${day}T${noon}:00Z about ${day}`,
        `pre_game_final@${day}T${evening}:00Z about ${day}`,
      ]);
    },
  );
});

describe('a time that the clocks skip or repeat', () => {
  it('has no slot on the spring-forward Sunday, and start-up does not call it missed', async () => {
    const twoOClock = schedule({ cron: '0 2 * * *' });
    await startAt('2026-03-07T17:00:00Z', twoOClock);
    await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
    expect(slots()).toEqual([]);
    await ticker?.stop();
    runs = [earlierSlot()];
    await startAt('2026-03-08T16:00:00Z', twoOClock);
    expect(slots()).toEqual([]);
  });

  it('has one slot in autumn', async () => {
    await startAt('2026-10-31T17:00:00Z', schedule({ cron: '30 1 * * *' }));
    await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
    expect(slots()).toEqual(['2026-11-01T05:30Z']);
    runs = [earlierSlot()];
    await ticker?.stop();
    await startAt('2026-11-01T12:00:00Z', schedule({ cron: '30 1 * * *' }));
    expect(slots()).toEqual(['2026-11-01T05:30Z', '2026-11-01T05:30Z']);
  });
});

describe('a beat that comes late', () => {
  /** Lets the machine sleep: time goes on, timers don't. */
  const sleepUntil = (instant: string) => vi.setSystemTime(new Date(instant));

  it('by minutes is run, and the message says so', async () => {
    await startAt('2026-02-04T10:59:30Z');
    sleepUntil('2026-02-04T11:04:30Z');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([
      {
        slot: 'post_overnight@2026-02-04T11:00Z',
        trigger: 'cron',
        late: 'late: it was due at 06:00 EST, and the process was busy',
      },
    ]);
  });

  it('by hours is run while its message is of use, and says so', async () => {
    await startAt('2026-02-04T10:59:30Z');
    sleepUntil('2026-02-04T15:00:00Z');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([
      {
        slot: 'post_overnight@2026-02-04T11:00Z',
        trigger: 'cron',
        late: 'late: it was due at 06:00 EST, and the machine slept',
      },
    ]);
  });

  it('by days is run for the last morning only, and the others are logged', async () => {
    await startAt('2026-02-04T10:59:30Z');
    sleepUntil('2026-02-06T15:00:00Z');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(slots()).toEqual(['2026-02-06T11:00Z']);
    const missed = log.lines.filter(({ event }) => event === 'slot_missed');
    expect(missed.map(({ values }) => values.run_late)).toEqual([false, false, true]);
  });

  it('too late to be of use is not run', async () => {
    await startAt('2026-02-04T10:59:30Z');
    sleepUntil('2026-02-05T00:00:00Z');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(slots()).toEqual([]);
  });
});

describe('start-up', () => {
  it('catches up on a morning that nobody ran, and says so', async () => {
    runs = [earlierSlot()];
    await startAt('2026-02-04T14:00:00Z');
    expect(heard).toEqual([
      {
        slot: 'post_overnight@2026-02-04T11:00Z',
        trigger: 'start-up',
        late: 'late: it was due at 06:00 EST, and the bot was not running',
      },
    ]);
  });

  it('catches up on several schedules one after the other, the oldest first: what one has told is no news to the next', async () => {
    const usual = profile.schedules.post_overnight as Profile['schedules'][string];
    const both = {
      ...profile,
      schedules: { midday: { ...usual, cron: '0 12 * * *' }, post_overnight: usual },
    };
    const steps: string[] = [];
    answer = async (slot) => {
      steps.push(`${slot.schedule} begins`);
      await clock.sleep(5_000);
      steps.push(`${slot.schedule} ends`);
      return { state: 'already', runId: slot.key, by: 'cron', at: '' };
    };
    runs = [earlierSlot(), { ...earlierSlot(), schedule_name: 'midday' }];
    await startAt('2026-02-04T17:05:00Z', both);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(steps).toEqual(['post_overnight begins', 'post_overnight ends', 'midday begins', 'midday ends']);
  });

  it.each([
    ['just before its message is of no use any more', '2026-02-04T23:00:00Z', 1],
    ['not after', '2026-02-04T23:00:01Z', 0],
  ])('catches up %s', async (_name, instant, times) => {
    runs = [earlierSlot()];
    await startAt(instant);
    expect(heard).toHaveLength(times);
  });

  it('has missed nothing on a new installation, of a schedule that was added since, nor where people only ever asked by hand', async () => {
    await startAt('2026-02-04T14:00:00Z');
    await ticker?.stop();
    runs = [{ ...earlierSlot(), schedule_name: 'midday' }];
    await startAt('2026-02-04T14:00:00Z');
    await ticker?.stop();
    runs = [reportOf({ checks: [], details: { slot: null } }).run];
    await startAt('2026-02-04T14:00:00Z');
    expect(heard).toEqual([]);
  });

  it('finishes a slot that was claimed and left behind, even the very first one', async () => {
    await events.append(claim('post_overnight@2026-02-04T11:00Z'));
    await startAt('2026-02-04T11:00:30Z');
    expect(heard).toMatchObject([{ slot: 'post_overnight@2026-02-04T11:00Z', late: null }]);
  });

  it('asks again after 1, 5 and then every 15 minutes when the store can not be asked, and then catches up', async () => {
    runs = new WarehouseError('timeout', 'no answer', 'see why');
    await startAt('2026-02-04T14:00:00Z');
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    const failures = log.lines.filter(({ event }) => event === 'catch_up_failed');
    expect(failures.map(({ values }) => values)).toEqual(
      [1, 5, 15, 15].map((minutes) => ({
        slot: 'post_overnight@2026-02-04T11:00Z',
        message: 'no answer',
        again_in_ms: minutes * 60_000,
      })),
    );
    expect(heard).toEqual([]);
    runs = [earlierSlot()];
    await vi.advanceTimersByTimeAsync(15 * 60_000);
    expect(heard).toMatchObject([{ slot: 'post_overnight@2026-02-04T11:00Z', trigger: 'start-up' }]);
  });

  it('gives up on a missed morning that is of no use any more, and has armed the next one', async () => {
    runs = new WarehouseError('timeout', 'no answer', 'see why');
    await startAt('2026-02-04T14:00:00Z');
    await vi.advanceTimersByTimeAsync(10 * HOUR_MS);
    runs = [earlierSlot()];
    await vi.advanceTimersByTimeAsync(14 * HOUR_MS);
    expect(slots()).toEqual(['2026-02-05T11:00Z']);
  });
});

describe('stopping', () => {
  it('ends at once with a missed morning that waits for the store', async () => {
    runs = new WarehouseError('timeout', 'no answer', 'see why');
    const one = await startAt('2026-02-04T14:00:00Z');
    await one.stop();
    expect(vi.getTimerCount()).toBe(0);
    runs = [earlierSlot()];
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(heard).toEqual([]);
  });

  it('ends at once with a slot that waits for its next try, and leaves nothing behind', async () => {
    answer = async (slot) => ({
      state: 'running',
      runId: slot.key,
      by: 'cron',
      until: new Date(Date.now() + HOUR_MS),
    });
    const one = await startAt('2026-02-04T10:59:30Z');
    await vi.advanceTimersByTimeAsync(60_000);
    await one.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(48 * HOUR_MS);
    expect(heard).toHaveLength(1);
  });

  it('begins no slot that is still waiting for the one before it', async () => {
    answer = async (slot) => {
      await clock.sleep(7 * 60_000);
      return { state: 'already', runId: slot.key, by: 'cron', at: '' };
    };
    const one = await startAt('2026-02-04T10:59:00Z', schedule({ cron: '0,5 6 * * *' }));
    await vi.advanceTimersByTimeAsync(7 * 60_000);
    const stopped = one.stop();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await stopped;
    expect(slots()).toEqual(['2026-02-04T11:00Z']);
  });

  it('gives a slot in flight a few seconds, and no more', async () => {
    answer = () => new Promise(() => undefined);
    const one = await startAt('2026-02-04T10:59:30Z');
    await vi.advanceTimersByTimeAsync(60_000);
    let isStopped = false;
    const stopped = one.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(isStopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isStopped).toBe(true);
    await stopped;
  });
});
