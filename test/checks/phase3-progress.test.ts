import { describe, expect, it } from 'vitest';
import type { Facts, ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  game,
  healthyFacts,
  judge,
  matchups,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withCoverage,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-04';
const NEXT = '2026-02-05';
const NOON = at(NEXT, '12:00');
const RAW = 'nba_raw.nbac_team_boxscore';
const PLAYERS = 'nba_analytics.player_game_summary';
const { tables: PHASE3 } = profile.checks.phase3_completion;

const season = (rows: readonly ScheduleRow[] = night(D, 7)): Facts =>
  healthyFacts([...nights('2026-02-03', 1), ...rows], D, NOON);
const judged = (facts: Facts, now = NOON, over = profile) =>
  judge('phase3_progress', { facts, targetDate: D, now, profile: over });
const without = (facts: Facts, tables: readonly string[], games: readonly string[] = matchups(15)) =>
  withoutGames(facts, tables, games, D);
/** Box scores that were all written at an instant. */
const written = (facts: Facts, instant: Date | null) =>
  withCoverage(facts, RAW, (rows) => rows.map((row) => ({ ...row, newest: instant?.toISOString() ?? null })));

/** Nothing of Phase 3, and box scores of all seven games since 01:10. */
const standing = () => written(without(season(), PHASE3), at(NEXT, '01:10'));

describe('phase3_progress', () => {
  it('passes a whole night at any time, and says of how many games', () => {
    for (const now of [at(NEXT, '02:30'), NOON])
      expect(judged(season(), now)).toMatchObject({
        status: 'PASS',
        expected: '7 games',
        actual: '7 of 7 games',
      });
  });

  it('says before it is due how far each table is', () => {
    const finding = judged(without(season(), [PLAYERS], matchups(2)), at(NEXT, '06:00'));
    expect(finding).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at(NEXT, '10:30').toISOString(),
    });
    expect(partOf(finding, PLAYERS).message).toBe('5 of 7 games so far, due 10:30 EST');
  });

  it.each([
    [0, matchups(2), 'P2_HIGH'],
    [1, matchups(7), 'P1_CRITICAL'],
  ])('asks what phase3_completion asks once it is due (%i)', (_, games, severity) => {
    const facts = without(season(), [PLAYERS], games);
    const now = at(NEXT, '10:30');
    const finding = judged(facts, now);
    const completion = judge('phase3_completion', { facts, targetDate: D, now });
    expect(finding).toMatchObject({ status: 'FAIL', severity, targetTable: PLAYERS });
    expect(finding.parts).toEqual(completion.parts);
  });

  describe('while nothing of Phase 3 is there', () => {
    it('warns once box scores have been whole for more than three hours', () => {
      const finding = judged(standing(), at(NEXT, '04:11'));
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
      expect(finding.reason).toBeUndefined();
      expect(finding.parts.map(({ subject, status }) => [subject, status])).toEqual(
        PHASE3.map((table) => [table, 'WARN']),
      );
      expect(partOf(finding, PLAYERS)).toMatchObject({
        message:
          'no row yet, though nbac_team_boxscore has had 7 of 7 games for more than 3 hours, the first since 01:10 EST; due 10:30 EST',
        evidence: { games_waiting: 7, waiting_since: at(NEXT, '01:10').toISOString() },
      });
    });

    it('warns of one game whose box score is whole', () => {
      const one = without(standing(), [RAW], matchups(7).slice(1));
      expect(judged(one, at(NEXT, '04:11')).message).toContain('has had 1 of 7 games');
    });

    it.each([
      ['after exactly three hours', standing(), at(NEXT, '04:10')],
      ['before any of it is expected', written(standing(), at(D, '20:00')), at(NEXT, '01:59')],
      ['with one row of Phase 3', without(season(), PHASE3, matchups(7).slice(1)), at(NEXT, '06:00')],
      ['with half a box score', halved(standing()), at(NEXT, '06:00')],
      ['where the table does not tell since when', written(standing(), null), at(NEXT, '06:00')],
      ['without any box score', without(standing(), [RAW]), at(NEXT, '06:00')],
      ['on an imported season without box scores', unrecorded(standing()), at(NEXT, '06:00')],
    ])('does not warn %s', (_, facts, now) => {
      expect(judged(facts, now)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    });

    it.each(ERROR_CAUSES)('is blind when box scores answer with %s', (cause) => {
      const finding = judged(withTable(standing(), RAW, unknown(cause)), at(NEXT, '06:00'));
      expect(finding).toMatchObject({ status: 'ERROR', cause });
    });

    it('fails once it is due, whatever became of the box scores', () => {
      const finding = judged(withTable(standing(), RAW, unknown('timeout')));
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    });
  });

  it.each(ERROR_CAUSES)('is blind when a table of Phase 3 answers with %s', (cause) => {
    for (const now of [at(NEXT, '06:00'), NOON])
      expect(judged(withTable(season(), PLAYERS, unknown(cause)), now)).toMatchObject({
        status: 'ERROR',
        cause,
      });
  });

  it('leaves a postponed game out, and skips a date without games', () => {
    const off = game(D, 'MIA@CHI', { status: 9, awayScore: null, homeScore: null });
    const tables = Object.keys(season().coverage);
    expect(judged(withoutGames(season([...night(D, 4), off]), tables, ['MIA@CHI']))).toMatchObject({
      status: 'PASS',
      expected: '4 games',
    });
    expect(judged(season(night('2026-02-06', 3)))).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('skips playoffs that Phase 3 does not process', () => {
    const { calendar } = profile;
    const playoffsProcessed = { ...calendar.playoffsProcessed, analytics: false };
    const facts = without(season(night(D, ['BOS@NYK'], { type: '004' })), PHASE3, ['BOS@NYK']);
    expect(judged(facts, NOON, { ...profile, calendar: { ...calendar, playoffsProcessed } })).toMatchObject({
      status: 'SKIP',
      reason: 'playoffs_not_processed',
    });
  });

  it('is skipped as not configured where the profile does not say what Phase 3 follows', () => {
    const { phase3_progress: _, ...checks } = profile.checks;
    expect(judged(season(), NOON, { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });
});

/** Box scores of the away teams only. */
function halved(facts: Facts): Facts {
  const away = matchups(7).map((matchup) => matchup.split('@')[0]);
  return withCoverage(facts, RAW, (rows) => rows.filter(({ team }) => away.includes(team ?? '')));
}

function unrecorded(facts: Facts): Facts {
  const recorded = Object.fromEntries(PHASE3.map((table) => [table, [D]]));
  return { ...withTable(facts, RAW, { state: 'not_recorded' }), recorded };
}
