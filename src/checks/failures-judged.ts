import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { SilentSource } from './silence.ts';
import type { SourceKind, Streak } from './streak.ts';

/** What the log of one kind of source held, disabled sources left out: the evidence behind "nothing fails". */
export interface SeenLog {
  kind: SourceKind;
  sources: number;
  /** Attempts of scrapers, runs of processors. */
  attempts: number;
  /** ISO in UTC: the oldest row. Null for a log without any. */
  since: string | null;
}

/** Something that could not be looked at. `schedule`: which games there were. */
export interface BlindSpot {
  kind: SourceKind | 'schedule';
  cause: ErrorCause;
  message: string;
  fix: string;
}

/** What keeps failing, since when, and what can't be told. Plain JSON. */
export interface FailuresJudged {
  status: 'OK' | 'WARNING' | 'CRITICAL' | 'ERROR';
  /** Failures in a row from which on a source is listed. */
  threshold: number;
  /** A source whose newest attempt is older than this many days is not listed, but counted. */
  days: number;
  /** The gravest first, here and below. */
  streaks: Streak[];
  /** As long, and without a success in all that the log holds. */
  never_succeeded: Streak[];
  /** Shorter than the threshold, but in vain on too many game dates running. */
  starved: Streak[];
  silent: SilentSource[];
  /** Switched off for good, and yet in the log. */
  disabled: { source: string; kind: SourceKind; attempts: number }[];
  unknown: BlindSpot[];
  /** Kinds of which there is no log to read. */
  not_judged: { kind: SourceKind; reason: 'not_configured' | 'not_recorded' }[];
  /** Long streaks of what was not tried for longer than `days`. */
  older: { source: string; kind: SourceKind; failures: number; last_attempt: string }[];
  seen: SeenLog[];
}

/** Whether a streak is held against the pipeline. */
export function counts(streak: Pick<Streak, 'known_broken'>): boolean {
  return streak.known_broken === null;
}

/** A proven critical loss first; then blindness, which may hide one; then everything else that was found. */
export function statusOf(
  judged: Omit<FailuresJudged, 'status' | 'threshold' | 'days'>,
): FailuresJudged['status'] {
  const found = [...judged.streaks, ...judged.never_succeeded, ...judged.starved].filter(counts);
  if (found.some(({ status, severity }) => status === 'FAIL' && severity === 'P1_CRITICAL'))
    return 'CRITICAL';
  if (judged.unknown.length > 0) return 'ERROR';
  if (found.length > 0 || judged.silent.length > 0) return 'WARNING';
  return judged.seen.length === 0 ? 'WARNING' : 'OK';
}
