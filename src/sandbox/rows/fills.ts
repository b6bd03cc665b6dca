/** How the rows of one table are made from one staged view: a column and the expression that fills it. */
export interface Fill {
  source: 'game_rows' | 'day_rows' | 'prediction_rows';
  values: Readonly<Record<string, string>>;
}

const loaded = { created_at: 'written_at', processed_at: 'written_at' };
const minutes = "CASE WHEN player_role = 'played' THEN 24 + variation ELSE 0 END";
const points = "CASE WHEN player_role = 'played' THEN 11 + variation ELSE 0 END";
// Of those that features are made for, two of five: books price no more.
const hasLine = 'player_number % 5 IN (1, 3)';
const teamPoints = 'CASE WHEN is_home THEN 100 ELSE 110 END';
const opponentPoints = 'CASE WHEN is_home THEN 110 ELSE 100 END';

/** What a player scores on most nights: the first of a team most, its bench least. */
const usualPoints = (number: string) =>
  `CASE WHEN ${number} = 1 THEN 27 WHEN ${number} <= 3 THEN 18 WHEN ${number} <= 6 THEN 11 ELSE 6 END`;
const predictedPoints = usualPoints('seat // 2 + 1');
/** How far a prediction lies off: up to three points either way. */
const predictionError = 'variation % 4';
const saysOver = 'seat % 4 < 2';
const recommendation = `CASE WHEN ${saysOver} THEN 'OVER' ELSE 'UNDER' END`;
const pickedLine = `${predictedPoints} + CASE WHEN ${saysOver} THEN -0.5 ELSE 0.5 END + 0.5 * round`;

const gameKeys = { game_id: 'date_id', game_date: 'game_date', season_year: 'season_year' };
const dayPlayer = "'leagueplayer' || CAST(row_number + 1 AS VARCHAR)";

