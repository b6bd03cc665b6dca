import { describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import { phase3Race } from '../../src/checks/phase3-race.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type CoverageRow, type Facts, known, type ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  coverageRows,
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

const D = '2026-02-03';
const MORNING = at('2026-02-04', '06:00');
const NOON = at('2026-02-04', '12:00');
const PLAYERS = 'nba_analytics.player_game_summary';
const TEAMS = 'nba_analytics.team_offense_game_summary';
const TEN = matchups(10);

const judged = (facts: Facts, over: { now?: Date; targetDate?: IsoDate; profile?: Profile } = {}) =>
  judge('phase3_race', { facts, targetDate: D, now: NOON, check: phase3Race, ...over });

/** Four games on each of some nights before, ten on the date. */
const season = (schedule: ScheduleRow[] = [...nights('2026-02-02', 6), ...night(D, TEN)], to = D): Facts =>
  healthyFacts(schedule, to, NOON);

/** Played rows of one team above 0, 50 and 100. */
interface Rates {
  played: number;
  computed: number;
  rare?: number;
  impossible?: number;
}

const counts = ({ played, computed, rare = 0, impossible = 0 }: Rates): Partial<CoverageRow> => ({
  playedRows: played,
  above: [
    { bound: 0, rows: computed },
    { bound: 50, rows: rare },
    { bound: 100, rows: impossible },
  ],
});

/** The same facts with other rates in some games of a date: of the away team, and of the home team. */
const rated = (facts: Facts, date: IsoDate, games: readonly string[], away: Rates, home = away): Facts =>
  withCoverage(facts, PLAYERS, (rows) =>
    rows.map((row) => {
      const game = matchupOf(row);
      if (row.date !== date || !games.includes(game)) return row;
      return { ...row, ...counts(game.startsWith(row.team ?? '?') ? away : home) };
    }),
  );

/** One game of twenty played rows, ten a team, with so many above each bound. */
const oneGame = (computed: number, rare = 0, impossible = 0) =>
  judged(
    rated(
      season(),
      D,
      ['ATL@BOS'],
      { played: 10, computed: 10 },
      {
        played: 10,
        computed: computed - 10,
        rare,
        impossible,
      },
    ),
  );

describe('phase3_race', () => {
  it('passes nights on which every player has a usage rate as they are, and prints what it saw', () => {
    const finding = judged(season());
    expect(finding).toMatchObject({ status: 'PASS', severity: null });
    expect(partOf(finding, PLAYERS)).toMatchObject({
      message: 'usage rate in 440 of 440 played rows of 22 games, none above 50',
      expected: "usage rate above 0 in at least 80 % of a game's played rows, above 50 in none",
      actual: 'above 0 in 440 of 440, above 100 in 0',
      threshold: 100,
      evidence: { games: 22, games_too_small: 0, played_rows: 440, computed_rows: 440, impossible_rows: 0 },
    });
    expect(partOf(finding, TEAMS).message).toBe('team rows of all 22 games with player rows');
  });

  it('counts no player who did not play: 131 of 348 rows without a usage rate are as it should be', () => {
    const facts = withCoverage(season(), PLAYERS, (rows) =>
      rows.map((row, index) =>
        row.date === D
          ? { ...row, rows: 17, validRows: 17, ...counts({ played: 10 + (index % 2), computed: 10 }) }
          : row,
      ),
    );
    expect(judged(facts).status).toBe('PASS');
  });

  it('fails for 19 of 217 played rows above 100 as P1, and names rows, games and date', () => {
    const raced = TEN.slice(0, 9).reduce(
      (facts, game) =>
        rated(
          facts,
          D,
          [game],
          { played: 11, computed: 11, rare: 2, impossible: 2 },
          {
            played: 11,
            computed: 11,
          },
        ),
      season(),
    );
    const facts = rated(
      raced,
      D,
      TEN.slice(9),
      { played: 10, computed: 10, rare: 1, impossible: 1 },
      {
        played: 9,
        computed: 9,
      },
    );
    const finding = judged(facts);
    expect(finding).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      targetTable: PLAYERS,
      affected: 19,
    });
    const part = partOf(finding, PLAYERS);
    expect(part.message).toBe(
      'usage rate above 100 in 19 of 217 played rows of 10 games on Feb 3 (ATL@BOS, BKN@CHA, CHI@CLE and 7 more)',
    );
    expect(part.dates).toEqual([D]);
    expect(part.evidence).toMatchObject({ impossible_rows: 19, games_in_trouble: 10 });
    expect(partOf(finding, TEAMS).status).toBe('PASS');
  });

  it('fails as gravely where the impossible values are missing instead', () => {
    const finding = judged(rated(season(), D, TEN, { played: 11, computed: 4 }));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 140 });
    expect(finding.message).toContain(
      'usage rate above 0 in only 80 of 220 played rows of 10 games on Feb 3',
    );
  });

  it('fails for four games without a single usage rate', () => {
    const four = [...nights('2026-02-01', 6), ...night('2026-02-02', 4)];
    const facts = rated(season(four, '2026-02-02'), '2026-02-02', matchups(4), { played: 10, computed: 0 });
    const finding = judged(facts, { targetDate: '2026-02-02', now: at('2026-02-03', '12:00') });
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 80 });
    expect(finding.message).toContain('in only 0 of 80 played rows of 4 games on Feb 2 (ATL@BOS, BKN@CHA');
  });

  it.each([
    ['every row', 20, 'PASS', null],
    ['just four fifths', 16, 'PASS', null],
    ['fewer than four fifths', 15, 'WARN', 'P2_HIGH'],
    ['just half', 10, 'WARN', 'P2_HIGH'],
  ] as const)('judges usage rates in %s of one game', (_, computed, status, severity) => {
    expect(oneGame(computed)).toMatchObject({ status, severity });
  });

  it('fails for one game in which fewer than half of the played rows have a usage rate', () => {
    const facts = rated(season(), D, ['ATL@BOS'], { played: 10, computed: 9 }, { played: 10, computed: 0 });
    expect(judged(facts)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 11 });
  });

  it('warns of a usage rate between 50 and 100, which is rare and not impossible', () => {
    const finding = oneGame(20, 1);
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected: 1 });
    expect(finding.message).toContain(
      'usage rate above 50 in 1 of 20 played rows of 1 game on Feb 3 (ATL@BOS)',
    );
  });

  it('tells a game once, by the worst that is wrong with it, and the worst first', () => {
    expect(oneGame(12, 3, 1)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 1 });
    const rare = rated(season(), '2026-02-01', ['CHI@CLE'], { played: 10, computed: 10, rare: 1 });
    const partly = rated(rare, D, ['BKN@CHA'], { played: 10, computed: 7 });
    const both = judged(
      rated(partly, '2026-02-02', ['ATL@BOS'], { played: 10, computed: 10, rare: 2, impossible: 1 }),
    );
    expect(both).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 10 });
    expect(partOf(both, PLAYERS).message).toBe(
      'usage rate above 100 in 2 of 20 played rows of 1 game on Feb 2 (ATL@BOS), ' +
        'usage rate above 0 in only 14 of 20 played rows of 1 game on Feb 3 (BKN@CHA), ' +
        'usage rate above 50 in 2 of 20 played rows of 1 game on Feb 1 (CHI@CLE)',
    );
    expect(partOf(both, PLAYERS).dates).toEqual(['2026-02-01', '2026-02-02', D]);
  });

  it('does not judge a game with fewer than ten played rows by its usage rates, and counts it', () => {
    const few = rated(season(), D, ['ATL@BOS'], { played: 5, computed: 0 }, { played: 4, computed: 0 });
    expect(judged(few)).toMatchObject({ status: 'PASS' });
    expect(partOf(judged(few), PLAYERS).evidence).toMatchObject({ games: 21, games_too_small: 1 });
    const enough = rated(season(), D, ['ATL@BOS'], { played: 5, computed: 0 });
    expect(judged(enough)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('skips a night with too few played rows in every game: that proves nothing', () => {
    const facts = rated(season(), D, TEN, { played: 2, computed: 2 });
    expect(partOf(judged(facts), PLAYERS)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
  });
});

describe('the team rows behind the players', () => {
  it.each([
    [1, 'P2_HIGH'],
    [2, 'P2_HIGH'],
    [3, 'P1_CRITICAL'],
    [10, 'P1_CRITICAL'],
  ])('are missing for %d games', (games, severity) => {
    const finding = judged(withoutGames(season(), [TEAMS], TEN.slice(0, games), D));
    expect(finding).toMatchObject({ status: 'FAIL', severity, targetTable: TEAMS, affected: games });
    expect(partOf(finding, TEAMS).missingGames).toEqual([{ date: D, games: TEN.slice(0, games) }]);
    expect(partOf(finding, PLAYERS).status).toBe('PASS');
  });

  it('are counted over all dates of the window', () => {
    const one = withoutGames(season(), [TEAMS], ['ATL@BOS'], D);
    const two = withoutGames(one, [TEAMS], ['ATL@BOS', 'BKN@CHA'], '2026-02-01');
    const finding = judged(two);
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 3 });
    expect(finding.message).toContain(
      'no team row for 3 of 22 games with player rows: Feb 1 ATL@BOS, BKN@CHA; Feb 3 ATL@BOS',
    );
  });

  it('count where they are no placeholders only', () => {
    const zeros = withCoverage(season(), TEAMS, (rows) =>
      rows.map((row) =>
        row.date === D && ['ATL', 'BOS'].includes(row.team ?? '') ? { ...row, validRows: 0 } : row,
      ),
    );
    expect(judged(zeros)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', targetTable: TEAMS });
  });

  it('are not asked for where there are no player rows either: that is another question', () => {
    const finding = judged(withoutGames(season(), [TEAMS, PLAYERS], TEN.slice(0, 4), D));
    expect(finding.status).toBe('PASS');
  });

  it('are asked for in a game with very few players, too', () => {
    const few = rated(season(), D, ['ATL@BOS'], { played: 1, computed: 1 });
    expect(judged(withoutGames(few, [TEAMS], ['ATL@BOS'], D))).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
    });
  });

  it('are matched by the pair of teams, whatever the ids are', () => {
    const renamed = withCoverage(season(), TEAMS, (rows) =>
      rows.map((row) => ({ ...row, gameRef: `00225${row.team}` })),
    );
    expect(judged(renamed).status).toBe('PASS');
  });
});

