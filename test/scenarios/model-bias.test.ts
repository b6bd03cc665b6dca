import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const D = '2026-02-06';
const GRADES = 'nba_predictions.prediction_accuracy_deduped';
const ACCURACY = 'nba_predictions.prediction_accuracy';
const STARS = `player_lookup LIKE '%0'`;

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

/** A healthy pipeline of ten nights, with some statements run on it; then model_bias at noon. */
async function afterwards(...statements: string[]) {
  pipeline = await openHealthyPipeline({ from: '2026-01-28', to: D });
  for (const statement of statements) await pipeline.spoil(statement);
  const report = await scenarioRun(pipeline, {
    schedule: 'post_overnight',
    targetDate: D,
    now: at('2026-02-07', '12:00'),
    also: 'model_bias',
  });
  return { report, bias: checkIn(report, 'model_bias') };
}

describe('predictions against what was scored', () => {
  it('pass where players score about what they are known for', async () => {
    const { report, bias } = await afterwards();
    expect(bias).toMatchObject({ status: 'PASS', target_table: GRADES });
    expect(firingIn(report)).toEqual([]);
  });

  // By what they scored on the night, those with 35 points would be a tier of their own, 7.5 points too low.
  it('pass where nights lie far apart, and the model lies between them', async () => {
    const { bias } = await afterwards(
      `UPDATE ${ACCURACY} SET actual_points = actual_points + CASE WHEN day(game_date) % 2 = 0 THEN 8 ELSE -8 END`,
      `UPDATE ${ACCURACY} SET signed_error = predicted_points - actual_points`,
    );
    expect(bias).toMatchObject({ status: 'PASS' });
    expect(bias.message).toContain('4 tiers of 1 system');
  });

  it('fail where stars are predicted too low, and say so of no other tier', async () => {
    const { report, bias } = await afterwards(`UPDATE ${ACCURACY} SET signed_error = -6 WHERE ${STARS}`);
    expect(bias).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected_records: 80 });
    expect(bias.message).toContain('catboost_v9 predicts 6 points too low for the tier "star" (80 grades)');
    expect(bias.message).not.toContain('also');
    expect(firingIn(report)).toEqual(['model_bias']);
  });

  it('are not moved by other versions of a pick, nor by what was voided', async () => {
    const copy = (change: string) =>
      `INSERT INTO ${ACCURACY} SELECT * REPLACE (-30 AS signed_error, ${change}) FROM ${ACCURACY} WHERE signed_error > -30`;
    const { bias } = await afterwards(
      copy(`graded_at - INTERVAL 1 HOUR AS graded_at, 20.5 AS line_value`),
      copy(`'PASS' AS recommendation`),
      copy(`'other' AS system_id, TRUE AS is_voided`),
    );
    expect(bias).toMatchObject({ status: 'PASS' });
  });

  it('fail when nothing is graded any more', async () => {
    const { report, bias } = await afterwards(`DELETE FROM ${ACCURACY}`);
    expect(bias).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', target_table: GRADES });
    expect(bias.message).toContain('grading is dead');
    expect(firingIn(report)).toEqual(['historical_completeness', 'data_freshness', 'model_bias']);
  });

  it('are an error where averages can not be read, whatever grades say', async () => {
    const { bias } = await afterwards('DROP TABLE nba_precompute.player_daily_cache');
    expect(bias).toMatchObject({ status: 'ERROR', target_table: 'nba_precompute.player_daily_cache' });
    expect(bias.details.cause).toBe('missing_table');
  });
});
