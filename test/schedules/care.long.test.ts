import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CarePress } from '../../src/actions/care-press.ts';
import { createCaretaker } from '../../src/actions/caretaker.ts';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createCareLog } from '../../src/history/care-log.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event } from '../../src/history/events.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { manualRunId, slotRunId } from '../../src/history/run-id.ts';
import { careInWords } from '../../src/report/care-in-words.ts';
import { type Item, itemsOf } from '../../src/report/items.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { hasChanges } from '../../src/schedules/news.ts';
import { scheduleOf, slotAt } from '../../src/schedules/slot.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';

const TABLE = 'nba_raw.nbac_team_boxscore';
const OTHER = 'nba_analytics.player_game_summary';
const CHECK = 'historical_completeness';
const FAILURE = { check: CHECK, subject: TABLE };
const ADA = { id: 'U_ADA', name: 'Ada' };

const morning = { ...scheduleOf(shipped, 'post_overnight'), checks: [CHECK], cron: '0 13 * * *' };
/** One check, asked when everything about the night is due; and again in the evening, if there is news. */
const profile: Profile = {
  ...shipped,
  checks: {
    ...shipped.checks,
    historical_completeness: { ...shipped.checks.historical_completeness, streakDates: 9 },
  },
  schedules: {
    post_overnight: morning,
    evening: { ...morning, title: 'evening validation', cron: '0 18 * * *', post: 'on_change' },
  },
  owners: [{ subjects: [TABLE], mention: ['U_BOB'] }],
};

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-16', to: '2026-02-12' });
  for (const table of [TABLE, OTHER]) await pipeline.spoil(`CREATE TABLE ${table}_whole AS FROM ${table}`);
});
afterAll(() => pipeline.close());
beforeEach(async () => {
  for (const table of [TABLE, OTHER]) await mend(table);
  for (const own of ['validation_runs', 'validation_check_results', 'shootaround_events'])
    await pipeline.spoil(`DELETE FROM nba_orchestration.${own}`);
});

/** One of four games goes: P2. All of them: P1. */
const lose = (date: IsoDate, what: 'a game' | 'the night' = 'a game', table = TABLE) =>
  pipeline.spoil(
    `DELETE FROM ${table} WHERE game_date = '${date}'${what === 'a game' ? ` AND team_abbr IN ('ATL', 'BOS')` : ''}`,
  );
async function mend(table = TABLE): Promise<void> {
  await pipeline.spoil(`DELETE FROM ${table}`);
  await pipeline.spoil(`INSERT INTO ${table} FROM ${table}_whole`);
}

interface Asked {
  schedule?: string;
  profile?: Profile;
  care?: Pick<EventStore, 'aboutFailures' | 'aboutRollbacks' | 'append'>;
  resume?: boolean;
  /** Before, or after, its nominal time. */
  offMs?: number;
  onNews?: (report: Report) => void;
}

/** The schedule's run of a day, as its slot at one o’clock (or six) in New York. */
async function day(date: IsoDate, asked: Asked = {}): Promise<Report> {
  const schedule = asked.schedule ?? 'post_overnight';
  const slot = slotAt(profile, schedule, new Date(`${date}T${schedule === 'evening' ? 23 : 18}:00:00Z`));
  return run(new Date(slot.nominal.getTime() + (asked.offMs ?? 2_000)), asked, {
    runId: slotRunId(schedule, slot.nominal),
    schedule,
    targetDate: slot.targetDate,
    checkType: schedule,
    trigger: 'cron',
    requestedBy: null,
    slot: { key: slot.key, nominal: slot.nominal },
    late: null,
  });
}

/** Somebody asks about a date. */
async function ask(instant: string, targetDate: IsoDate, asked: Asked = {}): Promise<Report> {
  const now = new Date(instant);
  return run(now, asked, {
    runId: manualRunId('post_overnight', now, 'abc'),
    schedule: 'post_overnight',
    targetDate,
    checkType: 'manual',
    trigger: 'slack',
    requestedBy: 'U_ADA',
    slot: null,
    late: null,
  });
}

