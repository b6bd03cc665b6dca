import { describe, expect, it } from 'vitest';
import type { Facts, ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  game,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withCoverage,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const PLAYERS = 'nba_analytics.player_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const SIX = ['MEM@POR', 'LAC@SAC', 'BOS@MIA', 'NYK@DET', 'MIN@NOP', 'IND@MIL'];

const judged = (facts: Facts, now = NOON, targetDate = D, over = profile) =>
  judge('phase3_completion', { facts, targetDate, now, profile: over });

const without = (facts: Facts, table: string, ...games: string[]) => withoutGames(facts, [table], games, D);

function season(schedule: ScheduleRow[] = night(D, SIX), now = NOON): Facts {
  return healthyFacts([...nights('2026-02-05', 5), ...schedule], D, now);
}

describe('phase3_completion', () => {
  it('passes a whole night and prints what it expected and saw', () => {
    const finding = judged(season());
    expect(finding).toMatchObject({
      status: 'PASS',
      severity: null,
      expected: '6 games',
      actual: '6 of 6 games',
    });
    expect(finding.parts.map((part) => part.status)).toEqual(['PASS', 'PASS', 'PASS']);
  });

  it('names both games that are missing of six as P2, though the total of rows looks fine', () => {
    const facts = withCoverage(without(season(), PLAYERS, 'MEM@POR', 'LAC@SAC'), PLAYERS, (rows) =>
      rows.map((row) => ({ ...row, rows: row.rows * 3, validRows: row.validRows * 3 })),
    );
    const finding = judged(facts);
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', targetTable: PLAYERS, affected: 2 });
    expect(finding.message).toContain('player_game_summary: 4 of 6 games; missing MEM@POR, LAC@SAC');
    expect(partOf(finding, PLAYERS).missingGames).toEqual([{ date: D, games: ['MEM@POR', 'LAC@SAC'] }]);
  });

  it.each([
    ['one of one', 1, 1, 'P1_CRITICAL'],
    ['one of two', 2, 1, 'P2_HIGH'],
    ['two of three', 3, 2, 'P1_CRITICAL'],
    ['two of four', 4, 2, 'P2_HIGH'],
    ['two of seven', 7, 2, 'P2_HIGH'],
    ['three of ten', 10, 3, 'P1_CRITICAL'],
    ['one of ten', 10, 1, 'P2_HIGH'],
    ['all of fourteen', 14, 14, 'P1_CRITICAL'],
  ])('grades %s missing games', (_, games, missing, severity) => {
    const slate = night(D, games);
    const gone = slate.slice(0, missing).map((one) => `${one.away}@${one.home}`);
    expect(judged(without(season(slate), OFFENSE, ...gone))).toMatchObject({
      status: 'FAIL',
      severity,
      affected: missing,
    });
  });

  it.each([
    ['5 played rows a team and 15 rows', { playedRows: 5, validRows: 8 }, 'PASS'],
    ['4 played rows a team', { playedRows: 4, validRows: 17 }, 'FAIL'],
    ['14 rows', { playedRows: 7, validRows: 7 }, 'FAIL'],
    ['played rows only, as on some dates', { playedRows: 8, validRows: 8 }, 'PASS'],
  ])('covers a game of %s accordingly', (_, counts, status) => {
    const facts = withCoverage(season(), PLAYERS, (rows) => rows.map((row) => ({ ...row, ...counts })));
    expect(judged(facts).status).toBe(status);
  });

  it('joins by the pair of teams: foreign ids and the reversed order of teams lose no game', () => {
    const facts = withCoverage(season(), PLAYERS, (rows) =>
      rows.map((row, index) => ({ ...row, gameRef: `00225009${index}` })),
    );
    expect(judged(facts).status).toBe('PASS');
  });

  it('does not count rows of zeros that were written for games in progress', () => {
    const facts = withCoverage(season(), DEFENSE, (rows) =>
      rows.map((row) => (row.team === 'MEM' ? { ...row, validRows: 0, playedRows: 0 } : row)),
    );
    expect(partOf(judged(facts), DEFENSE)).toMatchObject({ status: 'FAIL', actual: '5 of 6 games' });
  });

  it('covers a game whose team rows are doubled: two teams are there, duplicates are another question', () => {
    const facts = withCoverage(season(), DEFENSE, (rows) =>
      rows.map((row) => ({ ...row, rows: 3, validRows: 3 })),
    );
    expect(judged(facts).status).toBe('PASS');
  });

  it('keeps a past game that never reached its final status in the expectation', () => {
    const stuck = game(D, 'SAS@GSW', { status: 2, awayScore: null, homeScore: null });
    const facts = without(season([...night(D, 10), stuck]), PLAYERS, 'SAS@GSW');
    expect(judged(facts)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', expected: '11 games' });
  });

  it('leaves a postponed game out of the expectation and lists it', () => {
    const original = game(D, 'MIA@CHI', {
      gameId: '0022500529',
      status: 3,
      awayScore: null,
      homeScore: null,
    });
    const makeUp = game('2026-02-27', 'MIA@CHI', {
      gameId: '0022500529',
      status: 1,
      awayScore: null,
      homeScore: null,
    });
    const facts = season([...night(D, SIX), original, makeUp]);
    const finding = judged(withoutGames(facts, Object.keys(facts.coverage), ['MIA@CHI']));
    expect(finding).toMatchObject({ status: 'PASS', expected: '6 games' });
    expect(finding.notes.join()).toContain(
      'MIA@CHI on 2026-02-06 is not expected: postponed, moved to 2026-02-27',
    );
  });

  it('says of a team that is listed twice that the gap may be an artefact of the schedule', () => {
    const slate = night(D, ['DAL@MEM', 'PHX@MEM', 'BOS@MIA']);
    const finding = judged(without(season(slate), PLAYERS, 'DAL@MEM'));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(finding.message).toContain('DAL@MEM (MEM twice on this date)');
  });

  it.each([
    ['06:00', 0, 'SKIP', null, '0 of 7 games so far, due 10:30'],
    ['10:29', 5, 'SKIP', null, '5 of 7 games so far, due 10:30'],
    ['10:30', 5, 'FAIL', 'P2_HIGH', '5 of 7 games; missing'],
    ['12:00', 0, 'FAIL', 'P1_CRITICAL', '0 of 7 games; missing'],
    ['06:00', 7, 'PASS', null, '7 of 7 games'],
  ])('at %s with %i of 7 games answers %s', (time, covered, status, severity, words) => {
    const now = at('2026-02-07', time);
    const slate = night(D, 7);
    const gone = slate.slice(covered).map((one) => `${one.away}@${one.home}`);
    const finding = judged(without(season(slate, now), PLAYERS, ...gone), now);
    expect(finding).toMatchObject({ status, severity });
    expect(partOf(finding, PLAYERS).message).toContain(words);
    if (status === 'SKIP') {
      expect(finding).toMatchObject({ reason: 'not_due', due: at('2026-02-07', '10:30').toISOString() });
    }
  });

  it('skips a date without games, naming the postponed ones', () => {
    const off = game(D, 'MIA@CHI', { status: 9, awayScore: null, homeScore: null });
    const facts = healthyFacts([...nights('2026-02-05', 5), off, ...night('2026-02-08', 3)], D, NOON);
    const finding = judged(withoutGames(facts, Object.keys(facts.coverage), ['MIA@CHI']));
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    expect(finding.message).toContain('MIA@CHI');
  });

  it('judges the first day of a season: bootstrap is no excuse for Phase 3', () => {
    const facts = withoutGames(
      healthyFacts(night('2025-10-21', 2), '2025-10-21', NOON),
      [PLAYERS],
      ['ATL@BOS', 'BKN@CHA'],
    );
    expect(judged(facts, at('2025-10-22', '12:00'), '2025-10-21')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
  });

  it('skips playoffs that the pipeline does not process, and judges those it does', () => {
    const calendar = {
      ...profile.calendar,
      playoffsProcessed: { ...profile.calendar.playoffsProcessed, analytics: false },
    };
    const facts = without(season(night(D, ['BOS@NYK'], { type: '004' })), PLAYERS, 'BOS@NYK');
    expect(judged(facts, NOON, D, { ...profile, calendar })).toMatchObject({
      status: 'SKIP',
      reason: 'playoffs_not_processed',
    });
    expect(judged(facts)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it.each(ERROR_CAUSES)('is blind, not failing, when a table answers with %s', (cause) => {
    const finding = judged(withTable(season(), OFFENSE, unknown(cause)));
    expect(finding).toMatchObject({ status: 'ERROR', cause, severity: null });
    expect(partOf(finding, OFFENSE)).toMatchObject({ status: 'ERROR', fix: `a fix for ${cause}` });
  });

  it('reports lost games even when another table is unreadable, and says that it was blind there', () => {
    const facts = withTable(without(season(), PLAYERS, ...SIX), OFFENSE, unknown('permission'));
    const finding = judged(facts);
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(finding.message).toContain('1 table blind (team_offense_game_summary: permission)');
  });

  it('judges the recorded tables of an imported season and notes the others', () => {
    const recorded = { [PLAYERS]: [D], [DEFENSE]: ['2026-02-05'] };
    const finding = judged({ ...withTable(season(), OFFENSE, { state: 'not_recorded' }), recorded });
    expect(finding.status).toBe('PASS');
    expect(finding.notes).toContain(
      'not judged (not in this recording): team_offense_game_summary, team_defense_game_summary',
    );
  });

  it('is not 40 rows a game: a night of 16 rows a game is healthy', () => {
    const facts = withCoverage(season(), PLAYERS, (rows) =>
      rows.map((row) => ({ ...row, rows: 8, validRows: 8, playedRows: 8 })),
    );
    expect(judged(facts).status).toBe('PASS');
  });
});
