import { afterEach, describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, matchups } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const PLAYERS = 'nba_analytics.player_game_summary';
const TEAMS = 'nba_analytics.team_offense_game_summary';

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

/** The morning's checks of a date, asked at a noon. */
const judged = (targetDate: IsoDate, noonOf: IsoDate) =>
  scenarioRun(pipeline, { schedule: 'post_overnight', targetDate, now: at(noonOf, '12:00') });
const raceOf = (report: Report) => checkIn(report, 'phase3_race');

describe('2026-02-03: ten games, and nineteen of 217 players with a usage rate of 600 to 1275 percent', () => {
  const D = '2026-02-03';
  const away = matchups(10).map((matchup) => matchup.slice(0, 3).toLowerCase());
  /** Two of each away team, and one of the last. */
  const nineteen = away.flatMap((team) => [`${team}0`, `${team}1`]).slice(0, 19);
  const named = (players: readonly string[]) => players.map((player) => `'${player}'`).join(', ');

  async function raced(rate: string, players: readonly string[] = nineteen): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-01-25', to: D, games: 10 });
    const { spoil } = pipeline;
    const left = away.slice(0, 3).map((team) => `${team}10`);
    await spoil(`DELETE FROM ${PLAYERS} WHERE game_date = '${D}' AND player_lookup IN (${named(left)})`);
    await spoil(`INSERT INTO ${PLAYERS} BY NAME
      SELECT * REPLACE (CONCAT('bench', player_lookup) AS player_lookup, 0 AS minutes_played,
        CAST(NULL AS DECIMAL(6, 2)) AS usage_rate, TRUE AS is_dnp, FALSE AS is_active)
      FROM ${PLAYERS} WHERE game_date = '${D}' ORDER BY player_lookup LIMIT 131`);
    await spoil(`UPDATE ${PLAYERS} SET processed_at = '2026-02-04 02:37:09+00' WHERE game_date = '${D}'`);
    await spoil(`UPDATE ${TEAMS} SET processed_at = '2026-02-04 04:09:41+00' WHERE game_date = '${D}'`);
    await spoil(
      `UPDATE ${PLAYERS} SET usage_rate = ${rate} WHERE game_date = '${D}' AND player_lookup IN (${named(players)})`,
    );
  }

  it('is critical, names rows and games, and is the only finding of the date', async () => {
    await raced(`CASE WHEN player_lookup LIKE '%0' THEN 1275 ELSE 600 END`);
    const report = await judged(D, '2026-02-04');
    expect(raceOf(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      target_table: PLAYERS,
      affected_records: 19,
    });
    expect(raceOf(report).message).toContain(
      'usage rate above 100 in 19 of 217 played rows of 10 games on Feb 3 (ATL@BOS, HOU@IND, BKN@CHA and 7 more)',
    );
    expect(raceOf(report).message).toContain('in 10 of 10 games players were written before their teams');
    expect(firingIn(report)).toEqual(['phase3_race']);
    expect(report.run.status).toBe('CRITICAL');
  });

  it('is as critical where values that can not be are stored as none', async () => {
    const everybody = Array.from({ length: 7 }, (_, index) =>
      matchups(10).flatMap((matchup) => matchup.split('@').map((team) => `${team.toLowerCase()}${index}`)),
    ).flat();
    await raced('NULL', everybody);
    const report = await judged(D, '2026-02-04');
    expect(raceOf(report)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(raceOf(report).message).toContain('usage rate above 0 in only 77 of 217 played rows of 10 games');
    expect(firingIn(report)).toEqual(['phase3_race']);
  });

  it('counts one more', async () => {
    await raced('612.5', [...nineteen, 'bos0']);
    expect(raceOf(await judged(D, '2026-02-04'))).toMatchObject({ status: 'FAIL', affected_records: 20 });
  });

  it('is over once players were computed again, whatever was written first', async () => {
    await raced(`CASE WHEN player_lookup LIKE '%0' THEN 45.7 ELSE 19.5 END`);
    const report = await judged(D, '2026-02-04');
    expect(raceOf(report)).toMatchObject({ status: 'PASS' });
    expect(firingIn(report)).toEqual([]);
  });
});

describe('2026-02-02: four games, and nobody with a usage rate', () => {
  const D = '2026-02-02';

  async function without(where: string, rate = 'NULL'): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-01-25', to: '2026-02-03', games: 4 });
    await pipeline.spoil(`UPDATE ${PLAYERS} SET usage_rate = ${rate} WHERE game_date = '${D}' AND ${where}`);
  }

  it.each(['NULL', '0'])('is critical (%s), on the next day, too, and names its date', async (rate) => {
    await without('TRUE', rate);
    for (const [targetDate, noonOf] of [
      [D, '2026-02-03'],
      ['2026-02-03', '2026-02-04'],
    ] as const) {
      const report = await judged(targetDate, noonOf);
      expect(raceOf(report)).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
        affected_records: 88,
      });
      expect(raceOf(report).message).toContain(
        'usage rate above 0 in only 0 of 88 played rows of 4 games on Feb 2',
      );
      expect(firingIn(report)).toEqual(['phase3_race']);
    }
  });

  it('is one game less once one was computed again', async () => {
    await without(`team_abbr NOT IN ('ATL', 'BOS')`);
    expect(raceOf(await judged(D, '2026-02-03')).message).toContain(
      'in only 0 of 66 played rows of 3 games on Feb 2 (BKN@CHA, CHI@CLE, DAL@DEN)',
    );
  });

  it('is over once four of five have one', async () => {
    await without(`player_lookup IN ('atl0', 'atl1', 'bos0', 'bos1', 'bkn0', 'cha0')`);
    expect(raceOf(await judged(D, '2026-02-03'))).toMatchObject({ status: 'PASS' });
  });

  it('is a warning in a game in which more are missing', async () => {
    await without(`player_lookup IN ('atl0', 'atl1', 'bos0', 'bos1', 'bos2')`);
    expect(raceOf(await judged(D, '2026-02-03'))).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
  });

  it('without team rows for its players is a failure of the team table', async () => {
    await without('FALSE');
    await pipeline.spoil(`DELETE FROM ${TEAMS} WHERE game_date = '${D}' AND team_abbr IN ('ATL', 'BOS')`);
    const report = await judged(D, '2026-02-03');
    expect(raceOf(report)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', target_table: TEAMS });
    expect(raceOf(report).message).toContain('no team row for 1 of 16 games with player rows: Feb 2 ATL@BOS');
  });
});
