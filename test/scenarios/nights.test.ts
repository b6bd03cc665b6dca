import { afterEach, describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, matchups, profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const TEAMS = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PHASE3 = profile.checks.phase3_completion.tables;

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

const open = async (date: IsoDate, games: number, days = 2) => {
  pipeline = await openHealthyPipeline({ from: addDays(date, 1 - days), to: date, games });
};
const spoil = (statement: string) => pipeline.spoil(statement);

/** The night's checks of a date, asked on the day after. */
function overnight(targetDate: IsoDate, time = '12:00'): Promise<Report> {
  return judgedAt(targetDate, at(addDays(targetDate, 1), time));
}

const judgedAt = (targetDate: IsoDate, now: Date) =>
  scenarioRun(pipeline, { schedule: 'overnight', targetDate, now });

/** What the morning's checks say of the same date. */
const morningOf = (targetDate: IsoDate): Promise<Report> =>
  scenarioRun(pipeline, {
    schedule: 'post_overnight',
    targetDate,
    now: at(addDays(targetDate, 1), '12:00'),
  });

/** Of some teams, as `'ATL', 'BOS'`. */
const named = (teams: readonly string[]) => teams.map((team) => `'${team}'`).join(', ');

describe('2026-02-11: fourteen games, one of which stays open, and no gamebook', () => {
  const D = '2026-02-11';
  const STUCK = `game_date = '${D}' AND home_team_tricode = 'TOR'`;
  const reopen = (where: string) =>
    spoil(
      `UPDATE ${SCHEDULE} SET game_status = 2, home_team_score = NULL, away_team_score = NULL WHERE ${where}`,
    );

  it('is told of by each phase, with the open game expected by all', async () => {
    await open(D, 14);
    await reopen(STUCK);
    for (const table of [TEAMS, GAMEBOOK, ...PHASE3])
      await spoil(`DELETE FROM ${table} WHERE game_date = '${D}'`);
    const report = await overnight(D);
    expect(checkIn(report, 'games_final')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(checkIn(report, 'games_final').message).toContain(
      '13 of 14 games final; open: SAS@TOR (in progress)',
    );
    expect(checkIn(report, 'phase2_progress')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(checkIn(report, 'phase2_progress').message).toContain('nbac_gamebook_player_stats');
    expect(checkIn(report, 'phase3_progress')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      expected_value: '14 games',
    });
    expect(firingIn(report)).toEqual(['phase2_progress', 'phase3_progress', 'games_final']);
    expect(report.run.status).toBe('CRITICAL');
    expect(checkIn(await morningOf(D), 'phase3_completion')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      expected_value: '14 games',
    });
  });

  it('without anything else missing is a matter of the schedule alone', async () => {
    await open(D, 14);
    await reopen(STUCK);
    expect(firingIn(await overnight(D))).toEqual(['games_final']);
    await reopen(`game_date = '${D}' AND home_team_tricode IN ('TOR', 'BOS', 'CHA')`);
    expect(checkIn(await overnight(D), 'games_final')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      affected_records: 3,
    });
  });

  it('is over after the repair', async () => {
    await open(D, 14);
    const report = await overnight(D);
    expect(firingIn(report)).toEqual([]);
    expect(report.run.status).toBe('OK');
  });
});

describe('2026-02-22: eleven games, and zeros for the ten teams of the late ones', () => {
  const D = '2026-02-22';
  const late = matchups(11)
    .slice(6)
    .flatMap((matchup) => matchup.split('@'));
  const zeros = (teams: readonly string[]) =>
    spoil(
      `UPDATE ${TEAMS} SET points = 0, fg_attempted = 0 WHERE game_date = '${D}' AND team_abbr IN (${named(teams)})`,
    );

  it('counts six games, and everything after them is missing', async () => {
    await open(D, 11);
    await zeros(late);
    for (const table of PHASE3) await spoil(`DELETE FROM ${table} WHERE game_date = '${D}'`);
    const report = await overnight(D);
    expect(checkIn(report, 'phase2_progress')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      target_table: TEAMS,
      affected_records: 5,
    });
    expect(checkIn(report, 'phase2_progress').message).toContain(
      'nbac_team_boxscore: 6 of 11 games; missing',
    );
    expect(firingIn(report)).toEqual(['phase2_progress', 'phase3_progress']);
    expect(checkIn(await morningOf(D), 'phase3_completion')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      affected_records: 11,
    });
  });

  it('counts one more where one more was written over', async () => {
    await open(D, 11);
    await zeros(late.slice(2));
    const report = await overnight(D);
    expect(checkIn(report, 'phase2_progress').message).toContain(
      'nbac_team_boxscore: 7 of 11 games; missing',
    );
    expect(firingIn(report)).toEqual(['phase2_progress']);
  });
});

