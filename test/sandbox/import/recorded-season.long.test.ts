import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';
import type { Profile } from '../../../src/config/profile.ts';
import { type ImportSummary, importSeason } from '../../../src/sandbox/import/import-season.ts';
import { backtest } from '../../../src/schedules/backtest.ts';
import { outcomeOf } from '../../../src/schedules/backtest-outcome.ts';
import { recordedSeason, recordedSeasonAbsent } from '../../support/recorded-season.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../../support/scratch-warehouse.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

const ROWS_BY_DATE: Record<string, string> = {
  raw_gamebook_games:
    'SELECT game_date AS day, COUNT(DISTINCT game_id) AS n FROM nba_raw.nbac_gamebook_player_stats GROUP BY 1',
  player_summary_rows: byDate('nba_analytics.player_game_summary', 'game_date'),
  team_defense_rows: byDate('nba_analytics.team_defense_game_summary', 'game_date'),
  upcoming_player_ctx_rows: byDate('nba_analytics.upcoming_player_game_context', 'game_date'),
  daily_cache_rows: byDate('nba_precompute.player_daily_cache', 'cache_date'),
  composite_rows: byDate('nba_precompute.player_composite_factors', 'game_date'),
  shot_zone_rows: byDate('nba_precompute.player_shot_zone_analysis', 'analysis_date'),
  team_zone_rows: byDate('nba_precompute.team_defense_zone_analysis', 'analysis_date'),
  predictions: byDate('nba_predictions.player_prop_predictions', 'game_date'),
  pred_players:
    'SELECT game_date AS day, COUNT(DISTINCT player_lookup) AS n FROM nba_predictions.player_prop_predictions GROUP BY 1',
  pred_systems:
    'SELECT game_date AS day, COUNT(DISTINCT system_id) AS n FROM nba_predictions.player_prop_predictions GROUP BY 1',
};

const morning = shippedProfile.schedules.post_overnight as Profile['schedules'][string];
/** The morning with the checks of what was there before the games, and of what came of predictions. */
const withContext: Profile = {
  ...shippedProfile,
  schedules: {
    ...shippedProfile.schedules,
    post_overnight: {
      ...morning,
      checks: [...new Set([...morning.checks, 'feature_store_quality', 'upcoming_context', 'model_bias'])],
    },
  },
};

function byDate(table: string, column: string): string {
  return `SELECT ${column} AS day, COUNT(*) AS n FROM ${table} GROUP BY 1`;
}

