import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  coverageRows,
  dayCount,
  game,
  healthyFacts,
  matchups,
  night,
  nights,
  profile,
  unknown,
  withCoverage,
  withDayCounts,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import { gapOn, gapsIn } from '../support/gap-builders.ts';

const D = '2026-02-06';
const LATE = at(addDays(D, 2), '12:00');
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PROPS = 'nba_raw.odds_api_player_points_props';
const LINES = 'nba_raw.odds_api_game_lines';
const SUMMARY = 'nba_analytics.player_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const CONTEXT = 'nba_analytics.upcoming_player_game_context';
const CACHE = 'nba_precompute.player_daily_cache';
const COMPOSITE = 'nba_precompute.player_composite_factors';
const SHOT_ZONES = 'nba_precompute.player_shot_zone_analysis';
const TEAM_ZONES = 'nba_precompute.team_defense_zone_analysis';
const FEATURES = 'nba_predictions.ml_feature_store_v2';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const GRADES = 'nba_predictions.prediction_accuracy';
const ALL = Object.keys(profile.tables);

/** Twenty nights before D, and D with these games. */
const season = (games: number | readonly string[] = 4, date = D): Facts =>
  healthyFacts(
    [...nights(addDays(date, -1), 20), ...night(date, games)],
    date,
    at(addDays(date, 2), '12:00'),
  );

const withRows = (facts: Facts, table: string, valid: number, rows = valid, distinct: number | null = null) =>
  withDayCounts(facts, table, (counts) => [
    ...counts.filter(({ date }) => date !== D),
    ...(rows === 0 ? [] : [{ ...dayCount(D, valid, rows), distinct }]),
  ]);

const withoutDate = (facts: Facts, table: string, date = D): Facts =>
  profile.tables[table]?.counts === 'games'
    ? withCoverage(facts, table, (rows) => rows.filter((row) => row.date !== date))
    : withDayCounts(facts, table, (rows) => rows.filter((row) => row.date !== date));

const stateOf = (facts: Facts, table: string, date = D, now = LATE) => gapOn(facts, table, date, now).state;

