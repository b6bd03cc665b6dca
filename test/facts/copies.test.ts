import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect, windowFor } from '../../src/facts/collect.ts';
import { planStatements } from '../../src/facts/plan-statements.ts';
import type { AppendValue } from '../../src/warehouse/duckdb.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { render } from '../../src/warehouse/sql.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const D = '2026-02-03';
const NOW = new Date('2026-02-04T17:00:00Z');
const SUMMARY = 'nba_analytics.player_game_summary';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const CACHE = 'nba_precompute.player_daily_cache';
const TEAM_ZONES = 'nba_precompute.team_defense_zone_analysis';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const PROPS = 'nba_raw.odds_api_player_points_props';
const LINES = 'nba_raw.odds_api_game_lines';
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const OFFENSE = 'nba_analytics.team_offense_game_summary';

type Cells = Record<string, AppendValue>;

/** What every row of a table needs, so that a test writes only what it is about. */
const PLAIN: Record<string, Cells> = {
  [SUMMARY]: {
    player_lookup: 'lebronjames',
    game_id: '20260203_LAL_BOS',
    game_date: D,
    team_abbr: 'LAL',
    opponent_team_abbr: 'BOS',
    season_year: 2025,
    is_active: true,
    minutes_played: 30,
  },
  [GAMEBOOK]: {
    player_lookup: 'lebronjames',
    player_name_original: 'L. James',
    game_id: '0022500700',
    game_date: D,
    team_abbr: 'LAL',
    home_team_abbr: 'BOS',
    away_team_abbr: 'LAL',
    season_year: 2025,
    player_status: 'active',
  },
  [CACHE]: { player_lookup: 'lebronjames', cache_date: D },
  [TEAM_ZONES]: {
    team_abbr: 'LAL',
    analysis_date: D,
    processed_at: '2026-02-03T12:00:00Z',
    created_at: '2026-02-03T12:00:00Z',
  },
  [PREDICTIONS]: {
    prediction_id: 'p',
    system_id: 'catboost_v9',
    player_lookup: 'lebronjames',
    game_date: D,
    game_id: '0022500700',
    prediction_version: 1,
    predicted_points: 20,
    confidence_score: 70,
    recommendation: 'OVER',
    current_points_line: 25.5,
    is_active: true,
    created_at: '2026-02-03T14:00:00Z',
  },
  [PROPS]: {
    game_id: 'x',
    odds_api_event_id: 'x',
    game_date: D,
    home_team_abbr: 'BOS',
    away_team_abbr: 'LAL',
    snapshot_timestamp: '2026-02-03T14:00:00Z',
    bookmaker: 'draftkings',
    player_name: 'LeBron James',
    player_lookup: 'lebronjames',
    points_line: 25.5,
    processed_at: '2026-02-03T14:00:00Z',
  },
  [LINES]: {
    snapshot_timestamp: '2026-02-03T14:00:00Z',
    game_id: 'a1b2c3',
    sport_key: 'basketball_nba',
    commence_time: '2026-02-04T00:30:00Z',
    game_date: D,
    home_team: 'Boston Celtics',
    away_team: 'Los Angeles Lakers',
    bookmaker_key: 'draftkings',
    market_key: 'totals',
    outcome_name: 'Over',
    outcome_price: 1.9,
    created_at: '2026-02-03T14:00:00Z',
    processed_at: '2026-02-03T14:00:00Z',
  },
  [TEAM_BOX]: {
    game_id: 'x',
    nba_game_id: '0022500700',
    game_date: D,
    season_year: 2025,
    team_id: 1,
    team_abbr: 'LAL',
    is_home: false,
    points: 100,
    fg_attempted: 80,
    processed_at: '2026-02-04T09:00:00Z',
  },
  [OFFENSE]: {
    game_id: '20260203_LAL_BOS',
    game_date: D,
    team_abbr: 'LAL',
    opponent_team_abbr: 'BOS',
    season_year: 2025,
    points_scored: 100,
    fg_attempts: 88,
    home_game: false,
    win_flag: false,
  },
};

