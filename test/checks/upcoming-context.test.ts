import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known, type SliceRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  dayCount,
  game,
  healthyFacts,
  judge,
  night,
  nights,
  profile,
  unknown,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const DUE = at(D, '11:00');
const BEFORE_DUE = at(D, '10:59');
const TABLE = 'nba_analytics.upcoming_player_game_context';

const healthy = healthyFacts([...nights(addDays(D, -1), 20), ...night(D, 10)], D, DUE);
const judged = (facts: Facts, now = DUE, targetDate = D, own: Profile = profile) =>
  judge('upcoming_context', { facts, targetDate, now, profile: own });

/** The same facts with other rows on a date, of which so many have days of rest; counts follow. */
function withSlices(facts: Facts, rows: readonly SliceRow[], rested: number | null, date = D): Facts {
  const total = rows.reduce((sum, { validRows }) => sum + validRows, 0);
  const others = <T extends { date: string }>(fact: { state: string; value?: T[] } | undefined): T[] =>
    (fact?.value ?? []).filter((row) => row.date !== date);
  const figures = { days_rest: rested === null ? null : { counted: total, total: rested } };
  const counted = total === 0 ? [] : [{ ...dayCount(date, total), figures }];
  return {
    ...facts,
    slices: { ...facts.slices, [TABLE]: known([...others(facts.slices[TABLE]), ...rows]) },
    dayCounts: { ...facts.dayCounts, [TABLE]: known([...others(facts.dayCounts[TABLE]), ...counted]) },
  };
}

const slicesOn = (facts: Facts, date = D): SliceRow[] => {
  const fact = facts.slices[TABLE];
  return fact?.state === 'known' ? fact.value.filter((row) => row.date === date) : [];
};

/** So many rows in all, shared among both teams of every game of the date, all of them with days of rest. */
function rowsOf(total: number, facts = healthy, date = D, rested = total): Facts {
  const sides = slicesOn(facts, date);
  const each = Math.floor(total / sides.length);
  const rows = sides.map((row, index) => ({
    ...row,
    ...dayCount(date, each + (index < total % sides.length ? 1 : 0)),
  }));
  return withSlices(
    facts,
    rows.filter(({ validRows }) => validRows > 0),
    rested,
    date,
  );
}

/** Without the rows of some teams. */
const without = (...teams: string[]): Facts => {
  const left = slicesOn(healthy).filter(({ team }) => !teams.includes(team ?? ''));
  return withSlices(
    healthy,
    left,
    left.reduce((sum, { validRows }) => sum + validRows, 0),
  );
};