describe('2025-12-27: the first night without team box scores, of twenty-six', () => {
  const D = '2025-12-27';

  it('fails as soon as they are due, says what their source answered, and nothing else does', async () => {
    await open(D, 4);
    await spoil(`DELETE FROM ${TEAMS} WHERE game_date = '${D}'`);
    await spoil(`UPDATE nba_orchestration.scraper_execution_log SET status = 'no_data'
      WHERE scraper_name = 'nbac_team_boxscore' AND triggered_at > '2025-12-28 05:00:00+00' AND triggered_at < '2025-12-28 08:00:00+00'`);
    await spoil(`UPDATE nba_orchestration.scraper_execution_log SET game_date = '${D}'
      WHERE scraper_name = 'nbac_team_boxscore'`);
    const report = await overnight(D, '11:00');
    expect(checkIn(report, 'phase2_progress')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      target_table: TEAMS,
    });
    expect(checkIn(report, 'phase2_progress').message).toMatch(
      /; \d+ attempts for the date: 3 answered without data/,
    );
    expect(checkIn(report, 'phase3_progress')).toMatchObject({ status: 'PASS' });
    expect(firingIn(report)).toEqual(['phase2_progress']);
    expect(checkIn(await overnight(D, '06:30'), 'phase2_progress')).toMatchObject({ status: 'SKIP' });
  });
});

describe('2026-02-04: seven games, and Phase 3 comes late', () => {
  const D = '2026-02-04';
  const LATE = ['CHI', 'CLE', 'DAL', 'DEN'];

  async function behind(where: string): Promise<void> {
    await open(D, 7);
    await spoil(`UPDATE ${TEAMS} SET processed_at = '2026-02-05 06:10:00+00' WHERE game_date = '${D}'`);
    for (const table of PHASE3) {
      const team = table.endsWith('defense_game_summary') ? 'defending_team_abbr' : 'team_abbr';
      await spoil(`DELETE FROM ${table} WHERE game_date = '${D}' AND ${where.replace('team', team)}`);
    }
  }

  it('is warned of at six, though nothing is due, and fails at noon', async () => {
    await behind('TRUE');
    const six = await overnight(D, '06:00');
    expect(checkIn(six, 'phase3_progress')).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(checkIn(six, 'phase3_progress').message).toContain(
      'no row yet, though nbac_team_boxscore has had 7 of 7 games for more than 3 hours, the first since 01:10 EST',
    );
    expect(firingIn(six)).toEqual(['phase3_progress']);
    const noon = await overnight(D);
    expect(checkIn(noon, 'phase3_progress')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(firingIn(noon)).toEqual(['phase3_progress']);
  });

  it('with five of seven is pending at six, and a lesser failure at noon', async () => {
    await behind(`team IN (${named(LATE)})`);
    expect(checkIn(await overnight(D, '06:00'), 'phase3_progress')).toMatchObject({ status: 'SKIP' });
    expect(checkIn(await overnight(D), 'phase3_progress')).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected_records: 2,
    });
  });
});

