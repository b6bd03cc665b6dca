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
  withCoverage,
  withDayCounts,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const PLAYERS = 'nba_analytics.player_game_summary';
const GRADED = 'nba_predictions.prediction_accuracy';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const CACHE = 'nba_precompute.player_daily_cache';
const SCHEDULE = 'nba_raw.nbac_schedule';

const judged = (facts: Facts, now = NOON, targetDate = D, over = profile) =>
  judge('data_freshness', { facts, targetDate, now, profile: over });

const season = (now = NOON) => healthyFacts(nights(D, 40), D, now);

const endingOn = (facts: Facts, table: string, last: string) =>
  withCoverage(facts, table, (rows) => rows.filter((row) => row.date <= last));

const loaded = (facts: Facts, processedAt: string | null): Facts =>
  facts.slate.state === 'known'
    ? { ...facts, slate: known(facts.slate.value.map((row) => ({ ...row, processedAt }))) }
    : facts;

const hoursBefore = (now: Date, hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

describe('data_freshness', () => {
  it('passes when every table reaches its newest due date, printing that date', () => {
    const finding = judged(season());
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, PLAYERS)).toMatchObject({ evidence: { newest: D, lag: 0, due_dates: 40 } });
    expect(finding.parts).toHaveLength(profile.checks.data_freshness.tables.length + 1);
  });

  it.each([
    [0, 'PASS', null],
    [1, 'WARN', 'P3_MEDIUM'],
    [2, 'FAIL', 'P2_HIGH'],
    [3, 'FAIL', 'P2_HIGH'],
    [4, 'FAIL', 'P1_CRITICAL'],
    [30, 'FAIL', 'P1_CRITICAL'],
  ])('grades a lag of %i game dates', (lag, status, severity) => {
    const finding = judged(endingOn(season(), TEAM_BOX, addDays(D, -lag)));
    expect(finding).toMatchObject({ status, severity });
    expect(partOf(finding, TEAM_BOX)).toMatchObject({ status, evidence: { lag } });
  });

  it('counts rows of zeros as no rows', () => {
    const zeros = withCoverage(season(), TEAM_BOX, (rows) =>
      rows.map((row) => (row.date > '2026-02-04' ? { ...row, validRows: 0, playedRows: 0 } : row)),
    );
    expect(partOf(judged(zeros), TEAM_BOX)).toMatchObject({ status: 'FAIL', evidence: { lag: 2 } });
  });

  it('takes a table without any rows for dead, not for fresh', () => {
    const finding = judged(withTable(season(), TEAM_BOX, known([]) as never));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', actual: 'no rows' });
  });

  it('does not look further back than 45 days', () => {
    const now = at('2026-02-07', '12:00');
    const facts = healthyFacts(nights(D, 50), D, now);
    expect(partOf(judged(endingOn(facts, TEAM_BOX, addDays(D, -44)), now), TEAM_BOX).actual).toBe(
      '44 game dates behind',
    );
    expect(partOf(judged(endingOn(facts, TEAM_BOX, addDays(D, -45)), now), TEAM_BOX).actual).toBe('no rows');
  });

  it('counts game dates, so that a break ages nothing', () => {
    const schedule = [...nights('2026-02-12', 30), ...night('2026-02-19', 10)];
    for (const date of ['2026-02-13', '2026-02-16', '2026-02-18']) {
      const now = at(addDays(date, 1), '06:00');
      expect(judged(healthyFacts(schedule, date, now), now, date).status).toBe('PASS');
    }
  });

  it('judges in a break even when its grace after a season is shorter', () => {
    const rules = { ...profile.checks.data_freshness, offSeasonGraceDays: 2 };
    const over = { ...profile, checks: { ...profile.checks, data_freshness: rules } };
    const schedule = [...nights('2026-02-12', 30), ...night('2026-02-19', 10)];
    const now = at('2026-02-19', '06:00');
    expect(judged(healthyFacts(schedule, '2026-02-18', now), now, '2026-02-18', over).status).toBe('PASS');
  });

  it('does not count a date that is not due', () => {
    const early = at('2026-02-07', '06:00');
    expect(judged(endingOn(season(early), PLAYERS, '2026-02-05'), early).status).toBe('PASS');
    const later = at('2026-02-07', '10:30');
    expect(judged(endingOn(season(later), PLAYERS, '2026-02-05'), later).status).toBe('WARN');
  });

  it('is pending on the first morning of a season', () => {
    const now = at('2025-10-22', '06:00');
    const facts = healthyFacts(night('2025-10-21', 2), '2025-10-21', now);
    expect(judged(facts, now, '2025-10-21')).toMatchObject({ status: 'SKIP', reason: 'not_due' });
  });

  it('asks nothing of Phase 4 and 5 tables in the first two weeks', () => {
    const date = '2025-11-03';
    const now = at('2025-11-04', '12:00');
    const facts = withDayCounts(healthyFacts(nights(date, 14), date, now), CACHE, () => []);
    const finding = judged(facts, now, date);
    expect(partOf(finding, CACHE)).toMatchObject({ status: 'SKIP', reason: 'bootstrap' });
    expect(finding.status).toBe('PASS');
  });

  it('sees grades fall behind day by day while grading is down', () => {
    const down = withDayCounts(season(), GRADED, (rows) => rows.filter((row) => row.date < '2026-02-04'));
    const on = (date: string) => partOf(judged({ ...down }, at(addDays(date, 1), '12:00'), date), GRADED);
    expect(on('2026-02-03').status).toBe('PASS');
    expect(on('2026-02-04')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(on('2026-02-05')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('takes inactive predictions for none', () => {
    const inactive = withDayCounts(season(), PREDICTIONS, (rows) =>
      rows.map((row) => (row.date > '2026-02-04' ? dayCount(row.date, 0, row.rows) : row)),
    );
    expect(partOf(judged(inactive), PREDICTIONS)).toMatchObject({ status: 'FAIL', evidence: { lag: 2 } });
  });

  it('expects neither predictions nor lines while predictions are halted', () => {
    const halted = { ...profile, calendar: { ...profile.calendar, halted: true } };
    const facts = withDayCounts(season(), PREDICTIONS, () => []);
    const finding = judged(facts, NOON, D, halted);
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, PREDICTIONS)).toMatchObject({ status: 'SKIP', reason: 'halted' });
  });

  it('stops expecting tables on the dates of playoffs that are not processed', () => {
    const analytics = { ...profile.calendar.playoffsProcessed, analytics: false };
    const over = { ...profile, calendar: { ...profile.calendar, playoffsProcessed: analytics } };
    const schedule = [
      ...nights('2026-02-02', 30),
      ...nights(D, 4).map((row) => ({ ...row, gameId: `004${row.gameId.slice(3)}` })),
    ];
    const facts = endingOn(healthyFacts(schedule, D, NOON), PLAYERS, '2026-02-02');
    expect(partOf(judged(facts, NOON, D, over), PLAYERS).status).toBe('PASS');
    expect(partOf(judged(facts), PLAYERS).status).toBe('FAIL');
  });

  it.each([
    ['2025-06-22', 'PASS'],
    ['2025-07-06', 'PASS'],
    ['2025-07-07', 'SKIP'],
    ['2025-09-01', 'SKIP'],
  ])('on %s, with the last game on 2025-06-22, answers %s', (date, status) => {
    const now = at(addDays(date, 1), '12:00');
    const finding = judged(healthyFacts(nights('2025-06-22', 20, 1), date, now), now, date);
    expect(finding.status).toBe(status);
    if (status === 'SKIP') expect(finding.reason).toBe('no_games');
  });

  it.each(ERROR_CAUSES)('is blind when a table answers with %s', (cause) => {
    expect(judged(withTable(season(), TEAM_BOX, unknown(cause)))).toMatchObject({ status: 'ERROR', cause });
  });

  it('judges only the tables and dates that an imported season recorded', () => {
    const dates = Array.from({ length: 40 }, (_, index) => addDays(D, -index));
    const others = profile.checks.data_freshness.tables.filter((table) => table !== PLAYERS);
    const imported = others.reduce(
      (facts, table) => withTable(facts, table, { state: 'not_recorded' }),
      season(),
    );
    const behind = endingOn(imported, PLAYERS, '2026-02-04');
    const whole = judged({
      ...behind,
      recorded: { [PLAYERS]: dates.filter((date) => date <= '2026-02-04') },
    });
    expect(whole.status).toBe('PASS');
    expect(partOf(whole, SCHEDULE)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    expect(judged({ ...behind, recorded: { [PLAYERS]: dates } })).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
    });
  });

  describe('of the schedule', () => {
    it.each([
      [12, 'PASS', null],
      [12.01, 'WARN', 'P3_MEDIUM'],
      [24, 'WARN', 'P3_MEDIUM'],
      [24.01, 'FAIL', 'P2_HIGH'],
    ])('grades a load %d hours old', (hours, status, severity) => {
      const finding = judged(loaded(season(), hoursBefore(NOON, hours)));
      expect(partOf(finding, SCHEDULE)).toMatchObject({ status, severity });
      expect(finding.status).toBe(status);
    });

    it('is blind when no row says when it was loaded', () => {
      expect(judged(loaded(season(), null))).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    });

    it('is judged for target dates up to two days past', () => {
      const old = (date: string) =>
        partOf(judged(loaded(season(), hoursBefore(NOON, 100)), NOON, date), SCHEDULE);
      expect(old('2026-02-05')).toMatchObject({ status: 'FAIL' });
      expect(old('2026-02-04')).toMatchObject({ status: 'SKIP', reason: 'past_date' });
    });

    it('is not judged by a load that came after the instant in question', () => {
      expect(partOf(judged(loaded(season(), hoursBefore(NOON, -30))), SCHEDULE)).toMatchObject({
        status: 'SKIP',
        reason: 'past_date',
      });
    });
  });
});
