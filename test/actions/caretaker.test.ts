import { afterEach, describe, expect, it } from 'vitest';
import type { CarePress } from '../../src/actions/care-press.ts';
import { type CareOutcome, createCaretaker } from '../../src/actions/caretaker.ts';
import { type SnoozeChoice, snoozedUntil } from '../../src/actions/snooze.ts';
import type { Profile } from '../../src/config/profile.ts';
import { foldCare, type Person } from '../../src/history/care.ts';
import { createCareLog } from '../../src/history/care-log.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event } from '../../src/history/events.ts';
import { failureSubject } from '../../src/history/failure.ts';
import type { Report } from '../../src/history/rows.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { scheduleOf } from '../../src/schedules/slot.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { type Warehouse, WarehouseError } from '../../src/warehouse/warehouse.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { change, checkRow, failed, part, reportOf, warned } from '../support/report-builders.ts';
import { openScratchWarehouse } from '../support/scratch-warehouse.ts';
import { useBigQuery } from '../warehouse/use-bigquery.ts';

const ADA: Person = { id: 'U_ADA', name: 'Ada' };
const BOB: Person = { id: 'U_BOB', name: 'Bob <b>' };
const RUN = 'post_overnight-20260204T110000Z';
const TABLE = 'nba_raw.nbac_team_boxscore';
const CHECK = 'historical_completeness';
const FAILURE = { check: CHECK, subject: TABLE };
const SUBJECT = failureSubject(FAILURE);
const PLACE = { channel: 'C_HOME', ts: '1770202802.000100' };
const NINE = '2026-02-04T14:00:00.000Z';

const report: Report = reportOf({
  checks: [
    checkRow(CHECK, [
      failed(TABLE, 'P1_CRITICAL', 'no rows', { dates: ['2026-02-01', '2026-02-03'] }),
      warned('nba_raw.bdl', 'late'),
      part('nba_raw.well', 'PASS'),
    ]),
  ],
  details: {
    changes: [
      change('still', CHECK, TABLE, { severity: 'P1_CRITICAL' }),
      change('new', CHECK, 'nba_raw.bdl', { status: 'WARN', severity: 'P3_MEDIUM' }),
      change('recovered', CHECK, 'nba_raw.well'),
    ],
  },
});

interface Office {
  store: EventStore;
  clock: JumpingClock;
  log: LogRecorder;
  press(
    press?: Partial<Omit<CarePress, 'target'>> & { target?: Partial<CarePress['target']> },
  ): Promise<CareOutcome>;
  events(): Promise<Event[]>;
  care(): Promise<ReturnType<typeof foldCare>['care']>;
}

/** A caretaker on a store, with one run that failed. A second one on the same store is another process. */
function officeOn(
  store: EventStore,
  over: { acknowledgement?: Partial<Profile['acknowledgement']>; start?: string; report?: Report } = {},
): Office {
  const clock = jumpingClock(over.start ?? NINE);
  const log = logRecorder();
  const profile = { ...shipped, acknowledgement: { ...shipped.acknowledgement, ...over.acknowledgement } };
  const caretaker = createCaretaker({
    care: createCareLog(store, clock.now),
    report: async (runId) => (runId === RUN ? (over.report ?? report) : null),
    profile,
    clock,
    log,
  });
  const events = () => store.aboutFailures();
  return {
    store,
    clock,
    log,
    press: ({ act = ACKNOWLEDGE, by = ADA, place = PLACE, target = {} } = {}) =>
      caretaker.press({ act, by, place, target: { ...FAILURE, runId: RUN, version: 0, ...target } }),
    events,
    care: async () =>
      foldCare(
        (await events()).filter(({ subject }) => subject === SUBJECT),
        clock.now(),
      ).care,
  };
}

const ACKNOWLEDGE: CarePress['act'] = { kind: 'acknowledge', note: null };
const TAKE_BACK: CarePress['act'] = { kind: 'unacknowledge' };
const noted = (note: string): CarePress['act'] => ({ kind: 'acknowledge', note });
const snoozed = (choice: SnoozeChoice): CarePress['act'] => ({ kind: 'snooze', choice });
const unreadable = async (): Promise<never> => {
  throw new WarehouseError('timeout', 'the warehouse did not answer', 'Try again.');
};
const why = (outcome: CareOutcome): string => ('why' in outcome ? outcome.why : '');

