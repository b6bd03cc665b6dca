import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { errorGroup, tableErrors } from '../support/error-builders.ts';
import { at, night, nights, partOf, profile, unknown } from '../support/fact-builders.ts';
import {
  ago,
  D,
  GRADING,
  judged,
  logged,
  noise,
  PHASE3,
  steady,
  TABLE,
  tableNoise,
  withRule,
} from '../support/recent-errors.ts';

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

  it('passes a day without any error after days that had some: their log is written', () => {
    const before = errorGroup({ count: 0, before: [0, 0, 4, 0, 0, 0, 0] });
    const { status, message } = judged({ log: logged([before]) });
    expect(status).toBe('PASS');
    expect(message).toMatch(/^Cloud Logging: no error in 24 h, at most 60 allowed; .* had 4/);
  });

  it('does not take eight days without any error for health: perhaps nobody writes that log', () => {
    const nothing = judged({ log: logged([]) });
    expect(nothing).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(nothing.message).toContain('no error of any service in 8 days');
    // What the table says still counts.
    expect(judged({ log: logged([]), table: known(tableNoise()) }).status).toBe('PASS');
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
