import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { askFailures } from '../../src/inquiries/ask-failures.ts';
import { fillFleet, makeFleet, openSandboxCloud } from '../../src/sandbox/fleet.ts';
import { importSeason } from '../../src/sandbox/import/import-season.ts';
import { fillSeason, seasonFilledAt } from '../../src/sandbox/season.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { fixedClock } from '../../src/system-clock.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const TODAY = '2026-11-23';
const YESTERDAY = '2026-11-22';
const MORNING = new Date('2026-11-23T06:00:00-05:00');
const AFTERNOON = new Date('2026-11-23T14:00:00-05:00');

const fill = (scratch: ScratchWarehouse, now: Date) =>
  fillSeason({ warehouse: scratch.warehouse, profile: shippedProfile, now });

/** What a schedule's checks say at an instant, with what is deployed beside the warehouse. */
async function reportOf(scratch: ScratchWarehouse, now: Date, schedule: string): Promise<Report> {
  const { warehouse } = scratch;
  await warehouse.ensureTables(OWN_TABLES);
  const home = mkdtempSync(join(tmpdir(), 'shootaround-season-'));
  await fillFleet(home, { profile: shippedProfile, clock: fixedClock(now), filling: 'anew' });
  const { report } = await runCorridor(
    {
      warehouse,
      cloud: openSandboxCloud(home, { profile: shippedProfile, clock: fixedClock(now) }),
      ...createMemory(warehouse, () => now),
      profile: shippedProfile,
      checks: CHECKS,
      clock: fixedClock(now),
      log: logRecorder(),
    },
    {
      runId: `${schedule}-20261123T110000Z-abc`,
      schedule,
      targetDate: schedule === 'midday' ? TODAY : YESTERDAY,
      checkType: 'manual',
      trigger: 'cli',
      requestedBy: null,
      slot: null,
      late: null,
    },
    { store: false },
  );
  rmSync(home, { recursive: true, force: true });
  return report;
}

async function verdicts(scratch: ScratchWarehouse, now: Date, schedule = 'post_overnight') {
  const { checks } = await reportOf(scratch, now, schedule);
  return Object.fromEntries(checks.map((check) => [check.check_name, check.status]));
}