describe('a press', () => {
  it('is written down: who, what, when, until when, where, and what the failure was like', async () => {
    const office = officeOn(memoryEventStore());
    expect(await office.press({ by: BOB })).toEqual({ state: 'done' });
    expect(await office.events()).toEqual([
      {
        event_id: `acknowledged:${SUBJECT}:${RUN}:0`,
        event_time: NINE,
        kind: 'acknowledged',
        subject: SUBJECT,
        actor: 'U_BOB',
        run_id: RUN,
        details: {
          version: 0,
          name: 'Bob <b>',
          ...PLACE,
          until: '2026-02-07T14:00:00.000Z',
          note: null,
          basis: { status: 'FAIL', severity: 'P1_CRITICAL', dates: ['2026-02-01', '2026-02-03'] },
        },
      },
    ]);
  });

  it('on a warning keeps that it was a warning', async () => {
    const office = officeOn(memoryEventStore());
    await office.press({ target: { subject: 'nba_raw.bdl' } });
    expect((await office.events())[0]?.details.basis).toEqual({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      dates: ['2026-02-03'],
    });
  });

  it('holds for as long as the profile says', async () => {
    const office = officeOn(memoryEventStore(), { acknowledgement: { expiresAfterDays: 0.5 } });
    await office.press();
    expect((await office.care()).acknowledged?.until).toBe('2026-02-05T02:00:00.000Z');
  });

  it('that is made twice is done both times, and has one effect', async () => {
    const office = officeOn(memoryEventStore());
    await office.press();
    const once = await office.care();
    expect(await office.press()).toEqual({ state: 'done' });
    expect(await office.care()).toEqual(once);
  });
});

describe('who may acknowledge', () => {
  it('is everybody, unless the profile names people', async () => {
    expect(shipped.acknowledgement.allowed).toBe('everyone');
    const store = memoryEventStore();
    const office = officeOn(store, { acknowledgement: { allowed: ['U_ADA', 'U_EVE'] } });
    for (const act of [ACKNOWLEDGE, TAKE_BACK, noted('mine'), snoozed('1h')]) {
      expect(await office.press({ by: BOB, act })).toEqual({
        state: 'refused',
        why: 'Nothing was recorded: acknowledging is for <@U_ADA>, <@U_EVE>, by the profile’s `acknowledgement.allowed`.',
      });
    }
    expect(store.events).toEqual([]);
    expect(await office.press({ by: ADA })).toEqual({ state: 'done' });
  });
});

describe('a button that can’t be meant', () => {
  it.each([
    ['of a run that nobody knows', { runId: 'post_overnight-20250101T110000Z' }, 'is not stored any more'],
    [
      'of a failure that this run did not find',
      { subject: 'nba_raw.other' },
      'none of the failures of this run',
    ],
    ['of another check', { check: 'data_freshness' }, 'none of the failures of this run'],
    ['of what the run found recovered', { subject: 'nba_raw.well' }, 'none of the failures of this run'],
  ])('%s is refused, and nothing is written', async (_, target, words) => {
    const store = memoryEventStore();
    const outcome = await officeOn(store).press({ target });
    expect(outcome.state).toBe('refused');
    expect(why(outcome)).toContain(words);
    expect(why(outcome)).toContain('/validate');
    expect(store.events).toEqual([]);
  });
});

