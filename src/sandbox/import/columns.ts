import { gamebooks, type PlacementRule, playerSummary, spreadEvenly, teamRows } from './placement.ts';

/** What a column of the counts file stands for: a table and how its count becomes rows. */
export type CountColumn = { column: string; table: string } & (
  | { kind: 'games'; place: PlacementRule }
  | { kind: 'days' }
  | { kind: 'predictions' }
);

/** Every column that becomes rows, in the order in which tables are made. */
export const COUNT_COLUMNS: readonly CountColumn[] = [
  {
    column: 'raw_gamebook_games',
    table: 'nba_raw.nbac_gamebook_player_stats',
    kind: 'games',
    place: gamebooks,
  },
  {
    column: 'player_summary_rows',
    table: 'nba_analytics.player_game_summary',
    kind: 'games',
    place: playerSummary,
  },
  {
    column: 'team_defense_rows',
    table: 'nba_analytics.team_defense_game_summary',
    kind: 'games',
    place: teamRows,
  },
  {
    column: 'upcoming_player_ctx_rows',
    table: 'nba_analytics.upcoming_player_game_context',
    kind: 'games',
    place: spreadEvenly,
  },
  {
    column: 'daily_cache_rows',
    table: 'nba_precompute.player_daily_cache',
    kind: 'games',
    place: spreadEvenly,
  },
  {
    column: 'composite_rows',
    table: 'nba_precompute.player_composite_factors',
    kind: 'games',
    place: spreadEvenly,
  },
  { column: 'shot_zone_rows', table: 'nba_precompute.player_shot_zone_analysis', kind: 'days' },
  { column: 'team_zone_rows', table: 'nba_precompute.team_defense_zone_analysis', kind: 'days' },
  {
    column: 'feature_store_rows',
    table: 'nba_predictions.ml_feature_store_v2',
    kind: 'games',
    place: spreadEvenly,
  },
  { column: 'predictions', table: 'nba_predictions.player_prop_predictions', kind: 'predictions' },
  { column: 'graded', table: 'nba_predictions.prediction_accuracy', kind: 'predictions' },
];

/** Says how predictions are shared out: distinct players and systems of a date. */
export const PLAYERS_COLUMN = 'pred_players';
export const SYSTEMS_COLUMN = 'pred_systems';

/** Compared with the schedule file, which decides. */
export const SCHEDULED_COLUMN = 'sched_games';

/** Counts of a source that is switched off: known, and left out. */
const LEFT_OUT_COLUMN = 'raw_bdl_games';

export const KNOWN_COLUMNS: readonly string[] = [
  SCHEDULED_COLUMN,
  LEFT_OUT_COLUMN,
  ...COUNT_COLUMNS.map(({ column }) => column),
  PLAYERS_COLUMN,
  SYSTEMS_COLUMN,
];
