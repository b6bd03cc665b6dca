import { afterEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { outlineOf } from '../../src/report/outline.ts';
import type { RunIdentity } from '../../src/schedules/build-report.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';

const NIGHT = '2026-02-03';
const NOON = new Date('2026-02-04T17:30:00Z');
const RANGE = { from: '2026-01-18', to: NIGHT };
const DAWN = new Date('2026-02-04T11:00:00Z');

let pipeline: HealthyPipeline;
afterEach(() => pipeline.close());

async function run(
  now: Date,
  over: Partial<RunIdentity> = {},
  options: { resume?: boolean } = {},
): Promise<Report> {
  const { warehouse } = pipeline;
  const identity: RunIdentity = {
    runId: `post_overnight-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-abc`,
    schedule: 'post_overnight',
    targetDate: NIGHT,
    checkType: 'manual',
    trigger: 'cli',
    requestedBy: null,
    slot: null,
    late: null,
    ...over,
  };
  const clock = { now: () => now, monotonicMs: () => 0, sleep: async () => undefined };
  const deps = {
    warehouse,
    ...createMemory(warehouse, clock.now),
    profile,
    checks: CHECKS,
    clock,
    log: logRecorder(),
  };
  return (await runCorridor(deps, identity, { store: true, ...options })).report;
}

const verdicts = (report: Report) =>
  Object.fromEntries(report.checks.map((check) => [check.check_name, check.status]));
const check = (report: Report, name: string) => report.checks.find((row) => row.check_name === name);

describe('a run of post_overnight', () => {
  it('passes every check of a whole night at noon, and stores one run and one row a check', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    const report = await run(NOON);
    const inCloud = 'sequential_execution_flag';
    const asked = profile.schedules.post_overnight?.checks ?? [];
    expect(verdicts(report)).toEqual(
      Object.fromEntries(asked.map((name) => [name, name === inCloud ? 'SKIP' : 'PASS'])),
    );
    expect(asked).toContain(inCloud);
    expect(report.run).toMatchObject({
      status: 'OK',
      checks_passed: asked.length - 1,
      checks_failed: 0,
      target_date: NIGHT,
    });
    const stored = await createHistory(pipeline.warehouse).report(report.run.run_id);
    expect(stored).toEqual(report);
  });

  it('says at dawn what is pending, how much of it is there and when it is due', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil(
      `DELETE FROM nba_analytics.player_game_summary WHERE game_date = '${NIGHT}' AND team_abbr IN ('ATL', 'BOS')`,
    );
    const report = await run(DAWN);
    expect(check(report, 'phase3_completion')).toMatchObject({
      status: 'SKIP',
      details: { reason: 'not_due', due: '2026-02-04T15:30:00.000Z' },
    });
    expect(check(report, 'phase3_completion')?.message).toContain('3 of 4 games');
    expect(report.run).toMatchObject({ status: 'OK', details: { skip_reasons: { not_due: 1 } } });
    expect(report.run.message).toContain('pending');
  });

  it('fails at noon what was pending at dawn, naming the games', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil(
      `DELETE FROM nba_analytics.player_game_summary WHERE game_date = '${NIGHT}' AND team_abbr IN ('ATL', 'BOS')`,
    );
    const report = await run(NOON);
    const failed = check(report, 'phase3_completion');
    expect(failed).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: 'nba_analytics.player_game_summary',
    });
    expect(failed?.details.tables[0]?.missingGames).toEqual([{ date: NIGHT, games: ['ATL@BOS'] }]);
    expect(report.run.status).toBe('WARNING');
  });

  it('counts a row whose numbers are NULL as none, and is not blinded by it', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil(
      `UPDATE nba_raw.nbac_team_boxscore SET points = NULL WHERE game_date = '${NIGHT}' AND team_abbr IN ('ATL', 'BOS')`,
    );
    const gap = check(await run(NOON), 'historical_completeness');
    expect(gap).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(gap?.details.tables[0]?.missingGames).toEqual([{ date: NIGHT, games: ['ATL@BOS'] }]);
  });

  it('is blind only where a table is missing, says so, and is never OK', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil('DROP TABLE nba_precompute.player_daily_cache');
    const report = await run(NOON);
    expect(verdicts(report)).toMatchObject({
      phase3_completion: 'PASS',
      phase4_completion: 'ERROR',
      data_freshness: 'ERROR',
    });
    expect(check(report, 'phase4_completion')?.details).toMatchObject({ cause: 'missing_table' });
    expect(report.run.status).toBe('ERROR');
  });

  it('says what to do about what it saw fail, also where the check was blind beside it', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil('DROP TABLE nba_analytics.team_offense_game_summary');
    await pipeline.spoil(
      `DELETE FROM nba_analytics.player_game_summary WHERE game_date = '${NIGHT}' AND team_abbr IN ('ATL', 'BOS')`,
    );
    const report = await run(NOON);
    expect(check(report, 'phase3_completion')?.status).toBe('ERROR');
    const { failures, blind } = outlineOf(report);
    const advice = CHECKS.find(({ name }) => name === 'phase3_completion')?.fix;
    expect(failures.find(({ checks }) => checks.includes('phase3_completion'))?.fix).toBe(advice);
    expect(blind.map(({ fix }) => fix)).not.toContain(advice);
  });

  it('makes every check of a date blind when the schedule is gone, instead of saying that there were no games', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil('DROP TABLE nba_raw.nbac_schedule');
    const report = await run(NOON);
    const { sequential_execution_flag: flag, ...ofTheDate } = verdicts(report);
    expect(new Set(Object.values(ofTheDate))).toEqual(new Set(['ERROR']));
    expect(flag).toBe('SKIP');
    expect(report.run.status).toBe('ERROR');
  });

  it.each([
    ['in mid-season, where the schedule is empty', '2025-12-20', 'see why the schedule was not loaded'],
    ['before the first season that is listed', '2019-01-01', 'add it under seasons in the profile'],
  ])('knows no games %s, and does not call that a day without games', async (_, targetDate, fix) => {
    pipeline = await openHealthyPipeline(RANGE);
    const report = await run(NOON, { targetDate });
    expect(report.run.status).toBe('ERROR');
    expect(report.run.details).toMatchObject({ games: null, mode: null });
    expect(outlineOf(report).headline).not.toContain('no games');
    expect(outlineOf(report).counts).toContain('games unknown');
    expect(check(report, 'phase3_completion')?.details.tables[0]?.fix).toContain(fix);
  });

  it('says since when something fails, that it became worse, and that it recovered', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    const table = 'nba_analytics.player_game_summary';
    await pipeline.spoil(
      `DELETE FROM ${table} WHERE game_date = '2026-02-02' AND team_abbr IN ('ATL', 'BOS')`,
    );
    const first = await run(new Date('2026-02-03T17:30:00Z'), { targetDate: '2026-02-02' });
    const change = (report: Report) =>
      report.run.details.changes.find(
        (item) => item.check === 'historical_completeness' && item.subject === table,
      );
    expect(change(first)).toMatchObject({ change: 'new', since: '2026-02-02', days: 1 });

    expect(change(await run(NOON))).toMatchObject({ change: 'still', since: '2026-02-02', days: 2 });

    await pipeline.spoil(`DELETE FROM ${table} WHERE game_date = '2026-02-02'`);
    expect(change(await run(new Date('2026-02-04T18:00:00Z')))).toMatchObject({
      change: 'worse',
      severity: 'P1_CRITICAL',
    });

    await pipeline.spoil(
      `INSERT INTO ${table} SELECT * REPLACE (DATE '2026-02-02' AS game_date) FROM ${table} WHERE game_date = '2026-02-01'`,
    );
    expect(change(await run(new Date('2026-02-04T19:00:00Z')))).toMatchObject({
      change: 'recovered',
      status: 'PASS',
    });
  });

  it('keeps a failure open while it can not be judged, and recovers it only by looking', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil(`DELETE FROM nba_raw.nbac_team_boxscore WHERE game_date = '${NIGHT}'`);
    await run(NOON);
    await pipeline.spoil('ALTER TABLE nba_raw.nbac_team_boxscore RENAME TO away');
    const blind = await run(new Date('2026-02-04T18:00:00Z'));
    const unsettled = blind.run.details.changes.filter(
      (item) => item.subject === 'nba_raw.nbac_team_boxscore',
    );
    expect(unsettled.map((item) => item.change)).toEqual(['unsettled', 'unsettled']);
    await pipeline.spoil('ALTER TABLE nba_raw.away RENAME TO nbac_team_boxscore');
    const seen = await run(new Date('2026-02-04T19:00:00Z'));
    expect(seen.run.details.changes).toContainEqual(
      expect.objectContaining({ change: 'still', check: 'historical_completeness', since: NIGHT }),
    );
  });

  it('says in the message that it could not be stored', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    await pipeline.spoil('DROP TABLE nba_orchestration.validation_check_results');
    const report = await run(NOON);
    expect(report.run.status).toBe('ERROR');
    expect(report.run.details.warnings.join()).toContain('could not be stored');
  });
});

