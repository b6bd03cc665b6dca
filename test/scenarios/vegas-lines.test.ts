import { afterEach, describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, matchups, profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';

const ODDS = 'nba_raw.odds_api_player_points_props';
const PROS = 'nba_raw.bettingpros_player_points_props';
const LINES = 'nba_raw.odds_api_game_lines';
const SCHEDULE = 'nba_raw.nbac_schedule';
const CHECK = 'vegas_line_coverage';

/** Lines beside what a row of the catalogue says of the same evening. */
const profile: Profile = {
  ...shipped,
  schedules: {
    lines: {
      title: 'lines',
      cron: '0 18 * * *',
      target: 'today',
      checks: [CHECK, 'phase3_completion', 'phase4_completion'],
      mention: [],
      post: 'on_change',
      usefulForHours: 3,
    },
  },
};

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

const ask = (targetDate: IsoDate, now: Date): Promise<Report> =>
  scenarioRun(pipeline, { schedule: 'lines', targetDate, now, profile });

describe('2026-02-19: ten games, and game lines of one, because a lock held up the load', () => {
  const D = '2026-02-19';
  const GAMES = matchups(10);
  const homeOf = (matchup: string) => `'${matchup.slice(4)}'`;
  const keepLines = (games: number) =>
    pipeline.spoil(`DELETE FROM ${LINES} WHERE game_date = '${D}'
      AND home_team_abbr NOT IN (${GAMES.slice(0, games).map(homeOf).join(', ')})`);
  /** Everything of the evening was fetched at two in the afternoon, as far as it was. */
  async function evening(withLines: number): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-02-18', to: D, games: 10 });
    const fetched = at(D, '14:00').toISOString();
    for (const table of [ODDS, LINES])
      await pipeline.spoil(`UPDATE ${table} SET snapshot_timestamp = '${fetched}' WHERE game_date = '${D}'`);
    await pipeline.spoil(`UPDATE ${PROS} SET processed_at = '${fetched}' WHERE game_date = '${D}'`);
    await keepLines(withLines);
    await pipeline.spoil(`UPDATE ${SCHEDULE} SET game_status = 1, home_team_score = NULL, away_team_score = NULL
      WHERE game_date = '${D}'`);
  }
  const verdict = (report: Report) => checkIn(report, CHECK);

  it('fails before the games, names those without, and nothing else fires', async () => {
    await evening(1);
    const report = await ask(D, at(D, '18:00'));
    expect(verdict(report)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: LINES,
      affected_records: 9,
    });
    expect(verdict(report).message).toContain(
      'odds_api_game_lines: lines for 1 of 10 games; missing HOU@IND, BKN@CHA, LAC@LAL, CHI@CLE, MEM@MIA and 4 more',
    );
    expect(firingIn(report)).toEqual([CHECK]);
    expect(report.run.status).toBe('WARNING');
  });

  it('follows with each game that has some', async () => {
    await evening(9);
    for (const [games, status, severity] of [
      [9, 'PASS', null],
      [7, 'WARN', 'P3_MEDIUM'],
      [2, 'FAIL', 'P2_HIGH'],
    ] as const) {
      await keepLines(games);
      expect(verdict(await ask(D, at(D, '18:00')))).toMatchObject({ status, severity });
    }
  });

  it('is as bad a day later, when nothing can be fetched any more', async () => {
    await evening(1);
    const report = await ask(D, at('2026-02-20', '12:00'));
    expect(verdict(report)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(verdict(report).message).not.toContain('old');
  });

  it('is critical where the props died with them, and named by both sources', async () => {
    await evening(1);
    for (const table of [ODDS, PROS]) await pipeline.spoil(`DELETE FROM ${table} WHERE game_date = '${D}'`);
    const row = verdict(await ask(D, at(D, '18:00')));
    expect(row).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', target_table: ODDS });
    expect(row.message).toContain('props for 0 of 10 games from any source');
    expect(row.message).toContain('Also: 1 table failing, 1 with a warning');
  });

  it('is a warning where one source of props died alone', async () => {
    await evening(10);
    await pipeline.spoil(`DELETE FROM ${ODDS} WHERE game_date = '${D}'`);
    expect(verdict(await ask(D, at(D, '18:00')))).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      target_table: ODDS,
    });
  });

  it('counts no line of nothing, of another market, or that was taken down', async () => {
    await evening(10);
    await pipeline.spoil(`DELETE FROM ${ODDS} WHERE game_date = '${D}'`);
    for (const change of [
      `points_line = 0`,
      `market_type = 'rebounds', points_line = 9.5`,
      `market_type = 'points', is_active = FALSE`,
    ]) {
      await pipeline.spoil(`UPDATE ${PROS} SET ${change} WHERE game_date = '${D}'`);
      expect(verdict(await ask(D, at(D, '18:00')))).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
      });
    }
  });

  it('finds lines without short names by the full ones, as the odds write them', async () => {
    await evening(10);
    await pipeline.spoil(`UPDATE ${SCHEDULE} SET home_team_name = concat('Team ', home_team_tricode),
      away_team_name = away_team_tricode WHERE game_date = '${D}'`);
    await pipeline.spoil(`UPDATE ${LINES} SET home_team = concat('The City of ', home_team), away_team = concat('New ', away_team),
      home_team_abbr = NULL, away_team_abbr = NULL WHERE game_date = '${D}'`);
    expect(verdict(await ask(D, at(D, '18:00')))).toMatchObject({ status: 'PASS' });
    await pipeline.spoil(
      `UPDATE ${LINES} SET home_team = 'Somebody Else' WHERE game_date = '${D}' AND home_team LIKE '% CHA'`,
    );
    await pipeline.spoil(
      `UPDATE ${LINES} SET home_team = 'Somebody Else' WHERE game_date = '${D}' AND home_team LIKE '% CLE'`,
    );
    const row = verdict(await ask(D, at(D, '18:00')));
    expect(row).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected_records: 2 });
    expect(JSON.stringify(row.details)).toContain('"rows_of_no_game":4');
  });

  it('is pending in the early morning, with the time, and few players of a game are no finding', async () => {
    await evening(1);
    const early = await ask(D, at(D, '07:00'));
    expect(verdict(early)).toMatchObject({ status: 'SKIP', details: { reason: 'not_due' } });
    expect(verdict(early).message).toContain('lines for 1 of 10 games so far, due 16:00 EST');
    await pipeline.close();
    await evening(10);
    await pipeline.spoil(`DELETE FROM ${ODDS} WHERE game_date = '${D}' AND player_lookup LIKE '%4'`);
    expect(firingIn(await ask(D, at(D, '18:00')))).toEqual([]);
  });

  it('is told of when nobody fetches any more, from the hour on after which they should have', async () => {
    await evening(10);
    const fetched = at(D, '13:59').toISOString();
    await pipeline.spoil(`UPDATE ${LINES} SET snapshot_timestamp = '${fetched}' WHERE game_date = '${D}'`);
    const row = verdict(await ask(D, at(D, '18:00')));
    expect(row).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', target_table: LINES });
    expect(row.message).toContain('the newest line is of 13:59 EST, more than 4 hours old');
  });

  it('can not be told where a table may not be read, and the others are judged', async () => {
    await evening(10);
    await pipeline.spoil(`DROP TABLE ${PROS}`);
    expect(verdict(await ask(D, at(D, '18:00')))).toMatchObject({
      status: 'ERROR',
      details: { cause: 'missing_table' },
      target_table: PROS,
    });
  });
});