describe('a date of a table that is counted by games', () => {
  it('is complete when every game is covered, with what was counted', () => {
    expect(gapOn(season(), TEAM_BOX, D, LATE)).toEqual({
      date: D,
      state: 'complete',
      expectedGames: 4,
      games: 4,
      rows: 8,
      copies: 0,
      missingGames: [],
      cause: null,
      found: null,
      due: null,
    });
  });

  it('is partial with found and expected games, and names those that are missing', () => {
    const games = ['MEM@POR', 'LAC@SAC', 'BOS@MIA', 'NYK@DET', 'IND@MIL', 'NOP@MIN'];
    const facts = withoutGames(season(games), [SUMMARY], ['MEM@POR', 'LAC@SAC'], D);
    expect(gapOn(facts, SUMMARY, D, LATE)).toMatchObject({
      state: 'partial',
      expectedGames: 6,
      games: 4,
      missingGames: ['MEM@POR', 'LAC@SAC'],
      found: '4 of 6 games, missing MEM@POR, LAC@SAC',
    });
  });

  it('is missing when no game is covered, however many rows are there', () => {
    const one = withCoverage(season(), SUMMARY, (rows) =>
      rows.map((row) => (row.date === D ? { ...row, playedRows: 4 } : row)),
    );
    expect(gapOn(one, SUMMARY, D, LATE)).toMatchObject({ state: 'missing', games: 0, rows: 8 * 17 });
    expect(gapOn(withoutDate(season(), SUMMARY), SUMMARY, D, LATE)).toMatchObject({
      state: 'missing',
      expectedGames: 4,
      games: 0,
      rows: 0,
      missingGames: matchups(4),
    });
  });

  it.each([
    ['5 played rows a team and 15 rows', 5, 7.5, 'complete'],
    ['4 played rows of one team', 4, 10, 'missing'],
    ['14 rows of the game', 5, 7, 'missing'],
  ])('covers a game with %s as %s', (_, played, rows, state) => {
    const facts = withCoverage(season(1), SUMMARY, () =>
      coverageRows(SUMMARY, [game(D, 'ATL@BOS')], { playedRows: played, rows, validRows: rows }),
    );
    expect(stateOf(facts, SUMMARY)).toBe(state);
  });

  it('does not count zero placeholders: 6 of the 11 games of 2026-02-22', () => {
    const late = matchups(11).slice(6);
    const facts = withCoverage(season(11), TEAM_BOX, (rows) =>
      rows.map((row) =>
        row.date === D && late.some((name) => name.includes(row.team ?? '?'))
          ? { ...row, validRows: 0 }
          : row,
      ),
    );
    expect(gapOn(facts, TEAM_BOX, D, LATE)).toMatchObject({
      state: 'partial',
      games: 6,
      rows: 22,
      missingGames: late,
    });
  });

  it('matches games by date and teams: other ids, and away and home exchanged, are no gap', () => {
    const swapped = withCoverage(season(), GAMEBOOK, (rows) =>
      rows.map((row) => ({ ...row, home: row.away, away: row.home, gameRef: `0022500${row.team}` })),
    );
    expect(stateOf(swapped, GAMEBOOK)).toBe('complete');
    const ids = withCoverage(season(), TEAM_BOX, (rows) => rows.map((row) => ({ ...row, gameRef: null })));
    expect(stateOf(ids, TEAM_BOX)).toBe('complete');
  });

  it('says of a missing game that a team of it plays twice on this date', () => {
    const facts = withoutGames(season(['DAL@MEM', 'PHX@MEM', 'BOS@MIA']), [GAMEBOOK], ['DAL@MEM'], D);
    expect(gapOn(facts, GAMEBOOK, D, LATE)).toMatchObject({
      state: 'partial',
      missingGames: ['DAL@MEM'],
      found: '2 of 3 games, missing DAL@MEM (MEM twice on this date)',
    });
  });

  it('counts a past game that is stuck in progress as expected', () => {
    const schedule = [...nights(addDays(D, -1), 20), ...night(D, 13), game(D, 'SAS@GSW', { status: 2 })];
    const healthy = healthyFacts(schedule, D, LATE);
    expect(gapOn(withoutDate(healthy, SUMMARY), SUMMARY, D, LATE)).toMatchObject({
      state: 'missing',
      expectedGames: 14,
    });
  });
});

