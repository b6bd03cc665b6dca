import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  dayCount,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withDayCounts,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at(D, '12:00');
const CACHE = 'nba_precompute.player_daily_cache';
const COMPOSITE = 'nba_precompute.player_composite_factors';
const FEATURES = 'nba_predictions.ml_feature_store_v2';
const SHOT_ZONES = 'nba_precompute.player_shot_zone_analysis';
const TEAM_ZONES = 'nba_precompute.team_defense_zone_analysis';

const judged = (facts: Facts, now = NOON, targetDate = D) =>
  judge('phase4_completion', { facts, targetDate, now });

const season = (games = 10, now = NOON) =>
  healthyFacts([...nights('2026-02-05', 20), ...night(D, games)], D, now);

const withRows = (facts: Facts, table: string, rows: number, date = D) =>
  withDayCounts(facts, table, (counts) => [
    ...counts.filter((count) => count.date !== date),
    ...(rows === 0 ? [] : [dayCount(date, rows)]),
  ]);

/** Facts of one date of a season that starts on 2025-10-21, with `rows` in one table. */
function onSeasonDay(day: number, table: string, rows: number): { facts: Facts; date: string; now: Date } {
  const date = addDays('2025-10-21', day);
  const now = at(date, '12:00');
  const schedule = Array.from({ length: day + 1 }, (_, index) =>
    night(addDays('2025-10-21', index), 2),
  ).flat();
  return { facts: withRows(healthyFacts(schedule, date, now), table, rows, date), date, now };
}