describe('counting copies and different values', () => {
  let scratch: ScratchWarehouse;
  beforeEach(async () => {
    scratch = await openScratchWarehouse();
  });
  afterEach(() => scratch.close());

  /** Makes a table that holds these rows, NULL wherever they say so, and counts it. */
  async function counted(table: string, rows: readonly Cells[], copies = true) {
    const full = rows.map((row) => ({ ...PLAIN[table], ...row }));
    await scratch.warehouse.transaction(async ({ run, append }) => {
      for (const statement of duckDbStatements(pipelineTable(table)))
        await run(statement.replaceAll(' NOT NULL', ''));
      for (const row of full) await append(table, Object.keys(row), [Object.values(row)]);
    });
    const facts = await collect({
      warehouse: scratch.warehouse,
      profile,
      needs: [{ tables: [table], copies }],
      window: windowFor([D], NOW),
    });
    const fact = facts.coverage[table] ?? facts.dayCounts[table];
    if (fact?.state !== 'known') throw new Error(`${table} is not known: ${JSON.stringify(fact)}`);
    return fact.value;
  }
  const sumOf = (rows: readonly { copies: number | null }[]) =>
    rows.reduce((all, { copies }) => all + (copies ?? Number.NaN), 0);

  it('finds one game that is stored under two ids', async () => {
    const rows = await counted(SUMMARY, [
      {},
      { player_lookup: 'anthonydavis' },
      { game_id: '20260203_BOS_LAL' },
      { game_id: '0022500700' },
    ]);
    expect(sumOf(rows)).toBe(2);
    expect(rows.reduce((all, row) => all + row.rows, 0)).toBe(4);
  });

  it('finds it where home and away are exchanged between the two', async () => {
    const exchanged = { game_id: '0022500701', home_team_abbr: 'LAL', away_team_abbr: 'BOS' };
    expect(sumOf(await counted(GAMEBOOK, [{}, exchanged]))).toBe(1);
  });

  it.each<[string, string, Cells]>([
    ['another player', SUMMARY, { player_lookup: 'anthonydavis' }],
    ['another opponent on the same date', SUMMARY, { opponent_team_abbr: 'NYK' }],
    ['another team', SUMMARY, { team_abbr: 'BOS', opponent_team_abbr: 'LAL' }],
    ['another date', SUMMARY, { game_date: '2026-02-02' }],
    ['another pair of teams', GAMEBOOK, { home_team_abbr: 'NYK' }],
    ['another team of the pair', GAMEBOOK, { team_abbr: 'BOS' }],
    ['another date', CACHE, { cache_date: '2026-02-02' }],
    ['another team', TEAM_ZONES, { team_abbr: 'BOS' }],
    ['another system', PREDICTIONS, { system_id: 'xgboost_v1' }],
    ['another line', PREDICTIONS, { current_points_line: 26.5 }],
    ['another game', PREDICTIONS, { game_id: '0022500701' }],
    ['a row that was replaced', PREDICTIONS, { is_active: false }],
  ])('takes %s in %s for no copy', async (_, table, other) => {
    const rows = await counted(table, [{}, other]);
    expect(sumOf(rows)).toBe(0);
    expect(rows.reduce((all, row) => all + row.rows, 0)).toBe(2);
  });

  it.each([CACHE, TEAM_ZONES, PREDICTIONS, SUMMARY, GAMEBOOK])(
    'counts what %s holds three times as two copies',
    async (table) => {
      const rows = await counted(table, [{}, {}, {}]);
      expect(sumOf(rows)).toBe(2);
    },
  );

  it('takes predictions without a line for the same where all else is', async () => {
    expect(
      sumOf(await counted(PREDICTIONS, [{ current_points_line: null }, { current_points_line: null }])),
    ).toBe(1);
  });

  it('takes no row for a copy that does not say which player it is about', async () => {
    const nobody = { player_lookup: null };
    const rows = await counted(GAMEBOOK, [{}, nobody, nobody, nobody]);
    expect(sumOf(rows)).toBe(0);
    expect(rows.reduce((all, row) => all + row.validRows, 0)).toBe(4);
  });

  it.each([
    [PREDICTIONS, 'game_date'],
    [CACHE, 'cache_date'],
  ])(
    'does not know those of a date of %s of which no row names a player, and knows those of others',
    async (table, date) => {
      const nobody = { player_lookup: null };
      const other = { [date]: '2026-02-02' };
      const rows = await counted(table, [nobody, nobody, other, other]);
      expect(rows.toSorted((one, next) => one.date.localeCompare(next.date))).toMatchObject([
        { validRows: 2, copies: 1 },
        { validRows: 2, copies: null },
      ]);
    },
  );

  it('does not know the copies of a team of which no row that counts says which player it is about', async () => {
    const nobody = { player_lookup: null };
    const rows = await counted(GAMEBOOK, [nobody, nobody, { team_abbr: 'BOS' }, { team_abbr: 'BOS' }]);
    expect(rows.map(({ validRows, copies }) => [validRows, copies])).toEqual(
      expect.arrayContaining([
        [2, null],
        [2, 1],
      ]),
    );
  });

  it('takes rows that do not count for no copies, beside the real row or alone', async () => {
    const inactive = { is_active: false };
    const [both] = await counted(PREDICTIONS, [inactive, {}, inactive]);
    expect(both).toMatchObject({ rows: 3, validRows: 1, copies: 0, distinct: 1 });
    const [twice] = await counted(PREDICTIONS, [{}]);
    expect(twice).toMatchObject({ rows: 4, validRows: 2, copies: 1, distinct: 1 });
  });

  it('counts the same rows with copies and without', async () => {
    const keyed = await counted(SUMMARY, [
      {},
      { player_lookup: 'a', minutes_played: null, is_dnp: true },
      { team_abbr: 'BOS', opponent_team_abbr: 'LAL' },
    ]);
    const plain: object[] = await counted(SUMMARY, [], false);
    expect(plain).toHaveLength(2);
    const uncounted: object[] = keyed.map((row) => ({ ...row, copies: null }));
    expect(uncounted).toEqual(expect.arrayContaining(plain));
    expect(uncounted).toHaveLength(2);
  });

  it('leaves both numbers open where nobody asked for them, or the table has no key', async () => {
    expect(await counted(CACHE, [{}, {}], false)).toMatchObject([{ rows: 2, copies: null, distinct: null }]);
    expect(await counted(TEAM_BOX, [{}, {}])).toMatchObject([{ rows: 2, copies: null }]);
    expect(await counted(PROPS, [{}, {}])).toMatchObject([{ rows: 2, copies: null, distinct: 1 }]);
  });

  it.each<[string, Cells[], object]>([
    ['of one row no distance', [{}], { rows: 1, least: 88, most: 88 }],
    [
      'the least and the most of several',
      [{}, { fg_attempts: 110 }, { fg_attempts: 61 }],
      { rows: 3, least: 61, most: 110 },
    ],
    ['nothing of rows without a value', [{}, { fg_attempts: null }], { rows: 1, least: 88, most: 88 }],
    ['nothing where no row has one', [{ fg_attempts: null }], { rows: 0, least: null, most: null }],
    [
      'nothing of rows that do not count',
      [{}, { points_scored: 0, fg_attempts: 0 }],
      { rows: 1, least: 88, most: 88 },
    ],
    ['zero as a value', [{}, { fg_attempts: 0 }], { rows: 2, least: 0, most: 88 }],
  ])('compares rows of a team in a game: %s', async (_, rows, spread) => {
    expect(await counted(OFFENSE, rows)).toMatchObject([{ rows: rows.length, spread }]);
  });

  it('compares rows under each id of a game, and nothing where nobody asked, or the profile names no column', async () => {
    const twoIds = await counted(OFFENSE, [{}, { game_id: '0022500700', fg_attempts: 90 }]);
    expect(twoIds).toHaveLength(2);
    expect(twoIds).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ gameRef: '20260203_LAL_BOS', spread: { rows: 1, least: 88, most: 88 } }),
        expect.objectContaining({ gameRef: '0022500700', spread: { rows: 1, least: 90, most: 90 } }),
      ]),
    );
    expect(await counted(TEAM_BOX, [{}])).toMatchObject([{ spread: null }]);
    expect(await counted(OFFENSE, [], false)).toMatchObject([{ spread: null }, { spread: null }]);
  });

  it('counts copies of those tables only for which somebody asks', () => {
    const needs = [{ tables: [SUMMARY, CACHE] }, { tables: [CACHE], copies: true }];
    const { all } = planStatements(profile, needs);
    const asking = all
      .filter((one) =>
        / AS copies\b/.test(render(one.statement(profile, windowFor([D], NOW)), 'duckdb').text),
      )
      .map(({ table }) => table);
    expect(asking).toEqual([CACHE]);
  });

  it.each<[string, string, Cells[], object]>([
    [
      'players of rows that have a line',
      PROPS,
      [
        {},
        { bookmaker: 'fanduel' },
        { player_lookup: 'b' },
        { player_lookup: 'c', points_line: 0 },
        { player_lookup: null },
      ],
      { rows: 5, validRows: 4, distinct: 2 },
    ],
    ['games of lines', LINES, [{}, { market_key: 'spreads' }, { game_id: 'd4' }], { rows: 3, distinct: 2 }],
    [
      'players of active predictions, in several systems',
      PREDICTIONS,
      [{}, { system_id: 'b' }, { player_lookup: 'b' }, { player_lookup: 'c', is_active: false }],
      { rows: 4, validRows: 3, distinct: 2, copies: 0 },
    ],
    [
      'nobody where no row counts',
      PREDICTIONS,
      [{ is_active: false }],
      { rows: 1, validRows: 0, distinct: 0, copies: 0 },
    ],
  ])('counts different values: %s in %s', async (_, table, rows, expected) => {
    expect(await counted(table, rows)).toMatchObject([expected]);
  });
});