describe('a sandbox in the afternoon', () => {
  let scratch: ScratchWarehouse;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    await fill(scratch, AFTERNOON);
  });

  afterAll(() => scratch?.close());

  it('shows checks that pass, warn and fail', async () => {
    expect(await verdicts(scratch, AFTERNOON)).toEqual({
      phase3_completion: 'PASS',
      phase4_completion: 'PASS',
      historical_completeness: 'FAIL',
      data_freshness: 'FAIL',
      scraper_failures: 'WARN',
      phase3_race: 'PASS',
      duplicate_rows: 'PASS',
      sequential_execution_flag: 'PASS',
      consecutive_failures: 'FAIL',
      phase_transitions: 'PASS',
    });
  });

  it('shows what was seen at two in the night, as it turned out', async () => {
    expect(await verdicts(scratch, AFTERNOON, 'overnight')).toEqual({
      phase2_progress: 'FAIL',
      phase3_progress: 'PASS',
      scraper_kickoff: 'PASS',
      games_final: 'PASS',
      phase3_race: 'PASS',
      consecutive_failures: 'FAIL',
    });
  });

  it('shows what the evening left', async () => {
    expect(await verdicts(scratch, AFTERNOON, 'post_game')).toEqual({
      scraper_kickoff: 'PASS',
      games_final: 'PASS',
    });
  });

  it('shows what is there of tonight, and what it says', async () => {
    expect(await verdicts(scratch, AFTERNOON, 'pre_game_prep')).toEqual({
      feature_store_quality: 'PASS',
      predictions_ready: 'PASS',
      upcoming_context: 'PASS',
      vegas_line_coverage: 'PASS',
    });
    expect(await verdicts(scratch, AFTERNOON, 'pre_game_final')).toEqual({
      model_bias: 'PASS',
      pre_game_signal: 'PASS',
      predictions_ready: 'PASS',
      vegas_line_coverage: 'PASS',
    });
  });

  it('shows what is deployed, and how it does', async () => {
    expect(await verdicts(scratch, AFTERNOON, 'midday')).toEqual({
      service_health: 'WARN',
      recent_errors: 'WARN',
      deployment_drift: 'FAIL',
      sequential_execution_flag: 'PASS',
      never_succeeded: 'FAIL',
    });
  });

  it.each([
    ['nba_raw.nbac_gamebook_player_stats', 'game_date', 33, 39],
    ['nba_analytics.player_game_summary', 'game_date', 20, 36],
    ['nba_analytics.team_offense_game_summary', 'game_date', 2, 2],
    ['nba_analytics.team_defense_game_summary', 'game_date', 2, 2],
    ['nba_analytics.upcoming_player_game_context', 'game_date', 28, 36],
    ['nba_precompute.player_daily_cache', 'cache_date', 17, 30],
    ['nba_precompute.player_composite_factors', 'game_date', 28, 36],
    ['nba_predictions.ml_feature_store_v2', 'game_date', 16, 20],
    ['nba_predictions.player_prop_predictions', 'game_date', 40, 110],
    ['nba_predictions.prediction_accuracy', 'game_date', 40, 110],
    ['nba_raw.odds_api_player_points_props', 'game_date', 15, 60],
    ['nba_raw.bettingpros_player_points_props', 'game_date', 15, 60],
    ['nba_raw.odds_api_game_lines', 'game_date', 8, 60],
  ])(
    'holds in %s as many rows per game of last night as a healthy pipeline',
    async (table, column, least, most) => {
      const [[games]] = (await scratch.cells(
        `SELECT COUNT(DISTINCT game_id) FROM nba_raw.nbac_schedule WHERE game_date = DATE '${YESTERDAY}'`,
      )) as [[number]];
      const [[rows]] = (await scratch.cells(
        `SELECT COUNT(*) FROM ${table} WHERE ${column} = DATE '${YESTERDAY}'`,
      )) as [[number]];
      expect(rows / games).toBeGreaterThanOrEqual(least);
      expect(rows / games).toBeLessThanOrEqual(most);
    },
  );

  it('holds zones by date, which grow over the season', async () => {
    const counts = await scratch.cells(
      'SELECT COUNT(*) FROM nba_precompute.player_shot_zone_analysis GROUP BY analysis_date ORDER BY analysis_date',
    );
    const numbers = counts.map(([count]) => Number(count));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(numbers.at(-1)).toBeGreaterThan(450);
    expect(numbers.at(-1)).toBeLessThanOrEqual(513);
    expect(
      await scratch.cells(
        'SELECT DISTINCT COUNT(DISTINCT team_abbr) FROM nba_precompute.team_defense_zone_analysis GROUP BY analysis_date',
      ),
    ).toEqual([[30]]);
  });

  it('holds what the pipeline notes about its own work', async () => {
    expect(
      await scratch.cells(`SELECT COUNT(DISTINCT scraper_name) >= 18, COUNT(*) = COUNT(DISTINCT execution_id)
        FROM nba_orchestration.scraper_execution_log`),
    ).toEqual([[true, true]]);
    const runs = await scratch.cells(
      `SELECT run_id, COUNT(*) FROM nba_reference.processor_run_history WHERE data_date = DATE '${YESTERDAY}' GROUP BY 1`,
    );
    expect(runs.length).toBeGreaterThan(3);
    for (const [, rows] of runs) expect(rows).toBe(2);
    expect(
      await scratch.cells(
        'SELECT COUNT(*) > 3, COUNTIF(NOT backfilled) FROM nba_orchestration.scraper_failures',
      ),
    ).toEqual([[true, 3]]);
  });

  it('notes the errors that its services log, and more that are none', async () => {
    const rows =
      await scratch.cells(`SELECT strftime(error_timestamp AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ'), error_type || ': ' || error_message
      FROM nba_orchestration.service_errors
      WHERE severity <> 'info' AND error_timestamp > TIMESTAMPTZ '2026-11-22 14:00:00-05'
      ORDER BY error_timestamp`);
    const logged = makeFleet(shippedProfile, AFTERNOON)?.logs.filter(
      ({ severity, at }) => severity === 'ERROR' && Date.parse(at) > AFTERNOON.getTime() - 86_400_000,
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(rows).toEqual(logged?.map(({ at, text }) => [at, text.split('\n').at(-1)]));
    expect(
      await scratch.cells(
        "SELECT DISTINCT error_category FROM nba_orchestration.service_errors WHERE severity = 'info'",
      ),
    ).toEqual([['no_data_available']]);
  });

  it('has loaded every game of the schedule several times, with what was known then', async () => {
    expect(
      await scratch.cells(`SELECT MIN(loads), MAX(finals), MIN(plans) FROM (
        SELECT COUNT(*) AS loads, COUNTIF(game_status = 3) AS finals, COUNTIF(game_status = 1) AS plans
        FROM nba_raw.nbac_schedule GROUP BY game_id, game_date)`),
    ).toEqual([[1, 2, 1]]);
    expect(
      await scratch.cells(
        'SELECT COUNT(*) FROM nba_raw.nbac_schedule WHERE (game_status = 3) <> (home_team_score IS NOT NULL)',
      ),
    ).toEqual([[0]]);
  });

  it('is the same every time for the same day', async () => {
    const digest = () =>
      scratch.cells(`SELECT
        (SELECT md5(string_agg(game_id || away_team_tricode || coalesce(home_team_score, 0) || processed_at, ',' ORDER BY game_id, game_date, processed_at)) FROM nba_raw.nbac_schedule),
        (SELECT md5(string_agg(player_lookup || points || game_id, ',' ORDER BY player_lookup, game_id)) FROM nba_analytics.player_game_summary),
        (SELECT md5(string_agg(execution_id || status, ',' ORDER BY execution_id)) FROM nba_orchestration.scraper_execution_log)`);
    const first = await digest();
    await fill(scratch, AFTERNOON);
    expect(await digest()).toEqual(first);
  });

  describe('imitates incidents:', () => {
    it('team box scores that stay empty for twelve days, while team offense falls back on players', async () => {
      expect(
        await scratch.cells("SELECT MAX(game_date) < DATE '2026-11-11' FROM nba_raw.nbac_team_boxscore"),
      ).toEqual([[true]]);
      expect(
        await scratch.cells(`SELECT DISTINCT status, error_message FROM nba_orchestration.scraper_execution_log
          WHERE scraper_name = 'nbac_team_boxscore' AND game_date BETWEEN DATE '2026-11-11' AND DATE '${YESTERDAY}'
            AND status <> 'no_data'`),
      ).toEqual([['failed', 'expected 2 teams, got 0']]);
      expect(
        await scratch.cells(`SELECT DISTINCT primary_source_used FROM nba_analytics.team_offense_game_summary
          WHERE game_date >= DATE '2026-11-11'`),
      ).toEqual([['reconstructed_from_players']]);
    });

    it('what only somebody who asks for failures sees', async () => {
      const { judged } = await askFailures(
        { warehouse: scratch.warehouse, profile: shippedProfile, clock: fixedClock(AFTERNOON) },
        { threshold: 5, days: 14 },
      );
      expect(judged).toMatchObject({
        status: 'CRITICAL',
        streaks: [{ source: 'nbac_team_boxscore', severity: 'P1_CRITICAL' }],
        never_succeeded: [{ source: 'OddsGameLinesProcessor', last_success: null, at_least: true }],
        starved: [],
        silent: [],
        disabled: [{ source: 'bdl_box_scores' }],
        unknown: [],
        not_judged: [],
      });
      expect(judged.never_succeeded[0]?.failures).toBeGreaterThan(1000);
    });

    it('a night on which two games are missing', async () => {
      expect(
        await scratch.cells(`SELECT game_date, COUNT(DISTINCT team.game_id) - COUNT(DISTINCT player.game_id)
          FROM nba_analytics.team_offense_game_summary AS team
          LEFT JOIN nba_analytics.player_game_summary AS player USING (game_date, game_id)
          GROUP BY 1 HAVING COUNT(DISTINCT team.game_id) <> COUNT(DISTINCT player.game_id)`),
      ).toEqual([['2026-11-20', 2]]);
    });

    it('a game that was postponed under its own id, with nothing left of it but withdrawn predictions', async () => {
      const [game] = await scratch.ask('SELECT * FROM nba_orchestration.game_postponements');
      expect(game).toMatchObject({ original_date: '2026-11-19', new_date: '2026-11-29' });
      expect(
        await scratch.cells(`SELECT game_date, MAX(game_status), MAX(home_team_score) FROM nba_raw.nbac_schedule
          WHERE game_id = '${game?.game_id}' GROUP BY 1 ORDER BY 1`),
      ).toEqual([
        ['2026-11-19', 1, null],
        ['2026-11-29', 1, null],
      ]);
      expect(
        await scratch.cells(
          `SELECT COUNT(*) FROM nba_raw.nbac_gamebook_player_stats WHERE game_id = '${game?.game_id}'`,
        ),
      ).toEqual([[0]]);
      expect(
        await scratch.cells(
          'SELECT DISTINCT game_date, invalidation_reason FROM nba_predictions.player_prop_predictions WHERE NOT is_active',
        ),
      ).toEqual([['2026-11-19', 'game_postponed']]);
    });
  });
});

