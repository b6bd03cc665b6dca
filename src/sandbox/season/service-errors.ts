import { addDays, eachDate, type IsoDate } from '../../calendar/dates.ts';
import type { LogRows } from './activity.ts';
import type { Season } from './make-season.ts';
import { randomOf } from './random.ts';
import { SCRAPERS } from './scrapers.ts';

/** An error that a service noted, in its log and in the pipeline's table of errors. */
export interface ServiceError {
  service: string;
  at: Date;
  scraper: string;
  type: string;
  category: string;
  severity: 'critical' | 'warning' | 'info';
  message: string;
}

const MINUTE_MS = 60_000;
/** A failed attempt is noted a little after it began. */
const NOTED_AFTER_MS = 2500;
const SERVICE = 'nba-scrapers';
const DAYS_OF_ERRORS = 40;
/** Since when the source of team box scores answers without teams, in days before today. */
const TEAM_BOXSCORES_BROKEN_DAYS = 12;

/** Minutes before now at which a bookmaker was met that no longer says when it changed its lines. */
const NEW_ERROR_MINUTES_AGO = [228, 187, 141, 96, 52, 11] as const;

/** Errors that come every day at the same hours: the noise that everybody is used to. */
interface Noise {
  scraper: string;
  hours: readonly number[];
  type: string;
  category: string;
  severity: ServiceError['severity'];
  message: (date: IsoDate, id: string) => string;
  /** Days before today from which on it is there; left out: always. */
  sinceDays?: number;
  /** Only after nights with games. */
  afterGames?: boolean;
}

const ODD_HOURS = Array.from({ length: 12 }, (_, index) => 2 * index + 1);
const EVEN_HOURS_AND_ONE = [...Array.from({ length: 12 }, (_, index) => 2 * index), 13];

const NOISE: readonly Noise[] = [
  {
    scraper: 'nbac_referee_assignments',
    hours: EVEN_HOURS_AND_ONE,
    type: 'HTTPError',
    category: 'upstream_failure',
    severity: 'warning',
    message: (date) =>
      `nbac_referee_assignments: 403 Forbidden for https://official.nba.com/referee-assignments/?date=${date}`,
  },
  {
    scraper: 'nbac_play_by_play',
    hours: ODD_HOURS,
    type: 'KeyError',
    category: 'processing_error',
    severity: 'warning',
    message: (_, id) => `nbac_play_by_play: missing game_id (request ${id})`,
  },
  {
    scraper: 'bdl_box_scores',
    hours: [1, 2, 4],
    type: 'HTTPError',
    category: 'configuration_error',
    severity: 'warning',
    message: () => 'bdl_box_scores: 401 Unauthorized',
  },
  {
    scraper: 'nbac_team_boxscore',
    hours: [2, 4],
    type: 'ValueError',
    category: 'processing_error',
    severity: 'warning',
    message: (date) => `nbac_team_boxscore: expected 2 teams, got 0 (games of ${addDays(date, -1)})`,
    sinceDays: TEAM_BOXSCORES_BROKEN_DAYS,
    afterGames: true,
  },
  {
    scraper: 'bigdataball_pbp',
    hours: [4],
    type: 'FileNotFound',
    category: 'no_data_available',
    severity: 'info',
    message: () => 'bigdataball_pbp: no file for this date yet',
  },
];

/** What services noted as errors up to now, oldest first. */
export function serviceErrors(season: Season): ServiceError[] {
  const daily = eachDate(addDays(season.today, -DAYS_OF_ERRORS), season.today).flatMap((date) =>
    NOISE.filter((noise) => isHeard(noise, date, season)).flatMap((noise) => noisesOf(noise, date, season)),
  );
  return [...daily, ...newErrors(season)]
    .filter(({ at }) => at <= season.now)
    .sort((one, other) => one.at.getTime() - other.at.getTime());
}

function isHeard({ sinceDays, afterGames }: Noise, date: IsoDate, { today, slate }: Season): boolean {
  if (sinceDays !== undefined && date <= addDays(today, -sinceDays)) return false;
  return afterGames !== true || slate.on(addDays(date, -1)).games.length > 0;
}

function noisesOf(noise: Noise, date: IsoDate, season: Season): ServiceError[] {
  const minute = 5 + SCRAPERS.findIndex(({ name }) => name === noise.scraper);
  const random = randomOf(season.seed, 'errors', noise.scraper, date);
  return noise.hours.map((hour) => ({
    service: SERVICE,
    at: new Date(
      season.at(date, `${String(hour).padStart(2, '0')}:00`).getTime() + minute * MINUTE_MS + NOTED_AFTER_MS,
    ),
    scraper: noise.scraper,
    type: noise.type,
    category: noise.category,
    severity: noise.severity,
    message: noise.message(date, hexOf(random)),
  }));
}

/** Nobody has seen this one before today. */
function newErrors({ now, seed, today }: Season): ServiceError[] {
  const random = randomOf(seed, 'new errors', today);
  return NEW_ERROR_MINUTES_AGO.map((minutes) => ({
    service: SERVICE,
    at: new Date(now.getTime() - minutes * MINUTE_MS),
    scraper: 'oddsa_game_lines',
    type: 'KeyError',
    category: 'processing_error',
    severity: 'critical',
    message: `oddsa_game_lines: no last_update from a bookmaker of event ${hexOf(random)}`,
  }));
}

/** 32 hexadecimal digits, as the source of odds names its events. */
function hexOf(random: () => number): string {
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** The same errors as rows of the pipeline's own table. */
export function errorRows(season: Season): LogRows {
  return {
    table: 'nba_orchestration.service_errors',
    columns: [
      'error_id',
      'service_name',
      'error_timestamp',
      'created_at',
      'error_type',
      'error_category',
      'severity',
      'error_message',
      'processor_name',
      'phase',
    ],
    rows: serviceErrors(season).map((error, index) => [
      `${error.scraper}-${error.at.toISOString()}-${index}`,
      error.service,
      error.at.toISOString(),
      error.at.toISOString(),
      error.type,
      error.category,
      error.severity,
      error.message,
      error.scraper,
      'phase_1_scrapers',
    ]),
  };
}
