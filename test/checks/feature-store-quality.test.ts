import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Facts, Figures } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  dayCount,
  figuresOf,
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
const NOON = at(D, '12:00');
const BEFORE_DUE = at(D, '11:29');
const TABLE = 'nba_predictions.ml_feature_store_v2';

const healthy = healthyFacts(nights(D, 20), D, NOON);
const judged = (facts: Facts, now = NOON, own: Profile = profile) =>
  judge('feature_store_quality', { facts, targetDate: D, now, profile: own });

/** The store with `rows` on the date, of which some figures are others. Shares lie between 0 and 1. */
function store(values: Record<string, number | null>, rows = 100, facts = healthy, date = D): Facts {
  const changed = Object.entries(values).map(([name, value]) => [
    name,
    value === null ? null : { counted: rows, total: value * rows },
  ]);
  const figures: Figures = { ...figuresOf(TABLE, rows), ...Object.fromEntries(changed) };
  return withDayCounts(facts, TABLE, (counts) => [
    ...counts.filter((count) => count.date !== date),
    ...(rows === 0 ? [] : [{ ...dayCount(date, rows), figures }]),
  ]);
}

/** The seven game dates before, too, so that nothing is unusual. */
const always = (values: Record<string, number>, facts = healthy): Facts =>
  Array.from({ length: 8 }, (_, index) => addDays(D, -index)).reduce(
    (all, date) => store(values, 100, all, date),
    facts,
  );

