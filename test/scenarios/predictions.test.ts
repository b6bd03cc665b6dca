import { afterEach, describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, matchups, profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const SIGNALS = 'nba_predictions.daily_prediction_signals';

/** One schedule, of what the catalogue's rows give facts of. */
const CHECKS = ['phase3_completion', 'phase4_completion', 'predictions_ready', 'pre_game_signal'];
const { midday } = profile.schedules;
if (midday === undefined) throw new Error('the shipped profile has a schedule for noon');
const over = { ...profile, schedules: { pre_game: { ...midday, checks: CHECKS, mention: [] } } };

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

const open = async (to: IsoDate, days: number, games: number) => {
  pipeline = await openHealthyPipeline({ from: addDays(to, 1 - days), to, games });
};
const spoil = (statement: string) => pipeline.spoil(statement);
const judged = (targetDate: IsoDate, now: Date) =>
  scenarioRun(pipeline, { schedule: 'pre_game', targetDate, now, profile: over });
/** As on the day itself; rows of the evening after are there, and nobody judges them yet. */
const evening = (date: IsoDate, time = '18:00') => judged(date, at(date, time));
/** When everything about the date is settled. */
const settled = (date: IsoDate) => judged(date, at(addDays(date, 1), '12:00'));
const ready = (report: Report) => checkIn(report, 'predictions_ready');
const firing = (report: Report) => firingIn(report);

/** Predictions of one game, `AWAY@HOME`, by players that nobody else is called. */
const predict = (date: IsoDate, matchup: string, rows: number, active = true) =>
  spoil(`INSERT INTO ${PREDICTIONS} (prediction_id, system_id, player_lookup, game_date, game_id, prediction_version,
    predicted_points, confidence_score, recommendation, current_points_line, is_active, created_at)
    SELECT CONCAT('${date}${matchup}', n), 'catboost_v9', CONCAT('${matchup}', n), DATE '${date}',
      '${date.replaceAll('-', '')}_${matchup.replace('@', '_')}', 1, 20, 70, 'OVER', 19.5, ${active}, TIMESTAMPTZ '${date} 18:00:00Z'
    FROM range(${rows}) AS players(n)`);
const withdraw = (where: string) => spoil(`DELETE FROM ${PREDICTIONS} WHERE ${where}`);

describe('2026-02-01 to 02-03: a clean-up on 02-08 switched all 513 predictions off', () => {
  const DATES = ['2026-02-01', '2026-02-02', '2026-02-03'];

  async function cleanedUp(): Promise<void> {
    await open('2026-02-12', 13, 2);
    for (const date of DATES) {
      await withdraw(`game_date = '${date}'`);
      await predict(date, 'ATL@BOS', 171, false);
    }
  }

  it('is a failure of each later date that looks back on them, and critical for the dates themselves', async () => {
    await cleanedUp();
    const report = await evening('2026-02-10');
    expect(ready(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: PREDICTIONS,
      affected_records: 513,
    });
    expect(ready(report).message).toContain(
      'orphaned: 513 predictions of 3 earlier dates, none of them active: Feb 1 (171), Feb 2 (171), Feb 3 (171)',
    );
    expect(firing(report)).toEqual(['predictions_ready']);
    expect(report.run.status).toBe('WARNING');

    const sameDay = await settled('2026-02-03');
    expect(ready(sameDay)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(ready(sameDay).message).toContain('orphaned: 171 predictions for 2 games, none of them active');
    expect(sameDay.run.status).toBe('CRITICAL');
  });

  it('is less once one is active again, and further off two days later', async () => {
    await cleanedUp();
    await spoil(`UPDATE ${PREDICTIONS} SET is_active = TRUE WHERE game_date = '2026-02-02'`);
    expect(ready(await evening('2026-02-10')).message).toContain('342 predictions of 2 earlier dates');
    // Ten game dates back from 02-12 is 02-02.
    const later = ready(await evening('2026-02-12'));
    expect(later).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected_records: 171 });
    expect(later.message).toContain('171 predictions of Feb 3, none of them active');
  });
});

