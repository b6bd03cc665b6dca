import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const DEFENSE = 'nba_analytics.team_defense_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';
const PLAYERS = 'nba_analytics.player_game_summary';

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

const atNoonAfter = (targetDate: string, date: string) =>
  scenarioRun(pipeline, { schedule: 'post_overnight', targetDate, now: at(date, '12:00') });
/** What the row of the catalogue gives: what stands in tables. */
const IN_TABLES = [
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'phase3_race',
  'duplicate_rows',
];
const firing = (report: Parameters<typeof firingIn>[0]) =>
  firingIn(report).filter((name) => IN_TABLES.includes(name));

describe('2024-10-22: two games on the first night of a season, six rows of team defense', () => {
  const D = '2024-10-22';

  /** Nothing is computed ahead in the first days; ATL@BOS stands there a second time. */
  async function openingNight(extra: string): Promise<void> {
    pipeline = await openHealthyPipeline({ from: D, to: '2024-10-23', games: 2 });
    const { spoil } = pipeline;
    for (const table of [
      'nba_precompute.player_daily_cache',
      'nba_precompute.player_composite_factors',
      'nba_predictions.player_prop_predictions',
      'nba_predictions.ml_feature_store_v2',
      'nba_predictions.prediction_accuracy',
    ])
      await spoil(`DELETE FROM ${table}`);
    await spoil(`INSERT INTO ${DEFENSE} SELECT * FROM ${DEFENSE} WHERE game_date = '${D}' AND ${extra}`);
  }
  const GAME = `defending_team_abbr IN ('ATL', 'BOS')`;

  it('warns of the two that are too many, and nothing else fires', async () => {
    await openingNight(GAME);
    const report = await atNoonAfter(D, '2024-10-23');
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      target_table: DEFENSE,
      affected_records: 2,
    });
    expect(checkIn(report, 'duplicate_rows').message).toContain(
      'team_defense_game_summary: 2 rows too many on 1 of 1 game date: Oct 22: 2 of 6 (ATL@BOS)',
    );
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ status: 'SKIP' });
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
    expect(firing(report)).toEqual(['duplicate_rows']);
    expect(report.run.status).toBe('WARNING');
  });

  it('goes on warning a day later, of the same date', async () => {
    await openingNight(GAME);
    const row = checkIn(await atNoonAfter('2024-10-23', '2024-10-24'), 'duplicate_rows');
    expect(row).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected_records: 2 });
    expect(row.message).toContain('on 1 of 2 game dates: Oct 22: 2 of 6 (ATL@BOS)');
  });

  it('warns of one where one was taken out, and is over with the other', async () => {
    await openingNight(`defending_team_abbr = 'ATL'`);
    const row = checkIn(await atNoonAfter(D, '2024-10-23'), 'duplicate_rows');
    expect(row).toMatchObject({ status: 'WARN', affected_records: 1 });
    await pipeline.close();
    await openingNight('FALSE');
    const report = await atNoonAfter(D, '2024-10-23');
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({ status: 'PASS' });
    expect(firing(report)).toEqual([]);
  });

  it('fails where the night was written four times', async () => {
    await openingNight('TRUE');
    await pipeline.spoil(`INSERT INTO ${DEFENSE} SELECT * FROM ${DEFENSE} WHERE game_date = '${D}'`);
    const report = await atNoonAfter(D, '2024-10-23');
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected_records: 12,
    });
  });
});

describe('one game that is stored under two ids', () => {
  const D = '2026-02-03';

  /** ATL@BOS a second time, with home and away exchanged in its id. */
  const again = (table: string, changes = '') =>
    pipeline.spoil(`INSERT INTO ${table} BY NAME SELECT * REPLACE ('20260203_BOS_ATL' AS game_id${changes})
      FROM ${table} WHERE game_date = '${D}' AND game_id = '20260203_ATL_BOS'`);
  const open = async () => {
    pipeline = await openHealthyPipeline({ from: '2026-01-25', to: D, games: 4 });
  };

  it('holds its players twice: more than a tenth of the night, and no check of completeness sees it', async () => {
    await open();
    await again(PLAYERS);
    const report = await atNoonAfter(D, '2026-02-04');
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: PLAYERS,
      affected_records: 22,
    });
    expect(checkIn(report, 'duplicate_rows').message).toContain('Feb 3: 22 of 110 (ATL@BOS)');
    expect(firing(report)).toEqual(['duplicate_rows']);
  });

  it.each([
    ['the same shots', '', 'WARN', 'P4_LOW'],
    ['other shots', ', fg_attempts + 9 AS fg_attempts', 'WARN', 'P2_HIGH'],
    ['the shots of half a game', ', fg_attempts - 40 AS fg_attempts', 'FAIL', 'P1_CRITICAL'],
  ])('holds its teams twice with %s', async (_, changes, status, severity) => {
    await open();
    await again(OFFENSE, changes);
    const report = await atNoonAfter(D, '2026-02-04');
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({
      status,
      severity,
      target_table: OFFENSE,
      affected_records: 2,
    });
    expect(firing(report)).toEqual(['duplicate_rows']);
  });
});
