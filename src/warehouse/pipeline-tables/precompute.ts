import { defineTable, type PipelineTable } from './define.ts';

/** What is computed once a day for the predictions. */
export const PRECOMPUTE_TABLES: readonly PipelineTable[] = [
  defineTable('nba_precompute.player_daily_cache', {
    columns: {
      cache_date: 'DATE!',
      player_lookup: 'STRING!',
      universal_player_id: 'STRING',
      points_avg_season: 'NUMERIC(5,1)',
      points_avg_last_10: 'NUMERIC(5,1)',
      usage_rate_last_10: 'NUMERIC(5,2)',
      games_played_season: 'INT64',
      is_production_ready: 'BOOL',
      cache_version: 'STRING',
      created_at: 'TIMESTAMP',
      processed_at: 'TIMESTAMP',
    },
    partitionBy: 'cache_date',
    clusterBy: ['player_lookup', 'universal_player_id'],
  }),
  defineTable('nba_precompute.player_composite_factors', {
    columns: {
      game_date: 'DATE!',
      player_lookup: 'STRING!',
      universal_player_id: 'STRING',
      game_id: 'STRING!',
      analysis_date: 'DATE',
      total_composite_adjustment: 'NUMERIC(5,2)',
      is_production_ready: 'BOOL',
      created_at: 'TIMESTAMP',
      processed_at: 'TIMESTAMP',
    },
    partitionBy: 'game_date',
    clusterBy: ['player_lookup', 'universal_player_id', 'game_date'],
  }),
  defineTable('nba_precompute.player_shot_zone_analysis', {
    columns: {
      analysis_date: 'DATE!',
      player_lookup: 'STRING!',
      universal_player_id: 'STRING',
      games_in_sample_10: 'INT64',
      sample_quality_10: 'STRING',
      created_at: 'TIMESTAMP',
      processed_at: 'TIMESTAMP',
    },
    partitionBy: 'analysis_date',
    clusterBy: ['player_lookup', 'universal_player_id', 'analysis_date'],
  }),
  defineTable('nba_precompute.team_defense_zone_analysis', {
    columns: {
      analysis_date: 'DATE!',
      team_abbr: 'STRING!',
      games_in_sample: 'INT64',
      data_quality_tier: 'STRING',
      processed_at: 'TIMESTAMP!',
      created_at: 'TIMESTAMP',
    },
    partitionBy: 'analysis_date',
    clusterBy: ['team_abbr', 'analysis_date'],
  }),
];