describe('where the store', () => {
  it('does not answer, the person is told that nothing was recorded', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged', 2);
    const office = officeOn(store);
    expect(await office.press()).toEqual({
      state: 'not_recorded',
      why: 'Nothing was recorded: the store could not be reached (timeout). Press again in a moment.',
    });
    expect(store.events).toEqual([]);
    expect(office.log.lines).toMatchObject([{ level: 'error', event: 'care.not_recorded' }]);
    expect(await office.press()).toEqual({ state: 'done' });
  });

  it('does not answer once, the second try is enough', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged', 1);
    expect(await officeOn(store).press()).toEqual({ state: 'done' });
    expect(store.events).toHaveLength(1);
  });

  it('loses the answer after it has written, the second try is the same event', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged', 1, 'after');
    const office = officeOn(store);
    expect(await office.press()).toEqual({ state: 'done' });
    expect(new Set(store.events.map(({ event_id }) => event_id)).size).toBe(1);
    expect((await office.care()).version).toBe(1);
  });

  it('has it and can’t be read, it is done, and nobody is told that nothing was recorded', async () => {
    const store = memoryEventStore();
    const office = officeOn(store);
    for (const [act, version] of [
      [ACKNOWLEDGE, 0],
      [TAKE_BACK, 1],
    ] as const) {
      store.failNext('about');
      expect(await office.press({ act, target: { version } })).toEqual({ state: 'done' });
      // By then this process does not remember its own words any more.
      await office.clock.sleep(3_600_000);
    }
    expect(store.events.map(({ kind }) => kind)).toEqual(['acknowledged', 'unacknowledged']);
    expect(office.log.lines).toMatchObject(
      Array.from({ length: 2 }, () => ({ level: 'warn', event: 'care.not_read' })),
    );
  });

  it('can’t be read, whoever came second in this process is told all the same who was first', async () => {
    const store = memoryEventStore();
    const office = officeOn(store);
    await office.press({ by: BOB });
    await office.clock.sleep(1_000);
    store.failNext('about');
    expect(why(await office.press())).toContain('Bob &lt;b&gt; acknowledged it');
  });

  it('had such a press before and can’t say whose, nobody is told that it is done', async () => {
    const store: EventStore = { ...memoryEventStore(), note: async () => 'held', aboutFailures: unreadable };
    expect(await officeOn(store).press()).toEqual({
      state: 'idle',
      why: 'It is written down, but who has it could not be read just now: look at the message again in a moment.',
    });
  });

  it('loses both answers after it has written, what it holds is what the person is told', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged', 2, 'after');
    const office = officeOn(store);
    expect(await office.press()).toEqual({ state: 'done' });
    expect((await office.care()).acknowledged?.by).toEqual(ADA);
    await office.clock.sleep(1_000);
    store.failNext('acknowledged', 2, 'after');
    expect(why(await office.press({ by: BOB }))).toContain('Ada acknowledged it');
  });

  it('loses both answers and can’t be read either, the person is told just that, and can press again', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged', 2, 'after');
    store.failNext('about');
    const office = officeOn(store);
    expect(await office.press()).toEqual({
      state: 'unsure',
      why: 'I can’t tell whether it was recorded: the store could not be reached (timeout). Look at `/validate open` in a moment, or press again: pressing again is safe.',
    });
    expect(office.log.lines).toMatchObject([
      { level: 'warn', event: 'care.not_read' },
      { level: 'error', event: 'care.unsure' },
    ]);
    expect(await office.press()).toEqual({ state: 'done' });
    expect((await office.care()).version).toBe(1);
  });

  it('can’t give the run, nothing is written either', async () => {
    const store = memoryEventStore();
    const clock = jumpingClock(NINE);
    const caretaker = createCaretaker({
      care: createCareLog(store, clock.now),
      report: () => Promise.reject(new Error('secret detail')),
      profile: shipped,
      clock,
      log: logRecorder(),
    });
    const target = { ...FAILURE, runId: RUN, version: 0 };
    const outcome = await caretaker.press({ act: ACKNOWLEDGE, by: ADA, place: PLACE, target });
    expect(outcome.state).toBe('not_recorded');
    expect(why(outcome)).not.toContain('secret');
    expect(store.events).toEqual([]);
  });
});