describe('feature_store_quality', () => {
  it('passes a healthy store, and tells what it saw', () => {
    const finding = judged(healthy);
    expect(finding).toMatchObject({
      status: 'PASS',
      expected: 'at least 60 % quality-ready',
      actual: '67 % quality-ready',
    });
    expect(finding.message).toBe(
      'ml_feature_store_v2: 67 % quality-ready, matchup quality 62, 0 % on red alert, 42 % with a points line, 0 % with a cache miss',
    );
    expect(finding.parts[0]?.evidence).toMatchObject({
      rows: 72,
      ready: 0.67,
      ready_rows: 72,
      ready_usual: 0.67,
      matchup: 62,
      line: 0.42,
    });
    expect(finding.parts).toHaveLength(1);
  });

  it.each([
    ['ready', 0.6, 'PASS', null],
    ['ready', 0.59, 'WARN', 'P3_MEDIUM'],
    ['ready', 0.5, 'WARN', 'P3_MEDIUM'],
    ['ready', 0.49, 'FAIL', 'P2_HIGH'],
    ['ready', 0, 'FAIL', 'P2_HIGH'],
    ['matchup', 50, 'PASS', null],
    ['matchup', 49.9, 'WARN', 'P3_MEDIUM'],
    ['matchup', 40, 'WARN', 'P3_MEDIUM'],
    ['matchup', 39.9, 'FAIL', 'P2_HIGH'],
    ['red', 0.15, 'PASS', null],
    ['red', 0.16, 'WARN', 'P3_MEDIUM'],
    ['red', 0.3, 'WARN', 'P3_MEDIUM'],
    ['red', 0.31, 'FAIL', 'P2_HIGH'],
    ['line', 0.35, 'PASS', null],
    ['line', 0.34, 'WARN', 'P3_MEDIUM'],
    ['line', 0.2, 'WARN', 'P3_MEDIUM'],
    ['line', 0.19, 'FAIL', 'P2_HIGH'],
    ['cache_miss', 0.05, 'PASS', null],
    ['cache_miss', 0.06, 'WARN', 'P3_MEDIUM'],
    ['cache_miss', 1, 'WARN', 'P3_MEDIUM'],
  ])('holds %s of %d to its thresholds: %s %s', (name, value, status, severity) => {
    const finding = judged(always({ [name]: value }));
    expect(finding).toMatchObject({ status, severity });
    if (status === 'PASS') return;
    expect(finding).toMatchObject({
      targetTable: TABLE,
      threshold:
        profile.checks.feature_store_quality?.figures[name]?.[
          name === 'red' || name === 'cache_miss' ? 'most' : 'least'
        ]?.pass,
    });
    expect(finding.parts[0]?.evidence).toMatchObject({ [name]: value });
    expect(finding.parts[0]?.dates).toEqual([D]);
  });

  it('names every broken rule in one part, the worst first, with its rows', () => {
    const finding = judged(always({ ready: 0.04, red: 0.2, matchup: 45 }));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected: 96 });
    expect(finding.message).toBe(
      'ml_feature_store_v2: 4 % quality-ready (4 of 100 rows), expected at least 60 %; ' +
        'matchup quality 45, expected at least 50; 20 % on red alert (20 of 100 rows), expected at most 15 %',
    );
    expect(finding.parts).toHaveLength(1);
  });

  it('is critical without a row, and pending before that is due', () => {
    expect(judged(store({}, 0))).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      message: 'ml_feature_store_v2: no row to predict from',
      affected: 4,
    });
    // Rows that do not count are nothing to predict from either.
    const hollow = withDayCounts(store({}, 0), TABLE, (counts) => [...counts, dayCount(D, 0, 5)]);
    expect(judged(hollow)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(judged(store({}, 0), BEFORE_DUE)).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at(D, '11:30').toISOString(),
    });
  });

  it.each([
    ['42 % with a line', { line: 0.42 }, 100],
    ['64 % ready', { ready: 0.64 }, 100],
    ['79 rows for four games, 52 of them ready', { ready: 52 / 79 }, 79],
  ])('says nothing of %s', (_, values, rows) => {
    expect(judged(store(values, rows)).status).toBe('PASS');
  });

  describe('beside the last game dates', () => {
    const usually = (values: Record<string, number>, on: Record<string, number>) =>
      judged(store(on, 100, always(values)));

    it.each([
      ['ready', 0.8, 0.65, 'WARN'],
      ['ready', 0.8, 0.66, 'PASS'],
      ['line', 0.6, 0.45, 'WARN'],
      ['line', 0.3, 0.6, 'PASS'],
      ['red', 0, 0.15, 'WARN'],
      ['red', 0, 0.14, 'PASS'],
      ['red', 0.15, 0, 'PASS'],
    ])('%s that is usually %d is told of at %d: %s', (name, usual, value, status) => {
      const finding = usually({ [name]: usual }, { [name]: value });
      expect(finding).toMatchObject({ status, severity: status === 'WARN' ? 'P4_LOW' : null });
      if (status === 'WARN') expect(finding.message).toContain(`, usually ${usual * 100} %`);
    });

    it('a mean is no share', () => {
      expect(usually({ matchup: 90 }, { matchup: 51 }).status).toBe('PASS');
    });

    it('is the median of seven, and asks for three of them with rows', () => {
      const lone = (dates: number, ready = 0.9) =>
        Array.from({ length: 7 }, (_, index) => addDays(D, -1 - index)).reduce(
          (all, date, index) => store({ ready }, index < dates ? 100 : 0, all, date),
          store({ ready: 0.61 }),
        );
      expect(judged(lone(3))).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
      expect(judged(lone(2)).status).toBe('PASS');
      // Three of seven were good once: the middle one was not.
      const mixed = [0.9, 0.9, 0.9, 0.65, 0.65, 0.65, 0.65].reduce(
        (all, ready, index) => store({ ready }, 100, all, addDays(D, -1 - index)),
        store({ ready: 0.61 }),
      );
      expect(judged(mixed).status).toBe('PASS');
      // What lies further back counts no more.
      expect(judged(store({ ready: 0.9 }, 100, mixed, addDays(D, -8))).status).toBe('PASS');
    });
  });

  describe('before things are due', () => {
    it('waits for what is not well yet, and says how much is there', () => {
      const finding = judged(store({ ready: 0.3, red: 0.5 }), BEFORE_DUE);
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due', due: at(D, '11:30').toISOString() });
      expect(finding.message).toBe(
        'ml_feature_store_v2: 30 % quality-ready, 50 % on red alert so far, due 11:30 EST',
      );
    });

    it('passes what is well already', () => {
      expect(judged(healthy, at(D, '08:00')).status).toBe('PASS');
    });

    it('waits for lines until noon, and no longer', () => {
      const [bare, waiting] = [store({ line: 0 }), at(D, '11:59')];
      expect(judged(bare, waiting)).toMatchObject({
        status: 'SKIP',
        reason: 'not_due',
        due: NOON.toISOString(),
        message: 'ml_feature_store_v2: 0 % with a points line so far, due 12:00 EST',
      });
      expect(judged(bare, NOON)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(judged(healthy, waiting).status).toBe('PASS');
    });

    it('does not wait for lines with what is due', () => {
      const finding = judged(store({ line: 0, ready: 0.55 }), at(D, '11:30'));
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      expect(finding.message).toContain('55 % quality-ready (55 of 100 rows), expected');
      expect(finding.message).toContain('; 0 % with a points line so far, due 12:00 EST');
    });
  });

  describe('where it can not see', () => {
    const gone = { cause: 'missing_column', status: 'ERROR' };

    it('is blind in the rule whose column is not there, and judges the others', () => {
      const finding = judged(store({ cache_miss: null }));
      expect(finding).toMatchObject(gone);
      expect(finding.message).toContain(
        "what share is with a cache miss can't be told: the table has no column cache_miss_fallback_used",
      );
      expect(finding.parts.map(({ status }) => status)).toEqual(['ERROR', 'PASS']);
      expect(finding.parts[1]?.message).toContain('67 % quality-ready');
    });

    it('neither hides a failure nor is hidden by one', () => {
      const finding = judged(store({ cache_miss: null, red: null, ready: 0.1 }));
      expect(finding).toMatchObject(gone);
      expect(finding.parts.map(({ status, subject }) => [status, subject])).toEqual([
        ['ERROR', TABLE],
        ['FAIL', TABLE],
      ]);
      expect(finding.parts[0]?.message).toContain('quality_alert_level');
      expect(judged(store({}, 0, store({ cache_miss: null }))).severity).toBe('P1_CRITICAL');
    });

    it.each(['matchup', 'red', 'cache_miss'])('takes NULL in every row of %s for no answer', (name) => {
      const nulls = withDayCounts(healthy, TABLE, (counts) =>
        counts.map((count) => ({
          ...count,
          figures: { ...count.figures, [name]: { counted: 0, total: 0 } },
        })),
      );
      expect(judged(nulls)).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
      expect(judged(nulls).message).toContain("can't be told");
      expect(judged(nulls, BEFORE_DUE)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
      expect(judged(nulls, BEFORE_DUE).message).toMatch(/: nothing in \w+ so far, due 11:30 EST$/);
    });

    it.each(ERROR_CAUSES)('is blind where the table is unknown: %s', (cause) => {
      for (const now of [NOON, BEFORE_DUE])
        expect(judged(withTable(healthy, TABLE, unknown(cause)), now)).toMatchObject({
          status: 'ERROR',
          cause,
        });
    });

    it('is blind where nobody asked for figures', () => {
      const bare = withDayCounts(healthy, TABLE, (counts) =>
        counts.map((count) => ({ ...count, figures: null })),
      );
      expect(judged(bare)).toMatchObject({ status: 'ERROR', cause: 'internal' });
    });
  });

  it('says nothing without games, in the first days of a season, or of an imported season', () => {
    const on = (facts: Facts, targetDate: string) =>
      judge('feature_store_quality', { facts, targetDate, now: at(targetDate, '12:00') });
    const opening = nights(addDays('2025-10-21', 13), 14, 2);
    const last = addDays('2025-10-21', 13);
    expect(on(store({}, 0, healthyFacts(opening, last, at(last, '12:00')), last), last)).toMatchObject({
      status: 'SKIP',
      reason: 'bootstrap',
    });
    const off = healthyFacts([...nights(addDays(D, -1), 20), ...night(addDays(D, 1), 4)], D, NOON);
    expect(on(off, D)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    expect(judged({ ...healthy, recorded: { [TABLE]: [D] } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_recorded',
    });
  });

  it('leaves alone what the warehouse no longer keeps', () => {
    const old = { ...store({}, 0), retention: { [TABLE]: { state: 'known' as const, value: 30 } } };
    const later = at('2026-06-01', '12:00');
    expect(judged(old, later)).toMatchObject({ status: 'SKIP', reason: 'beyond_retention' });
  });

  it('is not configured where the profile says nothing of it', () => {
    const { feature_store_quality: _, ...checks } = profile.checks;
    expect(judged(healthy, NOON, { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });
});