/** What stands in a table with an instant after `now`; tips are the only ones that may. */
async function ahead(scratch: ScratchWarehouse, now: Date): Promise<{ looked: number; found: Row[] }> {
  const columns =
    await scratch.cells(`SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns
    WHERE table_schema LIKE 'nba%' AND data_type = 'TIMESTAMP WITH TIME ZONE'
      AND column_name NOT IN ('game_date_est', 'game_start_time', 'commence_time')`);
  const newest = await scratch.ask(
    columns
      .map(
        ([table, column]) => `SELECT '${table}.${column}' AS place, MAX(${column}) AS newest FROM ${table}`,
      )
      .join(' UNION ALL '),
  );
  const filled = newest.filter((row) => row.newest !== null);
  return { looked: filled.length, found: filled.filter((row) => String(row.newest) > now.toISOString()) };
}

describe('a sandbox at six in the morning', () => {
  let scratch: ScratchWarehouse;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    expect(await seasonFilledAt(scratch.warehouse)).toBeNull();
    await fill(scratch, MORNING);
  });

  afterAll(() => scratch?.close());

  it('has most of last night still to come', async () => {
    const [counted] = await scratch.ask(`SELECT
      (SELECT COUNT(DISTINCT game_id) FROM nba_raw.nbac_schedule WHERE game_date = DATE '${YESTERDAY}') AS games,
      (SELECT COUNT(DISTINCT game_id) FROM nba_analytics.player_game_summary WHERE game_date = DATE '${YESTERDAY}') AS summarised`);
    expect(counted?.summarised).toBeLessThan(Number(counted?.games) / 2);
    expect(await verdicts(scratch, MORNING)).toEqual({
      phase3_completion: 'SKIP',
      phase4_completion: 'PASS',
      historical_completeness: 'FAIL',
      data_freshness: 'FAIL',
      scraper_failures: 'WARN',
      phase3_race: 'PASS',
      duplicate_rows: 'PASS',
      sequential_execution_flag: 'PASS',
      consecutive_failures: 'FAIL',
      phase_transitions: 'PASS',
    });
  });

  it('is brought up to now two days later, and the bot keeps what it remembers', async () => {
    expect(await seasonFilledAt(scratch.warehouse)).toEqual(MORNING);
    await scratch.warehouse.ensureTables(OWN_TABLES);
    for (const { name, key } of OWN_TABLES) {
      await scratch.warehouse.run(`INSERT INTO ${name} (${key}) VALUES ('kept')`);
    }
    const now = new Date('2026-11-25T00:20:00-05:00');
    const summary = await fill(scratch, now);
    expect(summary.today).toBe('2026-11-25');
    expect(await seasonFilledAt(scratch.warehouse)).toEqual(now);
    expect(await ahead(scratch, now)).toMatchObject({ found: [] });
    expect(
      await scratch.cells(
        `SELECT COUNT(*) > 0 FROM nba_raw.nbac_schedule WHERE game_date > DATE '${addDays(TODAY, 10)}'`,
      ),
    ).toEqual([[true]]);
    for (const { name, key } of OWN_TABLES) {
      expect(await scratch.cells(`SELECT ${key} FROM ${name}`)).toEqual([['kept']]);
    }
  });
});