describe('2026-01-08: MIA@CHI is moved to the 29th, and stays in the schedule as final without scores', () => {
  const D = '2026-01-08';
  const scheduled = (date: IsoDate, status: number) =>
    spoil(`INSERT INTO ${SCHEDULE} BY NAME SELECT * REPLACE ('0022500529' AS game_id, DATE '${date}' AS game_date,
        ${status} AS game_status, 'MIA' AS away_team_tricode, 'CHI' AS home_team_tricode,
        CAST(NULL AS BIGINT) AS home_team_score, CAST(NULL AS BIGINT) AS away_team_score)
      FROM ${SCHEDULE} WHERE game_date = '${D}' LIMIT 1`);

  it('is no finding, and is listed', async () => {
    await open(D, 3);
    await scheduled(D, 3);
    await scheduled('2026-01-29', 1);
    const report = await overnight(D);
    expect(firingIn(report)).toEqual([]);
    expect(checkIn(report, 'games_final')).toMatchObject({ status: 'PASS', expected_value: '3 games final' });
    expect(JSON.stringify(checkIn(report, 'games_final').details)).toContain('moved to 2026-01-29');
  });

  it('is a suspicion as long as no other date is known for it', async () => {
    await open(D, 3);
    await scheduled(D, 3);
    const report = await overnight(D);
    expect(checkIn(report, 'games_final')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(firingIn(report)).toEqual(['games_final']);
  });
});

describe('2026-01-23: the controller is silent for 2,714 minutes, from 04:20 to 01:35 two days later, in UTC', () => {
  const DECISIONS = 'nba_orchestration.workflow_decisions';
  const FROM = '2026-01-23 04:20:00+00';
  const TO = '2026-01-25 01:34:00+00';

  async function silent(from = FROM, to = TO): Promise<void> {
    await open('2026-01-24', 5, 4);
    await spoil(
      `INSERT INTO ${DECISIONS} BY NAME SELECT * REPLACE (decision_time - INTERVAL 2 DAY AS decision_time) FROM ${DECISIONS}`,
    );
    await spoil(
      `INSERT INTO ${DECISIONS} BY NAME SELECT * REPLACE (TIMESTAMPTZ '${FROM}' AS decision_time) FROM ${DECISIONS} LIMIT 1`,
    );
    await spoil(`DELETE FROM ${DECISIONS} WHERE decision_time > '${from}' AND decision_time < '${to}'`);
    await spoil(
      `INSERT INTO ${DECISIONS} BY NAME SELECT * REPLACE (TIMESTAMPTZ '${TO}' AS decision_time) FROM ${DECISIONS} LIMIT 1`,
    );
  }
  const kickoff = async (targetDate: IsoDate, iso: string) =>
    checkIn(await judgedAt(targetDate, new Date(iso)), 'scraper_kickoff');

  it('fails from minute 121 on, until it decides again, and is a warning for a day after that', async () => {
    await silent();
    expect(await kickoff('2026-01-22', '2026-01-23T05:35:00Z')).toMatchObject({ status: 'PASS' });
    expect(await kickoff('2026-01-22', '2026-01-23T06:20:00Z')).toMatchObject({
      status: 'WARN',
      severity: 'P2_HIGH',
    });
    expect(await kickoff('2026-01-22', '2026-01-23T06:21:00Z')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
    const last = await kickoff('2026-01-24', '2026-01-25T01:33:00Z');
    expect(last).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', target_table: DECISIONS });
    expect(last.message).toContain('no decision of what to run for 45 h 13 min, since Thu Jan 22, 23:20 EST');
    const again = await kickoff('2026-01-24', '2026-01-25T01:40:00Z');
    expect(again).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(again.message).toContain('none for 45 h 14 min');
  });

  it('is healthy where one decision an hour was made all the time', async () => {
    await silent(TO, FROM);
    expect(await kickoff('2026-01-24', '2026-01-25T04:30:00Z')).toMatchObject({ status: 'PASS' });
  });
});

describe('2026-02-04: no window after the games was used', () => {
  const D = '2026-02-04';
  const skipped = (workflows: string) =>
    spoil(`UPDATE nba_orchestration.scraper_execution_log SET workflow = 'betting_lines'
      WHERE workflow IN (${workflows})`);

  it('is a failure at two, and of nothing else', async () => {
    await open(D, 7);
    await skipped(`'post_game_window_2'`);
    const report = await overnight(D, '02:00');
    expect(checkIn(report, 'scraper_kickoff')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(firingIn(report)).toEqual(['scraper_kickoff']);
  });

  it('is none where a single one was', async () => {
    await open(D, 7);
    await skipped(`'post_game_window_2'`);
    await spoil(`UPDATE nba_orchestration.scraper_execution_log SET workflow = 'post_game_window_1b'
      WHERE execution_id = '2026-02-05-nbac_team_boxscore-6'`);
    expect(firingIn(await overnight(D, '02:00'))).toEqual([]);
  });
});
