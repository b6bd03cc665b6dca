import type { IsoDate } from '../calendar/dates.ts';
import type { ScheduledGame } from '../calendar/slate-book.ts';
import type { ErrorCause, Recorded } from '../warehouse/warehouse.ts';
import type { CloudFacts, CloudNeeds, TableErrorRow } from './cloud/cloud-facts.ts';

/**
 * Something true about the pipeline, or the honest reason why it is not known.
 * Plain JSON: facts can be saved, judged again, and compared.
 */
export type Fact<T> =
  | { state: 'known'; value: T }
  | { state: 'unknown'; cause: ErrorCause; message: string; fix: string }
  | { state: 'not_configured' }
  | { state: 'not_recorded' };

/** A game on a date as the schedule's newest load gives it, one per (game id, date). */
export type ScheduleRow = ScheduledGame;

/** A postponement that the pipeline itself noted. */
export interface PostponementRow {
  gameId: string;
  originalDate: IsoDate;
  newDate: IsoDate | null;
  reason: string | null;
}

export interface HaltRow {
  effectiveDate: IsoDate;
  active: boolean;
  reason: string | null;
}

/** Rows of one team (or side) of one game in one table. Columns that a table lacks are null. */
export interface CoverageRow {
  date: IsoDate;
  team: string | null;
  opponent: string | null;
  home: string | null;
  away: string | null;
  /** The table's own game id, only ever compared within the table. */
  gameRef: string | null;
  rows: number;
  /** Rows that are no placeholders. */
  validRows: number;
  /** Rows of players who took part; equals validRows where the table does not tell. */
  playedRows: number;
  /** Valid rows that repeat the key of another one; null where nobody asked, the profile names no key, or no row has it. */
  copies: number | null;
  /** Played rows whose measure lies above each bound of the profile; null where nobody asked, or the profile names none. */
  above: { bound: number; rows: number }[] | null;
  /** Valid rows that have a value in the profile's `compared` column, and the least and the most of them; null where nobody asked, or there is none. */
  spread: { rows: number; least: number | null; most: number | null } | null;
  /** When the first of the rows that are left was written; null where nobody asked, or the table does not tell. */
  oldest: string | null;
  newest: string | null;
}

/** What the profile wants to know of a column over rows that count: `total` of those that were `counted`. */
export interface Figure {
  counted: number;
  /** How many hold, for a share; the sum, for a mean. */
  total: number;
}

/** By their names in the profile; null for one whose column the table does not have. */
export type Figures = Record<string, Figure | null>;

/** Rows of one table on one date. */
export interface DayCountRow {
  date: IsoDate;
  rows: number;
  /** Rows that count: active, not placeholders. */
  validRows: number;
  /** As in {@link CoverageRow}. */
  copies: number | null;
  /** Different values of the profile's `distinct` column among valid rows; null where nobody asked, or there is none. */
  distinct: number | null;
  /** Null where nobody asked, or the profile names none. */
  figures: Figures | null;
  newest: string | null;
}

/**
 * Rows of one date that have in common what the profile's `by` names. Columns that it does not name are null. Where it
 * names a system, rows are put together by what they are about (the `distinct` column): all that have the same games
 * and the same systems are one slice, so that nobody is counted twice, whichever systems are looked at.
 */
export interface SliceRow extends DayCountRow {
  team: string | null;
  opponent: string | null;
  home: string | null;
  away: string | null;
  /** The same in full, where the table has such columns. */
  homeName: string | null;
  awayName: string | null;
  /** The table's own ids of games with rows that count; empty where `by` names no game, or none counts. */
  games: string[];
  /** Systems with rows that count. */
  systems: string[];
  /** Those of them whose rows fulfil the profile's `lined`. */
  lined: string[];
}

/** What the pipeline itself says of a date's predictions by one system. */
export interface SignalRow {
  date: IsoDate;
  system: string;
  /** GREEN, YELLOW or RED, as written. */
  signal: string | null;
  explanation: string | null;
  picks: number | null;
  highEdgePicks: number | null;
  /** 0 to 100. */
  percentOver: number | null;
  /** Games that its writer counted. */
  slateSize: number | null;
  at: string | null;
}

/** Grades of one system's picks on one date, over players of one size. */
export interface GradeRow {
  date: IsoDate;
  system: string;
  /** Name of the tier in the profile; null where nobody knows what these players used to score. */
  tier: string | null;
  graded: number;
  /** Predicted minus scored, added up over all of them. */
  signed: number;
}

/** What the pipeline itself says of how a model did in the days up to a date. */
export interface PerformanceRow {
  date: IsoDate;
  model: string;
  graded: number | null;
  /** Its mean absolute error less that of the bookmakers, in points. */
  gap: number | null;
}

/** Attempts of one scraper that came to the same, counted as one where they were alike. */
export interface AttemptRow {
  scraper: string;
  status: string;
  /** When the first and the last of them began, ISO in UTC. */
  firstAt: string;
  at: string;
  attempts: number;
  gameDate: IsoDate | null;
  workflow: string | null;
  /** One of the errors behind this row. */
  errorType: string | null;
  errorMessage: string | null;
  /** How many different error texts are behind it. */
  errorTexts: number;
}

