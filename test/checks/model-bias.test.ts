import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, type GradeRow, known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  dayCount,
  grade,
  healthyFacts,
  judge,
  night,
  nights,
  profile,
  unknown,
  withDayCounts,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const GRADES = 'nba_predictions.prediction_accuracy_deduped';
const GRADED = 'nba_predictions.prediction_accuracy';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const CACHE = 'nba_precompute.player_daily_cache';
const MODEL = 'catboost_v12';

const season = healthyFacts(nights(D, 16), D, NOON);
const judged = (facts: Facts = season, now = NOON, targetDate = D, of: Profile = profile) =>
  judge('model_bias', { facts, targetDate, now, profile: of });
const withGrades = (rows: GradeRow[], facts = season): Facts => ({ ...facts, grades: known(rows) });
/** The last `count` dates up to D. */
const lastDates = (count: number) =>
  Array.from({ length: count }, (_, index) => addDays(D, index + 1 - count));
/** So many grades of a tier in all, spread over five dates. */
const graded = (tier: string | null, total: number, bias: number, system = MODEL) =>
  lastDates(5).map((date, index) =>
    grade(date, system, tier, Math.floor(total / 5) + (index < total % 5 ? 1 : 0), bias),
  );

describe('model_bias', () => {
  it('passes where no tier of any system is far off, and prints what was seen', () => {
    const finding = judged();
    expect(finding).toMatchObject({
      status: 'PASS',
      targetTable: GRADES,
      expected: 'at most 3 points off in each tier, 2 over all players',
      threshold: 3,
    });
    expect(finding.message).toContain(
      '8 tiers of 2 systems at most 3 points off; furthest: system_a star +0.3 (112 grades)',
    );
    expect(finding.parts[0]?.evidence).toEqual({
      dates: 14,
      system_a:
        'all +0.3 of 1120, star +0.3 of 112, starter +0.3 of 224, role +0.3 of 336, bench +0.3 of 448',
      system_b:
        'all +0.3 of 1120, star +0.3 of 112, starter +0.3 of 224, role +0.3 of 336, bench +0.3 of 448',
    });
  });

  it.each<[number, number, string, string | null]>([
    [20, 3, 'PASS', null],
    [20, -3, 'PASS', null],
    [20, 3.1, 'WARN', 'P3_MEDIUM'],
    [20, -3.1, 'WARN', 'P3_MEDIUM'],
    [20, 5, 'WARN', 'P3_MEDIUM'],
    [20, 5.1, 'FAIL', 'P2_HIGH'],
    [20, -5.1, 'FAIL', 'P2_HIGH'],
    [19, 9, 'SKIP', null],
  ])('with %i grades of stars that lie %f points off is %s', (total, bias, status, severity) => {
    expect(judged(withGrades(graded('star', total, bias)))).toMatchObject({ status, severity });
  });

  it.each<[number, number, string]>([
    [50, 2, 'PASS'],
    [50, 2.1, 'WARN'],
    [50, -2.1, 'WARN'],
    [49, 2.9, 'PASS'],
  ])('with %i grades of all players that lie %f points off is %s', (total, bias, status) => {
    const finding = judged(withGrades([...graded('star', 20, bias), ...graded('role', total - 20, bias)]));
    expect(finding).toMatchObject({ status, severity: status === 'WARN' ? 'P3_MEDIUM' : null });
    if (status === 'WARN')
      expect(finding).toMatchObject({
        threshold: 2,
        affected: total,
        actual: expect.stringContaining(' for all players ('),
      });
  });

  it('names the worst system and tier first, then the others, and counts their grades', () => {
    const finding = judged(
      withGrades([
        ...graded('star', 34, 5.6),
        ...graded('bench', 200, 0.1),
        ...graded('role', 60, -3.25, 'ensemble'),
        ...graded('bench', 300, 0, 'ensemble'),
      ]),
    );
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected: 94, threshold: 3 });
    expect(finding.actual).toBe('5.6 points too high for the tier "star" (34 grades)');
    expect(finding.message).toContain(
      `${MODEL} predicts 5.6 points too high for the tier "star" (34 grades); also ensemble 3.25 too low for the tier "role" (60 grades); by the grades of 14 days`,
    );
    expect(finding.parts[0]?.evidence).toEqual({
      dates: 5,
      [MODEL]: 'all +0.9 of 234, star +5.6 of 34, bench +0.1 of 200',
      ensemble: 'all -0.54 of 360, role -3.25 of 60, bench +0 of 300',
    });
  });

  it('does not let one system make up for another, nor one tier', () => {
    const opposite = withGrades([...graded('star', 30, 6), ...graded('star', 30, -6, 'ensemble')]);
    expect(judged(opposite)).toMatchObject({ status: 'FAIL', affected: 60 });
    expect(judged(withGrades([...graded('star', 40, 4), ...graded('bench', 40, -4)]))).toMatchObject({
      status: 'WARN',
      affected: 80,
    });
  });

  it('puts a failure before a warning that lies further off, and counts each grade once', () => {
    const unknownFurther = [...graded('star', 20, 5.1), ...graded(null, 100, 9)];
    expect(judged(withGrades(unknownFurther))).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      actual: '5.1 points too high for the tier "star" (20 grades)',
      affected: 120,
    });
    expect(judged(withGrades(graded('star', 60, 4)))).toMatchObject({ status: 'WARN', affected: 60 });
  });

  it('counts players whose average nobody knows over all, and in no tier', () => {
    const finding = judged(withGrades([...graded('star', 20, 0), ...graded(null, 100, 9)]));
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(finding.parts[0]?.evidence?.[MODEL]).toBe('all +7.5 of 120, star +0 of 20, 100 in no tier');
    expect(judged(withGrades(graded(null, 49, 0)))).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
    // Enough of all to see that they lie well is no tier that does.
    expect(judged(withGrades(graded(null, 500, 0)))).toMatchObject({ reason: 'insufficient_sample' });
  });

  it('says how far a sample lies from being one', () => {
    const finding = judged(withGrades([...graded('star', 19, 0), ...graded('bench', 7, 0)]));
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample', actual: '19 in a tier' });
    expect(finding.message).toContain('fewer than 20 grades in each tier: at most 19');
  });

  describe('the systems that count', () => {
    const good = graded('star', 100, 0);
    /** Grades that are far off, on the last so many dates. */
    const bad = (dates: readonly string[]) => dates.map((date) => grade(date, 'new', 'star', 40, 9));

    it.each<[string, readonly string[], string]>([
      ['two dates', lastDates(2), 'PASS'],
      ['three dates', lastDates(3), 'FAIL'],
      ['two dates of the last seven and one before', [addDays(D, -7), ...lastDates(2)], 'PASS'],
      ['the first three of the last seven', [addDays(D, -6), addDays(D, -5), addDays(D, -4)], 'FAIL'],
    ])('are judged when they were graded on %s', (_, dates, status) => {
      const all = lastDates(7).map((date) => grade(date, MODEL, 'star', 20, 0));
      expect(judged(withGrades([...all, ...bad(dates)]))).toMatchObject({ status });
    });

    it('are those that the profile names, where it names some', () => {
      const ready = profile.checks.predictions_ready;
      if (ready === undefined) throw new Error('the profile does not say when predictions are ready');
      const naming = (...systems: string[]): Profile => ({
        ...profile,
        checks: { ...profile.checks, predictions_ready: { ...ready, systems } },
      });
      const both = withGrades([...good, ...bad([D])]);
      expect(judged(both, NOON, D, naming('new'))).toMatchObject({ status: 'FAIL', affected: 40 });
      expect(judged(both, NOON, D, naming(MODEL)).status).toBe('PASS');
      const finding = judged(both, NOON, D, naming('other'));
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
      expect(finding.message).toContain('none of the systems that count was graded: other');
    });

    it('are counted on dates with grades, so that a system after a break is not forgotten', () => {
      const dates = [addDays(D, -13), addDays(D, -12), addDays(D, -11)];
      expect(judged(withGrades(bad(dates))).status).toBe('FAIL');
      expect(judged(withGrades(bad(dates.slice(1))))).toMatchObject({ reason: 'insufficient_sample' });
      expect(judged(withGrades(good)).status).toBe('PASS');
    });
  });

  it('judges two weeks up to the date, and nothing after it', () => {
    const far = (date: string) => withGrades([...graded('star', 50, 0), grade(date, MODEL, 'star', 500, 9)]);
    expect(judged(far(addDays(D, -13))).status).toBe('FAIL');
    expect(judged(far(addDays(D, -14))).status).toBe('PASS');
    expect(judged(far(addDays(D, 1))).status).toBe('PASS');
  });

  it('is exact at a threshold, whatever sums of tenths come to', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: -90, max: 90 })), {
          minLength: 3,
          maxLength: 12,
        }),
        (rows) => {
          const dates = lastDates(rows.length);
          const made = rows.map(([n, tenths], index) => ({
            ...grade(dates[index] ?? D, MODEL, 'role', n, 0),
            signed: tenths / 10,
          }));
          const n = rows.reduce((total, [one]) => total + one, 0);
          // In whole tenths there is nothing to round.
          const off = Math.abs(rows.reduce((total, [, tenths]) => total + tenths, 0));
          const tier = n < 20 ? 'SKIP' : off > 50 * n ? 'FAIL' : off > 30 * n ? 'WARN' : 'PASS';
          const overall = n >= 50 && off > 20 * n ? 'WARN' : tier;
          expect(judged(withGrades(made)).status).toBe(tier === 'FAIL' ? 'FAIL' : overall);
        },
      ),
      { numRuns: 100 },
    );
  });

  describe('where nothing is graded', () => {
    const none = withGrades(
      [],
      withDayCounts(season, GRADED, () => []),
    );

    it('says that grading is dead, and on which dates there was something to grade', () => {
      const some = withDayCounts(none, PREDICTIONS, () => lastDates(3).map((date) => dayCount(date, 40)));
      const finding = judged(some);
      expect(finding).toMatchObject({
        status: 'FAIL',
        severity: 'P2_HIGH',
        expected: 'grades of 120 predictions',
        actual: 'no grade',
        affected: 120,
      });
      expect(finding.message).toContain(
        'grading is dead: no grade in 14 days, with active predictions of final games on Feb 4, Feb 5, Feb 6',
      );
      expect(finding.parts[0]).toMatchObject({ subject: GRADES, dates: lastDates(3) });
      expect(finding.parts[0]?.evidence).toEqual({ window_days: 14, dates: 3, predictions: 120, graded: 0 });
    });

    it('says nothing where nothing was predicted, or no prediction counts', () => {
      for (const rows of [[], [dayCount(D, 0, 500)]])
        expect(judged(withDayCounts(none, PREDICTIONS, () => rows))).toMatchObject({
          status: 'SKIP',
          reason: 'insufficient_sample',
        });
    });

    it('says nothing of games that are not over', () => {
      const open = healthyFacts([...nights('2026-02-05', 16), ...night(D, 4, { status: 2 })], D, NOON);
      const onD = withDayCounts(open, PREDICTIONS, () => [dayCount(D, 40)]);
      expect(
        judged(
          withGrades(
            [],
            withDayCounts(onD, GRADED, () => []),
          ),
        ),
      ).toMatchObject({
        reason: 'insufficient_sample',
      });
    });

    it('is no death where rows were graded that are no picks', () => {
      const finding = judged(
        withGrades(
          [],
          withDayCounts(none, GRADED, () => [dayCount(D, 12)]),
        ),
      );
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
      expect(finding.message).toContain('12 graded rows, none of them of a pick that counts');
    });

    it('is pending until grades are due, with the time', () => {
      const onD = withDayCounts(none, PREDICTIONS, () => [dayCount(D, 40)]);
      const finding = judged(onD, at('2026-02-07', '11:59'));
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due', due: NOON.toISOString() });
      expect(finding.message).toContain('no grade so far, due 12:00 EST');
      expect(judged(onD, NOON).status).toBe('FAIL');
    });

    it('is no gap on dates that the warehouse drops', () => {
      const kept = (days: number | null): Facts => ({ ...none, retention: { [GRADED]: known(days) } });
      const later = at('2026-05-20', '12:00');
      expect(judged(kept(60), later)).toMatchObject({ status: 'SKIP', reason: 'beyond_retention' });
      expect(judged(kept(null), later).status).toBe('FAIL');
      expect(judged({ ...none, retention: { [GRADED]: unknown('permission') } }, later)).toMatchObject({
        status: 'ERROR',
        cause: 'permission',
      });
    });

    it.each(ERROR_CAUSES)('is blind without predictions, or grades of any kind: %s', (cause) => {
      for (const table of [PREDICTIONS, GRADED])
        expect(judged(withTable(none, table, unknown(cause)))).toMatchObject({ status: 'ERROR', cause });
    });
  });

  describe('as the calendar says', () => {
    it('judges the dates before a break in it, and has no games when there were none for two weeks', () => {
      const before = healthyFacts(
        [...nights('2026-02-05', 16), ...nights('2026-02-21', 2)],
        '2026-02-05',
        NOON,
      );
      expect(judged(before, at('2026-02-16', '18:00'), '2026-02-16')).toMatchObject({
        status: 'PASS',
        parts: [{ evidence: { dates: 3 } }],
      });
      const summer = healthyFacts(nights('2026-06-14', 16), '2026-06-14', NOON);
      expect(judged(summer, at('2026-08-02', '18:00'), '2026-08-01')).toMatchObject({
        status: 'SKIP',
        reason: 'no_games',
      });
    });

    it('leaves the first days of a season out, and says so where there are no others', () => {
      const start = healthyFacts(nights('2025-11-12', 23), '2025-11-12', at('2025-11-13', '12:00'));
      expect(judged(start, at('2025-11-01', '12:00'), '2025-10-31')).toMatchObject({
        status: 'SKIP',
        reason: 'bootstrap',
      });
      expect(judged(start, at('2025-11-13', '12:00'), '2025-11-12')).toMatchObject({
        status: 'PASS',
        parts: [{ evidence: { dates: 9 } }],
      });
    });

    it('says that predictions are halted, and that playoffs are not processed', () => {
      const calendar = { ...profile.calendar, halted: true };
      expect(judged(season, NOON, D, { ...profile, calendar })).toMatchObject({
        status: 'SKIP',
        reason: 'halted',
      });
      const playoffs = healthyFacts(
        nights('2026-05-10', 20).map((row) => ({ ...row, gameId: row.gameId.replace(/^002/, '004') })),
        '2026-05-10',
        NOON,
      );
      const playoffsProcessed = { ...profile.calendar.playoffsProcessed, predictions: false };
      const unprocessed = { ...profile, calendar: { ...profile.calendar, playoffsProcessed } };
      const later = at('2026-05-11', '12:00');
      expect(judged(playoffs, later, '2026-05-10', unprocessed)).toMatchObject({
        status: 'SKIP',
        reason: 'playoffs_not_processed',
      });
      expect(judged(playoffs, later, '2026-05-10').status).toBe('PASS');
    });
  });

  it.each(ERROR_CAUSES)('is blind where grades or averages are unknown for %s', (cause) => {
    expect(judged({ ...season, grades: unknown(cause) })).toMatchObject({
      status: 'ERROR',
      cause,
      targetTable: GRADES,
    });
    expect(judged(withTable(season, CACHE, unknown(cause)))).toMatchObject({
      status: 'ERROR',
      cause,
      targetTable: CACHE,
    });
  });

  it('does not judge a season that recorded no grades, nor a pipeline without any', () => {
    const { model_bias: _, ...others } = profile.checks;
    expect(judged(season, NOON, D, { ...profile, checks: others })).toMatchObject({
      reason: 'not_configured',
    });
    const { grades: _grades, ...sources } = profile.sources;
    expect(judged(season, NOON, D, { ...profile, sources })).toMatchObject({ reason: 'not_configured' });
    const imported: Facts = { ...season, grades: { state: 'not_recorded' }, recorded: { [GRADED]: [D] } };
    expect(judged(imported)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });
});
