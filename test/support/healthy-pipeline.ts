import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { type AppendValue, type DuckDbWarehouse, openDuckDb } from '../../src/warehouse/duckdb.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../../src/warehouse/pipeline-tables.ts';
import { matchups, TEAMS } from './fact-builders.ts';
import { attempts, decisions, processorRuns } from './healthy-notes.ts';

export interface HealthyPipeline {
  path: string;
  warehouse: DuckDbWarehouse;
  /** Changes what the pipeline wrote: makes an incident of a healthy night. */
  spoil(statement: string): Promise<void>;
  close(): Promise<void>;
}

interface PipelineRange {
  from: IsoDate;
  to: IsoDate;
  games?: number;
}

/** Files as they were made, by their range: to make one takes longer than to write it down again. */
const made = new Map<string, Promise<Buffer>>();

/**
 * A DuckDB file with every table of the pipeline, whole for `from..to` with the same games every night, and a schedule
 * that goes on for ten days. Everything was written by noon of the next day.
 */
export async function openHealthyPipeline(range: PipelineRange): Promise<HealthyPipeline> {
  const { from, to, games = 4 } = range;
  const key = `${from} ${to} ${games}`;
  const file = made.get(key) ?? inFolder((path) => make(path, { from, to, games }));
  made.set(key, file);
  const bytes = await file;
  const folder = mkdtempSync(join(tmpdir(), 'shootaround-'));
  const path = join(folder, 'warehouse.duckdb');
  writeFileSync(path, bytes);
  const warehouse = await openDuckDb(path, { create: false, deadlineMs: 10_000 });
  return {
    path,
    warehouse,
    spoil: async (statement) => void (await warehouse.run(statement)),
    async close() {
      await warehouse.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function inFolder(write: (path: string) => Promise<void>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'shootaround-'));
  try {
    const path = join(folder, 'warehouse.duckdb');
    await write(path);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function make(path: string, { from, to, games }: Required<PipelineRange>): Promise<void> {
  const warehouse = await openDuckDb(path, { create: true, deadlineMs: 10_000 });
  await warehouse.transaction(async ({ run, append }) => {
    for (const table of PIPELINE_TABLES)
      for (const statement of duckDbStatements(table)) await run(statement);
    for (const [table, rows] of Object.entries(tablesOf(from, to, matchups(games)))) {
      if (rows.length > 0)
        await append(
          table,
          Object.keys(rows[0] ?? {}),
          rows.map((row) => Object.values(row)),
        );
    }
  });
  await warehouse.ensureTables(OWN_TABLES);
  await warehouse.close();
}

type Rows = Record<string, AppendValue>[];

function tablesOf(from: IsoDate, to: IsoDate, games: readonly string[]): Record<string, Rows> {
  const tables: Record<string, Rows> = {};
  const add = (table: string, rows: Rows) => {
    tables[table] = [...(tables[table] ?? []), ...rows];
  };
  for (const date of eachDate(from, addDays(to, 10))) {
    add(
      'nba_raw.nbac_schedule',
      games.map((matchup) => scheduled(date, matchup, date <= to)),
    );
  }
  for (const date of eachDate(from, to))
    for (const [table, rows] of Object.entries(written(date, games))) add(table, rows);
  add('nba_orchestration.scraper_execution_log', attempts(addDays(to, 1)));
  add('nba_orchestration.workflow_decisions', decisions(addDays(to, 1)));
  add('nba_reference.processor_run_history', processorRuns(to));
  return tables;
}

function scheduled(date: IsoDate, matchup: string, final: boolean): Rows[number] {
  const [away = '', home = ''] = matchup.split('@');
  return {
    game_id: `00225${date.slice(5, 7)}${date.slice(8)}${lastOf(away)}`,
    game_code: `${date.replaceAll('-', '')}/${away}${home}`,
    season: '2025-26',
    season_nba_format: '2025-26',
    season_year: 2025,
    game_date: date,
    game_date_est: `${addDays(date, 1)}T00:30:00Z`,
    game_status: final ? 3 : 1,
    home_team_id: TEAMS.indexOf(home),
    home_team_tricode: home,
    home_team_name: home,
    away_team_id: TEAMS.indexOf(away),
    away_team_tricode: away,
    away_team_name: away,
    home_team_score: final ? 100 : null,
    away_team_score: final ? 110 : null,
    source_file_path: 'schedule.json',
    created_at: `${addDays(date, 1)}T09:00:00Z`,
    processed_at: `${addDays(date, 1)}T09:00:00Z`,
  };
}

/** The last character of a game's id: a digit for the first ten games of a night, a letter for the others. */
function lastOf(away: string): string {
  const index = TEAMS.indexOf(away);
  return index < 20 ? String((index % 10) + Math.floor(index / 10)) : ('abcde'[(index - 20) / 2] ?? '');
}

/** What a player scores night after night: the first of a team most. */
function usualPoints(player: string): number {
  return [27, 18, 18, 11, 11, 11][Number(player.slice(3))] ?? 6;
}

function written(date: IsoDate, games: readonly string[]): Record<string, Rows> {
  const at = `${addDays(date, 1)}T14:00:00Z`;
  const sides = games.flatMap((matchup) => {
    const [away = '', home = ''] = matchup.split('@');
    const id = `${date.replaceAll('-', '')}_${away}_${home}`;
    return [
      { id, team: away, opponent: home, home: false, homeTeam: home, awayTeam: away },
      { id, team: home, opponent: away, home: true, homeTeam: home, awayTeam: away },
    ];
  });
  const players = (count: number) =>
    sides.flatMap((side) =>
      Array.from({ length: count }, (_, index) => ({ side, player: `${side.team.toLowerCase()}${index}` })),
    );
  const stamps = { created_at: at, processed_at: at };
  return {
    'nba_raw.nbac_team_boxscore': sides.map(({ id, team, home }) => ({
      game_id: id,
      nba_game_id: id,
      game_date: date,
      season_year: 2025,
      team_id: TEAMS.indexOf(team),
      team_abbr: team,
      is_home: home,
      fg_attempted: 85,
      points: 105,
      ...stamps,
    })),
    'nba_raw.nbac_player_boxscores': players(11).map(({ side, player }) => ({
      game_id: side.id,
      nba_game_id: side.id,
      game_date: date,
      season_year: 2025,
      home_team_abbr: side.homeTeam,
      away_team_abbr: side.awayTeam,
      player_lookup: player,
      team_abbr: side.team,
      points: 10,
      processed_at: at,
    })),
    'nba_raw.nbac_gamebook_player_stats': players(17).map(({ side, player }) => ({
      game_id: side.id,
      game_date: date,
      season_year: 2025,
      home_team_abbr: side.homeTeam,
      away_team_abbr: side.awayTeam,
      player_name_original: player,
      player_lookup: player,
      team_abbr: side.team,
      player_status: Number(player.slice(3)) < 11 ? 'active' : 'dnp',
      processed_at: at,
    })),
    'nba_analytics.player_game_summary': players(11).map(({ side, player }) => ({
      player_lookup: player,
      game_id: side.id,
      game_date: date,
      team_abbr: side.team,
      opponent_team_abbr: side.opponent,
      season_year: 2025,
      minutes_played: 22,
      usage_rate: 20,
      is_active: true,
      ...stamps,
    })),
    'nba_analytics.team_offense_game_summary': sides.map(({ id, team, opponent, home }) => ({
      game_id: id,
      game_date: date,
      team_abbr: team,
      opponent_team_abbr: opponent,
      season_year: 2025,
      points_scored: 105,
      fg_attempts: 85,
      home_game: home,
      win_flag: home,
      ...stamps,
    })),
    'nba_analytics.team_defense_game_summary': sides.map(({ id, team, opponent, home }) => ({
      game_id: id,
      game_date: date,
      defending_team_abbr: team,
      opponent_team_abbr: opponent,
      season_year: 2025,
      points_allowed: 105,
      opp_fg_attempts: 85,
      home_game: home,
      ...stamps,
    })),
    'nba_analytics.upcoming_player_game_context': players(16).map(({ side, player }) => ({
      player_lookup: player,
      game_id: side.id,
      game_date: date,
      team_abbr: side.team,
      opponent_team_abbr: side.opponent,
      days_rest: 1,
      ...stamps,
    })),
    'nba_precompute.player_daily_cache': players(10).map(({ player }) => ({
      cache_date: date,
      player_lookup: player,
      points_avg_season: usualPoints(player),
      ...stamps,
    })),
    'nba_precompute.player_composite_factors': players(16).map(({ side, player }) => ({
      game_date: date,
      player_lookup: player,
      game_id: side.id,
      ...stamps,
    })),
    'nba_precompute.player_shot_zone_analysis': Array.from({ length: 400 }, (_, index) => ({
      analysis_date: date,
      player_lookup: `p${index}`,
      ...stamps,
    })),
    'nba_precompute.team_defense_zone_analysis': TEAMS.map((team) => ({
      analysis_date: date,
      team_abbr: team,
      ...stamps,
    })),
    'nba_predictions.ml_feature_store_v2': players(9).map(({ side, player }) => ({
      player_lookup: player,
      game_date: date,
      game_id: side.id,
      feature_count: 33,
      feature_version: 'v2',
      data_source: 'daily',
      // Four of nine have a line, six are ready.
      feature_25_value: Number(player.slice(3)) < 4 ? 12.5 : null,
      is_quality_ready: Number(player.slice(3)) < 6,
      matchup_quality_pct: 62,
      quality_alert_level: 'green',
      cache_miss_fallback_used: false,
      created_at: at,
    })),
    'nba_predictions.player_prop_predictions': players(9).map(({ side, player }) => ({
      prediction_id: `${date}${player}`,
      system_id: 'catboost_v9',
      player_lookup: player,
      game_date: date,
      game_id: side.id,
      prediction_version: 1,
      predicted_points: 12.5,
      confidence_score: 70,
      recommendation: 'OVER',
      current_points_line: 12.5,
      is_active: true,
      created_at: at,
    })),
    'nba_predictions.daily_prediction_signals': [
      {
        game_date: date,
        system_id: 'catboost_v9',
        total_picks: 18 * games.length,
        high_edge_picks: 6,
        pct_over: 38,
        daily_signal: 'GREEN',
        signal_explanation: 'balanced',
        calculated_at: at,
        slate_size: games.length,
      },
    ],
    'nba_predictions.prediction_accuracy': players(9).map(({ side, player }) => ({
      player_lookup: player,
      game_id: side.id,
      game_date: date,
      system_id: 'catboost_v9',
      predicted_points: usualPoints(player) + 0.5,
      recommendation: 'OVER',
      actual_points: usualPoints(player),
      signed_error: 0.5,
      is_voided: false,
      graded_at: at,
    })),
    'nba_raw.odds_api_player_points_props': players(5).map(({ side, player }) => ({
      game_id: side.id,
      odds_api_event_id: side.id,
      game_date: date,
      home_team_abbr: side.homeTeam,
      away_team_abbr: side.awayTeam,
      snapshot_timestamp: at,
      bookmaker: 'draftkings',
      player_name: player,
      player_lookup: player,
      points_line: 12.5,
      processed_at: at,
    })),
    'nba_raw.bettingpros_player_points_props': players(5).map(({ side, player }) => ({
      game_date: date,
      market_type: 'points',
      bp_event_id: 1,
      bet_side: 'over',
      player_name: player,
      player_lookup: player,
      player_team: side.team,
      book_id: 10,
      bookmaker: 'FanDuel',
      points_line: 12.5,
      is_active: true,
      is_best_line: false,
      bookmaker_last_update: at,
      ...stamps,
    })),
    'nba_raw.odds_api_game_lines': sides.map(({ id, homeTeam, awayTeam }) => ({
      snapshot_timestamp: at,
      game_id: id,
      sport_key: 'basketball_nba',
      commence_time: at,
      game_date: date,
      home_team: homeTeam,
      away_team: awayTeam,
      home_team_abbr: homeTeam,
      away_team_abbr: awayTeam,
      bookmaker_key: 'draftkings',
      market_key: 'totals',
      outcome_name: 'Over',
      outcome_price: 1.9,
      created_at: at,
      processed_at: at,
    })),
  };
}