/** Every table that rows can be made for. Columns that are not named stay NULL. */
export const FILLS: Readonly<Record<string, Fill>> = {
  'nba_raw.nbac_team_boxscore': {
    source: 'game_rows',
    values: {
      ...gameKeys,
      nba_game_id: 'game_id',
      team_id: 'team_id',
      team_abbr: 'team',
      is_home: 'is_home',
      minutes: "'240:00'",
      fg_made: '41',
      fg_attempted: '88',
      ft_attempted: '22',
      turnovers: '13',
      points: teamPoints,
      ...loaded,
    },
  },
  'nba_raw.nbac_gamebook_player_stats': {
    source: 'game_rows',
    values: {
      game_id: 'game_id',
      game_code: 'game_code',
      game_date: 'game_date',
      season_year: 'season_year',
      home_team_abbr: 'home',
      away_team_abbr: 'away',
      player_name: 'player_name',
      player_name_original: 'player_name',
      player_lookup: 'player_lookup',
      team_abbr: 'team',
      player_status: "CASE player_role WHEN 'played' THEN 'active' ELSE player_role END",
      dnp_reason: "CASE player_role WHEN 'dnp' THEN 'DNP - Coach''s Decision' END",
      minutes_decimal: minutes,
      points,
      processed_at: 'written_at',
    },
  },
  'nba_raw.nbac_player_boxscores': {
    source: 'game_rows',
    values: {
      ...gameKeys,
      nba_game_id: 'game_id',
      home_team_abbr: 'home',
      away_team_abbr: 'away',
      player_lookup: 'player_lookup',
      team_abbr: 'team',
      minutes: `CAST(${minutes} AS VARCHAR) || ':00'`,
      points,
      scrape_timestamp: 'written_at',
      processed_at: 'written_at',
    },
  },
  'nba_raw.odds_api_player_points_props': {
    source: 'game_rows',
    values: {
      game_id: 'game_id',
      odds_api_event_id: "'event-' || game_id",
      game_date: 'game_date',
      game_start_time: 'tip',
      home_team_abbr: 'home',
      away_team_abbr: 'away',
      snapshot_timestamp: 'written_at',
      snapshot_tag: "strftime(written_at, 'snap-%H%M')",
      minutes_before_tipoff: "date_diff('minute', written_at, tip)",
      bookmaker: "'draftkings'",
      player_name: 'player_name',
      player_lookup: 'player_lookup',
      points_line: '15.5 + variation',
      over_price: '1.87',
      under_price: '1.95',
      bookmaker_last_update: 'written_at',
      data_source: "'current'",
      processed_at: 'written_at',
    },
  },
  'nba_raw.bettingpros_player_points_props': {
    source: 'game_rows',
    values: {
      game_date: 'game_date',
      market_type: "'points'",
      bp_event_id: 'CAST(right(game_id, 5) AS BIGINT)',
      bet_side: "CASE WHEN player_number % 2 = 0 THEN 'over' ELSE 'under' END",
      player_name: 'player_name',
      player_lookup: 'player_lookup',
      player_team: 'team',
      book_id: '10',
      bookmaker: "'FanDuel'",
      points_line: '15.5 + variation',
      is_active: 'TRUE',
      is_best_line: 'player_number % 2 = 0',
      bookmaker_last_update: 'written_at',
      ...loaded,
    },
  },
  'nba_raw.odds_api_game_lines': {
    source: 'game_rows',
    values: {
      snapshot_timestamp: 'written_at',
      game_id: 'md5(game_id)',
      sport_key: "'basketball_nba'",
      commence_time: 'tip',
      game_date: 'game_date',
      home_team: 'home_name',
      away_team: 'away_name',
      home_team_abbr: 'home',
      away_team_abbr: 'away',
      bookmaker_key: "CASE WHEN player_number % 2 = 0 THEN 'fanduel' ELSE 'draftkings' END",
      market_key: "CASE WHEN player_number <= 2 THEN 'spreads' ELSE 'totals' END",
      outcome_name: `CASE WHEN player_number <= 2 THEN CASE WHEN is_home THEN home_name ELSE away_name END
        WHEN is_home THEN 'Over' ELSE 'Under' END`,
      outcome_price: '1.91',
      outcome_point: 'CASE WHEN player_number > 2 THEN 224.5 WHEN is_home THEN -4.5 ELSE 4.5 END',
      ...loaded,
    },
  },
  'nba_analytics.player_game_summary': {
    source: 'game_rows',
    values: {
      ...gameKeys,
      player_lookup: 'player_lookup',
      team_abbr: 'team',
      opponent_team_abbr: 'opponent',
      points,
      minutes_played: minutes,
      usage_rate: "CASE WHEN player_role = 'played' THEN 20 + variation END",
      is_active: "player_role = 'played'",
      player_status: "CASE player_role WHEN 'played' THEN 'active' ELSE player_role END",
      is_dnp: "player_role <> 'played'",
      primary_source_used: "'nbac_gamebook'",
      ...loaded,
    },
  },
  'nba_analytics.team_offense_game_summary': {
    source: 'game_rows',
    values: {
      ...gameKeys,
      nba_game_id: 'game_id',
      team_abbr: 'team',
      opponent_team_abbr: 'opponent',
      points_scored: teamPoints,
      fg_attempts: '88',
      ft_attempts: '22',
      turnovers: '13',
      home_game: 'is_home',
      win_flag: 'is_home',
      primary_source_used: "'nbac_gamebook'",
      ...loaded,
    },
  },
  'nba_analytics.team_defense_game_summary': {
    source: 'game_rows',
    values: {
      ...gameKeys,
      defending_team_abbr: 'team',
      opponent_team_abbr: 'opponent',
      points_allowed: opponentPoints,
      opp_fg_attempts: '88',
      home_game: 'is_home',
      primary_source_used: "'nbac_gamebook'",
      ...loaded,
    },
  },
  'nba_analytics.upcoming_player_game_context': {
    source: 'game_rows',
    values: {
      player_lookup: 'player_lookup',
      game_id: 'date_id',
      game_date: 'game_date',
      team_abbr: 'team',
      opponent_team_abbr: 'opponent',
      home_game: 'is_home',
      days_rest: '2',
      points_avg_last_5: '11 + variation',
      player_status: "'active'",
      completeness_percentage: '100',
      is_production_ready: 'TRUE',
      ...loaded,
    },
  },
  'nba_precompute.player_daily_cache': {
    source: 'game_rows',
    values: {
      cache_date: 'game_date',
      player_lookup: 'player_lookup',
      points_avg_season: usualPoints('player_number'),
      points_avg_last_10: `${usualPoints('player_number')} + variation / 10`,
      usage_rate_last_10: '20 + variation',
      games_played_season: '20',
      is_production_ready: 'TRUE',
      ...loaded,
    },
  },
  'nba_precompute.player_composite_factors': {
    source: 'game_rows',
    values: {
      game_date: 'game_date',
      player_lookup: 'player_lookup',
      game_id: 'date_id',
      analysis_date: 'game_date',
      total_composite_adjustment: 'variation / 10',
      is_production_ready: 'TRUE',
      ...loaded,
    },
  },
  'nba_precompute.player_shot_zone_analysis': {
    source: 'day_rows',
    values: {
      analysis_date: 'slot_date',
      player_lookup: dayPlayer,
      games_in_sample_10: '10',
      sample_quality_10: "'excellent'",
      ...loaded,
    },
  },
  'nba_precompute.team_defense_zone_analysis': {
    source: 'day_rows',
    values: {
      analysis_date: 'slot_date',
      team_abbr: 'tricode',
      games_in_sample: '15',
      data_quality_tier: "'gold'",
      ...loaded,
    },
  },
  'nba_predictions.ml_feature_store_v2': {
    source: 'game_rows',
    values: {
      player_lookup: 'player_lookup',
      game_date: 'game_date',
      game_id: 'date_id',
      feature_count: '54',
      feature_version: "'v2_54features'",
      feature_quality_score: '88 + variation',
      data_source: "'phase4'",
      feature_2_value: '11 + variation',
      has_vegas_line: hasLine,
      feature_25_value: `CASE WHEN ${hasLine} THEN 11.5 + variation END`,
      quality_tier: "'gold'",
      quality_alert_level: "'green'",
      is_quality_ready: 'player_number % 3 <> 0',
      matchup_quality_pct: '80',
      player_history_quality_pct: '90',
      default_feature_count: '0',
      required_default_count: '0',
      cache_miss_fallback_used: 'FALSE',
      created_at: 'written_at',
      updated_at: 'written_at',
    },
  },
  'nba_predictions.player_prop_predictions': {
    source: 'prediction_rows',
    values: {
      prediction_id: "concat_ws('-', strftime(slot_date, '%Y%m%d'), system_id, player_lookup, round)",
      system_id: 'system_id',
      player_lookup: 'player_lookup',
      game_date: 'slot_date',
      game_id: 'date_id',
      prediction_version: '1',
      predicted_points: predictedPoints,
      confidence_score: '70 + variation',
      recommendation,
      has_prop_line: 'TRUE',
      current_points_line: pickedLine,
      line_source: "'ACTUAL_PROP'",
      is_active: 'is_active',
      created_at: 'written_at',
    },
  },
  'nba_predictions.prediction_accuracy': {
    source: 'prediction_rows',
    values: {
      player_lookup: 'player_lookup',
      game_id: 'date_id',
      game_date: 'slot_date',
      system_id: 'system_id',
      team_abbr: 'team',
      opponent_team_abbr: 'opponent',
      predicted_points: predictedPoints,
      recommendation,
      line_value: pickedLine,
      actual_points: `${predictedPoints} - ${predictionError}`,
      minutes_played: '24 + variation',
      absolute_error: `abs(${predictionError})`,
      signed_error: predictionError,
      prediction_correct: `CASE WHEN ${saysOver} THEN ${predictionError} <= 0 ELSE ${predictionError} >= 0 END`,
      has_prop_line: 'TRUE',
      is_voided: 'FALSE',
      graded_at: 'written_at',
    },
  },
};
