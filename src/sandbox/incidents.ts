import { addDays, eachDate, type IsoDate } from '../calendar/dates.ts';
import type { AppendValue, DuckDbEditor } from '../warehouse/duckdb.ts';
import { SCHEDULE_COLUMNS, scheduleRow } from './rows/schedule.ts';
import { LEDGER_COLUMNS, RUN_COLUMNS } from './season/activity.ts';
import type { Season, SeasonGame } from './season/make-season.ts';
import { plannedLoads } from './season/schedule-loads.ts';

/** Something that went wrong: changes what a healthy season left in the tables. */
export type Incident = (editor: DuckDbEditor, season: Season) => Promise<void>;

const ATTEMPTS = 'nba_orchestration.scraper_execution_log';
const DAYS_WITHOUT_TEAM_BOXSCORES = 12;

/**
 * A source changes and nobody notices, because what comes after it falls back on something else: for twelve days every
 * answer holds no teams, the raw table stays empty, and the team summaries are put together from player rows.
 */
const teamBoxscoresStayEmpty: Incident = async (editor, { today }) => {
  const first = addDays(today, -DAYS_WITHOUT_TEAM_BOXSCORES);
  await editor.run(`DELETE FROM nba_raw.nbac_team_boxscore WHERE game_date >= DATE '${first}'`);
  await editor.run(`UPDATE ${ATTEMPTS} SET status = 'failed', error_type = 'ValueError',
  error_message = 'expected 2 teams, got 0'
WHERE scraper_name = 'nbac_team_boxscore' AND game_date >= DATE '${first}' AND status = 'success'`);
  await editor.run(`UPDATE nba_analytics.team_offense_game_summary SET primary_source_used = 'reconstructed_from_players'
WHERE game_date >= DATE '${first}'`);
};

/** A processor gives up in the middle of a night: most games are whole, so totals look right, and two are not there. */
const twoGamesAreMissing: Incident = async (editor, { today, games }) => {
  const date = addDays(today, -3);
  const missing = games.filter((game) => game.date === date).slice(-2);
  for (const game of missing) {
    await editor.run(`DELETE FROM nba_analytics.player_game_summary WHERE game_id = '${dateId(game)}'`);
  }
};

/** A page that answers every other time. */
const refereesFailHalfOfTheTime: Incident = async (editor) => {
  await editor.run(`UPDATE ${ATTEMPTS} SET status = 'failed', error_type = 'HTTPError', error_message = '403 Forbidden'
WHERE scraper_name = 'nbac_referee_assignments'
  AND (extract('hour' FROM triggered_at) % 2 = 0 OR extract('hour' FROM triggered_at) = 13)`);
};

/** Two scrapers that everybody knows to be broken: noise that must not count. */
const knownBrokenScrapersMakeNoise: Incident = async (editor) => {
  for (const [scraper, message] of [
    ['nbac_play_by_play', 'missing game_id'],
    ['nbac_injury_report', 'missing hour'],
  ]) {
    await editor.run(`UPDATE ${ATTEMPTS} SET status = 'failed', error_type = 'KeyError', error_message = '${message}'
WHERE scraper_name = '${scraper}' AND extract('hour' FROM triggered_at) % 2 = 1`);
  }
};

/** Snow: a game is not played and set for another date under the same id. Its predictions were withdrawn. */
const aGameIsPostponed: Incident = async (editor, season) => {
  const [game] = season.games.filter(({ date }) => date === addDays(season.today, -4)).slice(-1);
  if (game === undefined) return;
  const newDate = addDays(season.today, 6);
  await takeBack(editor, game);
  const tip = season.at(newDate, '19:00').toISOString();
  const makeUp = { ...game, date: newDate, tip };
  await editor.append(
    'nba_raw.nbac_schedule',
    SCHEDULE_COLUMNS,
    plannedLoads(makeUp, season).map(scheduleRow),
  );
  const detected = season.at(game.date, '15:00').toISOString();
  await editor.append(
    'nba_orchestration.game_postponements',
    [
      'postponement_id',
      'sport',
      'game_id',
      'original_date',
      'new_date',
      'reason',
      'detected_at',
      'detection_source',
      'status',
    ],
    [
      [
        `nba-${game.gameId}`,
        'NBA',
        game.gameId,
        game.date,
        newDate,
        'snow',
        detected,
        'schedule',
        'confirmed',
      ],
    ],
  );
};