describe('a run that an earlier life began', () => {
  it('keeps the findings that were stored, in its row, its message and its changes', async () => {
    pipeline = await openHealthyPipeline(RANGE);
    const { warehouse, spoil } = pipeline;
    const slot = {
      runId: 'post_overnight-20260204T110000Z',
      checkType: 'post_overnight',
      slot: { key: 'post_overnight@2026-02-04T11:00Z', nominal: DAWN },
    };
    await spoil(`DELETE FROM nba_analytics.player_game_summary WHERE game_date = '${NIGHT}'`);
    const first = await run(DAWN, slot);
    await spoil('DELETE FROM nba_orchestration.validation_runs');

    const second = await run(NOON, slot, { resume: true });
    expect(check(second, 'phase3_completion')).toEqual({
      ...check(first, 'phase3_completion'),
      check_timestamp: NOON.toISOString(),
    });
    const stored = await createHistory(warehouse).report(slot.runId);
    expect(stored?.run.message).toBe(second.run.message);
    expect(stored?.checks.map((row) => row.message)).toEqual(second.checks.map((row) => row.message));

    // Part of a run is none: who died while storing judges anew.
    await spoil('DELETE FROM nba_orchestration.validation_runs');
    await spoil(
      "DELETE FROM nba_orchestration.validation_check_results WHERE check_name = 'phase4_completion'",
    );
    const third = await run(NOON, slot, { resume: true });
    expect(third.checks.map((row) => row.check_name)).toEqual(first.checks.map((row) => row.check_name));
  });
});
