import { afterEach, describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const CONTEXT = 'nba_analytics.upcoming_player_game_context';
const FEATURES = 'nba_predictions.ml_feature_store_v2';

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

/** What the row of the catalogue gives: the inputs of a date's predictions, and the night that follows. */
const OF_THE_ROW = ['upcoming_context', 'feature_store_quality', 'phase4_completion', 'phase3_completion'];
const midday = shipped.schedules.midday as Profile['schedules'][string];
const profile: Profile = {
  ...shipped,
  schedules: { ...shipped.schedules, midday: { ...midday, checks: OF_THE_ROW } },
};

const judged = (targetDate: IsoDate, now: Date) =>
  scenarioRun(pipeline, { schedule: 'midday', targetDate, now, profile });
const afternoonOf = (date: IsoDate) => judged(date, at(date, '14:00'));
const context = (report: Report) => checkIn(report, 'upcoming_context');
const features = (report: Report) => checkIn(report, 'feature_store_quality');

/** Of the rows of a date all but the first so many. */
const allBut = (table: string, date: IsoDate, rows: number) =>
  `game_date = '${date}' AND player_lookup NOT IN
    (SELECT player_lookup FROM ${table} WHERE game_date = '${date}' ORDER BY player_lookup LIMIT ${rows})`;

describe('2026-02-19: ten games after the break, of whose players nobody knows when they last played', () => {
  const D = '2026-02-19';
  const NEXT = '2026-02-20';
  const IN_BREAK = `BETWEEN '2026-02-13' AND '2026-02-18'`;
  const DATED: Record<string, string> = {
    'nba_raw.nbac_schedule': 'game_date',
    'nba_analytics.player_game_summary': 'game_date',
    [CONTEXT]: 'game_date',
    [FEATURES]: 'game_date',
  };

  /** 350 rows of context without days of rest, 153 rows of features of which 6 are usable. */
  async function resumed({ rested = 0, ready = 6 } = {}): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-02-12', to: NEXT, games: 10 });
    const { spoil } = pipeline;
    for (const [table, column] of Object.entries(DATED))
      await spoil(`DELETE FROM ${table} WHERE ${column} ${IN_BREAK}`);
    await spoil(`INSERT INTO ${CONTEXT} BY NAME SELECT * REPLACE (CONCAT('bench', player_lookup) AS player_lookup)
      FROM ${CONTEXT} WHERE game_date = '${D}' ORDER BY player_lookup LIMIT 30`);
    await spoil(`UPDATE ${CONTEXT} SET days_rest = NULL WHERE ${allBut(CONTEXT, D, rested)}`);
    await spoil(`DELETE FROM ${FEATURES} WHERE ${allBut(FEATURES, D, 153)}`);
    await spoil(`UPDATE ${FEATURES} SET is_quality_ready = TRUE WHERE game_date = '${D}'`);
    await spoil(`UPDATE ${FEATURES} SET is_quality_ready = FALSE WHERE ${allBut(FEATURES, D, ready)}`);
  }

  it('fails context and features, break or no break, and nothing else', async () => {
    await resumed();
    const report = await afternoonOf(D);
    expect(context(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: CONTEXT,
      affected_records: 350,
    });
    expect(context(report).message).toContain(
      '0 % with days of rest (0 of 350 rows), expected at least 80 %',
    );
    expect(features(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: FEATURES,
      affected_records: 147,
    });
    expect(features(report).message).toContain('3.9 % quality-ready (6 of 153 rows), expected at least 60 %');
    expect(firingIn(report)).toEqual(['upcoming_context', 'feature_store_quality']);
    expect(report.run.status).toBe('WARNING');
    expect(report.run.message).toContain('2 passed, 0 warned, 2 failed');
    expect(report.run.message).toContain('0 % with days of rest (0 of 350 rows)');

    // The night itself was whole, and so was the date after it.
    const morning = await judged(D, at(NEXT, '12:00'));
    expect(checkIn(morning, 'phase3_completion')).toMatchObject({ status: 'PASS' });
    expect(firingIn(await afternoonOf(NEXT))).toEqual([]);

    const early = await judged(D, at(D, '10:00'));
    for (const [row, due] of [
      [context(early), '11:00'],
      [features(early), '11:30'],
    ] as const)
      expect(row).toMatchObject({
        status: 'SKIP',
        details: { reason: 'not_due', due: at(D, due).toISOString() },
      });
  });

  it.each([
    ['half of the rows healed', { rested: 175, ready: 77 }, ['WARN', 'WARN']],
    ['one row less than half', { rested: 174, ready: 76 }, ['FAIL', 'FAIL']],
    ['all that have to be', { rested: 280, ready: 92 }, ['PASS', 'PASS']],
    ['context alone', { rested: 350, ready: 6 }, ['PASS', 'FAIL']],
  ])('follows its rows: %s', async (_, rows, expected) => {
    await resumed(rows);
    const report = await afternoonOf(D);
    expect([context(report).status, features(report).status]).toEqual(expected);
  });

  it('names games whose team is not there, beside that', async () => {
    await resumed();
    await pipeline.spoil(
      `DELETE FROM ${CONTEXT} WHERE game_date = '${D}' AND team_abbr IN ('ATL', 'CHA', 'CLE')`,
    );
    const row = context(await afternoonOf(D));
    expect(row).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected_records: 3 });
    expect(row.message).toContain('7 of 10 games with both teams; missing ATL@BOS, BKN@CHA, CHI@CLE');
    expect(row.message).toContain('0 % with days of rest');
  });

  it('is blind in what has no column, goes on judging the rest, and is critical without a row', async () => {
    await resumed();
    await pipeline.spoil(`ALTER TABLE ${FEATURES} DROP COLUMN cache_miss_fallback_used`);
    const report = await afternoonOf(D);
    expect(features(report)).toMatchObject({ status: 'ERROR', details: { cause: 'missing_column' } });
    expect(features(report).details.tables.map(({ status }) => status)).toEqual(['ERROR', 'FAIL']);
    expect(context(report)).toMatchObject({ status: 'FAIL' });
    await pipeline.spoil(`DELETE FROM ${FEATURES} WHERE game_date = '${D}'`);
    expect(features(await afternoonOf(D))).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });
});

