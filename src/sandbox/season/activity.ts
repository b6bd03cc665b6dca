import { addDays, daysBetween, eachDate, type IsoDate } from '../../calendar/dates.ts';
import type { AppendValue } from '../../warehouse/duckdb.ts';
import type { Season } from './make-season.ts';
import { randomOf } from './random.ts';
import { SCRAPERS, type Scraper } from './scrapers.ts';

/** Rows that are written one by one, as values in the order of `columns`. */
export interface LogRows {
  table: string;
  columns: readonly string[];
  rows: AppendValue[][];
}

/** What the pipeline notes about its own work, up to now: attempts, decisions, runs, failures to backfill. */
export function activity(season: Season): LogRows[] {
  return [attempts(season), decisions(season), processorRuns(season), backfilledFailures(season)];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function attempts(season: Season): LogRows {
  const rows = eachDate(season.firstDate, season.today).flatMap((date) => {
    const random = randomOf(season.seed, 'attempts', date);
    const hours = clockHours(date, season);
    return SCRAPERS.flatMap((scraper, index) =>
      scraper.hours.flatMap((hour) => {
        const begins = hours.get(hour);
        const durationSeconds = Math.round(random() * 400) / 10 + 1;
        if (begins === undefined) return [];
        // Minutes are a scraper's own, so that a whole night does not begin within one second.
        const at = new Date(begins + (5 + index) * MINUTE_MS);
        const ended = new Date(at.getTime() + durationSeconds * SECOND_MS);
        // The log's row is written at the end.
        return ended > season.now ? [] : [attempt({ scraper, date, hour, at, ended }, season)];
      }),
    );
  });
  return {
    table: 'nba_orchestration.scraper_execution_log',
    columns: [
      'execution_id',
      'scraper_name',
      'workflow',
      'game_date',
      'status',
      'triggered_at',
      'completed_at',
      'duration_seconds',
      'source',
      'environment',
      'retry_count',
      'created_at',
    ],
    rows,
  };
}

/** When each hour of a date begins, in milliseconds. The hour that the spring change skips is not in it. */
function clockHours(date: IsoDate, { at }: Season): Map<number, number> {
  const begins = Array.from({ length: 24 }, (_, hour) =>
    at(date, `${String(hour).padStart(2, '0')}:00`).getTime(),
  );
  return new Map([...begins.entries()].filter(([hour, begin]) => begins[hour + 1] !== begin));
}

interface Attempt {
  scraper: Scraper;
  date: IsoDate;
  hour: number;
  at: Date;
  ended: Date;
}

function attempt({ scraper, date, hour, at, ended }: Attempt, season: Season): AppendValue[] {
  const gameDate = scraper.about === 'night' ? addDays(date, -1) : date;
  const hasGames = season.slate.on(gameDate).games.length > 0;
  const isEmpty = scraper.about === 'night' && (!hasGames || scraper.tooEarly?.includes(hour));
  return [
    `${scraper.name}-${at.toISOString()}`,
    scraper.name,
    scraper.workflow,
    gameDate,
    isEmpty ? 'no_data' : 'success',
    at.toISOString(),
    ended.toISOString(),
    (ended.getTime() - at.getTime()) / SECOND_MS,
    'CONTROLLER',
    'production',
    0,
    ended.toISOString(),
  ];
}

/** The controller decides every hour. */
function decisions(season: Season): LogRows {
  const from = season.at(season.firstDate, '00:00').getTime();
  const hours = Math.max(0, Math.ceil((season.now.getTime() - from - 30 * SECOND_MS) / HOUR_MS));
  return {
    table: 'nba_orchestration.workflow_decisions',
    columns: [
      'decision_id',
      'decision_time',
      'workflow_name',
      'action',
      'reason',
      'environment',
      'triggered_by',
    ],
    rows: Array.from({ length: hours }, (_, hour) => {
      const at = new Date(from + hour * HOUR_MS + 30 * SECOND_MS).toISOString();
      return [`decision-${at}`, at, 'betting_lines', 'RUN', 'inside its window', 'production', 'controller'];
    }),
  };
}

const PROCESSORS = [
  ['NbacGamebookProcessor', 'phase_2_raw', 'nba_raw', 'nbac_gamebook_player_stats', '06:30'],
  ['NbacTeamBoxscoreProcessor', 'phase_2_raw', 'nba_raw', 'nbac_team_boxscore', '02:20'],
  [
    'TeamOffenseGameSummaryProcessor',
    'phase_3_analytics',
    'nba_analytics',
    'team_offense_game_summary',
    '09:30',
  ],
  [
    'TeamDefenseGameSummaryProcessor',
    'phase_3_analytics',
    'nba_analytics',
    'team_defense_game_summary',
    '09:40',
  ],
  ['PlayerGameSummaryProcessor', 'phase_3_analytics', 'nba_analytics', 'player_game_summary', '10:00'],
  ['PlayerDailyCacheProcessor', 'phase_4_precompute', 'nba_precompute', 'player_daily_cache', '07:20'],
  [
    'PlayerCompositeFactorsProcessor',
    'phase_4_precompute',
    'nba_precompute',
    'player_composite_factors',
    '07:00',
  ],
  [
    'PlayerShotZoneAnalysisProcessor',
    'phase_4_precompute',
    'nba_precompute',
    'player_shot_zone_analysis',
    '06:40',
  ],
  [
    'TeamDefenseZoneAnalysisProcessor',
    'phase_4_precompute',
    'nba_precompute',
    'team_defense_zone_analysis',
    '06:35',
  ],
  ['MLFeatureStoreProcessor', 'phase_4_precompute', 'nba_predictions', 'ml_feature_store_v2', '07:40'],
] as const;

/** By the calendar, with games or without: early on Mondays. */
const RETRAIN = [
  'weekly_retrain',
  'phase_5_predictions',
  'nba_predictions',
  'model_registry',
  '05:00',
] as const;
const A_SUNDAY = '2024-01-07';

const RUN_SECONDS = 95;
const STALE_AFTER_HOURS = 4.5;

/**
 * Every run writes a row when it begins and one when it ends. The cleaner then takes the first of them for a run that
 * never ended and calls it failed: a phantom that counting by run must see through.
 */
function processorRuns(season: Season): LogRows {
  const rows = season.slate
    .gameDates(season.firstDate, season.yesterday)
    .flatMap((date) => PROCESSORS.flatMap((processor) => processorRun(processor, date, season)));
  const sundays = eachDate(season.firstDate, season.yesterday).filter(
    (date) => daysBetween(A_SUNDAY, date) % 7 === 0,
  );
  rows.push(...sundays.flatMap((date) => processorRun(RETRAIN, date, season)));
  return {
    table: 'nba_reference.processor_run_history',
    columns: RUN_COLUMNS,
    rows,
  };
}

export const RUN_COLUMNS: readonly string[] = [
  'processor_name',
  'run_id',
  'season_year',
  'status',
  'duration_seconds',
  'records_processed',
  'errors',
  'data_date',
  'started_at',
  'processed_at',
  'phase',
  'output_table',
  'output_dataset',
  'trigger_source',
];

function processorRun(
  [processor, phase, dataset, table, time]: (typeof PROCESSORS)[number] | typeof RETRAIN,
  date: IsoDate,
  { at, now, games }: Season,
): AppendValue[][] {
  const started = at(addDays(date, 1), time);
  const runId = `${processor}_${date}_${started.getTime()}`;
  const row = (status: string, errors: string | null, ended: Date | null): AppendValue[] => [
    processor,
    runId,
    games[0]?.seasonYear ?? null,
    status,
    ended && (ended.getTime() - started.getTime()) / SECOND_MS,
    status === 'success' ? 250 : null,
    errors,
    date,
    started.toISOString(),
    (ended ?? started).toISOString(),
    phase,
    table,
    dataset,
    'pubsub',
  ];
  const ended = new Date(started.getTime() + RUN_SECONDS * SECOND_MS);
  const cleaned = new Date(started.getTime() + STALE_AFTER_HOURS * HOUR_MS);
  if (started > now) return [];
  const opening =
    cleaned > now
      ? row('running', null, null)
      : row('failed', '{"cleanup_reason":"stale_running_cleanup"}', cleaned);
  return ended > now ? [opening] : [opening, row('success', null, ended)];
}

/** The ledger of a pipeline whose backfiller works: every failure was made good the next morning. */
function backfilledFailures(season: Season): LogRows {
  const rows = season.slate.gameDates(season.firstDate, addDays(season.today, -2)).flatMap((date, index) => {
    if (index % 5 !== 0) return [];
    const failed = season.at(addDays(date, 1), '04:24').toISOString();
    const filled = season.at(addDays(date, 1), '15:10').toISOString();
    return [
      [date, 'espn_boxscore', 'ReadTimeout', 'read timed out after 30 s', failed, failed, 3, true, filled],
    ];
  });
  return { table: 'nba_orchestration.scraper_failures', columns: LEDGER_COLUMNS, rows };
}

export const LEDGER_COLUMNS: readonly string[] = [
  'game_date',
  'scraper_name',
  'error_type',
  'error_message',
  'first_failed_at',
  'last_failed_at',
  'retry_count',
  'backfilled',
  'backfilled_at',
];