describe('upcoming_context', () => {
  it('passes a healthy date, and tells what it saw', () => {
    const finding = judged(healthy);
    expect(finding).toMatchObject({
      status: 'PASS',
      expected: 'at least 20 rows a game',
      actual: '330 rows',
    });
    expect(finding.message).toBe(
      'upcoming_player_game_context: 330 rows for 10 games (33 a game), 10 of 10 games with both teams, 100 % with days of rest',
    );
    expect(finding.parts).toHaveLength(1);
    expect(finding.parts[0]?.evidence).toMatchObject({
      rows: 330,
      games: 10,
      rows_per_game: 33,
      games_with_both_teams: 10,
      days_rest: 1,
    });
  });

  it.each([
    [338, 'PASS', null],
    [200, 'PASS', null],
    [199, 'WARN', 'P3_MEDIUM'],
    [100, 'WARN', 'P3_MEDIUM'],
    [99, 'FAIL', 'P2_HIGH'],
    [20, 'FAIL', 'P2_HIGH'],
    [0, 'FAIL', 'P1_CRITICAL'],
  ])('%d rows for ten games: %s %s', (rows, status, severity) => {
    const finding = judged(rowsOf(rows));
    expect(finding).toMatchObject({ status, severity });
    if (status !== 'PASS') expect(finding).toMatchObject({ targetTable: TABLE, affected: 10 });
    if (status !== 'PASS') expect(finding.message).toContain(`${rows} rows for 10 games`);
  });

  it.each([
    [1, 'PASS', null],
    [0.8, 'PASS', null],
    [0.79, 'WARN', 'P3_MEDIUM'],
    [0.5, 'WARN', 'P3_MEDIUM'],
    [0.49, 'FAIL', 'P2_HIGH'],
    [0, 'FAIL', 'P2_HIGH'],
  ])('days of rest in %d of the rows: %s %s', (share, status, severity) => {
    const finding = judged(rowsOf(300, healthy, D, 300 * share));
    expect(finding).toMatchObject({ status, severity });
    if (status !== 'PASS')
      expect(finding.message).toContain(
        `${Math.round(share * 100)} % with days of rest (${300 * share} of 300 rows), expected at least 80 %`,
      );
  });

  describe('of each game wants both teams', () => {
    it.each([
      [['ATL'], 'P2_HIGH', ['ATL@BOS']],
      [['ATL', 'BOS', 'CHA'], 'P2_HIGH', ['ATL@BOS', 'BKN@CHA']],
      [['ATL', 'BKN', 'CHI'], 'P1_CRITICAL', ['ATL@BOS', 'BKN@CHA', 'CHI@CLE']],
    ])('without %j: %s, naming %j', (teams, severity, games) => {
      const finding = judged(without(...teams));
      expect(finding).toMatchObject({ status: 'FAIL', severity, affected: games.length });
      expect(finding.message).toContain(
        `${10 - games.length} of 10 games with both teams; missing ${games.join(', ')}`,
      );
      expect(finding.parts[0]?.missingGames).toEqual([{ date: D, games }]);
    });

    it('names every game where there is no row', () => {
      const finding = judged(rowsOf(0));
      expect(finding.message).toContain('0 of 10 games with both teams');
      expect(finding.parts[0]?.missingGames[0]?.games).toHaveLength(10);
    });

    it('takes rows of a pair for that pair, where a team is listed twice', () => {
      const twice = healthyFacts([...nights(addDays(D, -1), 20), ...night(D, 2), game(D, 'ATL@CHI')], D, DUE);
      expect(judged(twice).status).toBe('PASS');
      const once = slicesOn(twice).filter(({ team, opponent }) => !(team === 'ATL' && opponent === 'CHI'));
      const finding = judged(withSlices(twice, once, 82));
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(finding.message).toContain('missing ATL@CHI (ATL twice on this date)');
    });

    it('does not take placeholders or strangers for players', () => {
      const strangers = slicesOn(healthy).map((row) => (row.team === 'ATL' ? { ...row, team: 'XXX' } : row));
      expect(judged(withSlices(healthy, strangers, 330))).toMatchObject({
        status: 'FAIL',
        severity: 'P2_HIGH',
      });
      const hollow = slicesOn(healthy).map((row) => (row.team === 'ATL' ? { ...row, validRows: 0 } : row));
      expect(judged(withSlices(healthy, hollow, 314))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    });

    it('lists a postponed game, and does not want it', () => {
      const put = [...nights(addDays(D, -1), 20), ...night(D, 4), game(D, 'PHI@PHX', { status: 9 })];
      const played = healthyFacts(put, D, DUE);
      const facts = withoutGames(played, Object.keys(played.coverage), ['PHI@PHX'], D);
      const left = slicesOn(facts).filter(({ team }) => team !== 'PHI' && team !== 'PHX');
      const finding = judged(withSlices(facts, left, 132));
      expect(finding.status).toBe('PASS');
      expect(finding.message).toContain('4 of 4 games');
      expect(finding.notes.join()).toContain('PHI@PHX');
    });
  });

  it('names every broken rule in one part, the worst first', () => {
    const short = rowsOf(150, healthy, D, 30);
    const finding = judged(short);
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(finding.message).toBe(
      'upcoming_player_game_context: 20 % with days of rest (30 of 150 rows), expected at least 80 %; ' +
        '150 rows for 10 games (15 a game), expected at least 20 a game',
    );
  });

  describe('after a break', () => {
    const BACK = '2026-02-19';
    const after = healthyFacts([...nights('2026-02-12', 20), ...night(BACK, 9)], BACK, at(BACK, '11:00'));
    const on = (facts: Facts) => judged(facts, at(BACK, '11:00'), BACK);

    it('warns of few rows, and says why it is no more', () => {
      const finding = on(rowsOf(51, after, BACK));
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      expect(finding.message).toContain('a game; recent games are few after a break');
      expect(on(rowsOf(104, after, BACK)).message).not.toContain('after a break');
    });

    it('fails all the same where rows do not say when players last played, or teams are missing', () => {
      expect(on(rowsOf(350, after, BACK, 0))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(on(rowsOf(0, after, BACK))).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    });
  });

  it('in the first days of a season wants rows, and no days of rest', () => {
    const onDay = (day: number, rested: number, rows = 66) => {
      const date = addDays('2025-10-21', day);
      const facts = healthyFacts(nights(date, day + 1, 2), date, at(date, '11:00'));
      return judged(rowsOf(rows, facts, date, rested), at(date, '11:00'), date);
    };
    expect(onDay(0, 0)).toMatchObject({ status: 'PASS' });
    expect(onDay(13, 0).notes).toEqual([
      'not judged (first days of the season, nothing expected yet): upcoming_player_game_context in part, rows with days of rest are few in the first days of a season',
    ]);
    expect(onDay(13, 0, 18)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(onDay(14, 0)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  describe('before it is due', () => {
    it('waits for what is not whole, and says how much is there', () => {
      const finding = judged(rowsOf(66), BEFORE_DUE);
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due', due: DUE.toISOString() });
      expect(finding.message).toBe(
        'upcoming_player_game_context: 66 rows for 10 games (6.6 a game) so far, due 11:00 EST',
      );
      expect(judged(rowsOf(66)).status).toBe('FAIL');
      expect(judged(rowsOf(0), BEFORE_DUE)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    });

    it('passes what is whole the evening before', () => {
      expect(judged(healthy, at(addDays(D, -1), '18:00')).status).toBe('PASS');
    });
  });

  describe('where it can not see', () => {
    it.each(ERROR_CAUSES)('is blind: %s', (cause) => {
      const blind = withTable(healthy, TABLE, unknown(cause));
      for (const facts of [blind, { ...healthy, slices: { [TABLE]: unknown(cause) } }])
        for (const now of [DUE, BEFORE_DUE])
          expect(judged(facts, now)).toMatchObject({ status: 'ERROR', cause });
    });

    it('judges rows and teams of a table without the column, and hides neither', () => {
      const noColumn = withSlices(healthy, slicesOn(healthy), null);
      expect(judged(noColumn)).toMatchObject({ status: 'ERROR', cause: 'missing_column' });
      expect(judged(noColumn).parts.map(({ status }) => status)).toEqual(['ERROR', 'PASS']);
      const alsoEmpty = without('ATL', 'BKN', 'CHI');
      expect(judged(withSlices(alsoEmpty, slicesOn(alsoEmpty), null))).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
      });
    });

    it('is blind where slices were never collected', () => {
      expect(judged({ ...healthy, slices: {} })).toMatchObject({ status: 'ERROR', cause: 'internal' });
    });
  });

  it('judges the rows of an imported season, and nothing that was made up for them', () => {
    const imported = (facts: Facts) => judged({ ...facts, recorded: { [TABLE]: [D] } });
    const left = slicesOn(healthy).filter(({ team }) => team !== 'ATL');
    const finding = imported(withSlices(healthy, left, 0));
    expect(finding.status).toBe('PASS');
    expect(finding.notes.join()).toContain('the imported season did not record whose rows these are');
    expect(imported(rowsOf(51))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(imported(rowsOf(0))).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(judged({ ...healthy, recorded: {} })).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });

  it('says nothing without games, of what is not kept, or where the profile says nothing of it', () => {
    const off = healthyFacts([...nights(addDays(D, -1), 20), ...night(addDays(D, 1), 4)], D, DUE);
    expect(judged(off)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    const old = { ...rowsOf(0), retention: { [TABLE]: known(30) } };
    expect(judged(old, at('2026-06-01', '12:00'))).toMatchObject({
      status: 'SKIP',
      reason: 'beyond_retention',
    });
    const { upcoming_context: _, ...checks } = profile.checks;
    expect(judged(healthy, DUE, D, { ...profile, checks })).toMatchObject({ reason: 'not_configured' });
  });

  it('follows its profile', () => {
    const rule = profile.checks.upcoming_context;
    if (rule === undefined) throw new Error('not configured');
    const stricter = {
      ...profile,
      checks: { ...profile.checks, upcoming_context: { ...rule, rowsPerGame: { pass: 34, warn: 33.5 } } },
    };
    expect(judged(healthy, DUE, D, stricter)).toMatchObject({ status: 'FAIL', threshold: 34 });
    const lax = { ...profile, checks: { ...profile.checks, upcoming_context: { ...rule, filled: {} } } };
    expect(judged(rowsOf(330, healthy, D, 0), DUE, D, lax).status).toBe('PASS');
  });
});
