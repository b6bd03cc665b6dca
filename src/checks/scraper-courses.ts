import type { IsoDate } from '../calendar/dates.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile } from '../config/profile.ts';
import { attemptsIn, firstAttemptIn } from '../facts/attempt-spans.ts';
import type { AttemptRow } from '../facts/facts.ts';
import { oneLine } from '../text/one-line.ts';
import { isSuccess, isWithoutData } from './attempt-tally.ts';
import { hadDataToFetch } from './data-to-fetch.ts';
import { type CriticalSource, criticalSourceOf, matchesAny, normalName } from './scraper-names.ts';
import type { Course } from './streak.ts';

/** What attempts are judged by. */
export interface AttemptSense {
  /** Null while the games are not known: then an answer without data is neither good nor bad. */
  slate: SlateBook | null;
  profile: Profile;
  localDate: (at: number) => IsoDate;
}

/** Attempts of one scraper under all spellings of its name, newest first. */
export type Attempts = readonly AttemptRow[];

/** Lists that were put into groups before: the checks of a run ask about the same one. They must not be changed afterwards. */
const grouped = new WeakMap<readonly AttemptRow[], Attempts[]>();

/** Attempts by scraper. Other names of the same source stay apart: one that works must not hide one that never does. */
export function byScraper(attempts: readonly AttemptRow[]): Attempts[] {
  const known = grouped.get(attempts) ?? intoGroups(attempts);
  grouped.set(attempts, known);
  return known;
}

function intoGroups(attempts: readonly AttemptRow[]): Attempts[] {
  const groups = new Map<string, AttemptRow[]>();
  // Spellings are few and attempts are many, so each spelling is made normal once.
  const groupOf = new Map<string, AttemptRow[]>();
  // They come with the oldest first, and turned round there is hardly anything to sort.
  for (const attempt of attempts.toReversed().sort(newestFirst)) {
    const known = groupOf.get(attempt.scraper);
    if (known) {
      known.push(attempt);
      continue;
    }
    const key = normalName(attempt.scraper);
    const group = groups.get(key) ?? [];
    group.push(attempt);
    groups.set(key, group);
    groupOf.set(attempt.scraper, group);
  }
  return [...groups.values()];
}

/** The attempts of one scraper since it last worked; null when its newest attempt that says anything did. */
export function courseOfScraper(attempts: Attempts, sense: AttemptSense): Course | null {
  const [newest] = attempts;
  if (newest === undefined) return null;
  const critical = criticalSourceOf(newest.scraper, sense.profile);
  const perDay = matchesAny(newest.scraper, sense.profile.scrapers.discovery);
  const { failed, lastSuccess, days } = perDay
    ? failedDays(attempts, critical, sense)
    : sinceSuccess(attempts, critical, sense);
  const last = failed[0];
  const first = firstAttemptIn(failed);
  const firstSeen = firstAttemptIn(attempts);
  if (last === undefined || first === null || firstSeen === null) return null;
  const texts = failed.flatMap(
    ({ errorMessage, errorType }) => oneLine(errorMessage ?? errorType ?? '') || [],
  );
  return {
    source: newest.scraper,
    kind: 'scraper',
    failures: days ?? attemptsIn(failed),
    per: perDay ? 'day' : 'attempt',
    first_failure: first,
    last_failure: last.at,
    last_attempt: newest.at,
    last_success: lastSuccess,
    errors: [...new Set(texts)],
    moreErrors: failed.reduce((sum, { errorTexts }) => sum + Math.max(0, errorTexts - 1), 0),
    dates: [...new Set(failed.flatMap(({ gameDate }) => gameDate ?? []))].sort(),
    firstSeen,
    tried: triedInVain(attempts, failed, sense),
  };
}

/** An attempt without a date of its own was about the day on which it was made. */
function triedInVain(attempts: Attempts, failed: Attempts, { localDate }: AttemptSense): Set<IsoDate> {
  const datesOf = (some: Attempts) =>
    new Set(some.map(({ gameDate, at }) => gameDate ?? localDate(Date.parse(at))));
  const worked = datesOf(attempts.filter(({ status }) => isSuccess(status)));
  return new Set([...datesOf(failed)].filter((date) => !worked.has(date)));
}

interface Failed {
  /** Newest first. */
  failed: AttemptRow[];
  lastSuccess: string | null;
  /** How many days they are, where days are counted. */
  days?: number;
}

function sinceSuccess(attempts: Attempts, critical: CriticalSource | undefined, sense: AttemptSense): Failed {
  const failed: AttemptRow[] = [];
  for (const attempt of attempts) {
    if (isSuccess(attempt.status)) return { failed, lastSuccess: attempt.at };
    if (isFailure(attempt, critical, sense)) failed.push(attempt);
  }
  return { failed, lastSuccess: null };
}

/** A day on which anything worked is a good one. */
function failedDays(attempts: Attempts, critical: CriticalSource | undefined, sense: AttemptSense): Failed {
  const days = new Map<IsoDate, AttemptRow[]>();
  for (const attempt of attempts) {
    const date = sense.localDate(Date.parse(attempt.at));
    const day = days.get(date) ?? [];
    day.push(attempt);
    days.set(date, day);
  }
  const failed: AttemptRow[] = [];
  let count = 0;
  for (const day of days.values()) {
    const success = day.find(({ status }) => isSuccess(status));
    if (success) return { failed, lastSuccess: success.at, days: count };
    const failures = day.filter((attempt) => isFailure(attempt, critical, sense));
    if (failures.length > 0) count += 1;
    failed.push(...failures);
  }
  return { failed, lastSuccess: null, days: count };
}

/** The log's writer knows four statuses; whatever else it says is nothing to rely on. */
function isFailure(
  { status, gameDate, at }: AttemptRow,
  critical: CriticalSource | undefined,
  { slate, profile, localDate }: AttemptSense,
): boolean {
  if (!isWithoutData(status)) return true;
  if (slate === null || gameDate === null) return false;
  const instant = Date.parse(at);
  const answer = { asked: gameDate, at: new Date(instant), localDate: localDate(instant) };
  return hadDataToFetch(answer, critical, { slate, profile });
}

/** Of two at the same instant the one that worked counts as the newer. */
function newestFirst(one: AttemptRow, other: AttemptRow): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1;
  return Number(isSuccess(other.status)) - Number(isSuccess(one.status));
}