describe('a doubled date', () => {
  it('counts rows of a team beyond its one: the six rows for two games of 2024-10-22', () => {
    const date = '2024-10-22';
    const schedule = night(date, ['NYK@BOS', 'MIN@LAL']);
    const facts = withCoverage(healthyFacts(schedule, date, LATE), DEFENSE, (rows) =>
      rows.map((row) => (['NYK', 'BOS'].includes(row.team ?? '') ? { ...row, rows: 2, validRows: 2 } : row)),
    );
    expect(gapOn(facts, DEFENSE, date, LATE)).toMatchObject({
      state: 'duplicated',
      expectedGames: 2,
      games: 2,
      rows: 6,
      copies: 2,
      found: '2 rows more than there should be',
    });
  });

  it('counts a game that is stored under two ids, in whichever order of its teams', () => {
    const twice = withCoverage(season(1), OFFENSE, (rows) => [
      ...rows,
      ...rows.filter(({ date }) => date === D).map((row) => ({ ...row, gameRef: 'other' })),
    ]);
    expect(gapOn(twice, OFFENSE, D, LATE)).toMatchObject({ state: 'duplicated', copies: 2 });
  });

  it('of placeholders beside the real rows is none', () => {
    const facts = withCoverage(season(), TEAM_BOX, (rows) => rows.map((row) => ({ ...row, rows: 2 })));
    expect(stateOf(facts, TEAM_BOX)).toBe('complete');
  });

  it('of player rows is told by the copies that were counted, not by their number', () => {
    const many = withCoverage(season(), SUMMARY, (rows) => rows.map((row) => ({ ...row, validRows: 40 })));
    expect(stateOf(many, SUMMARY)).toBe('complete');
    const copied = withCoverage(many, SUMMARY, (rows) => rows.map((row) => ({ ...row, copies: 1 })));
    expect(gapOn(copied, SUMMARY, D, LATE)).toMatchObject({ state: 'duplicated', copies: 8 });
  });

  it('is found at once, before anything is due', () => {
    const facts = withCoverage(season(), TEAM_BOX, (rows) => rows.map((row) => ({ ...row, validRows: 2 })));
    expect(stateOf(facts, TEAM_BOX, D, at(addDays(D, 1), '06:59'))).toBe('duplicated');
  });

  it('beats partial, and missing beats it', () => {
    const doubled = withCoverage(season(), TEAM_BOX, (rows) => rows.map((row) => ({ ...row, validRows: 2 })));
    const one = withoutGames(doubled, [TEAM_BOX], ['ATL@BOS'], D);
    expect(gapOn(one, TEAM_BOX, D, LATE)).toMatchObject({
      state: 'duplicated',
      games: 3,
      missingGames: ['ATL@BOS'],
      found: '3 of 4 games, missing ATL@BOS; 6 rows more than there should be',
    });
    const half = withCoverage(doubled, TEAM_BOX, (rows) =>
      rows.filter(({ date, team }) => date !== D || ['ATL', 'BKN', 'CHI', 'DAL'].includes(team ?? '')),
    );
    expect(gapOn(half, TEAM_BOX, D, LATE)).toMatchObject({ state: 'missing', games: 0, copies: 4 });
  });

  it('of a table that is counted by date is told by its copies, and so is a short one', () => {
    const copies = (facts: Facts) =>
      withDayCounts(facts, TEAM_ZONES, (counts) => counts.map((count) => ({ ...count, copies: 1 })));
    expect(gapOn(copies(season()), TEAM_ZONES, D, LATE)).toMatchObject({
      state: 'duplicated',
      copies: 1,
      games: null,
      found: '1 row more than there should be',
    });
    expect(gapOn(copies(withRows(season(), TEAM_ZONES, 29)), TEAM_ZONES, D, LATE)).toMatchObject({
      state: 'duplicated',
      found: '29 rows, expected at least 30; 1 row more than there should be',
    });
  });
});

describe('a date of a table that is counted by date', () => {
  it.each([
    [CONTEXT, 80, 'complete'],
    [CONTEXT, 79, 'partial'],
    [CONTEXT, 1, 'partial'],
    [CONTEXT, 0, 'missing'],
    [CACHE, 40, 'complete'],
    [CACHE, 39, 'partial'],
    [CACHE, 0, 'missing'],
    [COMPOSITE, 80, 'complete'],
    [COMPOSITE, 79, 'partial'],
    [FEATURES, 40, 'complete'],
    [FEATURES, 39, 'partial'],
    [TEAM_ZONES, 30, 'complete'],
    [TEAM_ZONES, 29, 'partial'],
    [TEAM_ZONES, 0, 'missing'],
    [SHOT_ZONES, 405, 'complete'],
    [SHOT_ZONES, 404, 'partial'],
    [GRADES, 1, 'complete'],
    [GRADES, 0, 'missing'],
  ])('with 4 games: %s with %i rows is %s', (table, rows, state) => {
    expect(gapOn(withRows(season(), table, rows), table, D, LATE)).toMatchObject({
      state,
      rows,
      games: null,
      expectedGames: 4,
      missingGames: [],
    });
  });

  it.each([
    [PROPS, 20, 'complete'],
    [PROPS, 19, 'partial'],
    [LINES, 4, 'complete'],
    [LINES, 3, 'partial'],
    [PREDICTIONS, 196, 'complete'],
    [PREDICTIONS, 195, 'partial'],
  ])(
    'with 4 games: %s about %i different players or games is %s, whatever its rows',
    (table, distinct, state) => {
      expect(stateOf(withRows(season(), table, 9000, 9000, distinct), table)).toBe(state);
    },
  );

  it('that holds rows of which none counts is missing, and says how many: orphaned predictions', () => {
    expect(gapOn(withRows(season(), PREDICTIONS, 0, 513, 0), PREDICTIONS, D, LATE)).toMatchObject({
      state: 'missing',
      rows: 513,
      found: '513 rows, none of which counts',
    });
  });

  it('with lines for 1 of 10 games is partial, and says what was counted', () => {
    expect(gapOn(withRows(season(10), LINES, 24, 24, 1), LINES, D, LATE)).toMatchObject({
      state: 'partial',
      rows: 24,
      found: '1 different game_id for 10 games (0.1 a game), expected at least 0.9 a game',
    });
  });

  it('with predictions for 6 players instead of 170 is partial', () => {
    const usual = withDayCounts(season(10), PREDICTIONS, (counts) =>
      counts.map((count) => ({ ...count, distinct: 68 })),
    );
    expect(gapOn(withRows(usual, PREDICTIONS, 6, 6, 6), PREDICTIONS, D, LATE)).toMatchObject({
      state: 'partial',
      found: '6 different player_lookups (0.6 a game), usually 17 a game',
    });
  });
});