describe('an old button', () => {
  it('to acknowledge names who has it', async () => {
    const office = officeOn(memoryEventStore());
    await office.press({ by: BOB });
    await office.clock.sleep(60_000);
    expect(await office.press({ target: { version: 1 } })).toEqual({
      state: 'idle',
      why: 'Bob &lt;b&gt; acknowledged it, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.',
    });
  });

  it('whose acknowledgement was taken back since is not done again', async () => {
    const office = officeOn(memoryEventStore());
    await office.press();
    expect(await office.press({ act: TAKE_BACK, target: { version: 1 } })).toEqual({ state: 'done' });
    expect(await office.press()).toEqual({
      state: 'idle',
      why: 'That button was used before, and the message has changed since: press again what you want now.',
    });
    expect((await office.care()).acknowledged).toBeNull();
    await office.clock.sleep(1_000);
    expect(await office.press({ target: { version: 2 } })).toEqual({ state: 'done' });
  });

  it('to take back what nobody has any more says so', async () => {
    const office = officeOn(memoryEventStore());
    await office.press();
    await office.press({ act: TAKE_BACK, by: BOB, target: { version: 1 } });
    await office.clock.sleep(1_000);
    expect(await office.press({ act: TAKE_BACK, target: { version: 1 } })).toEqual({
      state: 'idle',
      why: 'Nobody has it any more: it was taken back before, or it ran out.',
    });
  });

  it('drawn before it recovered does nothing and says that it is over', async () => {
    const store = memoryEventStore();
    const office = officeOn(store);
    await store.append({
      event_id: `recovered:${SUBJECT}:next`,
      event_time: '2026-02-04T17:00:00.000Z',
      kind: 'recovered',
      subject: SUBJECT,
      actor: 'shootaround',
      run_id: 'next',
      details: { since: '2026-02-03', days: 2 },
    });
    await office.clock.sleep(6 * 3_600_000);
    for (const act of [ACKNOWLEDGE, TAKE_BACK, noted('late'), snoozed('1w')]) {
      const outcome = await office.press({ act });
      expect(outcome.state).toBe('idle');
      expect(why(outcome)).toContain('It recovered, seen Wed Feb 4, 12:00 EST');
    }
    expect((await office.care()).recovered).not.toBeNull();
  });

  describe('of a run that could not read what was said, so that it was drawn on nought,', () => {
    /** The failure was acknowledged and recovered, before the run and, if asked, after it once more. */
    async function officeAfter(recoveries: string[]): Promise<Office> {
      const store = memoryEventStore();
      for (const [index, at] of recoveries.entries()) {
        await store.append({
          event_id: `recovered:${SUBJECT}:${index}`,
          event_time: at,
          kind: 'recovered',
          subject: SUBJECT,
          actor: 'shootaround',
          run_id: 'another',
          details: { since: at.slice(0, 10), failing_at: hourBefore(at), days: 1, version: index },
        });
      }
      return officeOn(store);
    }
    const hourBefore = (at: string): string => new Date(Date.parse(at) - 3_600_000).toISOString();
    const YESTERDAY = '2026-02-03T17:00:00.000Z';

    it('is about what failed since: the first press is done, and so is the same press once more', async () => {
      const office = await officeAfter(['2026-02-01T17:00:00.000Z', YESTERDAY]);
      expect(await office.press()).toEqual({ state: 'done' });
      const once = await office.care();
      expect(once).toMatchObject({ version: 3, acknowledged: { by: ADA }, recovered: null });
      await office.clock.sleep(1_000);
      expect(await office.press()).toEqual({ state: 'done' });
      expect(await office.care()).toEqual(once);
      expect(why(await office.press({ by: BOB }))).toContain('Ada acknowledged it');
    });

    it('takes a note, once', async () => {
      const office = await officeAfter([YESTERDAY]);
      expect(await office.press({ act: noted('on it') })).toEqual({ state: 'done' });
      expect(await office.press({ act: noted('on it') })).toEqual({ state: 'done' });
      expect(await office.care()).toMatchObject({ version: 2, acknowledged: { by: ADA, note: 'on it' } });
      expect(await office.events()).toHaveLength(2);
    });

    it('has nothing to take back, and does not give the recovery of another day as the reason', async () => {
      const office = await officeAfter([YESTERDAY]);
      expect(why(await office.press({ act: TAKE_BACK }))).toContain('Nobody has it any more');
    });

    it('does nothing after the failure that the run found has recovered', async () => {
      const office = await officeAfter([YESTERDAY, '2026-02-04T13:00:00.000Z']);
      expect(why(await office.press())).toContain('It recovered, seen Wed Feb 4, 08:00 EST');
      expect((await office.care()).acknowledged).toBeNull();
    });
  });

  it('can acknowledge what has run out', async () => {
    const office = officeOn(memoryEventStore());
    await office.press();
    await office.clock.sleep(3 * 86_400_000);
    expect(await office.press({ by: BOB, target: { version: 1 } })).toEqual({ state: 'done' });
    expect((await office.care()).acknowledged?.by).toEqual(BOB);
  });
});