async function run(now: Date, asked: Asked, identity: Parameters<typeof runCorridor>[1]): Promise<Report> {
  const { warehouse } = pipeline;
  const memory = createMemory(warehouse, () => now);
  const { report } = await runCorridor(
    {
      warehouse,
      history: memory.history,
      care: asked.care ?? memory.care,
      profile: asked.profile ?? profile,
      checks: CHECKS,
      clock: { now: () => now, monotonicMs: () => 0, sleep: async () => undefined },
      log: logRecorder(),
      ...(asked.onNews && { onNews: asked.onNews }),
    },
    identity,
    { store: true, resume: asked.resume ?? false },
  );
  return report;
}

/** Ada presses in the message of a report. */
async function press(
  report: Report,
  instant: string,
  act: CarePress['act'] = { kind: 'acknowledge', note: null },
  over: { subject?: string; profile?: Profile } = {},
): Promise<void> {
  const now = new Date(instant);
  const { warehouse } = pipeline;
  const caretaker = createCaretaker({
    care: createCareLog(createMemory(warehouse, () => now).care, () => now),
    report: createHistory(warehouse).report,
    profile: over.profile ?? profile,
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => undefined },
    log: logRecorder(),
  });
  const subject = over.subject ?? TABLE;
  const version = careOf(report, subject)?.version ?? 0;
  const outcome = await caretaker.press({
    act,
    by: ADA,
    place: { channel: 'C_HOME', ts: '1.1' },
    target: { check: CHECK, subject, runId: report.run.run_id, version },
  });
  expect(outcome).toEqual({ state: 'done' });
}

const careOf = ({ run: { details } }: Report, subject = TABLE) =>
  details.care?.find((item) => item.subject === subject)?.care ?? null;
const changeOf = ({ run: { details } }: Report, subject = TABLE) =>
  details.changes.find((item) => item.subject === subject);
const itemOf = (report: Report): Item | undefined =>
  itemsOf(report, 'FAIL').find(({ subject }) => subject === TABLE);
/** What the message says of who has it. */
const told = (report: Report): string[] => {
  const care = itemOf(report)?.care ?? null;
  return care === null ? [] : careInWords(care, profile.timeZone);
};
async function stored(kind?: Event['kind']): Promise<Event[]> {
  const events = await createMemory(
    pipeline.warehouse,
    () => new Date('2026-02-12T00:00:00Z'),
  ).care.aboutFailures();
  return kind ? events.filter((event) => event.kind === kind) : events;
}