describe('a date that is not due', () => {
  const due = at(addDays(D, 1), '07:00');

  it('waits until the due instant, and says which', () => {
    const empty = withoutDate(season(), TEAM_BOX);
    const before = new Date(due.getTime() - 1);
    expect(gapOn(empty, TEAM_BOX, D, before)).toMatchObject({
      state: 'not_due',
      due: due.toISOString(),
      games: 0,
    });
    expect(gapOn(empty, TEAM_BOX, D, due)).toMatchObject({ state: 'missing', due: null });
  });

  it('tells what is there so far', () => {
    const some = withoutGames(season(), [TEAM_BOX], ['ATL@BOS'], D);
    expect(gapOn(some, TEAM_BOX, D, new Date(due.getTime() - 1))).toMatchObject({
      state: 'not_due',
      games: 3,
      missingGames: ['ATL@BOS'],
    });
  });

  it('is complete as soon as everything is there', () => {
    expect(stateOf(season(), TEAM_BOX, D, at(addDays(D, 1), '01:00'))).toBe('complete');
  });

  it('waits for the first tip where that decides', () => {
    const early = [...nights(addDays(D, -1), 20), game(D, 'ATL@BOS', { tip: '2026-02-06T18:00:00.000Z' })];
    const facts = withoutDate(healthyFacts(early, D, LATE), LINES);
    expect(stateOf(facts, LINES, D, at(D, '09:59'))).toBe('not_due');
    expect(stateOf(facts, LINES, D, at(D, '10:00'))).toBe('missing');
  });

  it('lies ahead: nothing is asked of a game that was not played yet', () => {
    const facts = healthyFacts(
      [...nights(D, 20), ...night('2026-02-07', 3, { status: 1 })],
      D,
      at(D, '06:00'),
    );
    const states = gapsIn(facts, { from: '2026-02-07', now: at(D, '06:00') }).tables.map(
      ({ dates }) => dates[0]?.state,
    );
    expect(new Set(states)).toEqual(new Set(['not_due']));
  });
});

