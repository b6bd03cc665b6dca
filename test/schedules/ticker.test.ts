import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { RunRow } from '../../src/history/rows.ts';
import type { Entrance, SlotOutcome } from '../../src/schedules/entrance.ts';
import type { Slot } from '../../src/schedules/slot.ts';
import { createTicker, type Ticker } from '../../src/schedules/ticker.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile } from '../support/fact-builders.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const HOUR_MS = 3_600_000;

/** The clock of the fake timers: time passes only where the test lets it. */
const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
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

  it('never fires a second time while its slot is under way', async () => {
    answer = () => new Promise(() => undefined);
    await startAt('2026-02-04T10:59:00Z', schedule({ cron: '*/5 * * * *' }));
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    expect(slots()).toEqual(['2026-02-04T11:00Z']);
  });
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

  it.each([
    ['just before its message is of no use any more', '2026-02-04T23:00:00Z', 1],
    ['not after', '2026-02-04T23:00:01Z', 0],
  ])('catches up %s', async (_name, instant, times) => {
    runs = [earlierSlot()];
    await startAt(instant);
    expect(heard).toHaveLength(times);
  });

  it('has missed nothing on a new installation, nor where people only ever asked by hand', async () => {
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

  it('still arms the schedules when the store can not be asked, and logs it', async () => {
    runs = new WarehouseError('timeout', 'no answer', 'see why');
    await startAt('2026-02-04T14:00:00Z');
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        event: 'catch_up_failed',
        values: { slot: 'post_overnight@2026-02-04T11:00Z', message: 'no answer' },
      }),
    );
    await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
    expect(slots()).toEqual(['2026-02-05T11:00Z']);
  });
});

describe('stopping', () => {
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
