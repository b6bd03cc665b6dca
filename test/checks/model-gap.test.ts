import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { at, healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const PERFORMANCE = 'nba_predictions.model_performance_daily';

const season = healthyFacts(nights(D, 16), D, NOON);

describe('model_bias against the bookmakers', () => {
  const named: Profile = { ...profile, sources: { ...profile.sources, performance: PERFORMANCE } };
  const row = (date: string, gap: number | null, over: { graded?: number | null; model?: string } = {}) => ({
    date,
    model: 'system_a',
    graded: 20,
    gap,
    ...over,
  });
  /** Gaps of the last days up to D. */
  const gaps = (...values: (number | null)[]) =>
    values.map((value, index) => row(addDays(D, index + 1 - values.length), value));
  const withGaps = (rows: ReturnType<typeof row>[]): Facts => ({ ...season, performance: known(rows) });
  const judged = (facts: Facts, of = named) =>
    judge('model_bias', { facts, targetDate: D, now: NOON, profile: of });
  const part = (facts: Facts) => {
    const found = judged(facts).parts.find(({ subject }) => subject === PERFORMANCE);
    if (found === undefined) throw new Error('there is no part about models');
    return found;
  };

  it.each<[string, (number | null)[], string]>([
    ['seven good days', [0, 0, 0, 0, 0, 0, 0], 'PASS'],
    ['exactly one point on each', [1, 1, 1, 1, 1, 1, 1], 'PASS'],
    ['four bad days of seven', [0, 0, 0, 1.1, 1.1, 1.1, 1.1], 'PASS'],
    ['five bad days of seven', [0, 0, 1.1, 1.1, 1.1, 1.1, 1.1], 'WARN'],
    ['five bad days of eight', [1.1, 0, 0, 0, 1.1, 1.1, 1.1, 1.1], 'PASS'],
    ['two very bad days of five', [0, 0, 0, 2.1, 2.1], 'PASS'],
    ['three very bad days of five', [0, 0, 2.1, 2.1, 2.1], 'FAIL'],
    ['exactly two points on three', [0, 0, 2, 2, 2], 'PASS'],
    ['three very bad days of six', [2.1, 0, 0, 0, 2.1, 2.1], 'PASS'],
    ['four days', [0, 0, 0, 0], 'SKIP'],
    ['days without a figure', [null, null, null, 0, 0, 0, 0], 'SKIP'],
  ])('is, with %s, %j: %s', (_, values, status) => {
    const severity = status === 'WARN' || status === 'FAIL' ? 'P3_MEDIUM' : null;
    expect(part(withGaps(gaps(...values)))).toMatchObject({ status, severity });
  });

  it('says what it saw', () => {
    expect(part(withGaps(gaps(0, 0, 2.1, 2.1, 2.1)))).toMatchObject({
      message: 'worse than the bookmakers: system_a by more than 2 points on 3 of its last 5 days',
      actual: 'system_a +2.1',
      threshold: 1,
      evidence: {
        system_a: '2026-02-02 +0, 2026-02-03 +0, 2026-02-04 +2.1, 2026-02-05 +2.1, 2026-02-06 +2.1',
      },
    });
    expect(part(withGaps(gaps(0, 0, 0, 0, -0.4)))).toMatchObject({
      message: 'no worse than the bookmakers: system_a -0.4 points',
      expected: 'at most 1 point worse than the bookmakers',
    });
  });

  it('does not count a day with few grades, takes the last word on each, and leaves other systems alone', () => {
    const bad = gaps(9, 9, 9, 9, 9);
    expect(part(withGaps(bad.map((one) => ({ ...one, graded: 19 }))))).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
    expect(part(withGaps(bad.map((one) => ({ ...one, graded: null })))).status).toBe('SKIP');
    expect(part(withGaps([...bad, ...gaps(0, 0, 0, 0, 0)])).status).toBe('PASS');
    const retired = bad.map((one) => ({ ...one, model: 'retired' }));
    expect(part(withGaps([...retired, ...gaps(0, 0, 0, 0, 0)])).status).toBe('PASS');
    expect(part(withGaps(retired)).status).toBe('FAIL');
  });

  it('looks two weeks back and no further', () => {
    const old = [-16, -15, -14].map((days) => row(addDays(D, days), 9));
    expect(part(withGaps([...old, row(addDays(D, -1), 0), row(D, 0)]))).toMatchObject({ status: 'SKIP' });
  });

  it.each(ERROR_CAUSES)(
    'is blind where its table is unknown for %s, and still judges the grades',
    (cause) => {
      const finding = judged({ ...season, performance: unknown(cause) });
      expect(finding).toMatchObject({ status: 'ERROR', cause });
      expect(finding.parts.map(({ status }) => status)).toEqual(['PASS', 'ERROR']);
    },
  );

  it('has no part where the pipeline keeps no such table', () => {
    expect(judged(season, profile).parts).toHaveLength(1);
  });
});