describe('a date without games', () => {
  const tables = (facts: Facts, date: IsoDate, now = LATE) =>
    gapsIn(facts, { from: date, now }).tables.map(({ dates }) => dates[0]?.state);

  it('has none to miss, in any table', () => {
    const facts = healthyFacts([...nights('2026-02-04', 20), ...night(D, 4)], D, LATE);
    expect(new Set(tables(facts, '2026-02-05'))).toEqual(new Set(['no_games']));
    expect(gapOn(facts, TEAM_BOX, '2026-02-05', LATE)).toMatchObject({ expectedGames: 0, games: 0, rows: 0 });
  });

  it.each(['003', '001', '006'])('has none that counts when they are of type %s', (type) => {
    const facts = healthyFacts(
      [
        ...nights('2026-02-12', 20),
        ...night('2026-02-15', ['STR@STP', 'WLD@STR'], { type }),
        ...night('2026-02-19', 4),
      ],
      '2026-02-12',
      at('2026-02-18', '12:00'),
    );
    expect(new Set(tables(facts, '2026-02-15', at('2026-02-18', '12:00')))).toEqual(new Set(['no_games']));
  });

  it('lies in the summer', () => {
    const facts = healthyFacts(nights('2025-04-13', 20), '2025-04-13', at('2025-08-01', '12:00'));
    const { tables: all, slateUnknown } = gapsIn(facts, {
      from: '2025-07-01',
      to: '2025-07-31',
      now: at('2025-08-01', '12:00'),
    });
    expect(slateUnknown).toBeNull();
    expect(new Set(all.flatMap(({ dates }) => dates.map(({ state }) => state)))).toEqual(
      new Set(['no_games']),
    );
    expect(all[0]?.dates).toHaveLength(31);
  });
});

describe('a postponed game', () => {
  const DATE = '2026-01-08';
  const MADE_UP = '2026-01-29';
  const scores = { awayScore: null, homeScore: null };
  const now = at('2026-01-10', '12:00');
  const others = [...nights('2026-01-07', 20), ...night(DATE, ['BOS@NYK', 'LAL@SAC', 'UTA@DEN'])];
  const withMoved = (original: object, makeUp: object, date = MADE_UP) => [
    ...others,
    game(DATE, 'MIA@CHI', { gameId: '0022500530', ...scores, ...original }),
    game(date, 'MIA@CHI', { gameId: '0022500530', ...scores, ...makeUp }),
    ...night(date, ['PHX@HOU']),
  ];
  /** The pipeline wrote what was played. */
  const factsOf = (schedule: ReturnType<typeof withMoved>, to: string, asked: Date) =>
    withoutGames(healthyFacts(schedule, to, asked), ALL, ['MIA@CHI'], DATE);

  it.each([
    ['final without scores', { status: 3 }],
    ['still scheduled', { status: 1 }],
    ['set to 9 by hand', { status: 9 }],
  ])('left its date, %s, and is listed', (_, original) => {
    const facts = factsOf(withMoved(original, { status: 1 }), DATE, now);
    const gaps = gapsIn(facts, { from: DATE, to: addDays(DATE, 1), now });
    expect(new Set(gaps.tables.map(({ dates }) => dates[0]?.state))).toEqual(new Set(['complete']));
    expect(gaps.tables[0]?.dates[0]).toMatchObject({ expectedGames: 3, games: 3 });
    expect(gaps.notes).toHaveLength(1);
    expect(gaps.notes[0]).toContain(`MIA@CHI on ${DATE} is not expected: postponed, `);
  });

  it.each([MADE_UP, '2026-03-18', '2026-03-31'])('counts on the date to which it was moved: %s', (date) => {
    const later = at(addDays(date, 2), '12:00');
    const schedule = withMoved({ status: 3 }, { status: 3, awayScore: 99, homeScore: 98 }, date);
    const facts = factsOf(schedule, date, later);
    expect(gapOn(facts, TEAM_BOX, date, later)).toMatchObject({
      state: 'complete',
      expectedGames: 2,
      games: 2,
    });
    expect(gapOn(withoutGames(facts, [TEAM_BOX], ['MIA@CHI']), TEAM_BOX, date, later)).toMatchObject({
      state: 'partial',
      missingGames: ['MIA@CHI'],
    });
  });

  it('was played after all where any table has its box score', () => {
    const schedule = withMoved({ status: 3 }, { status: 1 });
    const facts = withoutGames(healthyFacts(schedule, DATE, now), [TEAM_BOX], ['MIA@CHI'], DATE);
    expect(gapOn(facts, TEAM_BOX, DATE, now)).toMatchObject({
      state: 'partial',
      expectedGames: 4,
      missingGames: ['MIA@CHI'],
    });
  });

  it('is suspected where a final game has no scores and no box score', () => {
    const facts = factsOf([...others, game(DATE, 'MIA@CHI', scores)], DATE, now);
    const gaps = gapsIn(facts, { from: DATE, tables: [TEAM_BOX], now });
    expect(gaps.tables[0]?.dates[0]).toMatchObject({ state: 'complete', expectedGames: 3 });
    expect(gaps.notes[0]).toContain('probably postponed');
  });
});