describe('dates on which nothing was wrong', () => {
  it('2026-02-10: four games, 79 rows of features, 52 of them ready, 42 % with a line', async () => {
    const D = '2026-02-10';
    pipeline = await openHealthyPipeline({ from: '2026-02-09', to: D, games: 4 });
    const { spoil } = pipeline;
    await spoil(`INSERT INTO ${FEATURES} BY NAME SELECT * REPLACE (CONCAT('bench', player_lookup) AS player_lookup)
      FROM ${FEATURES} WHERE game_date = '${D}' ORDER BY player_lookup LIMIT 7`);
    await spoil(
      `UPDATE ${FEATURES} SET is_quality_ready = TRUE, feature_25_value = 20.5 WHERE game_date = '${D}'`,
    );
    await spoil(`UPDATE ${FEATURES} SET is_quality_ready = FALSE WHERE ${allBut(FEATURES, D, 52)}`);
    await spoil(`UPDATE ${FEATURES} SET feature_25_value = NULL WHERE ${allBut(FEATURES, D, 33)}`);
    const report = await afternoonOf(D);
    expect(features(report).message).toContain('65.8 % quality-ready');
    expect(features(report).message).toContain('41.8 % with a points line');
    expect(firingIn(report)).toEqual([]);
    await spoil(`UPDATE ${FEATURES} SET is_quality_ready = FALSE WHERE ${allBut(FEATURES, D, 47)}`);
    expect(features(await afternoonOf(D))).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it('2026-02-03: ten games, 338 rows of context', async () => {
    const D = '2026-02-03';
    pipeline = await openHealthyPipeline({ from: '2026-02-02', to: D, games: 10 });
    const { spoil } = pipeline;
    await spoil(`INSERT INTO ${CONTEXT} BY NAME SELECT * REPLACE (CONCAT('bench', player_lookup) AS player_lookup)
      FROM ${CONTEXT} WHERE game_date = '${D}' ORDER BY player_lookup LIMIT 18`);
    const report = await afternoonOf(D);
    expect(context(report).message).toContain('338 rows for 10 games (33.8 a game)');
    expect(firingIn(report)).toEqual([]);
    await spoil(`DELETE FROM ${CONTEXT} WHERE ${allBut(CONTEXT, D, 60)}`);
    expect(context(await afternoonOf(D))).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });
});