describe('a failure, morning by morning', () => {
  it('is new, and its owners are told; nobody has it', async () => {
    await day('2026-02-03');
    await lose('2026-02-03');
    const report = await day('2026-02-04');
    expect(changeOf(report)).toMatchObject({ change: 'new', severity: 'P2_HIGH', days: 1 });
    expect(report.run.details.owned).toEqual([{ ...FAILURE, owners: ['U_BOB'] }]);
    expect(report.run.details.care).toEqual([]);
    expect(told(report)).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it('that Ada has is still there on day two: it says so, sinks, and tells nobody', async () => {
    await day('2026-02-03');
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-02-04', 'a game', OTHER);
    const report = await day('2026-02-05');
    expect(changeOf(report)).toMatchObject({ change: 'still', days: 2 });
    expect(itemOf(report)?.standing).toBe('since Tue Feb 3, day 2');
    expect(told(report)).toEqual(['Acknowledged by Ada, Wed Feb 4, 13:05 EST, until Sat Feb 7, 13:05 EST.']);
    // Both are P2, and the table comes first in the profile: but somebody has it.
    expect(itemsOf(report, 'FAIL').map(({ subject }) => subject)).toEqual([OTHER, TABLE]);
    expect(report.run.details.owned).toEqual([]);
    expect(await createHistory(pipeline.warehouse).report(report.run.run_id)).toEqual(report);
  });

  it('that grows by a day is not worse', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-02-04');
    const report = await day('2026-02-05');
    expect(changeOf(report)).toMatchObject({ change: 'still' });
    expect(changeOf(report)).not.toHaveProperty('reopened');
    expect(careOf(report)?.acknowledged?.by).toEqual(ADA);
    expect(await stored('reopened')).toEqual([]);
  });

  it('that becomes graver is open again, with the reason, and its owners are told', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-02-04', 'the night');
    const news: string[] = [];
    const report = await day('2026-02-05', { onNews: ({ run: { run_id } }) => news.push(run_id) });
    expect(changeOf(report)).toMatchObject({ change: 'worse', reopened: 'it is P1 now, was P2' });
    expect(itemOf(report)?.standing).toBe('worse, since Tue Feb 3, day 2: it is P1 now, was P2');
    // Once: the day after it is care that says so.
    expect(told(report)).toEqual([]);
    expect(report.run.details.owned).toEqual([{ ...FAILURE, owners: ['U_BOB'] }]);
    expect(news).toEqual([report.run.run_id]);
    expect(await stored('reopened')).toMatchObject([{ actor: 'shootaround', run_id: report.run.run_id }]);
    // The day after it is known, and still nobody's.
    const next = await day('2026-02-06');
    expect(changeOf(next)).toMatchObject({ change: 'still' });
    expect(careOf(next)?.acknowledged).toBeNull();
    expect(told(next)).toEqual(['Reopened Thu Feb 5, 13:00 EST: it is P1 now, was P2.']);
    expect(next.run.details.owned).toEqual([]);
    expect(await stored('reopened')).toHaveLength(1);
  });

  it('that has a new gap apart from the known one is open again', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-01-30');
    const report = await day('2026-02-05');
    expect(changeOf(report)).toMatchObject({ change: 'worse', reopened: 'there is a new gap on Jan 30' });
    expect(careOf(report)?.acknowledged).toBeNull();
  });

  it('that was acknowledged again as it is now is quiet again', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-01-30');
    await press(await day('2026-02-05'), '2026-02-05T18:05:00Z');
    const report = await day('2026-02-06');
    expect(changeOf(report)).toMatchObject({ change: 'still' });
    expect(careOf(report)).toMatchObject({ acknowledged: { by: ADA }, reopened: null });
  });

  it.each([
    ['two seconds late', 2_000],
    ['a moment early', -40],
  ])('snoozed until tomorrow’s summary is heard of there, which runs %s', async (_, offMs) => {
    await lose('2026-02-03');
    const first = await day('2026-02-04');
    await press(first, '2026-02-04T18:05:00Z', { kind: 'snooze', choice: 'tomorrow' });
    const evening = await day('2026-02-04', { schedule: 'evening' });
    expect(told(evening)).toEqual(['Snoozed by Ada until Thu Feb 5, 13:00 EST.']);
    const report = await day('2026-02-05', { offMs });
    expect(careOf(report)?.snoozed).toBeNull();
    expect(told(report)).toEqual([]);
  });

  it.each([
    [3, '2026-02-07', 'Sat Feb 7, 12:05 EST'],
    [1, '2026-02-05', 'Thu Feb 5, 12:05 EST'],
  ])(
    'whose acknowledgement runs out after %i days is open again and says who had it',
    async (days, date, end) => {
      const lasting: Profile = {
        ...profile,
        acknowledgement: { ...profile.acknowledgement, expiresAfterDays: days },
      };
      await lose('2026-02-03');
      await ask('2026-02-04T17:00:00Z', '2026-02-03');
      const first = await day('2026-02-04');
      await press(first, '2026-02-04T17:05:00Z', undefined, { profile: lasting });
      const report = await day(date);
      expect(careOf(report)).toMatchObject({ acknowledged: null, expired: { by: ADA } });
      expect(told(report)).toEqual([`Ada’s acknowledgement ran out ${end}.`]);
    },
  );

  it('that is gone has recovered: it says how long it lasted, and nobody has it any more', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await day('2026-02-05');
    await mend();
    const report = await day('2026-02-06');
    expect(changeOf(report)).toMatchObject({ change: 'recovered', days: 2 });
    expect(careOf(report)).toMatchObject({ acknowledged: null, recovered: { days: 2 } });
    expect(await stored('recovered')).toMatchObject([
      { run_id: report.run.run_id, details: { days: 2, since: '2026-02-03' } },
    ]);
    // Once, although the evening sees it, too.
    await day('2026-02-06', { schedule: 'evening' });
    expect(await stored('recovered')).toHaveLength(1);
  });

  it('that comes back is new, without the old acknowledgement, and ends a second time', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await mend();
    await day('2026-02-05');
    await lose('2026-02-05');
    const report = await day('2026-02-06');
    expect(changeOf(report)).toMatchObject({ change: 'new', days: 1 });
    expect(careOf(report)?.acknowledged).toBeNull();
    expect(told(report)).toEqual([]);
    expect(report.run.details.owned).toHaveLength(1);
    await mend();
    const over = await day('2026-02-07');
    expect(careOf(over)?.recovered?.at).toBe(over.run.run_timestamp);
    expect(await stored('recovered')).toHaveLength(2);
  });
});

