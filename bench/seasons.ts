import { addDays, eachDate, type IsoDate } from '../src/calendar/dates.ts';
import type { Profile } from '../src/config/profile.ts';
import type { GameSlot, RowPlan, StagedGame } from '../src/sandbox/rows/row-plan.ts';
import { SCHEDULE_COLUMNS, scheduleRow } from '../src/sandbox/rows/schedule.ts';
import { writeRows } from '../src/sandbox/rows/write-rows.ts';
import { TEAMS } from '../src/sandbox/teams.ts';
import type { DuckDbEditor, DuckDbWarehouse } from '../src/warehouse/duckdb.ts';
import { OWN_TABLES } from '../src/warehouse/own-tables.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../src/warehouse/pipeline-tables.ts';

/** The last season that is generated begins in this year. */
const LAST_SEASON = 2025;
const GAMES_A_SEASON = 1230;
const SCHEDULE_LOADS_A_GAME = 3;
const SYSTEMS = ['catboost_v9', 'ensemble_v1', 'moving_average', 'similarity', 'zone_matchup'];

/** Rows of each side of a game, as a healthy night leaves them. */
const ROWS_A_SIDE: readonly { table: string; role: GameSlot['role']; rows: number; times?: number }[] = [
  { table: 'nba_raw.nbac_team_boxscore', role: 'played', rows: 1 },
  { table: 'nba_raw.nbac_gamebook_player_stats', role: 'played', rows: 11 },
  { table: 'nba_raw.nbac_gamebook_player_stats', role: 'dnp', rows: 6 },
  { table: 'nba_raw.nbac_player_boxscores', role: 'played', rows: 11 },
  { table: 'nba_raw.odds_api_player_points_props', role: 'played', rows: 10, times: 3 },
  { table: 'nba_raw.bettingpros_player_points_props', role: 'played', rows: 10, times: 3 },
  { table: 'nba_raw.odds_api_game_lines', role: 'played', rows: 4, times: 6 },
  { table: 'nba_analytics.player_game_summary', role: 'played', rows: 11 },
  { table: 'nba_analytics.team_offense_game_summary', role: 'played', rows: 1 },
  { table: 'nba_analytics.team_defense_game_summary', role: 'played', rows: 1 },
  { table: 'nba_analytics.upcoming_player_game_context', role: 'played', rows: 17 },
  { table: 'nba_precompute.player_daily_cache', role: 'played', rows: 10 },
  { table: 'nba_precompute.player_composite_factors', role: 'played', rows: 17 },
  { table: 'nba_predictions.ml_feature_store_v2', role: 'played', rows: 17 },
];
const PREDICTED_PLAYERS_A_GAME = 20;
const SHOT_ZONES_A_DATE = 450;

/** Night of the newest season for which the whole pipeline is filled, far enough into it that every check judges. */
export const LAST_NIGHT: IsoDate = `${LAST_SEASON + 1}-04-12`;

/**
 * Fills an empty warehouse with whole seasons of every table, the newest last, and with the history of a bot that ran
 * all the while. Every season has 1,230 games on about 174 dates.
 */
export async function fillSeasons(
  warehouse: DuckDbWarehouse,
  profile: Profile,
  seasons: number,
): Promise<void> {
  for (const table of PIPELINE_TABLES)
    for (const statement of duckDbStatements(table)) await warehouse.run(statement);
  await warehouse.ensureTables(OWN_TABLES);
  for (let year = LAST_SEASON - seasons + 1; year <= LAST_SEASON; year += 1) {
    await warehouse.transaction((editor) => fillSeason(editor, profile, year));
  }
  await warehouse.run('CHECKPOINT');
}

async function fillSeason(editor: DuckDbEditor, profile: Profile, year: number): Promise<void> {
  const dates = eachDate(`${year}-10-21`, `${year + 1}-04-12`);
  const games = dates.flatMap((date, day) => gamesOf(date, day, dates.length, year));
  const loads = Array.from({ length: SCHEDULE_LOADS_A_GAME }, () => games.map(asFinal)).flat();
  await editor.append(profile.sources.schedule, SCHEDULE_COLUMNS, loads.map(scheduleRow));
  await writeRows(editor, planOf(games, dates));
  await fillNotes(editor, profile, { from: dates[0] ?? '', to: addDays(dates.at(-1) ?? '', 1) });
}