/** A source that publishes late: three nights wait for a backfill that does not come. */
const playByPlayWaitsForBackfill: Incident = async (editor, season) => {
  const dates = season.slate.gameDates(addDays(season.today, -10), addDays(season.today, -3)).slice(0, 3);
  await editor.append(
    'nba_orchestration.scraper_failures',
    LEDGER_COLUMNS,
    dates.map((date) => ledgerRow(date, season)),
  );
};

const DAYS_OF_THE_STORM = 40;
const STORM_EVERY_MS = 30 * 60_000;
const STORM_SECONDS = 4;

/**
 * A loader that is started every half hour and fails every time, from its first run on: nobody expects it, so nobody
 * misses what it should write. Each run leaves its opening row too.
 */
const aLoaderNeverWorks: Incident = async (editor, season) => {
  const rows = eachDate(addDays(season.today, -DAYS_OF_THE_STORM), season.today).flatMap((date) => {
    const midnight = season.at(date, '00:00').getTime();
    const next = season.at(addDays(date, 1), '00:00').getTime();
    const starts = Array.from(
      { length: (next - midnight) / STORM_EVERY_MS },
      (_, run) => midnight + run * STORM_EVERY_MS,
    );
    return starts
      .filter((start) => start + STORM_SECONDS * 1000 <= season.now.getTime())
      .flatMap((start) => loaderRun(date, new Date(start)));
  });
  await editor.append('nba_reference.processor_run_history', RUN_COLUMNS, rows);
};

function loaderRun(date: IsoDate, started: Date): AppendValue[][] {
  const ended = new Date(started.getTime() + STORM_SECONDS * 1000);
  const row = (status: string, errors: string | null, at: Date): AppendValue[] => [
    'OddsGameLinesProcessor',
    `OddsGameLinesProcessor_${date}_${started.getTime()}`,
    null,
    status,
    status === 'failed' ? STORM_SECONDS : null,
    null,
    errors,
    date,
    started.toISOString(),
    at.toISOString(),
    'phase_2_raw',
    'odds_api_game_lines',
    'nba_raw',
    'scheduler',
  ];
  const error = '{"error_message":"unexpected keyword argument \'snapshot_type\'"}';
  return [row('running', null, started), row('failed', error, ended)];
}

/** A source that was given up: the profile says so, and a forgotten job goes on trying it. */
const aForgottenJobTriesWhatIsSwitchedOff: Incident = async (editor) => {
  await editor.run(`UPDATE ${ATTEMPTS} SET status = 'failed', error_type = 'HTTPError', error_message = '401 Unauthorized'
WHERE scraper_name = 'bdl_box_scores'`);
};

/** In the order in which they are laid over the season. */
export const INCIDENTS: readonly Incident[] = [
  teamBoxscoresStayEmpty,
  twoGamesAreMissing,
  refereesFailHalfOfTheTime,
  knownBrokenScrapersMakeNoise,
  aGameIsPostponed,
  playByPlayWaitsForBackfill,
  aLoaderNeverWorks,
  aForgottenJobTriesWhatIsSwitchedOff,
];

/** Removes what exists only of games that were played, and what the schedule said of this one afterwards. */
async function takeBack(editor: DuckDbEditor, game: SeasonGame): Promise<void> {
  const after = [
    'nba_raw.nbac_team_boxscore',
    'nba_raw.nbac_gamebook_player_stats',
    'nba_raw.nbac_player_boxscores',
    'nba_analytics.player_game_summary',
    'nba_analytics.team_offense_game_summary',
    'nba_analytics.team_defense_game_summary',
    'nba_predictions.prediction_accuracy',
  ];
  for (const table of after) {
    await editor.run(
      `DELETE FROM ${table} WHERE game_date = DATE '${game.date}' AND game_id IN ('${game.gameId}', '${dateId(game)}')`,
    );
  }
  await editor.run(`UPDATE nba_predictions.player_prop_predictions SET is_active = FALSE, invalidation_reason = 'game_postponed'
WHERE game_date = DATE '${game.date}' AND game_id = '${dateId(game)}'`);
  await editor.run(
    `DELETE FROM nba_raw.nbac_schedule WHERE game_id = '${game.gameId}' AND game_date = DATE '${game.date}' AND game_status > 1`,
  );
}

function ledgerRow(date: IsoDate, { at, now }: Season) {
  const first = at(addDays(date, 1), '06:12').toISOString();
  const last = at(addDays(date, 1), '08:12');
  const lastFailed = (last < now ? last : now).toISOString();
  const message = 'no file for this date yet';
  return [date, 'bigdataball_pbp', 'FileNotFound', message, first, lastFailed, 3, false, null];
}

function dateId({ date, away, home }: SeasonGame): string {
  return `${date.replaceAll('-', '')}_${away}_${home}`;
}