describe('when rows were written', () => {
  const written = (facts: Facts, table: string, oldest: string | null) =>
    withCoverage(facts, table, (rows) => rows.map((row) => ({ ...row, oldest })));
  const raced = (facts: Facts) =>
    rated(facts, D, ['ATL@BOS'], { played: 10, computed: 10, rare: 3, impossible: 2 });

  it('supports a verdict: players before their teams', () => {
    const players = written(raced(season()), PLAYERS, '2026-02-04T02:37:09.000Z');
    const part = partOf(judged(written(players, TEAMS, '2026-02-04T04:09:41.000Z')), PLAYERS);
    expect(part.message).toContain('(ATL@BOS); in 1 of 1 game players were written before their teams');
    expect(part.evidence).toMatchObject({ written_before_teams: 1 });
  });

  it('is never a verdict: team rows that were written again are younger, and nothing is wrong', () => {
    const players = written(season(), PLAYERS, '2026-02-04T02:37:09.000Z');
    expect(judged(written(players, TEAMS, '2026-02-04T04:09:41.000Z')).status).toBe('PASS');
  });

  it.each([
    ['after them', '2026-02-04T04:09:42.000Z', '2026-02-04T04:09:41.000Z'],
    ['with them', '2026-02-04T04:09:41.000Z', '2026-02-04T04:09:41.000Z'],
    ['at an unknown time', null, '2026-02-04T04:09:41.000Z'],
    ['before nobody knows what', '2026-02-04T02:37:09.000Z', null],
  ])('says nothing where players were written %s', (_, players, teams) => {
    const facts = written(written(raced(season()), PLAYERS, players), TEAMS, teams);
    expect(partOf(judged(facts), PLAYERS).message).toMatch(/\(ATL@BOS\)$/);
  });

  it('is not known where the team rows can not be read; the verdict stands', () => {
    const facts = withTable(raced(season()), TEAMS, unknown('permission'));
    const finding = judged(facts);
    expect(partOf(finding, PLAYERS)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(partOf(finding, TEAMS)).toMatchObject({ status: 'ERROR', cause: 'permission' });
    expect(partOf(finding, PLAYERS).message).toMatch(/\(ATL@BOS\)$/);
    expect(partOf(finding, PLAYERS).evidence).toMatchObject({ written_before_teams: null });
  });
});

describe('the window', () => {
  it.each([
    ['2026-02-02', 'FAIL'],
    ['2026-01-31', 'FAIL'],
    ['2026-01-30', 'PASS'],
  ])('of three game dates before: one broken game on %s', (date, status) => {
    const finding = judged(rated(season(), date, ['ATL@BOS'], { played: 10, computed: 0 }));
    expect(finding.status).toBe(status);
    if (status === 'FAIL') expect(partOf(finding, PLAYERS).dates).toEqual([date]);
  });

  it('counts game dates and not days: it reaches across a break', () => {
    const schedule = [...nights('2026-02-12', 6), ...night('2026-02-19', TEN)];
    const after = { targetDate: '2026-02-19', now: at('2026-02-20', '12:00') };
    const facts = season(schedule, '2026-02-19');
    expect(judged(facts, after).status).toBe('PASS');
    const broken = rated(facts, '2026-02-10', ['ATL@BOS'], { played: 10, computed: 0 });
    expect(judged(broken, after)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(judged(rated(facts, '2026-02-09', ['ATL@BOS'], { played: 10, computed: 0 }), after).status).toBe(
      'PASS',
    );
  });

  it('does not soften after a break: usage rates need no earlier games', () => {
    const schedule = [...nights('2026-02-12', 6), ...night('2026-02-19', TEN)];
    const facts = rated(season(schedule, '2026-02-19'), '2026-02-19', TEN, { played: 10, computed: 0 });
    expect(judged(facts, { targetDate: '2026-02-19', now: at('2026-02-20', '12:00') })).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
  });

  it('has nothing to say on a day without games', () => {
    const facts = season([...nights('2026-02-02', 6), ...night('2026-02-05', TEN)]);
    expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('is that of the profile', () => {
    const rule = profile.checks.phase3_race;
    if (rule === undefined) throw new Error('the shipped profile has the check');
    const over = { ...profile, checks: { ...profile.checks, phase3_race: { ...rule, gameDatesBefore: 1 } } };
    const facts = rated(season(), '2026-02-01', ['ATL@BOS'], { played: 10, computed: 0 });
    expect(judged(facts, { profile: over }).status).toBe('PASS');
  });
});

describe('before the rows are there', () => {
  const nothingYet = () =>
    withCoverage(
      withCoverage(season(), PLAYERS, (rows) => rows.filter(({ date }) => date < D)),
      TEAMS,
      (rows) => rows.filter(({ date }) => date < D),
    );

  it('is pending until the table is due, though the dates before are well', () => {
    const finding = judged(nothingYet(), { now: MORNING });
    expect(finding).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at('2026-02-04', '10:30').toISOString(),
    });
    expect(finding.message).toContain('player rows of 0 of 10 games so far, due 10:30');
    for (const table of [PLAYERS, TEAMS]) expect(partOf(finding, table).actual).toBe('0 of 10 games');
    expect(finding.parts.map(({ status }) => status)).toEqual(['SKIP', 'SKIP']);
  });

  it('fails all the same for a date before', () => {
    const facts = rated(nothingYet(), '2026-02-02', ['ATL@BOS'], { played: 10, computed: 0 });
    expect(judged(facts, { now: MORNING })).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('judges what is there before it is due: there is no time at which a race is in order', () => {
    const some = withoutGames(season(), [PLAYERS, TEAMS], TEN.slice(3), D);
    expect(judged(some, { now: MORNING }).status).toBe('PASS');
    const raced = rated(some, D, ['ATL@BOS'], { played: 10, computed: 0 });
    expect(judged(raced, { now: MORNING })).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(judged(withoutGames(some, [TEAMS], ['ATL@BOS'], D), { now: MORNING })).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
    });
  });

  it('has nothing to judge once they are overdue: that they are missing is another question', () => {
    const finding = judged(nothingYet());
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(finding.message).toContain('player rows of 0 of 10 games: nothing to judge');
  });
});

describe('what can not be judged', () => {
  it.each(ERROR_CAUSES)('is blind in both tables when player rows are unknown for %s', (cause) => {
    const finding = judged(withTable(season(), PLAYERS, unknown(cause)));
    expect(finding).toMatchObject({ status: 'ERROR', cause });
    expect(finding.parts.map(({ status }) => status)).toEqual(['ERROR', 'ERROR']);
    expect(partOf(finding, TEAMS).message).toBe(`player_game_summary: a message about ${cause}`);
  });

  it('is facts that were saved before any of it was counted', () => {
    const older = withCoverage(season(), PLAYERS, (rows) => rows.map((row) => ({ ...row, above: null })));
    expect(judged(older)).toMatchObject({ status: 'ERROR', cause: 'internal' });
    const others = withCoverage(season(), PLAYERS, (rows) =>
      rows.map((row) => ({ ...row, above: [{ bound: 7, rows: 3 }] })),
    );
    expect(judged(others)).toMatchObject({ status: 'ERROR', cause: 'internal' });
  });

  it('is what an imported season did not record: a table, or a date', () => {
    const facts = season();
    const all = ['2026-01-31', '2026-02-01', '2026-02-02', D];
    const without: Facts = {
      ...withTable(facts, TEAMS, { state: 'not_recorded' }),
      recorded: { [PLAYERS]: all },
    };
    expect(partOf(judged(without), PLAYERS).status).toBe('PASS');
    expect(partOf(judged(without), TEAMS)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    const dates = all.slice(0, 3);
    const uncounted = {
      ...withoutGames(facts, [TEAMS], TEN, D),
      recorded: { [PLAYERS]: all, [TEAMS]: dates },
    };
    expect(partOf(judged(uncounted), TEAMS)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    const earlier = { ...facts, recorded: { [PLAYERS]: dates, [TEAMS]: dates } };
    expect(judged(earlier)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });

  it('is playoffs that the pipeline does not process', () => {
    const schedule = [...nights('2026-04-12', 4), ...night('2026-04-19', 4, { type: '004' })];
    const { playoffsProcessed } = profile.calendar;
    const over = {
      ...profile,
      calendar: { ...profile.calendar, playoffsProcessed: { ...playoffsProcessed, analytics: false } },
    };
    const on = { targetDate: '2026-04-19', now: at('2026-04-20', '12:00') };
    const facts = season(schedule, '2026-04-19');
    expect(judged(facts, { ...on, profile: over })).toMatchObject({
      status: 'SKIP',
      reason: 'playoffs_not_processed',
    });
    expect(judged(facts, on).status).toBe('PASS');
  });

  it('is a pipeline whose profile has no such thresholds, which is asked for nothing', () => {
    const { phase3_race: _, ...checks } = profile.checks;
    const over = { ...profile, checks };
    expect(judged(season(), { profile: over })).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(phase3Race.needs(over)).toEqual({ tables: [] });
    expect(phase3Race.needs(profile)).toEqual({ tables: [PLAYERS, TEAMS], measures: true });
  });

  it('is a game that no schedule knows', () => {
    const stranger = coverageRows(PLAYERS, night(D, ['WAS@UTA']), counts({ played: 10, computed: 0 }));
    const facts = withCoverage(season([...nights('2026-02-02', 6), ...night(D, 4)]), PLAYERS, (rows) => [
      ...rows,
      ...stranger,
    ]);
    expect(judged({ ...facts, postponements: known([]) }).status).toBe('PASS');
  });
});
