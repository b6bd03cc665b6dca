import { afterEach, describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, matchups } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { askingAtNoon, checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const BOXSCORES = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PLAYERS = 'nba_analytics.player_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const ZONES = 'nba_precompute.team_defense_zone_analysis';

/** What stands in tables about a night. */
const checks = [
  'games_final',
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'data_freshness',
  'phase3_race',
  'duplicate_rows',
];
const profile = askingAtNoon(checks);

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());
const open = async (from: IsoDate, to: IsoDate, games: number) => {
  pipeline = await openHealthyPipeline({ from, to, games });
};
const spoil = (statement: string) => pipeline.spoil(statement);
/** A night, judged at noon of the day after, when everything is due. */
const noonAfter = (targetDate: IsoDate, over = profile): Promise<Report> =>
  scenarioRun(pipeline, {
    schedule: 'night',
    targetDate,
    now: at(addDays(targetDate, 1), '12:00'),
    profile: over,
  });
const teamsOf = (games: readonly string[]) =>
  games
    .flatMap((matchup) => matchup.split('@'))
    .map((team) => `'${team}'`)
    .join(', ');
const lose = (table: string, date: IsoDate, games: readonly string[]) => {
  const team = table === DEFENSE ? 'defending_team_abbr' : 'team_abbr';
  return spoil(`DELETE FROM ${table} WHERE game_date = '${date}' AND ${team} IN (${teamsOf(games)})`);
};

describe('2026-02-06: four of six games, and no zones of two dates', () => {
  const D = '2026-02-06';
  const [one = '', other = '', third = ''] = matchups(6).slice(3);

  async function night(missing: readonly string[]): Promise<void> {
    await open('2026-02-04', '2026-02-07', 6);
    await lose(PLAYERS, D, missing);
    await spoil(`DELETE FROM ${ZONES} WHERE analysis_date IN ('${D}', '2026-02-07')`);
  }

  it('names both games, has the zones for critical, and nothing else fires but what looks back', async () => {
    await night([one, other]);
    const report = await noonAfter(D);
    const phase3 = checkIn(report, 'phase3_completion');
    expect(phase3).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected_records: 2 });
    expect(phase3.message).toContain('4 of 6 games');
    expect(phase3.message).toContain(one);
    expect(phase3.message).toContain(other);
    expect(checkIn(report, 'phase4_completion')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      target_table: ZONES,
    });
    expect(firingIn(report)).toEqual(['phase3_completion', 'phase4_completion', 'historical_completeness']);
    expect(report.run.status).toBe('CRITICAL');
  });

  it('is one game less where one was healed, and critical with one more', async () => {
    await night([one]);
    expect(checkIn(await noonAfter(D), 'phase3_completion')).toMatchObject({
      severity: 'P2_HIGH',
      affected_records: 1,
    });
    await lose(PLAYERS, D, [other, third]);
    expect(checkIn(await noonAfter(D), 'phase3_completion')).toMatchObject({
      severity: 'P1_CRITICAL',
      affected_records: 3,
    });
  });

  it('a day later has players again, zones still not, and still looks back', async () => {
    await night([one, other]);
    const report = await noonAfter('2026-02-07');
    expect(firingIn(report)).toEqual(['phase4_completion', 'historical_completeness']);
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ severity: 'P1_CRITICAL' });
  });
});

