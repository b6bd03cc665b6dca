import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const BOXSCORES = 'nba_raw.nbac_team_boxscore';
const ATTEMPTS = 'nba_orchestration.scraper_execution_log';
const D = '2026-01-20';

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

const morning = () =>
  scenarioRun(pipeline, {
    schedule: 'post_overnight',
    targetDate: D,
    now: at('2026-01-21', '12:00'),
  });

/** Attempts of the team box scores from an instant on, all with the same end. */
const attempts = (status: string, first: string, { times = 1, everyMinutes = 245 } = {}) =>
  pipeline.spoil(`INSERT INTO ${ATTEMPTS} (execution_id, scraper_name, status, triggered_at, source, game_date, error_message)
    SELECT CONCAT('${first}', attempt), 'nbac_team_boxscore', '${status}', tried_at, 'CONTROLLER', CAST(tried_at AS DATE) - 1, 'expected 2 teams, got 0'
    FROM (SELECT attempt, TIMESTAMPTZ '${first}' + attempt * INTERVAL '${everyMinutes} minutes' AS tried_at FROM range(${times}) AS tries(attempt))`);

describe('2026-01-20: no team box scores since 2025-12-27, and 148 attempts that failed', () => {
  async function starved(failures = 148): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2025-12-24', to: D, games: 1 });
    await pipeline.spoil(`DELETE FROM ${BOXSCORES} WHERE game_date >= '2025-12-27'`);
    await pipeline.spoil(`DELETE FROM ${ATTEMPTS} WHERE scraper_name = 'nbac_team_boxscore'`);
    await attempts('success', '2025-12-26 09:12:00+00');
    await attempts('failed', '2025-12-27 07:00:00+00', { times: failures });
  }

  it('is critical, and shows all of them with both ends, while what is computed from other sources is whole', async () => {
    await starved();
    const report = await morning();
    const row = checkIn(report, 'consecutive_failures');
    expect(row).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      affected_records: 148,
      actual_value: '148',
    });
    expect(row.message).toContain(
      'critical (team boxscore), 148 failures in a row since Sat Dec 27, 02:00 EST; last worked Fri Dec 26, 04:12 EST; errors: expected 2 teams, got 0',
    );
    expect(checkIn(report, 'historical_completeness')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
    expect(checkIn(report, 'data_freshness')).toMatchObject({ status: 'FAIL', target_table: BOXSCORES });
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
    expect(firingIn(report)).toEqual([
      'historical_completeness',
      'data_freshness',
      'scraper_failures',
      'consecutive_failures',
    ]);
    expect(report.run.status).toBe('CRITICAL');
  });

  it('counts one more, and those that came within a day', async () => {
    await starved(149);
    expect(checkIn(await morning(), 'consecutive_failures')).toMatchObject({ affected_records: 149 });
    await pipeline.close();
    await starved(0);
    await attempts('failed', '2026-01-20 17:00:00+00', { times: 148, everyMinutes: 9 });
    expect(checkIn(await morning(), 'consecutive_failures')).toMatchObject({ affected_records: 148 });
  });

  it('is over with the first success, which mends no night that is missing', async () => {
    await starved();
    await attempts('success', '2026-01-21 09:12:00+00');
    const report = await morning();
    expect(checkIn(report, 'consecutive_failures')).toMatchObject({ status: 'PASS' });
    expect(checkIn(report, 'historical_completeness')).toMatchObject({ status: 'FAIL' });
  });

  it('can not be told while the log may not be read', async () => {
    await starved();
    await pipeline.spoil(`DROP TABLE ${ATTEMPTS}`);
    const report = await morning();
    expect(checkIn(report, 'consecutive_failures')).toMatchObject({
      status: 'ERROR',
      details: { cause: 'missing_table' },
    });
    expect(report.run.status).toBe('CRITICAL');
  });
});