/** One row of the pipeline's own ledger of scraper failures. */
export interface LedgerRow {
  scraper: string;
  gameDate: IsoDate | null;
  errorMessage: string | null;
  lastFailedAt: string | null;
  retryCount: number | null;
  backfilled: boolean;
}

/** How a run of a processor ended. `stuck`: it never did; `in_flight`: it may still. */
export const RUN_OUTCOMES = ['success', 'partial', 'failed', 'stuck', 'in_flight', 'skipped'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** What the controller decided to run, or not to run, in one hour of the clock. */
export interface DecisionsRow {
  /** The first and the last decision, ISO in UTC. */
  firstAt: string;
  lastAt: string;
  decisions: number;
}

/** Runs of one processor between two of its successes (of successes: between two others) that ended alike, counted as one. */
export interface ProcessorRunsRow {
  /** One of its spellings. */
  processor: string;
  /** The table that it fills, without its dataset; null where the log does not say. */
  output: string | null;
  outcome: RunOutcome;
  /** The pipeline's own word for a failure: `no_data_available`, `timeout`, …; null for anything that did not fail. */
  category: string | null;
  dataDate: IsoDate;
  /** One of the error texts behind this row. */
  error: string | null;
  /** How many different error texts are behind it. */
  errorTexts: number;
  runs: number;
  /** When the first and the last of them began, ISO in UTC. */
  firstAt: string;
  lastAt: string;
}

/** A variable that was switched through this bot, and is not back where it belongs as far as its records say. */
export interface StandingRollbackRow {
  /** Its name in the profile. */
  rollback: string;
  service: string;
  variable: string;
  /** What serves since; null for not set. */
  value: string | null;
  since: string;
  revision: string | null;
  requestedBy: string;
  approvedBy: string[];
  reason: string;
}

/** The verdict that a check has given last, and for how long it has given no other one. */
export interface VerdictRow {
  check: string;
  status: 'PASS' | 'FAIL';
  /** The worst table of a failure; null where it is about something else. */
  table: string | null;
  /** Runs by schedule, and dates that they were about. */
  runs: number;
  dates: number;
  firstDate: IsoDate;
  lastDate: IsoDate;
  /** When it was first given, ISO in UTC. */
  firstAt: string;
  /** What the check sees differs with the games of a date. */
  ofDates: boolean;
}

/** Which facts a check reads. A run collects the union of these, each table once. */
export interface FactNeeds {
  /** Tables by `dataset.table`; how each is counted is the profile's business. */
  tables: readonly string[];
  /** Also how many rows repeat another one, and how many different things they are about: two more columns to pay for. */
  copies?: boolean;
  /** Also how rows of games were computed, and when they were first written. */
  measures?: boolean;
  /** Also what the profile's `figures` are. */
  figures?: boolean;
  /** Also what the profile's `by` tells apart. */
  slices?: boolean;
  /** What the pipeline says of its own predictions. */
  signals?: boolean;
  /** How predictions turned out, by what players used to score. */
  grades?: boolean;
  /** What the pipeline says of how its models did. */
  performance?: boolean;
  attempts?: boolean;
  /** Attempts as far back as their log keeps them, instead of the hours before the verdict. */
  attemptHistory?: boolean;
  /** Attempts of at least this many hours before the verdict. */
  attemptHours?: number;
  ledger?: boolean;
  /** What the controller decided. */
  decisions?: boolean;
  runs?: boolean;
  /** The pipeline's own table of errors. */
  errors?: boolean;
  /** What checks have said in earlier runs. */
  verdicts?: boolean;
  /** What runs outside the warehouse. */
  cloud?: CloudNeeds;
}

/** Everything that one run (or one backtest) knows, and what it does not. */
export interface Facts {
  collectedAt: string;
  /** First and last target date that these facts were collected for. */
  from: IsoDate;
  to: IsoDate;
  slate: Fact<ScheduleRow[]>;
  postponements: Fact<PostponementRow[]>;
  halts: Fact<HaltRow[]>;
  /** By `dataset.table`. */
  coverage: Record<string, Fact<CoverageRow[]>>;
  dayCounts: Record<string, Fact<DayCountRow[]>>;
  /** Of those that somebody wants told apart; their day counts are there too, from the same statement. */
  slices: Record<string, Fact<SliceRow[]>>;
  signals: Fact<SignalRow[]>;
  grades: Fact<GradeRow[]>;
  performance: Fact<PerformanceRow[]>;
  attempts: Fact<AttemptRow[]>;
  ledger: Fact<LedgerRow[]>;
  decisions: Fact<DecisionsRow[]>;
  runs: Fact<ProcessorRunsRow[]>;
  errors: Fact<TableErrorRow[]>;
  cloud: CloudFacts;
  /** What stands rolled back, as the bot's own records say. */
  rollbacks: Fact<StandingRollbackRow[]>;
  /** What checks have said without a break, as the bot's own results tell. */
  verdicts: Fact<VerdictRow[]>;
  /** Days that a table keeps its partitions; asked only where a target date may lie beyond them. */
  retention: Record<string, Fact<number | null>>;
  recorded: Recorded | null;
  cost: { statements: number; bytesBilled: number | null };
}

export const known = <T>(value: T): Fact<T> => ({ state: 'known', value });

/** What is made of a fact's value; one that is not known stays as it is. */
export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  return fact.state === 'known' ? known(change(fact.value)) : fact;
}