describe('nights that look odd and are not', () => {
  /** Adds players who did not play until the night holds so many rows. */
  const fill = (date: IsoDate, rows: number) =>
    spoil(`INSERT INTO ${PLAYERS} BY NAME SELECT * REPLACE (CONCAT('bench', player_lookup) AS player_lookup,
        0 AS minutes_played, NULL AS usage_rate, TRUE AS is_dnp, FALSE AS is_active)
      FROM ${PLAYERS} WHERE game_date = '${date}' LIMIT (${rows} - (SELECT COUNT(*) FROM ${PLAYERS} WHERE game_date = '${date}'))`);

  it.each([
    ['2026-02-09', 10, 363],
    ['2026-02-10', 4, 139],
    ['2026-02-12', 3, 111],
  ])('pass: %s, %i games, %i rows of players', async (date, games, rows) => {
    await open(date, date, games);
    await fill(date, rows);
    const report = await noonAfter(date);
    expect(firingIn(report)).toEqual([]);
    expect(report.run.status).toBe('OK');
    await lose(PLAYERS, date, matchups(1));
    expect(checkIn(await noonAfter(date), 'phase3_completion')).toMatchObject({ affected_records: 1 });
  });

  it('pass: 2026-02-26, ten games under ids that no other table has', async () => {
    const D = '2026-02-26';
    await open(D, D, 10);
    await fill(D, 369);
    await spoil(`UPDATE ${PLAYERS} SET game_id = CONCAT('00225', substr(md5(game_id), 1, 5))`);
    await spoil(
      `UPDATE ${OFFENSE} SET game_id = CONCAT('20260226_', substr(game_id, 14), '_', substr(game_id, 10, 3))`,
    );
    const report = await noonAfter(D);
    expect(firingIn(report)).toEqual([]);
    expect(checkIn(report, 'phase3_completion').message).toContain('10 of 10 games');
  });
});

describe('2026-02-13 to 02-18: no games but those of All-Star teams', () => {
  async function week(): Promise<void> {
    await open('2026-02-11', '2026-02-12', 4);
    await spoil(`UPDATE ${SCHEDULE} SET game_id = concat('003', substr(game_id, 4)), home_team_tricode = 'STR', away_team_tricode = 'WLD'
      WHERE game_date BETWEEN '2026-02-13' AND '2026-02-15' AND home_team_tricode = 'BOS'`);
    await spoil(
      `DELETE FROM ${SCHEDULE} WHERE game_date BETWEEN '2026-02-13' AND '2026-02-18' AND game_id NOT LIKE '003%'`,
    );
  }
  /** The schedule is loaded all week. */
  const loaded = (date: IsoDate) =>
    spoil(
      `UPDATE ${SCHEDULE} SET processed_at = '${addDays(date, 1)}T12:00:00Z' WHERE game_date > '${date}'`,
    );

  it('leave nothing to judge, and age nothing', async () => {
    await week();
    for (const date of ['2026-02-13', '2026-02-15', '2026-02-18']) {
      await loaded(date);
      const report = await noonAfter(date);
      expect(firingIn(report)).toEqual([]);
      for (const name of ['games_final', 'phase3_completion', 'phase4_completion'])
        expect(checkIn(report, name)).toMatchObject({ status: 'SKIP', details: { reason: 'no_games' } });
      expect(checkIn(report, 'data_freshness')).toMatchObject({ status: 'PASS' });
      expect(report.run).toMatchObject({ status: 'OK' });
      expect(report.run.details.games).toBe(0);
    }
  });

  it('would not, had one of those games counted', async () => {
    await week();
    await loaded('2026-02-14');
    await spoil(`UPDATE ${SCHEDULE} SET game_id = concat('002', substr(game_id, 4)), game_status = 3, home_team_score = 99, away_team_score = 98
      WHERE game_date = '2026-02-14'`);
    const report = await noonAfter('2026-02-14');
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });
});

