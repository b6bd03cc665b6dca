import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import {
  type ErrorGroupRow,
  type ErrorGroups,
  NO_CLOUD_FACTS,
  type TableErrorRow,
} from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, type Facts, known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { errorGroup, errorGroups, tableErrors } from '../support/error-builders.ts';
import {
  at,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
} from '../support/fact-builders.ts';

const D = '2026-02-05';
const NOON = at(D, '12:00');
const TABLE = 'nba_orchestration.service_errors';
const GRADING = 'nba-grading-service';
const PHASE3 = 'nba-phase3-analytics-processors';
const NOT_CONFIGURED: Fact<never> = { state: 'not_configured' };
const HOUR_MS = 3_600_000;

interface Sources {
  log?: Fact<ErrorGroups>;
  table?: Fact<TableErrorRow[]>;
  schedule?: Facts['slate'];
  now?: Date;
  targetDate?: string;
  profile?: Profile;
}

function judged({ log = NOT_CONFIGURED, table = NOT_CONFIGURED, now = NOON, ...over }: Sources) {
  const targetDate = over.targetDate ?? D;
  const facts = healthyFacts(nights(addDays(D, 3), 30), D, now);
  return judge('recent_errors', {
    facts: {
      ...facts,
      slate: over.schedule ?? facts.slate,
      errors: table,
      cloud: { ...NO_CLOUD_FACTS, at: now.toISOString(), errors: log },
    },
    targetDate,
    now,
    profile: over.profile ?? profile,
  });
}
const logged = (groups: readonly ErrorGroupRow[], over: Partial<ErrorGroups> = {}) =>
  known(errorGroups(groups, over));