function gamesOf(date: IsoDate, day: number, days: number, year: number): StagedGame[] {
  const first = Math.floor((day * GAMES_A_SEASON) / days);
  const next = Math.floor(((day + 1) * GAMES_A_SEASON) / days);
  const team = (number: number) => TEAMS[number % TEAMS.length]?.tricode ?? '';
  return Array.from({ length: next - first }, (_, index) => ({
    gameId: `002${String(year % 100).padStart(2, '0')}${String(first + index).padStart(5, '0')}`,
    date,
    away: team(day * 7 + index),
    home: team(day * 7 + index + TEAMS.length / 2),
    seasonYear: year,
    tip: `${addDays(date, 1)}T00:30:00Z`,
  }));
}

function asFinal({ gameId, date, away, home, tip }: StagedGame): Parameters<typeof scheduleRow>[0] {
  return {
    gameId,
    date,
    away,
    home,
    tip,
    status: 3,
    statusText: 'Final',
    score: { away: 110, home: 100 },
    source: 'api_stats',
    loadedAt: loadedAt(date),
  };
}

const loadedAt = (date: IsoDate): string => `${addDays(date, 1)}T09:00:00Z`;

function planOf(games: readonly StagedGame[], dates: readonly IsoDate[]): RowPlan {
  const gameSlots = games.flatMap((game, key) =>
    ROWS_A_SIDE.flatMap(({ table, role, rows, times = 1 }) =>
      Array.from({ length: 2 * times }, (_, index) => ({
        table,
        game: key,
        isHome: index % 2 === 1,
        role,
        firstNumber: role === 'dnp' ? 12 : 1,
        rows,
        writtenAt: loadedAt(game.date),
      })),
    ),
  );
  const gamesOn = new Map<IsoDate, number>();
  for (const { date } of games) gamesOn.set(date, (gamesOn.get(date) ?? 0) + 1);
  const predictions = (table: string) =>
    dates.map((date) => {
      const players = (gamesOn.get(date) ?? 0) * PREDICTED_PLAYERS_A_GAME;
      const rows = players * SYSTEMS.length;
      return { table, date, players, rows, systems: SYSTEMS, active: true, writtenAt: loadedAt(date) };
    });
  const zones = (table: string, rows: number) =>
    dates.map((date) => ({ table, date, rows, writtenAt: loadedAt(date) }));
  return {
    games,
    gameSlots,
    daySlots: [
      ...zones('nba_precompute.player_shot_zone_analysis', SHOT_ZONES_A_DATE),
      ...zones('nba_precompute.team_defense_zone_analysis', TEAMS.length),
    ],
    predictionSlots: [
      ...predictions('nba_predictions.player_prop_predictions'),
      ...predictions('nba_predictions.prediction_accuracy'),
    ],
    varied: true,
  };
}