describe('2025-12-27 to 2026-01-21: no team box scores, though everything computed from other sources is whole', () => {
  const FIRST = '2025-12-27';
  async function outage(): Promise<void> {
    await open('2025-12-24', '2025-12-31', 3);
    await spoil(`DELETE FROM ${BOXSCORES} WHERE game_date >= '${FIRST}'`);
  }

  it('is critical from the first due date on, and staler every day', async () => {
    await outage();
    for (const [date, status, severity] of [
      [FIRST, 'WARN', 'P3_MEDIUM'],
      ['2025-12-28', 'FAIL', 'P2_HIGH'],
      ['2025-12-29', 'FAIL', 'P2_HIGH'],
      ['2025-12-30', 'FAIL', 'P1_CRITICAL'],
    ] as const) {
      const report = await noonAfter(date);
      expect(checkIn(report, 'historical_completeness')).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
        target_table: BOXSCORES,
      });
      expect(checkIn(report, 'data_freshness')).toMatchObject({ status, severity, target_table: BOXSCORES });
      expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
      expect(firingIn(report)).toEqual(['historical_completeness', 'data_freshness']);
    }
  });

  it('is no older than the last night that was fetched, and a hole all the same', async () => {
    await outage();
    await spoil(`INSERT INTO ${BOXSCORES} BY NAME SELECT * REPLACE (DATE '2025-12-30' AS game_date) FROM ${BOXSCORES}
      WHERE game_date = '2025-12-26'`);
    const report = await noonAfter('2025-12-30');
    expect(checkIn(report, 'data_freshness')).toMatchObject({ status: 'PASS' });
    expect(checkIn(report, 'historical_completeness')).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
    expect(checkIn(report, 'historical_completeness').affected_records).toBe(9);
  });
});

describe('2026-01-24 and 25: three games are moved', () => {
  const [moved = '', later = '', muchLater = ''] = matchups(8);
  const homeOf = (matchup: string) => matchup.slice(4);

  /** One to the day after, one to March, one to its end; box scores exist of none of them on their first dates. */
  async function storm(status: number): Promise<void> {
    await open('2026-01-23', '2026-01-25', 8);
    const lost = (date: IsoDate, games: readonly string[]) =>
      Promise.all(
        [BOXSCORES, GAMEBOOK, 'nba_raw.nbac_player_boxscores', PLAYERS, OFFENSE, DEFENSE].map((table) =>
          lose(table, date, games),
        ),
      );
    await lost('2026-01-24', [moved, later]);
    await lost('2026-01-25', [muchLater]);
    const move = async (game: string, from: IsoDate, to: IsoDate | null, id: string) => {
      const where = `game_date = '${from}' AND home_team_tricode = '${homeOf(game)}'`;
      if (to === '2026-01-25')
        await spoil(
          `UPDATE ${SCHEDULE} SET game_id = '${id}' WHERE game_date = '${to}' AND home_team_tricode = '${homeOf(game)}'`,
        );
      else
        await spoil(`INSERT INTO ${SCHEDULE} BY NAME SELECT * REPLACE (DATE '${to}' AS game_date, '${id}' AS game_id, 1 AS game_status,
          CAST(NULL AS BIGINT) AS home_team_score, CAST(NULL AS BIGINT) AS away_team_score) FROM ${SCHEDULE} WHERE ${where}`);
      await spoil(
        `UPDATE ${SCHEDULE} SET game_id = '${id}', game_status = ${status}, home_team_score = NULL, away_team_score = NULL WHERE ${where}`,
      );
    };
    await move(moved, '2026-01-24', '2026-01-25', '0022500640');
    await move(later, '2026-01-24', '2026-03-18', '0022500644');
    await move(muchLater, '2026-01-25', '2026-03-31', '0022500651');
  }

  it.each([3, 9])(
    'are no gaps, with status %i, and are listed; the make-up counts on its own date',
    async (status) => {
      await storm(status);
      const first = await noonAfter('2026-01-24');
      expect(firingIn(first)).toEqual([]);
      expect(checkIn(first, 'games_final')).toMatchObject({
        status: 'PASS',
        expected_value: '6 games final',
      });
      const told = JSON.stringify(checkIn(first, 'games_final').details);
      expect(told).toContain(status === 9 ? 'status 9' : 'moved to 2026-01-25');
      const second = await noonAfter('2026-01-25');
      expect(firingIn(second)).toEqual([]);
      expect(checkIn(second, 'games_final')).toMatchObject({ expected_value: '7 games final' });
    },
  );

  it('are missed on the date on which they are made up for', async () => {
    await storm(3);
    await lose(PLAYERS, '2026-01-25', [moved]);
    const report = await noonAfter('2026-01-25');
    expect(checkIn(report, 'phase3_completion')).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected_records: 1,
    });
    expect(checkIn(report, 'phase3_completion').message).toContain(moved);
  });
});