describe('a note', () => {
  it('on what nobody has acknowledges it with the note', async () => {
    const office = officeOn(memoryEventStore());
    expect(await office.press({ act: noted('vendor called') })).toEqual({ state: 'done' });
    expect((await office.care()).acknowledged).toMatchObject({ by: ADA, note: 'vendor called' });
  });

  it('on what somebody has stands with their acknowledgement', async () => {
    const office = officeOn(memoryEventStore());
    await office.press({ by: BOB });
    await office.clock.sleep(60_000);
    expect(await office.press({ act: noted('vendor called'), target: { version: 1 } })).toEqual({
      state: 'done',
    });
    expect((await office.events()).map(({ kind, actor }) => [kind, actor])).toEqual([
      ['acknowledged', 'U_BOB'],
      ['noted', 'U_ADA'],
    ]);
    expect((await office.care()).acknowledged).toMatchObject({ by: BOB, note: 'vendor called' });
  });

  it.each([
    ['at once', 0],
    ['a minute later', 60_000],
  ])('that acknowledged, and comes again %s, is no second note', async (_, laterMs) => {
    const office = officeOn(memoryEventStore());
    expect(await office.press({ act: noted('on it') })).toEqual({ state: 'done' });
    await office.clock.sleep(laterMs);
    expect(await office.press({ act: noted('on it') })).toEqual({ state: 'done' });
    expect((await office.events()).map(({ kind }) => kind)).toEqual(['acknowledged']);
  });

  it('that comes again after it was taken back is not put onto somebody else’s acknowledgement', async () => {
    const office = officeOn(memoryEventStore());
    const steps: Parameters<Office['press']>[0][] = [
      { act: noted('on it') },
      { act: TAKE_BACK, target: { version: 1 } },
      { by: BOB, target: { version: 2 } },
      { act: noted('on it') },
    ];
    for (const step of steps) {
      expect(await office.press(step)).toEqual({ state: 'done' });
      await office.clock.sleep(1_000);
    }
    expect((await office.care()).acknowledged).toMatchObject({ by: BOB, note: null });
  });

  it('that is sent twice is one, and two different notes are two', async () => {
    const office = officeOn(memoryEventStore());
    await office.press();
    for (const note of ['one', 'one', 'two']) {
      await office.clock.sleep(1_000);
      expect(await office.press({ act: noted(note), target: { version: 1 } })).toEqual({ state: 'done' });
    }
    expect(await office.care()).toMatchObject({ version: 3, acknowledged: { note: 'two' } });
  });
});

