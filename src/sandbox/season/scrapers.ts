/** A scraper of the pipeline, as its log knows it. */
export interface Scraper {
  name: string;
  workflow: string;
  /** Hours of the day, in the pipeline's zone, at which it is tried. */
  hours: readonly number[];
  /** `night`: fetches the games of the evening before; `day`: what the date itself needs. */
  about: 'night' | 'day';
  /** Hours at which there is nothing to fetch yet. */
  tooEarly?: readonly number[];
}

const EVERY_HOUR = Array.from({ length: 24 }, (_, hour) => hour);
const EVERY_TWO_HOURS = [5, 7, 9, 11, 13, 15, 17, 19, 21, 23];
const AFTER_GAMES = [1, 2, 4];

export const SCRAPERS: readonly Scraper[] = [
  { name: 'nbac_schedule_api', workflow: 'morning_operations', hours: EVERY_HOUR, about: 'day' },
  { name: 'nbac_schedule_cdn', workflow: 'morning_operations', hours: [1, 5, 9, 13, 17, 21], about: 'day' },
  // Two tries a night are all that its workflows plan.
  { name: 'nbac_team_boxscore', workflow: 'post_game_window_2b', hours: [2, 4], about: 'night' },
  { name: 'nbac_player_boxscore', workflow: 'post_game_window_2', hours: AFTER_GAMES, about: 'night' },
  {
    name: 'nbac_gamebook_pdf',
    workflow: 'post_game_window_3',
    hours: [1, 4, 6],
    about: 'night',
    tooEarly: [1],
  },
  { name: 'nbac_scoreboard_v2', workflow: 'post_game_window_1b', hours: AFTER_GAMES, about: 'night' },
  { name: 'nbac_play_by_play', workflow: 'post_game_window_2', hours: EVERY_HOUR, about: 'night' },
  { name: 'bigdataball_pbp', workflow: 'morning_recovery', hours: [4, 6, 8], about: 'night', tooEarly: [4] },
  { name: 'espn_boxscore', workflow: 'post_game_window_2b', hours: AFTER_GAMES, about: 'night' },
  { name: 'nbac_injury_report', workflow: 'injury_discovery', hours: EVERY_HOUR, about: 'day' },
  { name: 'nbac_referee_assignments', workflow: 'referee_discovery', hours: EVERY_HOUR, about: 'day' },
  { name: 'nbac_player_list', workflow: 'morning_operations', hours: [6], about: 'day' },
  { name: 'nbac_player_movement', workflow: 'morning_operations', hours: [6, 14], about: 'day' },
  { name: 'espn_team_roster', workflow: 'morning_operations', hours: [6], about: 'day' },
  { name: 'br_season_roster', workflow: 'morning_operations', hours: [6], about: 'day' },
  { name: 'oddsa_events', workflow: 'betting_lines', hours: EVERY_TWO_HOURS, about: 'day' },
  { name: 'oddsa_player_props', workflow: 'betting_lines', hours: EVERY_TWO_HOURS, about: 'day' },
  { name: 'oddsa_game_lines', workflow: 'betting_lines', hours: EVERY_TWO_HOURS, about: 'day' },
  { name: 'bp_events', workflow: 'betting_lines', hours: EVERY_TWO_HOURS, about: 'day' },
  { name: 'bp_player_props', workflow: 'betting_lines', hours: EVERY_TWO_HOURS, about: 'day' },
  // Its source was given up; a forgotten job still tries it.
  { name: 'bdl_box_scores', workflow: 'post_game_window_2', hours: AFTER_GAMES, about: 'night' },
];