describe('2026-02-07 and 02-08: ten and four games, and no prediction', () => {
  async function nothingPredicted(): Promise<void> {
    await open('2026-02-08', 4, 10);
    const four = matchups(4).map((matchup) => `'${matchup.slice(4)}'`);
    await spoil(
      `DELETE FROM ${SCHEDULE} WHERE game_date = '2026-02-08' AND home_team_tricode NOT IN (${four})`,
    );
    await withdraw(`game_date >= '2026-02-07'`);
    await spoil(`DELETE FROM ${SIGNALS} WHERE game_date >= '2026-02-07'`);
  }

  it('is critical on both, and Phase 3 is whole', async () => {
    await nothingPredicted();
    for (const [date, games] of [
      ['2026-02-07', 10],
      ['2026-02-08', 4],
    ] as const) {
      const report = await settled(date);
      expect(ready(report)).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
        affected_records: games,
        actual_value: `0 of ${games} games`,
      });
      expect(ready(report).message).toContain(`no prediction for ${games} games`);
      expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
      expect(checkIn(report, 'pre_game_signal')).toMatchObject({ status: 'SKIP' });
      expect(firing(report)).toEqual(['predictions_ready']);
      expect(report.run.status).toBe('CRITICAL');
    }
  });

  it('is told earlier with less alarm, and is less with one game', async () => {
    await nothingPredicted();
    expect(ready(await evening('2026-02-08', '11:00'))).toMatchObject({ status: 'SKIP' });
    expect(ready(await evening('2026-02-08', '12:00'))).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
    await predict('2026-02-08', 'ATL@BOS', 18);
    expect(ready(await evening('2026-02-08'))).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      actual_value: '1 of 4 games',
      affected_records: 3,
    });
  });
});

describe('2026-02-10: four games, and 18 to 20 predictions', () => {
  const D = '2026-02-10';

  it('is a warning at most, and critical with fewer than a quarter of what is usual', async () => {
    await open(D, 5, 4);
    const counts = [
      [16, 'FAIL', 'P1_CRITICAL'],
      [18, 'WARN', 'P3_MEDIUM'],
      [20, 'WARN', 'P3_MEDIUM'],
      [36, 'PASS', null],
    ] as const;
    for (const [rows, status, severity] of counts) {
      await withdraw(`game_date = '${D}'`);
      for (const [index, matchup] of matchups(4).entries())
        await predict(D, matchup, Math.floor((rows + index) / 4));
      const report = await evening(D);
      expect(ready(report)).toMatchObject({
        status,
        severity,
        actual_value: status === 'PASS' ? '4 of 4 games' : `${rows / 4} a game`,
      });
      expect(ready(report).message).toContain(`${rows} players (${rows / 4} a game), usually 18 a game`);
      expect(firing(report)).toEqual(status === 'PASS' ? [] : ['predictions_ready']);
    }
  });
});

describe('2026-02-12: three games, and a red signal', () => {
  const D = '2026-02-12';
  const red = () =>
    spoil(`UPDATE ${SIGNALS} SET daily_signal = 'RED', pct_over = 19.5 WHERE game_date = '${D}'`);

  it('is a light slate, however its picks lean', async () => {
    await open(D, 3, 3);
    await red();
    const report = await evening(D);
    expect(checkIn(report, 'pre_game_signal')).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      target_table: SIGNALS,
      message: 'daily_prediction_signals: RED: light slate, 3 games (catboost_v9)',
    });
    expect(ready(report)).toMatchObject({ status: 'PASS' });
    expect(firing(report)).toEqual(['pre_game_signal']);
    expect(report.run.status).toBe('WARNING');
  });

  it('is a skew with two games more, and a failed job where there is no row', async () => {
    await open(D, 3, 5);
    await red();
    expect(checkIn(await evening(D), 'pre_game_signal').message).toContain('RED: skewed to UNDER, 19.5 %');
    await spoil(`DELETE FROM ${SIGNALS} WHERE game_date = '${D}'`);
    expect(checkIn(await evening(D), 'pre_game_signal')).toMatchObject({
      status: 'FAIL',
      severity: 'P3_MEDIUM',
      affected_records: 90,
    });
    await spoil(`DROP TABLE ${SIGNALS}`);
    const blind = await evening(D);
    expect(checkIn(blind, 'pre_game_signal')).toMatchObject({
      status: 'ERROR',
      details: { cause: 'missing_table' },
    });
    expect(blind.run.status).toBe('WARNING');
  });
});

