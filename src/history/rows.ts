import type { IsoDate } from '../calendar/dates.ts';
import type { CheckStatus, Part, Severity, SkipReason } from '../checks/finding.ts';
import type { StandingRollbackRow } from '../facts/facts.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { Care } from './care.ts';
import type { Failure } from './failure.ts';

export type RunStatus = 'OK' | 'WARNING' | 'CRITICAL' | 'ERROR';

/**
 * How a failure stands against the last run of the same schedule.
 * `unsettled`: it was failing and could not be judged this time, so it is neither still there nor gone.
 */
export type Change = 'new' | 'still' | 'worse' | 'better' | 'unsettled' | 'recovered';

/** One failing or recovered thing, compared with the run before. */
export interface ChangeItem {
  change: Change;
  check: string;
  subject: string;
  status: 'WARN' | 'FAIL' | 'PASS';
  severity: Severity | null;
  /** First date of the streak. */
  since: IsoDate;
  /** Last target date on which it was seen failing. */
  seen: IsoDate;
  /** Day N of the streak, from 1, up to the target date. */
  days: number;
  /** A later date on which it was seen well, while the date seen failing stays as it is: what fails from there on is another failure. */
  wellOn?: IsoDate;
  /** Why somebody's acknowledgement or snooze of it ended with this run. */
  reopened?: string;
}

/** How people had taken care of one failure. */
export interface CareItem extends Failure {
  care: Care;
}

/** Who is to hear of something that is new or worse: Slack ids of people and groups. */
export interface OwnedItem extends Failure {
  owners: string[];
}

/** A rollback that may help with what a check found: `toggle` leads elsewhere than where the service is, `enable` back. */
export interface Offer {
  check: string;
  /** Its name in the profile. */
  rollback: string;
  direction: 'toggle' | 'enable';
}

/** A check of another schedule that gets one line here. It counts for nothing in this run. */
export interface Mention {
  check: string;
  /** What a reader sees of the check, as its status has it. */
  title: string;
  status: CheckStatus;
  message: string;
  /** First target date of this schedule's runs from which on the status has been the same. */
  since: IsoDate;
  /** Day N of that, from 1. */
  days: number;
}

/** A row of `nba_orchestration.validation_runs`, with `details` still an object. */
export interface RunRow {
  run_id: string;
  /** ISO in UTC. */
  run_timestamp: string;
  check_type: string;
  trigger_source: string;
  schedule_name: string;
  status: RunStatus;
  message: string;
  duration_ms: number;
  checks_passed: number;
  checks_warned: number;
  checks_failed: number;
  target_date: IsoDate;
  details: RunDetails;
}

/** Everything a message needs besides the check rows, so that a report can be told again from storage. */
export interface RunDetails {
  pipeline: string;
  time_zone: string;
  /** Human title of the schedule: `morning validation`. */
  title: string;
  checks_skipped: number;
  checks_errored: number;
  /** Number of checks that ended SKIP, by reason. */
  skip_reasons: Partial<Record<SkipReason, number>>;
  /** Number of checks that could not look, by cause. */
  error_causes: Partial<Record<ErrorCause, number>>;
  /** Countable games on the target date; null when the slate is unknown. */
  games: number | null;
  /** Games that were postponed away from the target date, as `AWAY@HOME`. */
  postponed: string[];
  mode: string | null;
  /** False when earlier runs could not be read: `changes` then says nothing about what is new. */
  changes_known: boolean;
  changes: ChangeItem[];
  /** What became of each check, for the run after this one. */
  outcomes: { check: string; target_date: IsoDate; status: CheckStatus; reason: SkipReason | null }[];
  /** The run that these changes are measured against; null for a first run. */
  compared_with: { run_id: string; target_date: IsoDate; run_timestamp: string } | null;
  cost: { statements: number; bytes_billed: number | null; warehouse: string };
  /** The slot that was run: schedule and nominal instant; null for people. */
  slot: string | null;
  /** When this run was nominally due, ISO; null for people. */
  nominal_time: string | null;
  /** Set when a slot ran late: why. */
  late: string | null;
  /** When the schedule runs next, ISO. */
  next_run: string | null;
  requested_by: string | null;
  /** False for a question about another date than the schedule looks at; missing in rows of earlier versions. */
  is_current?: boolean;
  /** As of the run, for failures that people took care of; missing in rows of earlier versions. */
  care?: CareItem[];
  /** Of what is new or worse in this run; missing in rows of earlier versions. */
  owned?: OwnedItem[];
  /** What is said of other schedules' checks; missing in rows of earlier versions. */
  mentions?: Mention[];
  /** What stands rolled back and none of the checks tells of; missing in rows of earlier versions. */
  rolled_back?: StandingRollbackRow[];
  /** What people may roll back for what failed; missing in rows of earlier versions. */
  offers?: Offer[];
  /** What the watcher was blind to or warns of, or what stands rolled back, was not told before; missing in rows of earlier versions. */
  trouble_is_news?: boolean;
  /** Something went wrong around the run that its reader must know: results not stored, an earlier message undelivered. */
  warnings: string[];
}

/** A row of `nba_orchestration.validation_check_results`, with `details` still an object. */
export interface CheckRow {
  result_id: string;
  run_id: string;
  check_timestamp: string;
  check_name: string;
  check_category: string;
  status: CheckStatus;
  severity: Severity | null;
  expected_value: string | null;
  actual_value: string | null;
  threshold: number | null;
  message: string;
  target_date: IsoDate;
  target_table: string | null;
  affected_records: number | null;
  details: CheckDetails;
}

export interface CheckDetails {
  /** For SKIP. */
  reason?: SkipReason;
  /** For SKIP `not_due`, ISO in UTC. */
  due?: string;
  /** For ERROR. */
  cause?: ErrorCause;
  /** Verdict per table. */
  tables: Part[];
  /** Verdict per scraper, service or processor. */
  subjects: Part[];
  notes: string[];
  fix: string | null;
  /** The run whose open question this answers. */
  carried_from?: string;
}

/** One run as everybody sees it: Slack, terminal, JSON. Equal whether just made or read back. */
export interface Report {
  run: RunRow;
  checks: CheckRow[];
}
