import { describe, expect, it } from 'vitest';
import { type AttemptRow, type Facts, known, type ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  attempt,
  game,
  healthyFacts,
  judge,
  matchupOf,
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

const D = '2026-02-11';
const NEXT = '2026-02-12';
const NOON = at(NEXT, '12:00');
const TEAMS = 'nba_raw.nbac_team_boxscore';
const PLAYERS = 'nba_raw.nbac_player_boxscores';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const RAW = [TEAMS, PLAYERS, GAMEBOOK];

const season = (rows: readonly ScheduleRow[] = night(D, 7), now = NOON): Facts =>
  healthyFacts([...nights('2026-02-10', 1), ...rows], D, now);
const judged = (facts: Facts, now = NOON, over = profile) =>
  judge('phase2_progress', { facts, targetDate: D, now, profile: over });
const without = (facts: Facts, tables: readonly string[], games: readonly string[] = matchups(15)) =>
  withoutGames(facts, tables, games, D);
const tried = (facts: Facts, attempts: AttemptRow[]): Facts => ({ ...facts, attempts: known(attempts) });
/** Fourteen teams in progress are not final yet. */
const underWay = night(D, 7, { status: 2, awayScore: null, homeScore: null });

describe('phase2_progress', () => {
  it('passes a whole night and says of each table what was expected and seen', () => {
    const finding = judged(season());
    expect(finding).toMatchObject({ status: 'PASS', expected: '7 games', actual: '7 of 7 games' });
    expect(finding.parts.map(({ subject, status }) => [subject, status])).toEqual(
      RAW.map((table) => [table, 'PASS']),
    );
  });

  it.each([
    ['06:59', 'SKIP', 'SKIP'],
    ['07:00', 'FAIL', 'SKIP'],
    ['08:00', 'FAIL', 'FAIL'],
  ])('judges each table when it is due: at %s', (time, boxscore, gamebook) => {
    const now = at(NEXT, time);
    const finding = judged(without(season(undefined, now), [TEAMS, GAMEBOOK], matchups(4)), now);
    expect(partOf(finding, TEAMS).status).toBe(boxscore);
    expect(partOf(finding, GAMEBOOK).status).toBe(gamebook);
    expect(partOf(finding, PLAYERS).status).toBe('PASS');
    if (boxscore === 'SKIP')
      expect(partOf(finding, TEAMS)).toMatchObject({
        reason: 'not_due',
        due: at(NEXT, '07:00').toISOString(),
        message: '3 of 7 games so far, due 07:00 EST',
      });
  });

  it('finds a gamebook of 14 games empty while box scores are there', () => {
    const finding = judged(without(season(night(D, 14)), [GAMEBOOK]));
    expect(finding).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      targetTable: GAMEBOOK,
      affected: 14,
      actual: '0 of 14 games',
    });
  });

  it('counts no zeros that were written for games in progress', () => {
    const late = matchups(11).slice(6);
    const zeros = withCoverage(season(night(D, 11)), TEAMS, (rows) =>
      rows.map((row) =>
        late.includes(matchupOf(row)) && row.date === D ? { ...row, validRows: 0, playedRows: 0 } : row,
      ),
    );
    expect(judged(zeros)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      targetTable: TEAMS,
      affected: 5,
      actual: '6 of 11 games',
    });
  });

  describe('one gamebook that never comes', () => {
    const [first = '', second = ''] = matchups(2);

    it('is a warning where player box scores hold the game', () => {
      const finding = judged(without(season(), [GAMEBOOK], [first]));
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', targetTable: GAMEBOOK });
      expect(finding.message).toContain(`6 of 7 games; missing ${first}; nbac_player_boxscores holds it`);
    });

    it('is one where it is the only game of the night', () => {
      expect(judged(without(season(night(D, 1)), [GAMEBOOK]))).toMatchObject({
        status: 'WARN',
        severity: 'P3_MEDIUM',
      });
    });

    it.each([
      ['the game is in neither', [GAMEBOOK, PLAYERS], [first], 'P2_HIGH'],
      ['it is two', [GAMEBOOK], [first, second], 'P2_HIGH'],
    ])('is a failure where %s', (_, tables, games, severity) => {
      expect(partOf(judged(without(season(), tables, games)), GAMEBOOK)).toMatchObject({
        status: 'FAIL',
        severity,
      });
    });

    it('is a failure where player box scores could not be read', () => {
      const facts = withTable(without(season(), [GAMEBOOK], [first]), PLAYERS, unknown('timeout'));
      expect(partOf(judged(facts), GAMEBOOK).status).toBe('FAIL');
      expect(partOf(judged(facts), PLAYERS).status).toBe('ERROR');
    });
  });

  describe('before anything is due', () => {
    const empty = (rows = night(D, 7)) => without(season(rows, at(NEXT, '02:00')), RAW);

    it('warns when games are final and no source has brought a row', () => {
      const finding = judged(empty(), at(NEXT, '02:00'));
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
      expect(finding.parts.map(({ status }) => status)).toEqual(['WARN', 'WARN', 'WARN']);
      expect(partOf(finding, TEAMS).message).toContain(
        'no row in any raw table, though 7 of 7 games are final; due 07:00 EST',
      );
      expect(finding.reason).toBeUndefined();
    });

    it.each([
      ['a minute before', empty(), at(NEXT, '01:59')],
      ['while all games are under way', empty(underWay), at(NEXT, '02:00')],
      ['with one game in one table', without(season(), RAW, matchups(15).slice(1)), at(NEXT, '02:00')],
    ])('does not %s', (_, facts, now) => {
      expect(judged(facts, now)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    });

    it('does not where a table could not be read: it may hold what is not seen', () => {
      const finding = judged(withTable(empty(), PLAYERS, unknown('permission')), at(NEXT, '02:00'));
      expect(finding).toMatchObject({ status: 'ERROR', cause: 'permission' });
      expect(finding.parts.map(({ status }) => status)).toEqual(['SKIP', 'ERROR', 'SKIP']);
    });

    it('says nothing at 05:00 of gamebooks that are not there yet', () => {
      const now = at(NEXT, '05:00');
      expect(judged(without(season(undefined, now), [GAMEBOOK]), now)).toMatchObject({
        status: 'SKIP',
        reason: 'not_due',
      });
    });
  });

  describe('beside a gap it says what the source answered', () => {
    const attempts = [
      attempt('nbac_team_boxscore', 'no_data', '2026-02-12T07:05:00.000Z', { gameDate: D }),
      attempt('GetNbaComTeamBoxscore', 'no_data', '2026-02-12T09:05:00.000Z', { gameDate: D }),
      attempt('nbac_team_boxscore', 'failed', '2026-02-12T10:05:00.000Z', { gameDate: D }),
      attempt('nbac_team_boxscore', 'no_data', '2026-02-11T15:05:00.000Z', { gameDate: '2026-02-10' }),
      attempt('nbac_gamebook_pdf', 'no_data', '2026-02-12T11:05:00.000Z', { gameDate: D }),
    ];

    it('for the date alone, by every name of the source', () => {
      const part = partOf(judged(tried(without(season(), [TEAMS]), attempts)), TEAMS);
      expect(part.message).toContain('; 3 attempts for the date: 2 answered without data, 1 failed');
      expect(part.evidence).toMatchObject({ attempts: 3, without_data: 2, failed: 1 });
    });

    it('and says nothing of it beside a table that is whole', () => {
      const part = partOf(judged(tried(without(season(), [TEAMS]), attempts)), GAMEBOOK);
      expect(part.message).toBe('7 of 7 games');
    });

    it('and when that could not be read it says so, and judges all the same', () => {
      const blind = { ...without(season(), [TEAMS]), attempts: unknown('permission') };
      const finding = judged(blind);
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
      expect(finding.notes.join()).toContain('what the sources answered could not be read');
      expect(judged({ ...season(), attempts: unknown('permission') })).toMatchObject({
        status: 'PASS',
        notes: [],
      });
    });
  });

  it('leaves a postponed game out of the expectation and lists it', () => {
    const off = game(D, 'MIA@CHI', { status: 9, awayScore: null, homeScore: null });
    const facts = season([...night(D, 4), off]);
    const finding = judged(withoutGames(facts, Object.keys(facts.coverage), ['MIA@CHI']));
    expect(finding).toMatchObject({ status: 'PASS', expected: '4 games' });
    expect(finding.notes.join()).toContain('MIA@CHI on 2026-02-11 is not expected: postponed');
  });

  it('skips a date without games', () => {
    expect(judged(season(night('2026-02-13', 3)))).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('is skipped as not configured where the profile names no raw tables', () => {
    const { phase2_progress: _, ...checks } = profile.checks;
    expect(judged(season(), NOON, { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it.each(ERROR_CAUSES)('is blind when a table answers with %s', (cause) => {
    const finding = judged(withTable(season(), TEAMS, unknown(cause)));
    expect(finding).toMatchObject({ status: 'ERROR', cause });
    expect(partOf(finding, TEAMS).fix).toBe(`a fix for ${cause}`);
  });

  it('judges the recorded table of an imported season and notes the others', () => {
    const facts = withTable(withTable(season(), TEAMS, { state: 'not_recorded' }), PLAYERS, {
      state: 'not_recorded',
    });
    const finding = judged({ ...facts, recorded: { [GAMEBOOK]: [D] } });
    expect(finding.status).toBe('PASS');
    expect(finding.notes).toContain(
      'not judged (not in this recording): nbac_team_boxscore, nbac_player_boxscores',
    );
  });
});
