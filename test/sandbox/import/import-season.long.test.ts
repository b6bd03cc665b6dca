import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSeason } from '../../../src/sandbox/import/import-season.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../../support/scratch-warehouse.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

const SCHEDULE_HEADER = 'game_id,date_et,tip_utc,away,home,status,status_text,type,arena_state';
const DATE = '2025-01-10';

/** A schedule of so many regular games on one date, in this order. */
const MATCHUPS = ['BOS@DEN', 'LAL@MIA', 'UTA@SAC', 'NYK@ORL', 'CHI@DET'];
function scheduleOf(games: number, date = DATE, status = '3'): string {
  const lines = MATCHUPS.slice(0, games).map((matchup, index) => {
    const [away, home] = matchup.split('@');
    return `002240050${index},${date},${date}T23:30:00Z,${away},${home},${status},Final,regular,NY`;
  });
  return [SCHEDULE_HEADER, ...lines, ''].join('\n');
}

describe('an imported season', () => {
  let scratch: ScratchWarehouse;

  beforeEach(async () => {
    scratch = await openScratchWarehouse();
  });

  afterEach(() => scratch.close());

  const load = (countsCsv: string, scheduleCsv = scheduleOf(4)) =>
    importSeason({ scheduleCsv, countsCsv, warehouse: scratch.warehouse, profile: shippedProfile });
  /** Rows of each team of each game in schedule order, away first. */
  const rowsByTeam = async (table: string, team = 'team_abbr'): Promise<Record<string, unknown>> =>
    Object.fromEntries(await scratch.cells(`SELECT ${team}, COUNT(*) FROM ${table} GROUP BY 1`));

  describe('places rows', () => {
    it('of players evenly while every game can be whole, the remainder on the first games', async () => {
      await load(`date,player_summary_rows\n${DATE},62`);
      expect(await rowsByTeam('nba_analytics.player_game_summary')).toEqual({
        BOS: 8,
        DEN: 8,
        LAL: 8,
        MIA: 8,
        UTA: 8,
        SAC: 7,
        NYK: 8,
        ORL: 7,
      });
    });

    it('of players in whole games of 21 on fewer than 15 a game, so that the last games miss', async () => {
      await load(`date,player_summary_rows\n${DATE},59`);
      expect(await rowsByTeam('nba_analytics.player_game_summary')).toEqual({
        BOS: 11,
        DEN: 10,
        LAL: 11,
        MIA: 10,
        UTA: 9,
        SAC: 8,
      });
    });

    it('of gamebooks for as many games as were counted, 35 each', async () => {
      await load(`date,raw_gamebook_games\n${DATE},3`);
      expect(await rowsByTeam('nba_raw.nbac_gamebook_player_stats')).toEqual({
        BOS: 18,
        DEN: 17,
        LAL: 18,
        MIA: 17,
        UTA: 18,
        SAC: 17,
      });
    });

    it.each([
      [8, { BOS: 1, DEN: 1, LAL: 1, MIA: 1, UTA: 1, SAC: 1, NYK: 1, ORL: 1 }],
      [11, { BOS: 2, DEN: 2, LAL: 2, MIA: 1, UTA: 1, SAC: 1, NYK: 1, ORL: 1 }],
      [5, { BOS: 1, DEN: 1, LAL: 1, MIA: 1, UTA: 1 }],
    ])('of teams two a game in schedule order: %i rows', async (count, expected) => {
      await load(`date,team_defense_rows\n${DATE},${count}`);
      expect(await rowsByTeam('nba_analytics.team_defense_game_summary', 'defending_team_abbr')).toEqual(
        expected,
      );
    });

    it('of zones by date, each player and team once', async () => {
      await load(`date,shot_zone_rows,team_zone_rows\n${DATE},451,29`);
      expect(
        await scratch.cells(
          'SELECT COUNT(*), COUNT(DISTINCT player_lookup) FROM nba_precompute.player_shot_zone_analysis',
        ),
      ).toEqual([[451, 451]]);
      expect(
        await scratch.cells(
          'SELECT COUNT(*), COUNT(DISTINCT team_abbr) FROM nba_precompute.team_defense_zone_analysis',
        ),
      ).toEqual([[29, 29]]);
    });

    it.each([
      { rows: 60, players: 20, systems: 3 },
      { rows: 47, players: 20, systems: 3 },
      { rows: 20, players: 20, systems: 3 },
      { rows: 22, players: 20, systems: 5 },
      { rows: 7, players: 2, systems: 5 },
      { rows: 5, players: 5, systems: 5 },
    ])('of predictions over exactly the players and systems that were counted: %o', async (wanted) => {
      const { rows, players, systems } = wanted;
      await load(`date,predictions,pred_players,pred_systems\n${DATE},${rows},${players},${systems}`);
      const [counted] =
        await scratch.ask(`SELECT COUNT(*) AS row_count, COUNT(DISTINCT player_lookup) AS players,
        COUNT(DISTINCT system_id) AS systems, COUNT(DISTINCT (player_lookup, system_id)) AS pairs,
        COUNT(DISTINCT prediction_id) AS ids, COUNT(DISTINCT game_id) AS games,
        COUNTIF(is_active) AS active FROM nba_predictions.player_prop_predictions`);
      expect(counted).toEqual({
        row_count: rows,
        players,
        systems,
        pairs: rows,
        ids: rows,
        games: Math.min(4, players),
        active: rows,
      });
    });

    it('of predictions by one system of every player, where hardly more rows than players were counted', async () => {
      await load(`date,predictions,pred_players,pred_systems\n${DATE},30,27,4`);
      expect(
        await scratch.cells(`SELECT system_id, COUNT(DISTINCT player_lookup) FROM nba_predictions.player_prop_predictions
          GROUP BY 1 ORDER BY 1`),
      ).toEqual([
        ['system_1', 27],
        ['system_2', 1],
        ['system_3', 1],
        ['system_4', 1],
      ]);
    });

    it('of predictions beyond every pair of player and system with lines of their own', async () => {
      await load(`date,predictions,pred_players,pred_systems\n${DATE},9,2,2`);
      expect(
        await scratch.cells(`SELECT COUNT(*), COUNT(DISTINCT (system_id, player_lookup)),
          COUNT(DISTINCT (system_id, player_lookup, current_points_line)) FROM nba_predictions.player_prop_predictions`),
      ).toEqual([[9, 4, 9]]);
    });

    it('that say what every player of a recorded season did, at nine the next morning in New York', async () => {
      await load(`date,player_summary_rows\n${DATE},80`);
      expect(
        await scratch.cells(`SELECT DISTINCT minutes_played, usage_rate, is_active, is_dnp, processed_at, season_year
          FROM nba_analytics.player_game_summary`),
      ).toEqual([[24, 20, true, false, '2025-01-11T14:00:00.000Z', 2024]]);
    });

    it('for countable games only: not for a Cup final, and not for a game that was postponed', async () => {
      const schedule = [
        SCHEDULE_HEADER,
        `0062400001,${DATE},,OKC,MIL,3,Final,cupfinal,`,
        `0022400001,${DATE},,BOS,DEN,3,Final,regular,`,
        `0022400002,${DATE},,LAL,MIA,9,Postponed,regular,`,
        `0022400003,${DATE},,UTA,SAC,1,,regular,`,
        '0022400003,2025-02-01,,UTA,SAC,3,Final,regular,',
      ].join('\n');
      await load(`date,team_defense_rows\n${DATE},2`, schedule);
      expect(await rowsByTeam('nba_analytics.team_defense_game_summary', 'defending_team_abbr')).toEqual({
        BOS: 1,
        DEN: 1,
      });
    });
  });

  it('writes the schedule with scores for what is final, and says what kind of game each is', async () => {
    const schedule = [
      SCHEDULE_HEADER,
      '0022400001,2024-10-22,2024-10-22T23:30:00Z,NYK,BOS,3,Final/OT,regular,MA',
      '0042400101,2025-04-19,2025-04-19T17:00:00Z,MIL,IND,1,,playoffs,IN',
      '0032400001,2025-02-16,,CHK,KEN,3,Final,allstar,CA',
    ].join('\n');
    await load('date,team_zone_rows\n2024-10-22,30', schedule);
    expect(
      await scratch.ask(`SELECT game_id, game_code, season_year, game_date, game_date_est, game_status, game_status_text,
        away_team_score, home_team_score, winning_team_tricode, is_regular_season, is_playoffs, is_all_star
        FROM nba_raw.nbac_schedule ORDER BY game_date`),
    ).toEqual([
      {
        game_id: '0022400001',
        game_code: '20241022/NYKBOS',
        season_year: 2024,
        game_date: '2024-10-22',
        game_date_est: '2024-10-22T23:30:00.000Z',
        game_status: 3,
        game_status_text: 'Final/OT',
        away_team_score: 110,
        home_team_score: 100,
        winning_team_tricode: 'NYK',
        is_regular_season: true,
        is_playoffs: false,
        is_all_star: false,
      },
      expect.objectContaining({
        game_id: '0032400001',
        game_date_est: null,
        is_all_star: true,
        is_regular_season: false,
      }),
      expect.objectContaining({
        game_id: '0042400101',
        game_status: 1,
        away_team_score: null,
        home_team_score: null,
        winning_team_tricode: null,
        is_playoffs: true,
      }),
    ]);
  });

  describe('records', () => {
    it('a zero as zero, an empty cell as not recorded, and a column of zeros as not recorded at all', async () => {
      const counts = [
        'date,player_summary_rows,team_defense_rows,daily_cache_rows,graded',
        '2025-01-09,0,0,,0',
        '2025-01-10,80,8,0,0',
        '2025-01-11,,8,20,',
      ].join('\n');
      const summary = await load(counts);
      expect(await scratch.warehouse.recorded()).toEqual({
        'nba_analytics.player_game_summary': ['2025-01-09', '2025-01-10'],
        'nba_analytics.team_defense_game_summary': ['2025-01-09', '2025-01-10', '2025-01-11'],
        'nba_precompute.player_daily_cache': ['2025-01-10', '2025-01-11'],
        'nba_raw.nbac_schedule': ['2025-01-10'],
      });
      expect(summary.notRecorded).toContain('graded');
      expect(
        await scratch.cells(
          `SELECT table_name FROM information_schema.tables WHERE table_schema LIKE 'nba%' ORDER BY 1`,
        ),
      ).toEqual([
        ['nbac_schedule'],
        ['player_daily_cache'],
        ['player_game_summary'],
        ['team_defense_game_summary'],
      ]);
    });

    it('the columns that some seasons lack: a feature store, and grades', async () => {
      const summary = await load(
        `date,feature_store_rows,predictions,pred_players,pred_systems,graded\n${DATE},75,40,20,2,33`,
      );
      expect(summary.rows).toMatchObject({
        'nba_predictions.ml_feature_store_v2': 75,
        'nba_predictions.prediction_accuracy': 33,
      });
      expect(
        await scratch.cells(`SELECT COUNT(*) FROM nba_predictions.prediction_accuracy
          SEMI JOIN nba_predictions.player_prop_predictions USING (game_date, system_id, player_lookup)`),
      ).toEqual([[33]]);
    });

    it('what it could not take as it was: unknown columns, other numbers of games, players without rows', async () => {
      const counts = `date,sched_games,team_defense_rows,predictions,pred_players,pred_systems,mood\n${DATE},5,8,3,20,1,fine\n2025-01-11,0,2,0,0,0,bad`;
      const summary = await load(counts);
      expect(summary.unknownColumns).toEqual(['mood']);
      expect(summary.notes).toEqual([
        'sched_games differs from the schedule file, which was followed: 2025-01-10',
        expect.stringContaining('pred_players'),
        'team_defense_rows counts more than the games of the date can hold: 2025-01-11',
      ]);
      expect(summary.rows).toMatchObject({
        'nba_analytics.team_defense_game_summary': 8,
        'nba_predictions.player_prop_predictions': 3,
      });
    });
  });

  describe('is imported again', () => {
    it('without doubling anything', async () => {
      const counts = `date,team_defense_rows,team_zone_rows\n${DATE},8,30`;
      await load(counts);
      const recorded = await scratch.warehouse.recorded();
      await load(counts);
      expect(await rowsByTeam('nba_analytics.team_defense_game_summary', 'defending_team_abbr')).toEqual({
        BOS: 1,
        DEN: 1,
        LAL: 1,
        MIA: 1,
        UTA: 1,
        SAC: 1,
        NYK: 1,
        ORL: 1,
      });
      expect(await scratch.cells('SELECT COUNT(*) FROM nba_raw.nbac_schedule')).toEqual([[4]]);
      expect(await scratch.warehouse.recorded()).toEqual(recorded);
    });

    it('replacing the dates that the new files cover, and no others', async () => {
      await load('date,team_zone_rows\n2025-01-09,30\n2025-01-10,30\n2025-01-11,30');
      await load('date,team_zone_rows,shot_zone_rows\n2025-01-10,28,400\n2025-01-11,,400', scheduleOf(3));
      expect(
        await scratch.cells(
          'SELECT analysis_date, COUNT(*) FROM nba_precompute.team_defense_zone_analysis GROUP BY 1 ORDER BY 1',
        ),
      ).toEqual([
        ['2025-01-09', 30],
        ['2025-01-10', 28],
      ]);
      expect(await scratch.warehouse.recorded()).toMatchObject({
        'nba_precompute.team_defense_zone_analysis': ['2025-01-09', '2025-01-10'],
        'nba_precompute.player_shot_zone_analysis': ['2025-01-10', '2025-01-11'],
      });
      expect(await scratch.cells('SELECT COUNT(*) FROM nba_raw.nbac_schedule')).toEqual([[3]]);
    });

    it('or not at all: when a table refuses its rows, everything stays as it was', async () => {
      await load(`date,team_defense_rows,team_zone_rows\n${DATE},8,30`);
      const recorded = await scratch.warehouse.recorded();
      await scratch.warehouse.run(
        'ALTER TABLE nba_precompute.team_defense_zone_analysis DROP COLUMN games_in_sample',
      );
      await expect(
        load('date,team_defense_rows,team_zone_rows\n2025-01-10,2,12\n2025-01-11,0,5', scheduleOf(1)),
      ).rejects.toThrow('games_in_sample');
      expect(await scratch.cells('SELECT COUNT(*) FROM nba_raw.nbac_schedule')).toEqual([[4]]);
      expect(await scratch.cells('SELECT COUNT(*) FROM nba_analytics.team_defense_game_summary')).toEqual([
        [8],
      ]);
      expect(await scratch.cells('SELECT COUNT(*) FROM nba_precompute.team_defense_zone_analysis')).toEqual([
        [30],
      ]);
      expect(await scratch.warehouse.recorded()).toEqual(recorded);
    });
  });
});