describe('a date on which nothing is expected', () => {
  const onSeasonDay = (day: number) => {
    const date = addDays('2025-10-21', day);
    const schedule = Array.from({ length: day + 1 }, (_, index) =>
      night(addDays('2025-10-21', index), 2),
    ).flat();
    const now = at(addDays(date, 2), '12:00');
    const facts = healthyFacts(schedule, date, now);
    return { date, now, facts: ALL.reduce((all, table) => withoutDate(all, table, date), facts) };
  };

  it.each([
    [CACHE, 13, 'not_expected'],
    [CACHE, 14, 'missing'],
    [COMPOSITE, 13, 'not_expected'],
    [FEATURES, 13, 'not_expected'],
    [PREDICTIONS, 13, 'not_expected'],
    [PREDICTIONS, 14, 'missing'],
    [GRADES, 13, 'not_expected'],
    [SHOT_ZONES, 20, 'not_expected'],
    [SHOT_ZONES, 21, 'missing'],
    [TEAM_ZONES, 34, 'not_expected'],
    [TEAM_ZONES, 35, 'missing'],
    [CONTEXT, 0, 'missing'],
    [TEAM_BOX, 0, 'missing'],
    [LINES, 0, 'missing'],
  ])('because the season is young: %s on day %i is %s', (table, day, state) => {
    const { date, now, facts } = onSeasonDay(day);
    expect(gapOn(facts, table, date, now)).toMatchObject({
      state,
      cause: state === 'not_expected' ? 'bootstrap' : null,
    });
  });

  it('because playoffs are not processed, while raw tables are', () => {
    const date = '2026-04-20';
    const schedule = [...nights('2026-04-12', 20), ...night(date, 2, { type: '004' })];
    const now = at('2026-04-22', '12:00');
    const facts = [TEAM_BOX, SUMMARY, CACHE].reduce(
      (all, table) => withoutDate(all, table, date),
      healthyFacts(schedule, date, now),
    );
    const calendar = {
      ...profile.calendar,
      playoffsProcessed: { raw: true, analytics: false, precompute: false, predictions: false },
    };
    const state = (table: string) => gapOn(facts, table, date, now, { ...profile, calendar });
    expect(state(SUMMARY)).toMatchObject({ state: 'not_expected', cause: 'playoffs_not_processed' });
    expect(state(CACHE)).toMatchObject({ state: 'not_expected', cause: 'playoffs_not_processed' });
    expect(state(TEAM_BOX)).toMatchObject({ state: 'missing', cause: null });
  });

  it('because predictions are halted on this date, and on no other', () => {
    const dates = [addDays(D, -1), D];
    const facts: Facts = { ...season(), halts: known([{ effectiveDate: D, active: true, reason: null }]) };
    const emptied = dates.reduce(
      (all, date) => withoutDate(withoutDate(all, PREDICTIONS, date), CACHE, date),
      facts,
    );
    expect(dates.map((date) => gapOn(emptied, PREDICTIONS, date, LATE))).toMatchObject([
      { state: 'missing', cause: null },
      { state: 'not_expected', cause: 'halted' },
    ]);
    expect(gapOn(emptied, CACHE, D, LATE).state).toBe('missing');
  });

  describe('because the table keeps its rows for so many days', () => {
    const dropped = new Date(Date.parse(`${D}T00:00:00Z`) + 30 * 86_400_000);
    const retention = { [CACHE]: known(30) };

    it('from the instant on at which the partition is dropped', () => {
      const facts = { ...withoutDate(season(), CACHE), retention };
      expect(gapOn(facts, CACHE, D, dropped)).toMatchObject({
        state: 'not_expected',
        cause: 'beyond_retention',
        rows: 0,
        found: null,
      });
      expect(stateOf(facts, CACHE, D, new Date(dropped.getTime() - 1))).toBe('missing');
    });

    it('but what is still there is judged', () => {
      expect(stateOf({ ...season(), retention }, CACHE, D, dropped)).toBe('complete');
      expect(stateOf({ ...withRows(season(), CACHE, 39), retention }, CACHE, D, dropped)).toBe('partial');
      expect(
        stateOf(
          { ...withRows(season(), PREDICTIONS, 0, 513, 0), retention: { [PREDICTIONS]: known(30) } },
          PREDICTIONS,
          D,
          dropped,
        ),
      ).toBe('missing');
    });

    it('which hides no young gap where nobody can tell', () => {
      const facts = { ...withoutDate(season(), CACHE), retention: { [CACHE]: unknown('permission') } };
      expect(gapOn(facts, CACHE, D, LATE)).toMatchObject({ state: 'missing', cause: null });
      expect(gapOn(facts, CACHE, D, dropped)).toMatchObject({ state: 'unknown', cause: 'permission' });
      expect(stateOf({ ...season(), retention: facts.retention }, CACHE, D, dropped)).toBe('complete');
    });
  });
});