const withRule = (over: Partial<NonNullable<Profile['checks']['recent_errors']>>): Profile => {
  const rule = profile.checks.recent_errors;
  if (rule === undefined) throw new Error('the profile has no rule');
  return { ...profile, checks: { ...profile.checks, recent_errors: { ...rule, ...over } } };
};
const agoFrom = (now: Date, hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
const ago = (hours: number) => agoFrom(NOON, hours);

/** A group that has had as many entries on every day before. */
const steady = (count: number, over: Parameters<typeof errorGroup>[0] = {}) =>
  errorGroup({ count, before: Array.from({ length: 7 }, () => count), ...over });
/** The usual noise: 10 to 42 a day of known groups. */
const noise = [
  steady(12, { text: 'lock is held' }),
  steady(8, { service: 'nba-scrapers', text: 'HTTP 429' }),
];
/** The same in the table: rows in the window and in the same hours of each of the seven days before. */
const tableNoise = (perDay = 10, over: Parameters<typeof tableErrors>[0] = {}): TableErrorRow[] =>
  Array.from({ length: 8 }, (_, day) =>
    tableErrors({ firstAt: ago(day * 24 + 5), count: perDay, text: 'lock is held', ...over }),
  );

describe('recent_errors of the logs', () => {
  it('passes a known noise, and says what it saw over how many days', () => {
    const finding = judged({ log: logged(noise) });
    expect(finding).toMatchObject({
      status: 'PASS',
      expected: 'at most 60 errors in 24 h',
      actual: '20 errors',
    });
    expect(finding.message).toBe(
      'Cloud Logging: 20 errors in 24 h, at most 60 allowed; that is as on the days before: the same hours of the 7 days before had 140, typically 20 a day',
    );
    expect(partOf(finding, 'Cloud Logging').evidence).toMatchObject({ errors: 20, errors_before: 140 });
  });

  it('passes without any error, because the logs were read', () => {
    expect(judged({ log: logged([]) })).toMatchObject({
      status: 'PASS',
      message:
        'Cloud Logging: no error in 24 h, at most 60 allowed; the same hours of the 7 days before had none',
    });
  });

  it.each([
    [60, 'PASS', null],
    [61, 'WARN', 'P3_MEDIUM'],
    [200, 'WARN', 'P3_MEDIUM'],
    [201, 'FAIL', 'P2_HIGH'],
  ])('of %i errors in known groups ends %s', (count, status, severity) => {
    const half = Math.floor(count / 3);
    const groups = [half, half, count - 2 * half].map((part, index) =>
      steady(part, { text: `problem ${'abc'[index]}` }),
    );
    expect(judged({ log: logged(groups) })).toMatchObject({ status, severity });
  });

  it('fails for 500 errors a day on the eighth day too, and says that they are not new', () => {
    const first = judged({ log: logged([errorGroup({ count: 500, before: [20, 20, 20, 20, 20, 20, 20] })]) });
    const eighth = judged({ log: logged([steady(500)]) });
    expect(first).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', threshold: 200 });
    expect(first.message).toContain('500 errors in 24 h, more than 200');
    expect(first.message).not.toContain('as on the days before');
    expect(eighth).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(eighth.message).toContain('that is as on the days before');
    expect(eighth.message).toContain(`${PHASE3} 500; most often: boom`);
  });

  it.each([
    [29, 0, 'PASS'],
    [30, 0, 'WARN'],
    [30, 5, 'WARN'],
    [30, 6, 'PASS'],
  ])('of %i errors where %i were usual ends %s', (count, usual, status) => {
    const before = [usual, usual, usual, usual, 0, 0, 0];
    const pieces = [
      errorGroup({ count, before, text: 'a' }),
      errorGroup({ count: 0, before: [0, 0, 0, 0, 0, 0, 1] }),
    ];
    const finding = judged({ log: logged(pieces), profile: withRule({ newFrom: 1_000 }) });
    expect(finding.status).toBe(status);
    if (status === 'WARN') expect(finding.message).toContain('more than 5 times as many as usual');
  });

  it('warns of an error that no day before had, with counts, times and a sample', () => {
    const text =
      'Traceback (most recent call last):\n  File "/a.py"\nModuleNotFoundError: No module named \'ml\'';
    const fresh = errorGroup({
      service: GRADING,
      text,
      count: 3,
      firstAt: '2026-02-04T18:00:00.000Z',
      lastAt: '2026-02-05T15:30:00.000Z',
    });
    const finding = judged({ log: logged([...noise, fresh]) });
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(finding, GRADING)).toMatchObject({
      kind: 'service',
      status: 'WARN',
      affected: 3,
      expected: 'no new message',
      message:
        "new, 3 times in 24 h (first Wed Feb 4, 13:00 EST; last 10:30 EST): ModuleNotFoundError: No module named 'ml'",
      evidence: { new_messages: 1, sample: "ModuleNotFoundError: No module named 'ml'" },
    });
    expect(finding.parts.map(({ status }) => status)).toEqual(['PASS', 'WARN', 'SKIP']);
    expect(finding.seenWell).toEqual(expect.arrayContaining([PHASE3, 'nba-scrapers', 'prediction-worker']));
    expect(finding.seenWell).not.toContain(GRADING);
  });

  it('does not call new what is rarer than three, or what one day before had', () => {
    const rare = errorGroup({ service: GRADING, count: 2 });
    const seen = errorGroup({ service: GRADING, count: 9, before: [0, 0, 0, 0, 0, 0, 1] });
    expect(judged({ log: logged([...noise, rare]) }).status).toBe('PASS');
    expect(judged({ log: logged([...noise, seen]) }).status).toBe('PASS');
  });

  it('does not say that an error has recovered which began yesterday and goes on', () => {
    const secondDay = errorGroup({ service: GRADING, count: 9, before: [9, 0, 0, 0, 0, 0, 0] });
    const fourthDay = errorGroup({ service: GRADING, count: 9, before: [9, 9, 9, 0, 0, 0, 0] });
    const fifthDay = errorGroup({ service: GRADING, count: 9, before: [9, 9, 9, 9, 0, 0, 0] });
    const over = errorGroup({ service: GRADING, count: 0, before: [9, 9, 0, 0, 0, 0, 0] });
    expect(judged({ log: logged([...noise, secondDay]) })).toMatchObject({ status: 'PASS' });
    expect(judged({ log: logged([...noise, secondDay]) }).seenWell).not.toContain(GRADING);
    expect(judged({ log: logged([...noise, fourthDay]) }).seenWell).not.toContain(GRADING);
    expect(judged({ log: logged([...noise, fifthDay]) }).seenWell).toContain(GRADING);
    expect(judged({ log: logged([...noise, over]) }).seenWell).toContain(GRADING);
  });

  it('says only that an error may be new where days before were cut, or hold nothing at all', () => {
    const fresh = errorGroup({ service: GRADING, count: 5 });
    const cut = partOf(judged({ log: logged([...noise, fresh], { cutBefore: true }) }), GRADING);
    expect(cut.message).toMatch(/^may be new, 5 times .*; not all errors of the days before were read$/);
    const alone = partOf(judged({ log: logged([fresh]) }), GRADING);
    expect(alone.message).toMatch(/^may be new, 5 times .*; nothing is known of the 7 days before$/);
  });

  it('warns of one message more than a hundred times, new or not', () => {
    const groups = (count: number) => [steady(count, { service: GRADING })];
    const roomy = withRule({ warn: 1_000, fail: 2_000 });
    expect(judged({ log: logged(groups(100)), profile: roomy }).status).toBe('PASS');
    const finding = judged({ log: logged(groups(101)), profile: roomy });
    expect(finding.status).toBe('WARN');
    expect(partOf(finding, GRADING).message).toMatch(
      /^the same message again and again, like a retry loop, 101 times in 24 h/,
    );
  });

  it('puts services with something new first, then those with more', () => {
    const finding = judged({
      log: logged([
        steady(150, { service: 'a-loop' }),
        errorGroup({ service: 'b-new', count: 4 }),
        steady(120, { service: 'c-new', text: 'a loop' }),
        errorGroup({ service: 'c-new', count: 9, text: 'one' }),
        errorGroup({ service: 'c-new', count: 7, text: 'two' }),
        errorGroup({ service: 'c-new', count: 6, text: 'three' }),
      ]),
    });
    expect(finding.parts.map(({ subject }) => subject)).toEqual([
      'Cloud Logging',
      'c-new',
      'b-new',
      'a-loop',
      TABLE,
    ]);
    expect(partOf(finding, 'c-new').message).toMatch(
      /: one; new, 7 times .*: two; and 2 messages more like this$/,
    );
  });

  it('counts at least what was read, and can not pass where more was there', () => {
    const cut = judged({ log: logged([steady(5_000)], { cut: true }) });
    expect(cut).toMatchObject({ status: 'FAIL', actual: 'at least 5000 errors' });
    expect(cut.message).toContain('at least 5000 errors in 24 h, more than 200');
    expect(judged({ log: logged([steady(100)], { cut: true }) }).status).toBe('WARN');
    expect(judged({ log: logged([steady(20)], { cut: true }) })).toMatchObject({
      status: 'ERROR',
      cause: 'config',
    });
  });
});

