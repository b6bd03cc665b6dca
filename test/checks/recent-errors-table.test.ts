import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { known } from '../../src/facts/facts.ts';
import { tableErrors } from '../support/error-builders.ts';
import { at, partOf, profile, unknown } from '../support/fact-builders.ts';
import {
  ago,
  agoFrom,
  GRADING,
  judged,
  logged,
  NOON,
  NOT_CONFIGURED,
  noise,
  TABLE,
  tableNoise,
  withRule,
} from '../support/recent-errors.ts';

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

  it('is no blindness of past nights that its rows say nothing, where the logs were not asked', () => {
    expect(judged({ table: known([]) })).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    const past = judged({ table: known([]), asked: false });
    expect(past).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(past.message).toContain('the cloud was not asked');
    expect(judged({ table: unknown('permission'), asked: false }).status).toBe('ERROR');
    expect(judged({ table: known(tableNoise()), asked: false }).status).toBe('PASS');
    const nowhere = { ...profile, deployment: undefined };
    expect(judged({ table: known([]), asked: false, profile: nowhere }).status).toBe('ERROR');
  });
});
