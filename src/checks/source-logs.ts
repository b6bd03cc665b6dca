import type { IsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Fact } from '../facts/facts.ts';
import { isSuccess } from './attempt-tally.ts';
import type { JudgeInput } from './check.ts';
import { ABSENT_WORDS } from './facts-of.ts';
import type { FailuresJudged } from './failures-judged.ts';
import type { Part } from './finding.ts';
import { aboutTable, errorPart, type Subject, skipPart } from './parts.ts';
import { byProcessor, isGoodRun } from './processor-courses.ts';
import { isProcessor } from './processor-names.ts';
import { byScraper } from './scraper-courses.ts';
import { knownBrokenAs, matchesAny } from './scraper-names.ts';
import type { SourceKind, Streak } from './streak.ts';
import { pluralThousands } from './wording.ts';

/** Whatever is noted in a log of its own. */
export const SOURCE_KINDS: readonly SourceKind[] = ['scraper', 'processor'];

/** The table in which one kind's attempts or runs are noted. */
export function aboutLog(kind: SourceKind, { profile: { sources } }: Pick<JudgeInput, 'profile'>): Subject {
  return kind === 'scraper'
    ? aboutTable(sources.attempts ?? 'scraper attempts')
    : aboutTable(sources.runs ?? 'processor runs');
}

/** Why nothing can be said of one kind: its log could not be read, is none of this pipeline's, or is empty. */
export function unreadPart(kind: SourceKind, judged: FailuresJudged, input: JudgeInput): Part | null {
  const about = aboutLog(kind, input);
  const blind = judged.unknown.find((spot) => spot.kind === kind);
  if (blind) return errorPart(about, blind.cause, blind.message, blind.fix);
  const absent = judged.not_judged.find((one) => one.kind === kind);
  if (absent) return skipPart(about, absent.reason, ABSENT_WORDS[absent.reason]);
  const seen = judged.seen.find((log) => log.kind === kind);
  if (seen !== undefined && seen.attempts > 0) return null;
  return skipPart(about, 'no_games', `no ${kind} was tried, and there are no games near`);
}

/** Sources of which the log holds a success, as their failures are named. What is off, or excused, proves nothing. */
export function workingSources(
  kind: SourceKind,
  { facts, profile, now }: Pick<JudgeInput, 'facts' | 'profile' | 'now'>,
): string[] {
  const today = dateInZone(now, profile.timeZone);
  if (kind === 'scraper') {
    return byScraper(rowsOf(facts.attempts))
      .filter((attempts) => attempts.some(({ status }) => isSuccess(status)))
      .map(([newest]) => newest?.scraper ?? '')
      .filter((name) => !matchesAny(name, profile.scrapers.disabled))
      .filter((name) => knownBrokenAs(name, today, profile) === undefined);
  }
  return byProcessor(rowsOf(facts.runs))
    .filter((runs) => runs.some(isGoodRun))
    .map(([newest]) => newest?.processor ?? '')
    .filter((name) => !isProcessor(name, profile.processors.disabled));
}

export function rowsOf<T>(fact: Fact<T[]>): T[] {
  return fact.state === 'known' ? fact.value : [];
}

/**
 * The game dates of a streak, from the first that it was about to the last, and none after the target date. It has not worked on any of them, so a date on
 * which nobody tried is no hole in it.
 */
export function gameDatesOf(
  { dates, first_failure, last_failure }: Streak,
  { slate, profile, targetDate }: JudgeInput,
): IsoDate[] {
  const dateOf = (instant: string) => dateInZone(new Date(instant), profile.timeZone);
  const last = dates.at(-1) ?? dateOf(last_failure);
  return slate.gameDates(dates[0] ?? dateOf(first_failure), last < targetDate ? last : targetDate);
}

/** `1,441 runs`, `1 attempt`. */
export function tried(kind: SourceKind, times: number): string {
  return pluralThousands(times, kind === 'scraper' ? 'attempt' : 'run');
}
