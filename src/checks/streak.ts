import type { IsoDate } from '../calendar/dates.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile } from '../config/profile.ts';
import type { CheckStatus, Severity } from './finding.ts';

export type SourceKind = 'scraper' | 'processor';

/** How many error texts of a streak are told; the others are counted. */
export const ERRORS_TOLD = 3;

/** What happened to one source since it last worked, and whether it ever did. Plain JSON, as scripts get it. */
export interface Streak {
  /** As the log spells it now. */
  source: string;
  kind: SourceKind;
  /** The critical source that it stands for, by its name for people; null for all others. */
  critical: string | null;
  /** Since the last success, never capped. */
  failures: number;
  /** What was counted: attempts (of processors: runs), or days on which all of them failed. */
  per: 'attempt' | 'day';
  /** ISO in UTC. */
  first_failure: string;
  last_failure: string;
  /** The newest attempt of all, also one that says nothing either way. */
  last_attempt: string;
  /** Null when the log holds none. */
  last_success: string | null;
  /** It goes back to where the log begins: there may be more. */
  at_least: boolean;
  /** The newest different error texts, and how many there are in all. */
  errors: string[];
  error_count: number;
  /** Dates that the failures were about, ascending. */
  dates: IsoDate[];
  /** Listed and not counted; null for all others. */
  known_broken: { why: string; until: IsoDate } | null;
  /** Null for what does not count, or is below every threshold. */
  status: Extract<CheckStatus, 'WARN' | 'FAIL'> | null;
  severity: Severity | null;
  /** Whether it is that grave for its length, or for the game dates that it was in vain on. */
  graded_by: 'length' | 'starved' | null;
  /** The newest game dates in a row on which it was tried and never worked, ascending; as many as it takes to be starved. */
  starved_dates: IsoDate[];
}

/** What the log tells of a source; the rest of a {@link Streak} is what the profile makes of it. */
export type Course = Pick<
  Streak,
  | 'source'
  | 'kind'
  | 'failures'
  | 'per'
  | 'first_failure'
  | 'last_failure'
  | 'last_attempt'
  | 'last_success'
  | 'dates'
> & {
  /** Different texts, the newest first. */
  errors: string[];
  /** Further different texts that were counted and not kept. */
  moreErrors: number;
  /** When it was first tried, as far as the log goes. */
  firstSeen: string;
  /** Dates that it was tried for, and for which it never worked. */
  tried: ReadonlySet<IsoDate>;
};

export const UNGRADED = { status: null, severity: null, graded_by: null } as const;

type Rule = Profile['checks']['consecutive_failures'];

/** The newest `needed` game dates in a row that are all in `tried`; empty when no so many are. */
export function starvedDates(
  tried: ReadonlySet<IsoDate>,
  { slate, before, needed }: { slate: SlateBook | null; before: IsoDate; needed: number },
): IsoDate[] {
  const [first] = [...tried].sort();
  if (slate === null || first === undefined) return [];
  const found: IsoDate[] = [];
  for (const date of slate.gameDates(first, before).reverse()) {
    if (date === before) continue;
    if (tried.has(date)) found.unshift(date);
    else found.length = 0;
    if (found.length === needed) return found;
  }
  return [];
}

/** How bad a streak is: by its length, or because a source has starved, which for one that is tried once a day comes first. */
export function gradeOf(
  failures: number,
  { critical, starved }: { critical: boolean; starved: boolean },
  rule: Rule,
): Pick<Streak, 'status' | 'severity' | 'graded_by'> {
  const gravest: Severity = critical ? 'P1_CRITICAL' : 'P2_HIGH';
  if (failures >= rule.fail) return { status: 'FAIL', severity: gravest, graded_by: 'length' };
  if (starved) return { status: 'FAIL', severity: gravest, graded_by: 'starved' };
  return failures >= rule.warn ? { status: 'WARN', severity: 'P2_HIGH', graded_by: 'length' } : UNGRADED;
}