describe('a run that somebody asks for', () => {
  it('about an older date closes and reopens nothing', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-01-22', 'the night');
    const before = await stored();
    const old = await ask('2026-02-05T20:00:00Z', '2026-01-30');
    expect(changeOf(old)).toBeDefined();
    await mend();
    await ask('2026-02-05T21:00:00Z', '2026-02-02');
    await ask('2026-02-05T22:00:00Z', '2026-02-03');
    expect(await stored()).toEqual(before);
  });

  it('about the current date reopens what is worse', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-02-03', 'the night');
    const report = await ask('2026-02-04T20:00:00Z', '2026-02-03');
    expect(changeOf(report)).toMatchObject({ change: 'worse', reopened: 'it is P1 now, was P2' });
    expect(await stored('reopened')).toHaveLength(1);
    // The next morning does not say it again.
    await day('2026-02-05');
    expect(await stored('reopened')).toHaveLength(1);
  });

  it('about the current date closes what is gone, and the next morning does not close it again', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await mend();
    await ask('2026-02-04T20:00:00Z', '2026-02-03');
    expect(await stored('recovered')).toHaveLength(1);
    const next = await day('2026-02-05');
    expect(changeOf(next)).toMatchObject({ change: 'recovered' });
    expect(careOf(next)).toMatchObject({ version: 2, recovered: { at: '2026-02-04T20:00:00.000Z' } });
  });
});

describe('a run that is taken up again after a crash', () => {
  it('says nothing twice, and leaves what was pressed since as it is', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await lose('2026-02-03', 'the night');
    const first = await day('2026-02-05');
    const events = await stored();
    const again = await day('2026-02-05', { resume: true, offMs: 60_000 });
    expect(await stored()).toEqual(events);
    expect(changeOf(again)).toEqual(changeOf(first));
    expect(careOf(again)).toEqual(careOf(first));
    await press(first, '2026-02-05T18:02:00Z');
    const third = await day('2026-02-05', { resume: true, offMs: 180_000 });
    expect(careOf(third)?.acknowledged).toMatchObject({ by: ADA, at: '2026-02-05T18:02:00.000Z' });
  });

  it('closes once what recovered', async () => {
    await lose('2026-02-03');
    await day('2026-02-04');
    await mend();
    const first = await day('2026-02-05');
    const again = await day('2026-02-05', { resume: true, offMs: 60_000 });
    expect(careOf(again)).toEqual(careOf(first));
    expect(await stored('recovered')).toHaveLength(1);
  });
});

describe('where it can’t be read what people said', () => {
  const failing = (cause: 'timeout' | 'missing_table') => ({
    aboutFailures: () => Promise.reject(new WarehouseError(cause, 'no answer', 'look')),
    aboutRollbacks: async () => [],
    append: async () => 'recorded' as const,
  });

  it('the report warns, shows nothing as acknowledged, and is not OK', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    const report = await day('2026-02-05', { care: failing('timeout') });
    expect(report.run.details.warnings).toEqual([
      'Acknowledgements could not be read (timeout: no answer), so everything is shown as if nobody had it.',
    ]);
    expect(report.run.details.care).toEqual([]);
    expect(report.run.status).not.toBe('OK');
  });

  it('a run in which all is well is not OK either', async () => {
    expect((await day('2026-02-04')).run.status).toBe('OK');
    expect((await day('2026-02-05', { care: failing('timeout') })).run.status).not.toBe('OK');
  });

  it('because there is no table yet, nobody can have said anything: no warning', async () => {
    const report = await day('2026-02-04', { care: failing('missing_table') });
    expect(report.run.details.warnings).toEqual([]);
    expect(report.run.status).toBe('OK');
  });

  it('and what a run has to say can’t be written, the report says so', async () => {
    await lose('2026-02-03');
    await day('2026-02-04');
    await mend();
    const report = await day('2026-02-05', {
      care: {
        aboutFailures: async () => [],
        aboutRollbacks: async () => [],
        append: () => Promise.reject(new WarehouseError('timeout', 'no answer', 'look')),
      },
    });
    expect(report.run.status).toBe('ERROR');
    expect(report.run.message).toContain('could not be stored (timeout)');
  });
});