describe('recent_errors of expected texts', () => {
  const noData = errorGroup({ service: 'nba-scrapers', text: 'No data for 2026-02-05', count: 54 });
  const off = (...games: Parameters<typeof night>[]) =>
    known([
      ...nights(addDays(D, -2), 20),
      ...games.flatMap((one) => night(...one)),
      ...night(addDays(D, 2), 4),
    ]);

  it('leaves out errors that say no data where there were no games, and says so', () => {
    const finding = judged({ log: logged([...noise, noData]), schedule: off() });
    expect(finding).toMatchObject({ status: 'PASS', actual: '20 errors' });
    expect(finding.notes).toContain(
      '54 errors in Cloud Logging not counted: expected ones, or entries that are no errors',
    );
    const yesterdayOnly = judged({ log: logged([...noise, noData]), schedule: off([D, 4]) });
    expect(yesterdayOnly.status).toBe('PASS');
    const todayOnly = judged({ log: logged([...noise, noData]), schedule: off([addDays(D, -1), 4]) });
    expect(todayOnly.status).toBe('PASS');
  });

  it('counts them on game days, and where nobody knows', () => {
    expect(judged({ log: logged([...noise, noData]) }).status).toBe('WARN');
    expect(judged({ log: logged([...noise, noData]), schedule: unknown('timeout') }).status).toBe('WARN');
    expect(judged({ log: logged([...noise, noData]), schedule: known([]) }).status).toBe('WARN');
    const summer = {
      log: logged([...noise, noData]),
      now: at('2026-08-10', '12:00'),
      targetDate: '2026-08-10',
    };
    expect(judged({ ...summer, schedule: unknown('timeout') }).status).toBe('WARN');
    expect(judged(summer).status).toBe('PASS');
  });

  it.each(['NoDataAvailableError: nothing', 'no data available', 'category=no_data_available'])(
    'leaves out %j on any day, by the words of the excluded category',
    (text) => {
      expect(judged({ log: logged([...noise, errorGroup({ text, count: 54 })]) }).status).toBe('PASS');
    },
  );

  it('leaves out excluded categories and severities and audits of the table', () => {
    const rows = [
      ...tableNoise(),
      tableErrors({ firstAt: ago(1), count: 54, category: 'no_data_available', text: 'nothing there' }),
      tableErrors({ firstAt: ago(1), count: 100, severity: 'INFO', text: 'started' }),
      tableErrors({ firstAt: ago(25), count: 100, severity: 'INFO', text: 'started' }),
      tableErrors({ firstAt: ago(1), count: 100, type: 'EnvVarAudit', text: 'changed' }),
    ];
    const finding = judged({ table: known(rows) });
    expect(finding).toMatchObject({ status: 'PASS', actual: '10 errors' });
    expect(finding.notes).toContainEqual(
      expect.stringMatching(/^254 errors in .*service_errors not counted/),
    );
  });
});

