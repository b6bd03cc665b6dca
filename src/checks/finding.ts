import type { IsoDate } from '../calendar/dates.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';

export type CheckStatus = 'PASS' | 'WARN' | 'FAIL' | 'SKIP' | 'ERROR';
export type Severity = 'P1_CRITICAL' | 'P2_HIGH' | 'P3_MEDIUM' | 'P4_LOW';

/** Why there was nothing to judge: the closed list. */
export const SKIP_REASONS = [
  'no_games',
  'not_due',
  'bootstrap',
  'playoffs_not_processed',
  'halted',
  'beyond_retention',
  'insufficient_sample',
  'not_configured',
  'not_recorded',
  'past_date',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/**
 * The verdict on one thing a check looked at: a table, a scraper, a service.
 * A failure is known by check and subject; that is what is compared from day to day, and acknowledged.
 */
export interface Part {
  kind: 'table' | 'scraper' | 'service' | 'processor';
  /** `dataset.table`, or the name of the scraper, service or processor. */
  subject: string;
  status: CheckStatus;
  /** Set for WARN and FAIL only. */
  severity: Severity | null;
  /** Short: `6 games`, `at least 10 rows a game`. */
  expected: string | null;
  actual: string | null;
  threshold: number | null;
  /** One plain sentence for people; no markup. */
  message: string;
  /** Games or rows affected. */
  affected: number | null;
  /** Dates concerned, ascending. */
  dates: IsoDate[];
  /** Per date, the games concerned as `AWAY@HOME`. */
  missingGames: { date: IsoDate; games: string[] }[];
  reason?: SkipReason;
  /** When a `not_due` answer will be due, ISO in UTC. */
  due?: string;
  cause?: ErrorCause;
  /** What to do about an ERROR; about what else is wrong where the check's own advice does not fit. */
  fix?: string;
  /** Further plain facts worth storing: counts, times, error texts. */
  evidence?: Record<string, string | number | boolean | null>;
}

/** What a check found. Its verdict is rolled up from its parts by {@link rollUp}; checks never set a status of their own. */
export interface Finding {
  check: string;
  category: string;
  targetDate: IsoDate;
  status: CheckStatus;
  severity: Severity | null;
  message: string;
  expected: string | null;
  actual: string | null;
  threshold: number | null;
  targetTable: string | null;
  affected: number | null;
  reason?: SkipReason;
  due?: string;
  cause?: ErrorCause;
  parts: Part[];
  /** Subjects that were looked at and are well, where a check names in its parts only what is not. */
  seenWell?: string[];
  /** All of it in one sentence, for a message that has a line for this check and no more. */
  brief?: string;
  /** Postponed games and other things that are said but do not count. */
  notes: string[];
}
