import { afterEach, describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const RUNS = 'nba_reference.processor_run_history';

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

/** A summer without games: the last were in the first days of June. */
async function summer(): Promise<void> {
  pipeline = await openHealthyPipeline({ from: '2026-05-25', to: '2026-05-27', games: 1 });
  // The table of errors is written, and holds none that counts.
  await pipeline.spoil(`INSERT INTO nba_orchestration.service_errors
    (error_id, service_name, error_timestamp, error_type, error_category, severity, error_message)
    SELECT CONCAT('e', day), 'nba-scrapers', TIMESTAMPTZ '2026-06-20 12:00:00+00' + day * INTERVAL 1 DAY, 'NoData', 'no_data_available', 'info', 'no data'
    FROM range(40) AS days(day)`);
}

const noonOf = (date: IsoDate) =>
  scenarioRun(pipeline, {
    schedule: 'midday',
    targetDate: date,
    now: at(date, '12:00'),
  });

/** Runs of a processor at even distances from an instant on, a row each, about the days on which they began. */
const ran = (processor: string, status: string, first: string, { times = 1, everySeconds = 86_400 } = {}) =>
  pipeline.spoil(`INSERT INTO ${RUNS} (processor_name, run_id, status, data_date, started_at, processed_at, errors)
    SELECT '${processor}', CONCAT('${processor}', '${first}', run), '${status}', CAST(began AS DATE), began, began,
      ${status === 'failed' ? `'{"error_message":"unexpected keyword argument"}'` : 'NULL'}
    FROM (SELECT run, TIMESTAMPTZ '${first}' + to_milliseconds(CAST(run * ${everySeconds * 1000} AS BIGINT)) AS began FROM range(${times}) AS runs(run))`);

describe('2026-04-19 to 07-20: a processor that ran 720,630 times and never worked', () => {
  const LOADER = 'OddsGameLinesProcessor';
  const everySeconds = (93 * 86_400) / 720_630;
  /** As many as there were in the last fifteen days: earlier ones change no verdict. */
  const times = Math.floor((15.67 * 86_400) / everySeconds);

  it('fails in the middle of summer, with a storm, until it works once; then it is a storm', async () => {
    await summer();
    await ran(LOADER, 'failed', '2026-07-05 00:00:00+00', { times, everySeconds });
    const report = await noonOf('2026-07-20');
    const row = checkIn(report, 'never_succeeded');
    expect(row).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(row.message).toMatch(
      /^OddsGameLinesProcessor: 108,48\d runs in 14 days and no success; at least 12\d,\d{3} failures since .*; never worked as far as the log goes; newest error: unexpected keyword argument; a storm of 7,7\d\d runs in the last 24 h/,
    );
    expect(firingIn(report)).toEqual(['never_succeeded']);
    expect(report.run.status).toBe('WARNING');

    await ran(LOADER, 'success', '2026-07-20 15:00:00+00');
    expect(checkIn(await noonOf('2026-07-20'), 'never_succeeded')).toMatchObject({
      status: 'WARN',
      severity: 'P2_HIGH',
    });
  });

  it('fails from its twentieth run on, and may be as many skipped ones as it likes', async () => {
    await summer();
    await ran('Other', 'success', '2026-07-01 09:00:00+00', { times: 20 });
    await ran('weekly_retrain', 'success', '2026-07-06 09:00:00+00', { times: 2, everySeconds: 7 * 86_400 });
    await ran(LOADER, 'failed', '2026-07-10 09:00:00+00', { times: 19, everySeconds: 3600 });
    await ran(LOADER, 'skipped', '2026-07-12 09:00:00+00', { times: 3000, everySeconds: 60 });
    expect(firingIn(await noonOf('2026-07-20'))).toEqual([]);
    await ran(LOADER, 'failed', '2026-07-15 09:00:00+00');
    expect(checkIn(await noonOf('2026-07-20'), 'never_succeeded')).toMatchObject({
      status: 'FAIL',
      affected_records: 20,
    });
  });
});

describe('2026-07-04: the job of the weekly retrain is deleted with 93 others', () => {
  async function purged(): Promise<void> {
    await summer();
    await ran('Other', 'success', '2026-06-10 09:00:00+00', { times: 41 });
    await ran('weekly_retrain', 'success', '2026-06-15 09:00:00+00', { times: 3, everySeconds: 7 * 86_400 });
  }

  it('is a warning from the ninth day after its last run on, and none before', async () => {
    await purged();
    expect(firingIn(await noonOf('2026-07-07'))).toEqual([]);
    const report = await noonOf('2026-07-08');
    expect(checkIn(report, 'never_succeeded')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(checkIn(report, 'never_succeeded').message).toContain(
      'weekly retrain: expected, and nothing ran for more than 7 days: last tried Mon Jun 29, 05:00 EDT',
    );
    expect(firingIn(report)).toEqual(['never_succeeded']);
    await ran('weekly_retrain', 'failed', '2026-07-08 09:00:00+00');
    expect(firingIn(await noonOf('2026-07-08'))).toEqual([]);
  });

  it('can not be told while the log may not be read', async () => {
    await purged();
    await pipeline.spoil(`DROP TABLE ${RUNS}`);
    expect(checkIn(await noonOf('2026-07-08'), 'never_succeeded')).toMatchObject({
      status: 'ERROR',
      details: { cause: 'missing_table' },
    });
  });
});