describe('2026-02-19: ten games after the break, and six predictions of one of them', () => {
  const D = '2026-02-19';

  async function afterTheBreak(): Promise<void> {
    await open(D, 4, 10);
    // The three nights before it were those before the break.
    for (const table of [SCHEDULE, PREDICTIONS])
      await spoil(`UPDATE ${table} SET game_date = game_date - 6 WHERE game_date < '${D}'`);
    // About 81 a night: four players a team.
    await withdraw(`CAST(player_lookup[4:] AS INTEGER) > 3`);
  }

  it('is critical, with the games that are missing', async () => {
    await afterTheBreak();
    await withdraw(
      `game_date = '${D}' AND (game_id <> '20260219_ATL_BOS' OR player_lookup IN ('atl0', 'bos0'))`,
    );
    await spoil(`DELETE FROM ${SIGNALS} WHERE game_date = '${D}'`);
    const report = await settled(D);
    expect(ready(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      actual_value: '1 of 10 games',
    });
    expect(ready(report).message).toContain('6 players (0.6 a game), usually 8 a game');
    expect(ready(report).message).toContain('active predictions for 1 of 10 games, missing BKN@CHA, CHI@CLE');
    expect(checkIn(report, 'pre_game_signal')).toMatchObject({ status: 'SKIP' });
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
    expect(firing(report)).toEqual(['predictions_ready']);
  });

  it('is over after the repair', async () => {
    await afterTheBreak();
    const report = await settled(D);
    expect(ready(report)).toMatchObject({ status: 'PASS', actual_value: '10 of 10 games' });
    expect(firing(report)).toEqual([]);
  });
});

describe('2026-01-24 and 01-25: three games postponed, and about 800 predictions left active', () => {
  const MOVED: [string, IsoDate, IsoDate, number][] = [
    ['GSW@MIN', '2026-01-24', '2026-01-25', 266],
    ['DEN@MEM', '2026-01-25', '2026-03-18', 267],
    ['DAL@MIL', '2026-01-25', '2026-03-31', 267],
  ];
  const scheduled = (matchup: string, date: IsoDate, status: number, score: number | null) => {
    const [away, home] = matchup.split('@');
    return spoil(`INSERT INTO ${SCHEDULE} BY NAME SELECT * REPLACE (
      '00225${away}${home}' AS game_id, DATE '${date}' AS game_date, '${away}' AS away_team_tricode, '${home}' AS home_team_tricode,
      ${status} AS game_status, ${score} AS away_team_score, ${score} AS home_team_score)
      FROM ${SCHEDULE} WHERE game_date = '2026-01-24' AND home_team_tricode = 'BOS'`);
  };

  /** `status` is what the pipeline gave the originals: 3 without scores at first, 9 later. */
  async function snowed(status: number): Promise<void> {
    await open('2026-01-26', 5, 6);
    for (const [matchup, date, newDate, rows] of MOVED) {
      await scheduled(matchup, date, status, null);
      await scheduled(
        matchup,
        newDate,
        newDate === '2026-01-25' ? 3 : 1,
        newDate === '2026-01-25' ? 101 : null,
      );
      await predict(date, matchup, rows);
    }
    await spoil(`DELETE FROM ${SCHEDULE} WHERE game_date = '2026-01-25' AND home_team_tricode = 'IND'`);
    await predict('2026-01-25', 'GSW@MIN', 18);
  }

  it.each([3, 9])('is a warning of all of them while the originals have status %i', async (status) => {
    await snowed(status);
    const report = await evening('2026-01-26');
    expect(ready(report)).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      affected_records: 800,
      actual_value: '800 active predictions',
    });
    expect(ready(report).message).toContain(
      '800 active predictions for 3 postponed games: GSW@MIN (Jan 24), DAL@MIL (Jan 25), DEN@MEM (Jan 25)',
    );
    expect(firing(report)).toEqual(['predictions_ready']);
  });

  it('is a warning of the first on its own evening, and of two once that one was withdrawn', async () => {
    await snowed(9);
    const first = ready(await evening('2026-01-24'));
    expect(first).toMatchObject({
      status: 'WARN',
      affected_records: 266,
      actual_value: '266 active predictions',
    });
    await withdraw(`game_date = '2026-01-24' AND game_id = '20260124_GSW_MIN'`);
    expect(ready(await evening('2026-01-26'))).toMatchObject({ status: 'WARN', affected_records: 534 });
    await withdraw(`game_date = '2026-01-25' AND game_id <> '20260125_GSW_MIN' AND player_lookup LIKE '%@%'`);
    // The game that moved counts on its new date.
    const healed = ready(await settled('2026-01-25'));
    expect(healed).toMatchObject({ status: 'PASS', actual_value: '6 of 6 games' });
  });
});
