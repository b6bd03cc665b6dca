import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const RESULTS = 'nba_orchestration.validation_check_results';
const TEAMS = 'nba_raw.nbac_team_boxscore';

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-18', to: '2026-02-03', games: 2 });
  // The table of errors is written, and holds none that counts.
  await pipeline.spoil(`INSERT INTO nba_orchestration.service_errors
    (error_id, service_name, error_timestamp, error_type, error_category, severity, error_message)
    VALUES ('e1', 'nba-scrapers', TIMESTAMPTZ '2026-02-04 12:00:00+00', 'NoData', 'no_data_available', 'info', 'no data')`);
});
afterAll(() => pipeline.close());
beforeEach(() => pipeline.spoil(`DELETE FROM ${RESULTS}`));

/** What a check said in as many mornings, the last of them today's. */
const said = (check: string, verdict: 'FAIL' | 'PASS', mornings: number, words: string) =>
  pipeline.spoil(`INSERT INTO ${RESULTS} (result_id, run_id, check_timestamp, check_name, status, message, target_date, target_table, details)
    SELECT CONCAT('${check}', run), CONCAT('post_overnight-', strftime(began, '%Y%m%d'), 'T110000Z'), began, '${check}', '${verdict}', ${words},
      CAST(began AS DATE) - 1, ${verdict === 'FAIL' ? `'${TEAMS}'` : 'NULL'}, '{}'
    FROM (SELECT run, TIMESTAMPTZ '2026-02-04 11:00:00+00' - run * INTERVAL 1 DAY AS began FROM range(${mornings}) AS mornings(run))`);

/** Whatever else the midday run of February 4th finds would be wrong. */
async function noon() {
  const report = await scenarioRun(pipeline, {
    schedule: 'midday',
    also: 'never_succeeded',
    targetDate: '2026-02-04',
    now: at('2026-02-04', '12:00'),
  });
  return { row: checkIn(report, 'never_succeeded'), firing: firingIn(report) };
}

describe('the old completeness check: 89 of 89 runs failed, and nobody read it any more', () => {
  it('looks stuck, in a warning for tomorrow, and no other check fires', async () => {
    await said('historical_completeness', 'FAIL', 89, `CONCAT('gaps on ', run, ' dates')`);
    const { row, firing } = await noon();
    expect(row).toMatchObject({ status: 'WARN', severity: 'P4_LOW', affected_records: 89 });
    expect(row.message).toBe(
      `historical_completeness: this check looks stuck: a failure of ${TEAMS} in each of its last 89 runs, since Nov 7. Also: 2 tables passed`,
    );
    expect(firing).toEqual(['never_succeeded']);
  });

  it('is well when it passed once in between, and from the thirtieth failure after that on stuck again', async () => {
    await said('historical_completeness', 'FAIL', 89, `'gaps'`);
    const passed = (daysAgo: number) =>
      pipeline.spoil(
        `UPDATE ${RESULTS} SET status = 'PASS' WHERE result_id = 'historical_completeness${daysAgo}'`,
      );
    await passed(30);
    expect((await noon()).row).toMatchObject({ status: 'WARN', affected_records: 30 });
    await passed(29);
    expect((await noon()).firing).toEqual([]);
  });
});

describe('a check that always passed: it hid that 78 % of the rows were polluted', () => {
  const LAST = '2026-02-03';
  const more = (games: number) =>
    pipeline.spoil(`INSERT INTO nba_raw.nbac_schedule SELECT * REPLACE (game_id || 'x' AS game_id, 'DEN' AS away_team_tricode, 'UTA' AS home_team_tricode)
      FROM nba_raw.nbac_schedule WHERE game_date = '${LAST}' LIMIT ${games}`);

  it('looks stuck once the number of games differs, and not while it is the same each night', async () => {
    await said('phase4_completion', 'PASS', 30, `'everything is fine'`);
    expect((await noon()).firing).toEqual([]);
    await more(1);
    const { row, firing } = await noon();
    expect(row.message).toContain(
      'phase4_completion: this check looks stuck: it passed 30 game dates in the same words since Jan 5, whatever the number of games',
    );
    expect(firing).toEqual(['never_succeeded']);
  });

  it('is well when it said something else, or one date less', async () => {
    await said('phase4_completion', 'PASS', 29, `'everything is fine'`);
    expect((await noon()).firing).toEqual([]);
    await pipeline.spoil(`DELETE FROM ${RESULTS}`);
    await said('phase4_completion', 'PASS', 60, `CONCAT(run, ' rows')`);
    expect((await noon()).firing).toEqual([]);
  });
});