describe('a sandbox', () => {
  let scratch: ScratchWarehouse;

  beforeEach(async () => {
    scratch = await openScratchWarehouse();
  });

  afterEach(() => scratch.close());

  it.each([
    ['on a summer evening, with games under way', '2026-07-04T22:15:00-04:00'],
    ['on the night on which clocks go forward', '2026-03-08T06:00:00-04:00'],
  ])('holds nothing that would not be there yet %s', async (_, instant) => {
    const now = new Date(instant);
    await fill(scratch, now);
    const { looked, found } = await ahead(scratch, now);
    expect(looked).toBeGreaterThan(20);
    expect(found).toEqual([]);
    const [[loaded]] = (await scratch.cells('SELECT MAX(processed_at) FROM nba_raw.nbac_schedule')) as [
      [string],
    ];
    expect(now.getTime() - Date.parse(loaded)).toBeLessThan(12 * 3_600_000);
  });

  it('never replaces what it did not make', async () => {
    await importSeason({
      scheduleCsv: 'game_id,date_et,tip_utc,away,home,status\n0022400001,2025-01-10,,BOS,DEN,3',
      countsCsv: 'date,team_zone_rows\n2025-01-10,30',
      warehouse: scratch.warehouse,
      profile: shippedProfile,
    });
    await expect(fill(scratch, MORNING)).rejects.toMatchObject({ errorCause: 'config' });
    expect(await scratch.cells('SELECT COUNT(*) FROM nba_raw.nbac_schedule')).toEqual([[1]]);
  });
});