describe('a warehouse with an imported season', () => {
  const facts: Facts = {
    ...season(),
    recorded: { 'nba_raw.nbac_schedule': [D], [TEAM_BOX]: [D] },
  };

  it('records some dates of a table, and of the others nobody knows how many rows there were', () => {
    expect(stateOf(facts, TEAM_BOX)).toBe('complete');
    expect(gapOn(withoutDate(facts, TEAM_BOX, addDays(D, -1)), TEAM_BOX, addDays(D, -1), LATE)).toMatchObject(
      {
        state: 'not_recorded',
        cause: null,
        expectedGames: 4,
        games: null,
        rows: null,
      },
    );
  });

  it('records a table not at all', () => {
    const absent = withTable(facts, CACHE, { state: 'not_recorded' });
    const { tables } = gapsIn(absent, { from: addDays(D, -1), to: D, tables: [CACHE], now: LATE });
    expect(tables[0]).toMatchObject({
      blind: null,
      dates: [{ state: 'not_recorded', rows: null }, { state: 'not_recorded' }],
    });
  });

  it('still has no games where there were none', () => {
    expect(stateOf(facts, TEAM_BOX, addDays(D, 1), LATE)).toBe('no_games');
  });
});

describe('what nobody could look at', () => {
  it.each(ERROR_CAUSES)('is unknown with its cause, %s, and touches no other table', (cause) => {
    for (const table of [TEAM_BOX, CACHE]) {
      const gaps = gapsIn(withTable(season(), table, unknown(cause)), { from: D, now: LATE });
      const found = gaps.tables.find((one) => one.table === table);
      expect(found).toMatchObject({
        blind: { cause, message: `a message about ${cause}`, fix: `a fix for ${cause}` },
        dates: [{ state: 'unknown', cause, expectedGames: 4, games: null, rows: null }],
      });
      const others = gaps.tables.filter((one) => one !== found);
      expect(others.every(({ dates, blind }) => dates[0]?.state === 'complete' && blind === null)).toBe(true);
    }
  });

  it('was never collected', () => {
    const { [TEAM_BOX]: _, ...coverage } = season().coverage;
    expect(gapOn({ ...season(), coverage }, TEAM_BOX, D, LATE)).toMatchObject({
      state: 'unknown',
      cause: 'internal',
    });
  });

  it('is no gap where nothing was expected', () => {
    const facts = withTable(season(), CACHE, unknown('timeout'));
    expect(gapOn(facts, CACHE, addDays(D, 1), LATE)).toMatchObject({ state: 'no_games', rows: null });
  });

  it('is everything where the schedule could not be read', () => {
    const facts = { ...season(), slate: unknown('timeout') };
    const gaps = gapsIn(facts, { from: addDays(D, -2), to: D, now: LATE, first: addDays(D, -9) });
    expect(gaps.slateUnknown).toEqual({
      cause: 'timeout',
      message: 'a message about timeout',
      fix: 'a fix for timeout',
    });
    expect(gaps.tables.map(({ table }) => table)).toEqual(ALL);
    for (const { dates, before } of gaps.tables) {
      expect(before).toEqual([]);
      expect(dates.map(({ date }) => date)).toEqual([addDays(D, -2), addDays(D, -1), D]);
      for (const date of dates)
        expect(date).toMatchObject({
          state: 'unknown',
          cause: 'slate_unknown',
          expectedGames: null,
          rows: null,
        });
    }
  });

  it('is a stretch in mid-season without a game in the schedule, never "no games"', () => {
    const facts = healthyFacts([...nights('2026-01-10', 20), ...nights('2026-02-20', 5)], '2026-02-20', LATE);
    const state = (date: IsoDate) => gapOn(facts, TEAM_BOX, date, at('2026-02-22', '12:00'));
    expect(state('2026-01-20')).toMatchObject({ state: 'no_games' });
    expect(state('2026-01-21')).toMatchObject({
      state: 'unknown',
      cause: 'slate_unknown',
      expectedGames: null,
    });
    expect(state('2026-02-06')).toMatchObject({ state: 'no_games' });
  });

  it('is every date before the first season that is listed, with what to do about it', () => {
    const gaps = gapsIn(season(), { from: '2019-01-01', to: '2019-01-10', now: LATE });
    expect(new Set(gaps.tables.flatMap(({ dates }) => dates.map(({ state }) => state)))).toEqual(
      new Set(['unknown']),
    );
    expect(gaps.slateUnknown).toBeNull();
    expect(gaps.slateDoubts).toEqual([
      {
        reason: expect.stringContaining('its first begins 2021-10-19'),
        fix: expect.stringContaining('seasons in the profile'),
      },
    ]);
  });
});