describe("recent_errors of the pipeline's table", () => {
  it('passes a known noise', () => {
    expect(judged({ table: known(tableNoise()) })).toMatchObject({
      status: 'PASS',
      targetTable: TABLE,
      actual: '10 errors',
    });
  });

  it('fails for 500 a day, as on 2026-04-01 to 04-08, every day of them', () => {
    for (const day of [0, 7]) {
      const now = at(addDays('2026-04-01', day), '12:00');
      const rows = Array.from({ length: 9 }, (_, back) =>
        tableErrors({ firstAt: agoFrom(now, back * 24 + 3), count: back <= day ? 520 : 20 }),
      );
      const finding = judged({ table: known(rows), now, targetDate: addDays('2026-04-01', day) });
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', actual: '520 errors' });
      expect(finding.message.includes('as on the days before')).toBe(day === 7);
    }
  });

  it('warns of the import error of 2026-02-04', () => {
    const rows = [
      ...tableNoise(),
      tableErrors({
        service: GRADING,
        type: 'ModuleNotFoundError',
        text: "No module named 'predictions'",
        firstAt: ago(20),
        lastAt: ago(2),
        count: 6,
      }),
    ];
    const finding = judged({ table: known(rows) });
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(finding, GRADING).message).toMatch(/^new, 6 times in 24 h/);
  });

  it('counts the window and the same hours of the days before, half-open, and nothing between', () => {
    const six = withRule({ windowHours: 6, newFrom: 1_000 });
    const rows = [
      tableErrors({ firstAt: NOON.toISOString(), count: 1_000 }),
      tableErrors({ firstAt: ago(0.001), count: 1 }),
      tableErrors({ firstAt: ago(6), count: 2 }),
      tableErrors({ firstAt: ago(6.001), count: 1_000 }),
      tableErrors({ firstAt: ago(24), count: 1_000 }),
      tableErrors({ firstAt: ago(24.001), count: 4 }),
      tableErrors({ firstAt: ago(30), count: 8 }),
      tableErrors({ firstAt: ago(30.001), count: 1_000 }),
      tableErrors({ firstAt: ago(7 * 24 + 6), count: 16 }),
      tableErrors({ firstAt: ago(8 * 24 + 1), count: 1_000 }),
    ];
    const finding = judged({ table: known(rows), profile: six });
    expect(partOf(finding, TABLE).evidence).toMatchObject({ errors: 3, errors_before: 28, usual_errors: 0 });
    expect(finding.status).toBe('PASS');
  });

  it('does not call many different texts one message', () => {
    const roomy = withRule({ warn: 1_000, fail: 2_000, risingFrom: 1_000 });
    const storm = (texts: number) => [...tableNoise(), ...tableNoise(150, { service: GRADING, texts })];
    expect(judged({ table: known(storm(1)), profile: roomy }).status).toBe('WARN');
    expect(judged({ table: known(storm(90)), profile: roomy }).status).toBe('PASS');
  });

  it.each([
    ['without any row', []],
    ['whose newest row is seven days old', [tableErrors({ firstAt: ago(7 * 24) })]],
  ])('%s is no evidence: ERROR where no log was read', (_, rows) => {
    for (const log of [NOT_CONFIGURED, unknown('permission')]) {
      const finding = judged({ table: known(rows), log });
      expect(partOf(finding, TABLE)).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
      expect(finding.status).toBe('ERROR');
      expect(finding.seenWell).toEqual([]);
    }
  });

  it('that is silent is said and does not count where the log was read', () => {
    const finding = judged({ table: known([]), log: logged(noise) });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, TABLE)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(finding.notes).toContainEqual(expect.stringContaining('has no row in 7 days'));
  });

  it('may be silent in summer', () => {
    const now = at('2026-08-10', '12:00');
    expect(judged({ table: known([]), now, targetDate: '2026-08-10' })).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
  });

  it('passes a quiet day while the table is written to, also by what is no error, and says since when it is quiet', () => {
    const finding = judged({ table: known([tableErrors({ firstAt: ago(6 * 24), severity: 'info' })]) });
    expect(finding).toMatchObject({ status: 'PASS', actual: '0 errors' });
    expect(finding.notes).toContain(`the newest row of ${TABLE} is of Fri Jan 30, 12:00 EST`);
    expect(judged({ table: known(tableNoise()), log: logged(noise) }).notes).toEqual([]);
  });
});