describe('phase4_completion', () => {
  it('passes when every table is filled', () => {
    const finding = judged(season());
    expect(finding.status).toBe('PASS');
    expect(finding.parts.map((part) => part.subject)).toEqual([
      CACHE,
      COMPOSITE,
      FEATURES,
      TEAM_ZONES,
      SHOT_ZONES,
    ]);
  });

  it.each([
    [CACHE, 100, 'PASS', null],
    [CACHE, 99, 'WARN', 'P3_MEDIUM'],
    [CACHE, 50, 'WARN', 'P3_MEDIUM'],
    [CACHE, 49, 'FAIL', 'P2_HIGH'],
    [CACHE, 0, 'FAIL', 'P1_CRITICAL'],
    [COMPOSITE, 200, 'PASS', null],
    [COMPOSITE, 199, 'WARN', 'P3_MEDIUM'],
    [COMPOSITE, 100, 'WARN', 'P3_MEDIUM'],
    [COMPOSITE, 99, 'FAIL', 'P2_HIGH'],
    [COMPOSITE, 0, 'FAIL', 'P1_CRITICAL'],
    [FEATURES, 100, 'PASS', null],
    [FEATURES, 99, 'WARN', 'P3_MEDIUM'],
    [FEATURES, 49, 'FAIL', 'P2_HIGH'],
    [FEATURES, 0, 'FAIL', 'P1_CRITICAL'],
    [TEAM_ZONES, 30, 'PASS', null],
    [TEAM_ZONES, 29, 'WARN', 'P3_MEDIUM'],
    [TEAM_ZONES, 28, 'WARN', 'P3_MEDIUM'],
    [TEAM_ZONES, 27, 'FAIL', 'P2_HIGH'],
    [TEAM_ZONES, 0, 'FAIL', 'P1_CRITICAL'],
    [SHOT_ZONES, 405, 'PASS', null],
    [SHOT_ZONES, 404, 'WARN', 'P3_MEDIUM'],
    [SHOT_ZONES, 0, 'FAIL', 'P1_CRITICAL'],
  ])('judges %s with %i rows for 10 games as %s %s', (table, rows, status, severity) => {
    const finding = judged(withRows(season(), table, rows));
    expect(finding).toMatchObject({ status, severity });
    expect(partOf(finding, table)).toMatchObject({ status, severity });
    if (status !== 'PASS') expect(finding.targetTable).toBe(table);
  });

  it('shows what it counted and what it wants, in words and numbers', () => {
    const few = judged(withRows(season(), CACHE, 49));
    expect(few).toMatchObject({
      actual: '49 rows',
      expected: 'at least 10 rows a game',
      threshold: 10,
      affected: 10,
    });
    expect(few.message).toContain('49 rows for 10 games (4.9 a game), expected at least 10 a game');
    expect(partOf(few, CACHE)).toMatchObject({
      dates: [D],
      evidence: { rows: 49, games: 10, rows_per_game: 4.9 },
    });
    expect(partOf(judged(withRows(season(), SHOT_ZONES, 0)), SHOT_ZONES)).toMatchObject({
      message: '0 rows, expected about 450',
      threshold: 405,
      evidence: { rows: 0, highest_recent: 450, recent_dates: 7 },
    });
  });

  it.each([
    ['a single playoff game with 18 cache rows', 1, 18],
    ['the 285 cache rows of ten games', 10, 285],
  ])('does not flag %s, which a fixed floor of 50 rows would', (_, games, rows) => {
    expect(judged(withRows(season(games), CACHE, rows)).status).toBe('PASS');
  });

  it('flags 60 rows on a twelve-game night, which a fixed floor of 50 rows lets pass', () => {
    expect(partOf(judged(withRows(season(12), CACHE, 60)), CACHE)).toMatchObject({ status: 'WARN' });
  });

  it('compares shot zones with the highest of the seven game dates before, not with older ones', () => {
    const older = withRows(season(), SHOT_ZONES, 9000, '2026-01-29');
    expect(judged(older).status).toBe('PASS');
    const recent = withRows(season(), SHOT_ZONES, 9000, '2026-01-30');
    expect(partOf(judged(recent), SHOT_ZONES)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it('has nothing to compare shot zones with when no earlier date holds any', () => {
    const facts = withDayCounts(season(), SHOT_ZONES, () => [dayCount(D, 88)]);
    expect(partOf(judged(facts), SHOT_ZONES)).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
  });

  it.each([
    [CACHE, 13, 'SKIP'],
    [CACHE, 14, 'FAIL'],
    [FEATURES, 13, 'SKIP'],
    [FEATURES, 14, 'FAIL'],
    [SHOT_ZONES, 20, 'SKIP'],
    [SHOT_ZONES, 21, 'FAIL'],
    [TEAM_ZONES, 34, 'SKIP'],
    [TEAM_ZONES, 35, 'FAIL'],
  ])('judges an empty %s on day index %i of a season as %s', (table, day, status) => {
    const { facts, date, now } = onSeasonDay(day, table, 0);
    const part = partOf(judged(facts, now, date), table);
    expect(part.status).toBe(status);
    if (status === 'SKIP') expect(part.reason).toBe('bootstrap');
  });

  it('skips the whole check as bootstrap on the first days', () => {
    const { facts, date, now } = onSeasonDay(5, CACHE, 0);
    expect(judged(facts, now, date)).toMatchObject({ status: 'SKIP', reason: 'bootstrap' });
  });

  describe('after a break', () => {
    const resumed = '2025-02-20';
    const facts = (rows: { table: string; rows: number }[]) =>
      rows.reduce(
        (all, one) => withRows(all, one.table, one.rows, resumed),
        healthyFacts([...nights('2025-02-13', 20), ...night(resumed, 9)], resumed, at(resumed, '12:00')),
      );
    const resumedWith = (rows: { table: string; rows: number }[]) =>
      judged(facts(rows), at(resumed, '12:00'), resumed);

    it('caps short cache and composite tables at a warning and says why', () => {
      const finding = resumedWith([
        { table: CACHE, rows: 25 },
        { table: COMPOSITE, rows: 51 },
      ]);
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      expect(partOf(finding, CACHE).message).toContain(
        'a warning only, because recent games are few after a break',
      );
      expect(partOf(finding, COMPOSITE).status).toBe('WARN');
    });

    it('does not cap tables that a break does not weaken', () => {
      expect(resumedWith([{ table: TEAM_ZONES, rows: 0 }])).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
      });
      expect(resumedWith([{ table: FEATURES, rows: 9 }])).toMatchObject({
        status: 'FAIL',
        severity: 'P2_HIGH',
      });
    });
  });

  it('warns of nine cache rows and fifteen composite rows for a single playoff game', () => {
    const date = '2025-05-21';
    const schedule = nights('2025-05-21', 20, 1).map((row) => ({
      ...row,
      gameId: `004${row.gameId.slice(3)}`,
    }));
    const now = at(date, '12:00');
    const facts = withRows(withRows(healthyFacts(schedule, date, now), CACHE, 9, date), COMPOSITE, 15, date);
    expect(judged(facts, now, date)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it.each([
    ['11:29', 'SKIP'],
    ['11:30', 'FAIL'],
  ])('at %s answers %s for an empty cache', (time, status) => {
    const now = at(D, time);
    const finding = judged(withRows(season(10, now), CACHE, 0), now);
    expect(finding.status).toBe(status);
    if (status === 'SKIP') {
      expect(finding).toMatchObject({ reason: 'not_due', due: at(D, '11:30').toISOString() });
      expect(finding.message).toContain('0 rows so far, due 11:30');
    }
  });

  it('takes an empty old partition for dropped, a short one for short, and a young empty one for missing', () => {
    const now = new Date(Date.parse(`${D}T00:00:00Z`) + 30 * 86_400_000);
    const retention = { [CACHE]: known(30) };
    const empty = withRows(season(), CACHE, 0);
    expect(partOf(judged({ ...empty, retention }, now), CACHE)).toMatchObject({
      status: 'SKIP',
      reason: 'beyond_retention',
    });
    const younger = new Date(now.getTime() - 1);
    expect(partOf(judged({ ...empty, retention }, younger), CACHE)).toMatchObject({ status: 'FAIL' });
    expect(partOf(judged({ ...withRows(season(), CACHE, 60), retention }, now), CACHE)).toMatchObject({
      status: 'WARN',
    });
    expect(partOf(judged({ ...empty, retention: { [CACHE]: known(null) } }, now), CACHE)).toMatchObject({
      status: 'FAIL',
    });
    expect(
      partOf(judged({ ...empty, retention: { [CACHE]: unknown('permission') } }, now), CACHE),
    ).toMatchObject({
      status: 'ERROR',
      cause: 'permission',
    });
  });

  it('skips a date without games', () => {
    const facts = healthyFacts([...nights('2026-02-05', 20), ...night('2026-02-08', 3)], D, NOON);
    expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('skips playoffs that the pipeline does not process', () => {
    const calendar = {
      ...profile.calendar,
      playoffsProcessed: { ...profile.calendar.playoffsProcessed, precompute: false, predictions: false },
    };
    const schedule = [...nights('2026-02-05', 20), ...night(D, 2, { type: '004' })];
    const finding = judge('phase4_completion', {
      facts: healthyFacts(schedule, D, NOON),
      targetDate: D,
      now: NOON,
      profile: { ...profile, calendar },
    });
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'playoffs_not_processed' });
  });

  it.each(ERROR_CAUSES)('is blind when a table answers with %s', (cause) => {
    expect(judged(withTable(season(), CACHE, unknown(cause)))).toMatchObject({ status: 'ERROR', cause });
  });

  it('notes the tables that an imported season did not record and passes on the others', () => {
    const facts = withTable(season(), FEATURES, { state: 'not_recorded' });
    const recorded = Object.fromEntries(
      [CACHE, COMPOSITE, SHOT_ZONES, TEAM_ZONES].map((table) => [table, [D]]),
    );
    const finding = judged({ ...facts, recorded });
    expect(finding.status).toBe('PASS');
    expect(finding.notes).toContain('not judged (not in this recording): ml_feature_store_v2');
  });
});