describe.skipIf(recordedSeasonAbsent)(`the recorded season of 2024-25${recordedSeasonAbsent}`, () => {
  let scratch: ScratchWarehouse;
  let summary: ImportSummary;
  let counted: Record<string, string>[];

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    const files = recordedSeason();
    counted = parse(files.countsCsv, { columns: true });
    summary = await importSeason({ ...files, warehouse: scratch.warehouse, profile: shippedProfile });
  });

  afterAll(() => scratch?.close());

  it.each(Object.keys(ROWS_BY_DATE))('has exactly the counted %s on every date', async (column) => {
    const rows = await scratch.cells(`SELECT day, n FROM (${ROWS_BY_DATE[column]}) ORDER BY day`);
    const wanted = counted.map((row) => [row.date, Number(row[column])]).filter(([, count]) => count !== 0);
    expect(wanted.length).toBeGreaterThan(150);
    expect(rows).toEqual(wanted);
  });

  it('has every game of the schedule file, most of them on the next day in UTC', async () => {
    expect(
      await scratch.cells(
        'SELECT COUNT(*), COUNTIF(CAST(game_date_est AS DATE) > game_date) FROM nba_raw.nbac_schedule',
      ),
    ).toEqual([[1400, 1036]]);
  });

  it('repeats the first game of the opening night in the team table, where six rows were counted for two games', async () => {
    expect(
      await scratch.cells(`SELECT game_id, defending_team_abbr, COUNT(*) FROM nba_analytics.team_defense_game_summary
        WHERE game_date = DATE '2024-10-22' GROUP BY ALL ORDER BY 3 DESC, 1, 2`),
    ).toEqual([
      ['20241022_NYK_BOS', 'BOS', 2],
      ['20241022_NYK_BOS', 'NYK', 2],
      ['20241022_MIN_LAL', 'LAL', 1],
      ['20241022_MIN_LAL', 'MIN', 1],
    ]);
  });

  it('takes all of it without a remark, and knows what nobody counted', () => {
    expect(summary).toMatchObject({
      from: '2024-10-22',
      to: '2025-06-22',
      dates: 213,
      games: 1400,
      notRecorded: ['feature_store_rows', 'graded'],
      unknownColumns: [],
      notes: [],
    });
  });

  it('has players who were computed with their teams on every date, rows that are there twice on the opening night, and four dates of thin context', async () => {
    const { days, checks } = await backtest({
      warehouse: scratch.warehouse,
      profile: withContext,
      checks: CHECKS,
      schedule: 'post_overnight',
      from: '2024-10-22',
      to: '2025-06-22',
    });
    const record = checks.find(({ check_name }) => check_name === 'phase3_race');
    expect(record).toMatchObject({ fired: 0, blind: 0, judged: 213 });
    // Counts say nothing of how a prediction turned out.
    const bias = days.flatMap((day) => day.checks.filter(({ check_name }) => check_name === 'model_bias'));
    expect(bias).toHaveLength(days.length);
    expect(bias.filter(({ status }) => status !== 'SKIP')).toEqual([]);
    // Nobody counted what features hold, nor whose rows of context there are: only how many.
    expect(checks.find(({ check_name }) => check_name === 'feature_store_quality')).toMatchObject({
      judged: 0,
    });
    expect(checks.find(({ check_name }) => check_name === 'upcoming_context')).toMatchObject({
      judged: 213,
      blind: 0,
      dates: ['2025-02-20', '2025-02-21', '2025-05-21', '2025-06-05'],
    });
    const thin = days.flatMap((day) =>
      day.checks.filter(({ check_name, status }) => check_name === 'upcoming_context' && status === 'WARN'),
    );
    expect(thin.map(({ severity }) => severity)).toEqual(thin.map(() => 'P3_MEDIUM'));
    expect(thin).toHaveLength(4);
    expect(thin[0]?.message).toContain('51 rows for 9 games (5.7 a game)');
    expect(thin[0]?.message).toContain('recent games are few after a break');
    const [first] = days.map((day) => day.checks.find(({ check_name }) => check_name === 'phase3_race'));
    expect(first).toMatchObject({ status: 'PASS', message: expect.stringContaining('none above 50') });
    expect(checks.find(({ check_name }) => check_name === 'duplicate_rows')).toMatchObject({
      fired: 1,
      blind: 0,
      dates: ['2024-10-22'],
    });
    const twice = days.map(({ date, checks: all }) => ({
      date,
      ...all.find(({ check_name }) => check_name === 'duplicate_rows'),
    }));
    expect(twice[0]).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      message: expect.stringContaining('Oct 22: 2 of 6 (NYK@BOS)'),
    });
    // As long as that night is one of the last fourteen, and no longer.
    expect(twice.filter(({ status }) => status === 'WARN').at(-1)?.date).toBe('2024-11-05');
    expect(twice.filter(({ date }) => date > '2024-11-05').every(({ status }) => status === 'PASS')).toBe(
      true,
    );
  });

  it('had a quiet night every night, as far as it was counted', async () => {
    const over = { from: '2024-10-22', to: '2025-06-22', profile: shippedProfile, checks: CHECKS } as const;
    const { warehouse } = scratch;
    const { checks, days, messages } = await backtest({ ...over, warehouse, schedule: 'overnight' });
    const nights = days.filter(({ games }) => (games ?? 0) > 0).length;
    for (const name of ['games_final', 'phase2_progress', 'phase3_progress'])
      expect(checks.find(({ check_name }) => check_name === name)).toMatchObject({
        judged: nights,
        fired: 0,
        blind: 0,
        never: true,
      });
    expect(nights).toBe(213);
    expect(checks.find(({ check_name }) => check_name === 'scraper_kickoff')).toMatchObject({
      judged: 0,
      blind: 0,
    });
    expect(messages).toBe(0);
  });

  it('had predictions for every game from the fifteenth day on, by one system or by five', async () => {
    const { midday, ...others } = shippedProfile.schedules;
    if (midday === undefined) throw new Error('the shipped profile has a schedule for noon');
    const { checks } = await backtest({
      warehouse: scratch.warehouse,
      profile: {
        ...shippedProfile,
        schedules: { ...others, midday: { ...midday, checks: ['predictions_ready', 'pre_game_signal'] } },
      },
      checks: CHECKS,
      schedule: 'midday',
      from: '2024-10-22',
      to: '2025-06-22',
    });
    expect(checks).toMatchObject([
      { check_name: 'predictions_ready', judged: 199, fired: 0, blind: 0, never: true },
      { check_name: 'pre_game_signal', judged: 0, blind: 0 },
    ]);
  });

  it('makes no check of any schedule fire but where its rows were too few, or there twice', async () => {
    const over = { from: '2024-10-22', to: '2025-06-22', profile: shippedProfile, checks: CHECKS } as const;
    const result = await backtest({ ...over, warehouse: scratch.warehouse, schedule: 'all' });
    const thin = ['2025-02-20', '2025-02-21', '2025-05-21', '2025-06-05'];
    expect(
      Object.fromEntries(
        result.checks
          .filter(({ fired }) => fired > 0)
          .map(({ check_name, dates }) => [check_name, dates])
          .sort(),
      ),
    ).toEqual({ duplicate_rows: ['2024-10-22'], phase4_completion: thin, upcoming_context: thin });
    expect(result).toMatchObject({ game_days: 213, blind_days: 0, over_budget: [], too_blind: [] });
    expect(outcomeOf(result)).toBe('in_budget');
  });

  it('predicts nothing twice', async () => {
    expect(
      await scratch.cells(`SELECT COUNT(*) FROM (SELECT 1 FROM nba_predictions.player_prop_predictions
        GROUP BY system_id, player_lookup, game_date, current_points_line HAVING COUNT(*) > 1)`),
    ).toEqual([[0]]);
  });
});