describe('recent_errors of both sources', () => {
  const fresh = errorGroup({ service: GRADING, count: 5, text: 'ImportError: no module' });
  const freshRow = tableErrors({ service: GRADING, count: 3, text: 'no module', firstAt: ago(2) });

  it('judges each for itself and adds nothing up', () => {
    const log = logged([steady(50)]);
    const table = known(tableNoise(50));
    const finding = judged({ log, table });
    expect(finding.status).toBe('PASS');
    expect(finding.parts.map(({ actual }) => actual)).toEqual(['50 errors', '50 errors']);
  });

  it('tells of one service once, and of an error that both have only once', () => {
    const finding = judged({ log: logged([...noise, fresh]), table: known([...tableNoise(), freshRow]) });
    expect(finding.parts.map(({ subject }) => subject)).toEqual(['Cloud Logging', GRADING, TABLE]);
    expect(partOf(finding, GRADING)).toMatchObject({
      affected: 5,
      message: expect.stringMatching(
        /^new, 5 times in 24 h \([^)]*\): ImportError: no module; nba_orchestration\.service_errors has it, too$/,
      ),
    });
  });

  it('tells of a service what either says, where that differs', () => {
    const other = tableErrors({ service: GRADING, count: 4, text: 'no table', firstAt: ago(2) });
    for (const rows of [[other], [freshRow, other], [{ ...freshRow, count: 9 }, other]]) {
      const finding = judged({ log: logged([...noise, fresh]), table: known([...tableNoise(), ...rows]) });
      expect(partOf(finding, GRADING).message).toMatch(
        /^new, 5 times .*: ImportError: no module; by nba_orchestration\.service_errors: new, .*: no table/,
      );
    }
  });

  it.each(ERROR_CAUSES)('is ERROR where either can not be read (%s), and still judges the other', (cause) => {
    const blindLog = judged({ log: unknown(cause), table: known([...tableNoise(), freshRow]) });
    expect(blindLog).toMatchObject({ status: 'ERROR', cause, seenWell: [] });
    expect(partOf(blindLog, 'Cloud Logging')).toMatchObject({ kind: 'service', fix: `a fix for ${cause}` });
    expect(partOf(blindLog, GRADING).status).toBe('WARN');
    const blindTable = judged({ log: logged([...noise, fresh]), table: unknown(cause) });
    expect(blindTable).toMatchObject({ status: 'ERROR', cause, seenWell: [], targetTable: TABLE });
    expect(partOf(blindTable, GRADING).status).toBe('WARN');
  });

  it('passes by one where the other is not named', () => {
    const finding = judged({ log: logged(noise) });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, TABLE)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(judged({ table: known(tableNoise()) }).status).toBe('PASS');
    expect(judged({ table: { state: 'not_recorded' } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_recorded',
    });
  });

  it('is not configured where neither is named, or the profile has no rule', () => {
    expect(judged({})).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    const without = { ...profile, checks: { ...profile.checks, recent_errors: undefined } };
    expect(judged({ log: logged([steady(500)]), profile: without })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it('says nothing of a night that is long gone, and judges without a schedule', () => {
    const facts = { log: logged([steady(500)]) };
    expect(judged({ ...facts, targetDate: addDays(D, -3) })).toMatchObject({
      status: 'SKIP',
      reason: 'past_date',
    });
    expect(judged({ ...facts, targetDate: addDays(D, -2) }).status).toBe('FAIL');
    expect(judged({ ...facts, schedule: unknown('timeout') }).status).toBe('FAIL');
  });
});