describe('a range', () => {
  it('has one entry per table and date, and keeps the dates before it apart', () => {
    const gaps = gapsIn(season(), { from: addDays(D, -3), to: D, first: addDays(D, -10), now: LATE });
    expect(gaps.tables.map(({ table }) => table)).toEqual(ALL);
    for (const { dates, before } of gaps.tables) {
      expect(dates.map(({ date }) => date)).toEqual([-3, -2, -1, 0].map((days) => addDays(D, days)));
      expect(before.map(({ date }) => date)).toEqual(
        [-10, -9, -8, -7, -6, -5, -4].map((days) => addDays(D, days)),
      );
      expect(before.every(({ state }) => state === 'complete')).toBe(true);
    }
  });

  it('shows a raw table that is empty although what lies downstream looks complete', () => {
    const facts = withoutDate(withoutDate(season(), TEAM_BOX), TEAM_BOX, addDays(D, -1));
    const gaps = gapsIn(facts, { from: addDays(D, -1), to: D, now: LATE });
    const missing = gaps.tables.filter(({ dates }) => dates.every(({ state }) => state === 'missing'));
    expect(missing.map(({ table }) => table)).toEqual([TEAM_BOX]);
  });

  it('does not depend on the order of the facts', () => {
    const facts = withoutGames(season(), [TEAM_BOX], ['ATL@BOS'], D);
    const reversed: Facts = {
      ...facts,
      slate: facts.slate.state === 'known' ? known(facts.slate.value.toReversed()) : facts.slate,
      coverage: Object.fromEntries(
        Object.entries(facts.coverage).map(([table, fact]) => [
          table,
          fact.state === 'known' ? known(fact.value.toReversed()) : fact,
        ]),
      ),
    };
    const states = (all: Facts) =>
      gapsIn(all, { from: addDays(D, -5), to: D, now: LATE }).tables.map(({ dates }) =>
        dates.map(({ state }) => state),
      );
    expect(states(reversed)).toEqual(states(facts));
  });
});
