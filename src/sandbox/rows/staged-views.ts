import type { DuckDbEditor } from '../../warehouse/duckdb.ts';
import { TEAMS } from '../teams.ts';

/** Views in which every row of a slot is a row: fills only say which value goes into which column. */
export async function makeViews(editor: DuckDbEditor, varied: boolean): Promise<void> {
  const variety = varied ? 1 : 0;
  await editor.run(`CREATE TEMP VIEW staged_named_games AS
SELECT games.*, strftime(game_date, '%Y%m%d') || '_' || away || '_' || home AS date_id,
  strftime(game_date, '%Y%m%d') || '/' || away || home AS game_code,
  coalesce(away_team.team_id, 0) AS away_id, coalesce(away_team.team_name, away) AS away_name,
  coalesce(home_team.team_id, 0) AS home_id, coalesce(home_team.team_name, home) AS home_name
FROM staged_games AS games
LEFT JOIN staged_teams AS away_team ON away_team.tricode = games.away
LEFT JOIN staged_teams AS home_team ON home_team.tricode = games.home`);

  await editor.run(`CREATE TEMP VIEW staged_game_rows AS
SELECT *, roster || 'player' || CAST(player_number AS VARCHAR) AS player_lookup,
  team || ' player ' || player_number AS player_name,
  ${variety} * (CAST(hash(roster, player_number, game_date) % 21 AS INTEGER) - 10) AS variation
FROM (
  SELECT slot.table_name, slot.is_home, slot.player_role, slot.written_at, game.*,
    CASE WHEN slot.is_home THEN game.home ELSE game.away END AS team,
    CASE WHEN slot.is_home THEN game.away ELSE game.home END AS opponent,
    CASE WHEN slot.is_home THEN game.home_id ELSE game.away_id END AS team_id,
    CASE WHEN slot.is_home THEN game.home_roster ELSE game.away_roster END AS roster,
    unnest(range(slot.first_number, slot.first_number + slot.row_count)) AS player_number
  FROM staged_game_slots AS slot JOIN staged_named_games AS game USING (game_key)
)`);

  await editor.run(`CREATE TEMP VIEW staged_day_rows AS
SELECT day_row.*, team.tricode FROM (
  SELECT table_name, slot_date, written_at, unnest(range(row_count)) AS row_number FROM staged_day_slots
) AS day_row
LEFT JOIN staged_teams AS team
  ON team.team_number = day_row.row_number % ${TEAMS.length}`);

  await editor.run(predictionView(variety));
}

/** Leaves the connection as it was found: staged tables and views live as long as it does. */
export async function dropStaged(editor: DuckDbEditor): Promise<void> {
  for (const view of ['game_rows', 'day_rows', 'prediction_rows', 'named_games']) {
    await editor.run(`DROP VIEW staged_${view}`);
  }
  for (const table of ['teams', 'games', 'game_slots', 'day_slots', 'prediction_slots']) {
    await editor.run(`DROP TABLE staged_${table}`);
  }
}

/**
 * Every player and every system of a date occurs, and no pair of them occurs twice before all pairs did; from then on the
 * line moves by half a point. The first system predicts every player, as far as the rows of the others allow: where
 * hardly more rows than players were counted, one system did the work.
 */
function predictionView(variety: number): string {
  return `CREATE TEMP VIEW staged_prediction_rows AS
SELECT paired.*, game.* EXCLUDE (game_date), systems[system_number + 1] AS system_id,
  CASE WHEN seat % 2 = 0 THEN away ELSE home END AS team,
  CASE WHEN seat % 2 = 0 THEN home ELSE away END AS opponent,
  CASE WHEN seat % 2 = 0 THEN away_roster ELSE home_roster END || 'player'
    || CAST(seat // 2 + 1 AS VARCHAR) AS player_lookup,
  ${variety} * (CAST(hash(player_number, slot_date) % 21 AS INTEGER) - 10) AS variation
FROM (
  SELECT *, player_number // game_count AS seat
  FROM (
    SELECT *, ${playerNumber} AS player_number, ${systemNumber} AS system_number
    FROM (
      SELECT *, row_number % (players * system_count) AS pair, row_number // (players * system_count) AS round,
        system_count - 1 AS others, least(row_count, players * system_count) - players AS more
      FROM (
        SELECT slot.*, len(systems) AS system_count, game_count, unnest(range(row_count)) AS row_number
        FROM staged_prediction_slots AS slot
        JOIN (SELECT game_date, count(*) AS game_count FROM staged_games AS games GROUP BY 1) AS dates
          ON dates.game_date = slot.slot_date
      )
    )
  )
) AS paired
JOIN staged_named_games AS game
  ON game.game_date = paired.slot_date AND game.number_on_date = paired.player_number % paired.game_count`;
}

// `more` rows than players go to the other systems in turn; where these are fewer than the other systems, the last of the
// players have one each of those that are left. With fewer players than systems each system has one of the first rows.
const playerNumber = `CASE WHEN players < system_count THEN (pair % system_count + pair // system_count) % players
      WHEN pair < players THEN pair ELSE (pair - players) // others END`;
const systemNumber = `CASE WHEN players < system_count THEN pair % system_count
      WHEN pair >= players THEN 1 + (pair - players) % others
      WHEN pair >= players - greatest(others - more, 0) THEN others - (players - 1 - pair)
      ELSE 0 END`;