describe('a snooze', () => {
  const untilOf = async (choice: SnoozeChoice, start: string): Promise<string | undefined> => {
    const office = officeOn(memoryEventStore(), { start });
    expect(await office.press({ act: snoozed(choice) })).toEqual({ state: 'done' });
    return (await office.care()).snoozed?.until;
  };

  it.each<[SnoozeChoice, string]>([
    ['1h', '2026-02-04T15:00:00.000Z'],
    ['3d', '2026-02-07T14:00:00.000Z'],
    ['1w', '2026-02-11T14:00:00.000Z'],
  ])('of %s ends then', async (choice, until) => {
    expect(await untilOf(choice, NINE)).toBe(until);
  });

  it.each([
    ['an ordinary day', NINE, '2026-02-05T11:00:00.000Z'],
    ['the evening before', '2026-02-05T04:59:00.000Z', '2026-02-05T11:00:00.000Z'],
    ['a minute before today’s', '2026-02-04T10:59:00.000Z', '2026-02-05T11:00:00.000Z'],
    ['just after midnight', '2026-02-05T05:00:00.000Z', '2026-02-06T11:00:00.000Z'],
    ['the day before clocks go forward', '2026-03-07T14:00:00.000Z', '2026-03-08T10:00:00.000Z'],
    ['the day before clocks go back', '2026-10-31T14:00:00.000Z', '2026-11-01T11:00:00.000Z'],
  ])('until tomorrow’s summary ends with it: %s', async (_, start, until) => {
    expect(await untilOf('tomorrow', start)).toBe(until);
  });

  it.each([
    ['of one that runs in the evening', '0 18 * * *'],
    ['of one that runs every half-hour', '*/30 * * * *'],
  ])('until tomorrow’s summary ends with the morning’s in a message %s, too', async (_, cron) => {
    const profile = withSchedule({ another: cron, post_overnight: '0 6 * * *' });
    const at = new Date('2026-02-04T23:35:00.000Z');
    expect(snoozedUntil('tomorrow', profile, at).toISOString()).toBe('2026-02-05T11:00:00.000Z');
  });

  it.each([
    ['at midnight', '0 0 * * *', NINE, '2026-02-05T05:00:00.000Z'],
    ['many times a day', '*/30 * * * *', NINE, '2026-02-05T05:00:00.000Z'],
    ['on Mondays', '0 6 * * 1', NINE, '2026-02-09T11:00:00.000Z'],
    // 02:30 does not exist on the 8th of March, and exists twice on the 1st of November.
    ['at an hour that tomorrow skips', '30 2 * * *', '2026-03-07T14:00:00.000Z', '2026-03-09T06:30:00.000Z'],
    [
      'at an hour that tomorrow repeats',
      '30 1 * * *',
      '2026-10-31T14:00:00.000Z',
      '2026-11-01T05:30:00.000Z',
    ],
    [
      'in the hour that is repeated today',
      '30 1 * * *',
      '2026-11-01T05:00:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ],
  ])(
    'until tomorrow’s summary where the summary comes %s ends with the first of a later date',
    (_, cron, at, until) => {
      const profile = withSchedule({ post_overnight: cron });
      expect(snoozedUntil('tomorrow', profile, new Date(at)).toISOString()).toBe(until);
    },
  );

  function withSchedule(crons: Record<string, string>): Profile {
    const schedules = Object.entries(crons).map(([name, cron]) => [
      name,
      { ...scheduleOf(shipped, 'post_overnight'), cron },
    ]);
    return { ...shipped, schedules: Object.fromEntries(schedules) };
  }

  it('is told with its end to whoever snoozes for as long', async () => {
    const office = officeOn(memoryEventStore());
    await office.press({ act: snoozed('tomorrow'), by: BOB });
    const outcome = await office.press({ act: snoozed('tomorrow'), target: { version: 1 } });
    expect(outcome).toEqual({ state: 'idle', why: 'Bob &lt;b&gt; snoozed it until Thu Feb 5, 06:00 EST.' });
  });

  it('of another length takes the place of the first', async () => {
    const office = officeOn(memoryEventStore());
    await office.press({ act: snoozed('1w'), by: BOB });
    expect(await office.press({ act: snoozed('1h'), target: { version: 1 } })).toEqual({ state: 'done' });
    expect((await office.care()).snoozed).toMatchObject({ by: ADA, until: '2026-02-04T15:00:00.000Z' });
  });
});

describe('two people at once', () => {
  let stop: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });
  const bigQuery = useBigQuery();

  const storeOn = (warehouse: Warehouse) => createWarehouseEventStore(warehouse, () => new Date(NINE));
  async function duckDb(): Promise<EventStore> {
    const scratch = await openScratchWarehouse();
    await scratch.warehouse.ensureTables(OWN_TABLES);
    stop = scratch.close;
    return storeOn(scratch.warehouse);
  }

  /** Of two presses one is done, and the other is told the name. */
  async function expectOneOwner(office: Office, outcomes: CareOutcome[]): Promise<void> {
    const { acknowledged, version } = await office.care();
    expect(version).toBe(1);
    const people = [ADA, BOB];
    expect(outcomes.map(({ state }) => state)).toEqual(
      people.map(({ id }) => (id === acknowledged?.by.id ? 'done' : 'idle')),
    );
    expect(outcomes.map(why).join('')).toContain(
      `${acknowledged?.by.id === 'U_ADA' ? 'Ada' : 'Bob &lt;b&gt;'} acknowledged it`,
    );
  }

  it('are one acknowledgement on a store that knows keys', async () => {
    const office = officeOn(await duckDb());
    const outcomes = await Promise.all([office.press({ by: ADA }), office.press({ by: BOB })]);
    await expectOneOwner(office, outcomes);
    expect(await office.events()).toHaveLength(1);
  });

  it('are one acknowledgement on a store that writes both rows', async () => {
    const office = officeOn(storeOn(await bigQuery.start()));
    const outcomes = await Promise.all([office.press({ by: ADA }), office.press({ by: BOB })]);
    await expectOneOwner(office, outcomes);
    expect(await bigQuery.fake.select('SELECT COUNT(*) FROM nba_orchestration.shootaround_events')).toEqual([
      ['2'],
    ]);
  });

  it('are one acknowledgement, whoever’s row is written first', async () => {
    const store = memoryEventStore();
    const slowForAda: EventStore = {
      ...store,
      async note(event) {
        if (event.actor === 'U_ADA') await new Promise((resolve) => setTimeout(resolve, 40));
        return store.note(event);
      },
    };
    const office = officeOn(slowForAda);
    const first = office.press({ by: ADA });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await office.clock.sleep(1);
    await expectOneOwner(office, await Promise.all([first, office.press({ by: BOB })]));
    expect((await office.care()).acknowledged?.by).toEqual(ADA);
  });

  it('in two processes, a second apart, are told the same', async () => {
    const store = storeOn(await bigQuery.start());
    const [one, other] = [officeOn(store), officeOn(store, { start: '2026-02-04T14:00:01.000Z' })];
    const outcomes = [await one.press({ by: ADA }), await other.press({ by: BOB })];
    await expectOneOwner(one, outcomes);
  });

  it('in two processes, the first of whom is written down while the second is, are told the same', async () => {
    const store = memoryEventStore();
    const ada = officeOn(store);
    const whileAda: EventStore = {
      ...store,
      async note(event) {
        if (store.events.length === 0) expect(await ada.press({ by: ADA })).toEqual({ state: 'done' });
        return store.note(event);
      },
    };
    const bob = officeOn(whileAda, { start: '2026-02-04T14:00:00.100Z' });
    await expectOneOwner(bob, [{ state: 'done' }, await bob.press({ by: BOB })]);
    expect((await bob.care()).acknowledged?.by).toEqual(ADA);
  });

  it('can both press one that was acknowledged months ago, on a store that keeps its keys', async () => {
    const store = await duckDb();
    const months = { ...(await eventOfPress()), event_time: '2025-10-01T14:00:00.000Z' };
    await store.note({
      ...months,
      event_id: months.event_id.replace(RUN, 'post_overnight-20251001T100000Z'),
    });
    const office = officeOn(store);
    await expectOneOwner(office, await Promise.all([office.press({ by: ADA }), office.press({ by: BOB })]));
  });

  async function eventOfPress(): Promise<Event> {
    const store: MemoryEventStore = memoryEventStore();
    await officeOn(store).press();
    return store.events[0] as Event;
  }

  it('fifty of them are one acknowledgement, and forty-nine know whose', async () => {
    const office = officeOn(storeOn(await bigQuery.start()));
    const people = Array.from({ length: 50 }, (_, index) => ({ id: `U_${100 + index}`, name: `P${index}` }));
    const outcomes = await Promise.all(people.map((by) => office.press({ by })));
    const { acknowledged } = await office.care();
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    for (const outcome of outcomes.filter(({ state }) => state !== 'done'))
      expect(why(outcome)).toContain(`${acknowledged?.by.name} acknowledged it`);
  });
});