describe('a schedule that speaks of news only', () => {
  const evening = (date: IsoDate) => day(date, { schedule: 'evening' });

  it('is silent about what somebody has, at first sight and while it lasts, and speaks when it is worse', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    const first = await evening('2026-02-04');
    expect(changeOf(first)).toMatchObject({ change: 'still' });
    expect(hasChanges(first)).toBe(false);
    expect(first.run.details.owned).toEqual([]);
    expect(hasChanges(await evening('2026-02-05'))).toBe(false);
    await lose('2026-02-05', 'the night');
    const worse = await evening('2026-02-06');
    expect(changeOf(worse)?.reopened).toBe('it is P1 now, was P2');
    expect(hasChanges(worse)).toBe(true);
  });

  it('speaks when it has recovered', async () => {
    await lose('2026-02-03');
    await press(await day('2026-02-04'), '2026-02-04T18:05:00Z');
    await evening('2026-02-04');
    await mend();
    expect(hasChanges(await evening('2026-02-05'))).toBe(true);
  });
});

describe('several runs that see the same', () => {
  it('call an owner once, be it a schedule or an answer in the channel that told first', async () => {
    const owned = [{ check: CHECK, subject: TABLE, owners: ['U_BOB'] }];
    await day('2026-02-03', { schedule: 'evening' });
    await lose('2026-02-03');
    const first = await ask('2026-02-04T17:00:00Z', '2026-02-03');
    expect(first.run.details.owned).toEqual(owned);
    const told = [await day('2026-02-04'), await day('2026-02-04', { schedule: 'evening' })];
    // What a person asked has told the channel, not the schedule; what a schedule has told is no news to another.
    expect(told.map((report) => changeOf(report)?.change)).toEqual(['new', 'still']);
    expect(told.map(({ run }) => run.details.owned)).toEqual([[], []]);
  });

  it('end a second failure, too, that only another schedule had seen', async () => {
    for (const date of ['2026-02-04', '2026-02-06']) {
      await lose('2026-02-03', 'the night');
      await day(date);
      await mend();
      const well = await day(date, { schedule: 'evening' });
      expect(changeOf(well)).toMatchObject({ change: 'recovered' });
      expect(careOf(well)?.recovered?.at).toBe(`${date}T23:00:02.000Z`);
    }
  });

  it('know whether they are about the date that their schedule looks at', async () => {
    const isCurrent = ({ run }: Report) => run.details.is_current;
    expect(isCurrent(await day('2026-02-04'))).toBe(true);
    expect(isCurrent(await ask('2026-02-04T19:00:00Z', '2026-02-03'))).toBe(true);
    expect(isCurrent(await ask('2026-02-04T20:00:00Z', '2026-02-01'))).toBe(false);
  });

  it('tell the end of a second failure as they told that of the first', async () => {
    const ends: (string | undefined)[] = [];
    for (const date of ['2026-02-05', '2026-02-07']) {
      await lose('2026-02-02', 'the night');
      await day(addDays(date, -1));
      await mend();
      const well = await day(date);
      expect(changeOf(well)).toMatchObject({ change: 'recovered' });
      ends.push(careOf(well)?.recovered?.at);
    }
    expect(ends).toEqual(['2026-02-05T18:00:02.000Z', '2026-02-07T18:00:02.000Z']);
  });
});