/** What scrapers, the pipeline and the bot itself noted from `from` to `to`: hourly, daily and six times a day. */
async function fillNotes(
  editor: DuckDbEditor,
  profile: Profile,
  { from, to }: { from: IsoDate; to: IsoDate },
): Promise<void> {
  const days = `(SELECT CAST(unnest(range(DATE '${from}', DATE '${to}' + 1, INTERVAL 1 DAY)) AS DATE) AS day)`;
  const scrapers = `(SELECT unnest(['nbac_schedule_api', 'nbac_team_boxscore', 'nbac_gamebook_pdf', 'nbac_player_boxscore',
    'oddsa_events', 'oddsa_player_props', 'oddsa_game_lines'] || [format('scraper_{}', n) FOR n IN range(13)]) AS scraper)`;
  const processors = profile.processors.expected.map(({ names: [name] }) => `'${name}'`).join(', ');
  await editor.run(`INSERT INTO nba_orchestration.scraper_execution_log
  (execution_id, scraper_name, workflow, game_date, status, triggered_at, source)
SELECT uuid(), scraper, 'hourly', day, 'success', day + to_hours(hour) + INTERVAL 5 MINUTE, 'CONTROLLER'
FROM ${days}, (SELECT unnest(range(24)) AS hour), ${scrapers} ORDER BY day, hour`);
  await editor.run(`INSERT INTO nba_orchestration.scraper_execution_log
  (execution_id, scraper_name, workflow, game_date, status, triggered_at, source)
SELECT uuid(), 'nbac_gamebook_pdf', 'post_game_window_2', day - 1, 'success', day + INTERVAL 6 HOUR, 'CONTROLLER' FROM ${days}`);
  await editor.run(`INSERT INTO nba_orchestration.workflow_decisions (decision_id, decision_time, workflow_name, action, reason)
SELECT uuid(), day + to_hours(hour) + INTERVAL 30 SECOND, 'betting_lines', 'RUN', 'inside its window'
FROM ${days}, (SELECT unnest(range(24)) AS hour) ORDER BY day, hour`);
  await editor.run(`INSERT INTO nba_reference.processor_run_history
  (processor_name, run_id, status, data_date, started_at, processed_at)
SELECT processor, format('{}_{}', processor, day), status, day - 1, day + INTERVAL 9 HOUR, day + INTERVAL 9 HOUR + INTERVAL 95 SECOND
FROM ${days}, (SELECT unnest([${processors}]) AS processor), (SELECT unnest(['running', 'success']) AS status) ORDER BY day`);
  await editor.run(`INSERT INTO nba_orchestration.scraper_failures (game_date, scraper_name, error_type, retry_count, backfilled)
SELECT day, 'oddsa_player_props', 'timeout', 3, TRUE FROM ${days}`);
  await editor.run(`INSERT INTO nba_predictions.daily_prediction_signals
  (game_date, system_id, total_picks, high_edge_picks, pct_over, daily_signal, signal_explanation, calculated_at, slate_size)
SELECT game_date, system_id, COUNT(*), 6, 38, 'GREEN', 'balanced', game_date + INTERVAL 17 HOUR, COUNT(DISTINCT game_id)
FROM nba_predictions.player_prop_predictions WHERE game_date >= DATE '${from}' GROUP BY game_date, system_id ORDER BY game_date`);
  await editor.run(`INSERT INTO nba_orchestration.halt_state (effective_date, sport, halt_active, source, written_at)
SELECT day, 'nba', FALSE, 'monitor', day + INTERVAL 9 HOUR FROM ${days}`);
  await editor.run(`INSERT INTO nba_orchestration.validation_runs
  (run_id, run_timestamp, check_type, trigger_source, schedule_name, status, message, duration_ms, checks_passed,
    checks_warned, checks_failed, target_date, details)
SELECT format('{}-{}', schedule, strftime(ran_at, '%Y%m%dT%H%M00Z')), ran_at, schedule, 'cron', schedule, 'OK', 'OK: validation', 900, 5,
  0, 0, CAST(ran_at AS DATE) - 1, '{"outcomes":[],"changes":[],"slot":null,"error_causes":{},"warnings":[]}'
FROM (SELECT day + to_hours(4 * number) + INTERVAL 1 HOUR AS ran_at, CASE number WHEN 2 THEN 'post_overnight' ELSE 'midday' END AS schedule
  FROM ${days}, (SELECT unnest(range(6)) AS number)) ORDER BY ran_at`);
  await editor.run(`INSERT INTO nba_orchestration.validation_check_results
  (result_id, run_id, check_timestamp, check_name, status, message, target_date, details)
SELECT format('{}:check_{}', run_id, number), run_id, run_timestamp, format('check_{}', number), 'PASS', 'all there', target_date,
  '{"tables":[],"subjects":[],"notes":[],"fix":null}'
FROM nba_orchestration.validation_runs, (SELECT unnest(range(5)) AS number)
WHERE run_timestamp >= TIMESTAMPTZ '${from} 00:00:00+00' ORDER BY run_timestamp`);
  await editor.run(`INSERT INTO nba_orchestration.shootaround_events (event_id, event_time, kind, subject, actor, run_id, details)
SELECT kind || ':' || run_id, run_timestamp, kind, run_id, 'cron', run_id, '{}'
FROM nba_orchestration.validation_runs, (SELECT unnest(['slot_claimed', 'post_intended', 'posted']) AS kind)
WHERE run_timestamp >= TIMESTAMPTZ '${from} 00:00:00+00' ORDER BY run_timestamp`);
}
