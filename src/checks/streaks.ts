import type { IsoDate } from '../calendar/dates.ts';
import { localDatesIn } from '../calendar/local-dates.ts';
import { isSeason, slateDoubt } from '../calendar/season.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import { attemptsBetween, attemptsIn, firstAttemptIn } from '../facts/attempt-spans.ts';
import { ATTEMPT_HISTORY_DAYS, RUN_HISTORY_DAYS } from '../facts/collection.ts';
import type { AttemptRow, Fact, FactNeeds, Facts, ProcessorRunsRow } from '../facts/facts.ts';
import { type BlindSpot, type FailuresJudged, type SeenLog, statusOf } from './failures-judged.ts';
import { earliestOf } from './instants.ts';
import type { SlateReading } from './judge.ts';
import { byProcessor, courseOfProcessor, runsIn } from './processor-courses.ts';
import { isProcessor } from './processor-names.ts';
import { byScraper, courseOfScraper } from './scraper-courses.ts';
import { criticalSourceOf, knownBrokenAs, matchesAny } from './scraper-names.ts';
import { severityRank } from './severity.ts';
import { silentSources } from './silence.ts';
import {
  type Course,
  ERRORS_TOLD,
  gradeOf,
  type SourceKind,
  type Streak,
  starvedDates,
  UNGRADED,
} from './streak.ts';

const DAY_MS = 86_400_000;
/** A source that was first tried within this time of the log's oldest row may have been tried before. */
const LOG_BEGIN_MARGIN_MS = 2 * DAY_MS;

/** What the question "what keeps failing" reads. */
export const FAILURES_NEEDS: FactNeeds = { tables: [], attemptHistory: true, runs: true };

export interface FailuresRequest {
  facts: Facts;
  slate: SlateReading;
  profile: Profile;
  now: Date;
  threshold: number;
  days: number;
}

/** The log of one kind of source, read and put in order. */
interface KindOfLog {
  seen: SeenLog | null;
  courses: Course[];
  disabled: FailuresJudged['disabled'];
  unknown: BlindSpot[];
  notJudged: FailuresJudged['not_judged'];
}

/** What fails again and again, what never worked, and what is not even tried. Pure. */
export function judgeFailures(request: FailuresRequest): FailuresJudged {
  const { facts, profile, now, threshold, days } = request;
  const today = dateInZone(now, profile.timeZone);
  const games = readGames(request, today);
  const attempts = attemptsUpTo(facts.attempts, now);
  const runs = runsUpTo(facts.runs, now);
  const isInSeason = games.slate ? games.slate.on(today).mode !== 'OFF_SEASON' : isSeason(today, profile);
  const logs = [
    readLog('scraper', attempts, isInSeason, (rows) => readAttempts(rows, games.slate, profile)),
    readLog('processor', runs, isInSeason, (rows) => readRuns(rows, profile)),
  ];
  const seen = logs.flatMap((log) => log.seen ?? []);
  const beginOf = (kind: SourceKind) => seen.find((log) => log.kind === kind)?.since ?? null;
  const context = { profile, slate: games.slate, today, beginOf };
  const all = logs.flatMap(({ courses }) => courses).map((course) => streakOf(course, context));
  const isRecent = ({ last_attempt: last }: Streak) => Date.parse(last) > now.getTime() - days * DAY_MS;
  const long = all.filter(({ failures }) => failures >= threshold);
  const ordered = (streaks: readonly Streak[]) => streaks.filter(isRecent).sort(gravestFirst);
  const judged = {
    streaks: ordered(long.filter(({ last_success }) => last_success !== null)),
    never_succeeded: ordered(long.filter(({ last_success }) => last_success === null)),
    starved: ordered(
      all.filter(({ failures, starved_dates }) => failures < threshold && starved_dates.length > 0),
    ),
    silent: games.slate
      ? silentSources({
          slate: games.slate,
          profile,
          today,
          days: {
            scraper: Math.min(days, ATTEMPT_HISTORY_DAYS),
            processor: Math.min(days, RUN_HISTORY_DAYS),
          },
          attempts: rowsOf(attempts),
          runs: rowsOf(runs),
        })
      : [],
    disabled: logs.flatMap(({ disabled }) => disabled),
    // Where there is no log to judge, the games would not have helped.
    unknown: [
      ...logs.flatMap(({ unknown }) => unknown),
      ...(logs.every(({ notJudged }) => notJudged.length > 0) ? [] : games.unknown),
    ],
    not_judged: logs.flatMap(({ notJudged }) => notJudged),
    older: long
      .filter((streak) => !isRecent(streak))
      .map(({ source, kind, failures, last_attempt }) => ({ source, kind, failures, last_attempt })),
    seen,
  };
  return { status: statusOf(judged), threshold, days, ...judged };
}

/** The games, or null and why: then "no data" can't be held against anybody, and silence means nothing. */
function readGames(
  { slate, profile }: FailuresRequest,
  today: IsoDate,
): { slate: SlateBook | null; unknown: BlindSpot[] } {
  const blind = (cause: BlindSpot['cause'], why: string, fix: string) => ({
    slate: null,
    unknown: [
      {
        kind: 'schedule' as const,
        cause,
        message: `${why}; so answers without data were not judged, nor whether anything was silent`,
        fix,
      },
    ],
  });
  if (!slate.known) return blind(slate.cause, `the schedule could not be read: ${slate.message}`, slate.fix);
  const doubt = slateDoubt(today, slate.book, profile);
  if (doubt !== null) return blind('slate_unknown', doubt.message, doubt.fix);
  return { slate: slate.book, unknown: [] };
}

function readLog<T>(
  kind: SourceKind,
  fact: Fact<T[]>,
  isInSeason: boolean,
  read: (rows: T[]) => Omit<KindOfLog, 'unknown' | 'notJudged'>,
): KindOfLog {
  const nothing: KindOfLog = { seen: null, courses: [], disabled: [], unknown: [], notJudged: [] };
  switch (fact.state) {
    case 'not_configured':
    case 'not_recorded':
      return { ...nothing, notJudged: [{ kind, reason: fact.state }] };
    case 'unknown': {
      const { cause, message, fix } = fact;
      return { ...nothing, unknown: [{ kind, cause, message, fix }] };
    }
    case 'known':
      if (fact.value.length === 0 && isInSeason) {
        const message = `the log of ${kind}s holds nothing at all, in the middle of a season: nothing runs, or nothing is logged`;
        const fix = `see whether the ${kind}s run, and whether they may write their log`;
        return { ...nothing, unknown: [{ kind, cause: 'bad_response', message, fix }] };
      }
      return { ...nothing, ...read(fact.value) };
  }
}

function readAttempts(rows: readonly AttemptRow[], slate: SlateBook | null, profile: Profile) {
  const sense = { slate, profile, localDate: localDatesIn(profile.timeZone) };
  const groups = byScraper(rows).map((attempts) => ({ name: attempts[0]?.scraper ?? '', attempts }));
  const isOff = (name: string) => matchesAny(name, profile.scrapers.disabled);
  const enabled = groups.filter(({ name }) => !isOff(name));
  return {
    seen: {
      kind: 'scraper' as const,
      sources: enabled.length,
      attempts: enabled.reduce((sum, { attempts }) => sum + attemptsIn(attempts), 0),
      since: firstAttemptIn(rows),
    },
    courses: enabled.flatMap(({ attempts }) => courseOfScraper(attempts, sense) ?? []),
    disabled: groups
      .filter(({ name }) => isOff(name))
      .map(({ name, attempts }) => ({
        source: name,
        kind: 'scraper' as const,
        attempts: attemptsIn(attempts),
      })),
  };
}

function readRuns(rows: readonly ProcessorRunsRow[], profile: Profile) {
  const groups = byProcessor(rows).map((runs) => ({ name: runs[0]?.processor ?? '', runs }));
  const isOff = (name: string) => isProcessor(name, profile.processors.disabled);
  const enabled = groups.filter(({ name }) => !isOff(name));
  return {
    seen: {
      kind: 'processor' as const,
      sources: enabled.length,
      attempts: enabled.reduce((sum, { runs }) => sum + runsIn(runs), 0),
      since: earliestOf(rows.map(({ firstAt }) => firstAt)),
    },
    courses: enabled.flatMap(({ runs }) => courseOfProcessor(runs) ?? []),
    disabled: groups
      .filter(({ name }) => isOff(name))
      .map(({ name, runs }) => ({ source: name, kind: 'processor' as const, attempts: runsIn(runs) })),
  };
}

interface StreakContext {
  profile: Profile;
  slate: SlateBook | null;
  today: IsoDate;
  beginOf: (kind: SourceKind) => string | null;
}

function streakOf(course: Course, { profile, slate, today, beginOf }: StreakContext): Streak {
  const { errors, moreErrors, tried, firstSeen, ...told } = course;
  const isScraper = course.kind === 'scraper';
  const critical = isScraper ? criticalSourceOf(course.source, profile) : undefined;
  const broken = isScraper ? knownBrokenAs(course.source, today, profile) : undefined;
  const rule = profile.checks.consecutive_failures;
  const starved = starvedDates(tried, { slate, before: today, needed: rule.starvedGameDates });
  const grade = gradeOf(
    course.failures,
    { critical: critical !== undefined, starved: starved.length > 0 },
    rule,
  );
  const begin = Date.parse(beginOf(course.kind) ?? firstSeen);
  return {
    ...told,
    critical: critical?.source ?? null,
    at_least: course.last_success === null && Date.parse(firstSeen) <= begin + LOG_BEGIN_MARGIN_MS,
    errors: errors.slice(0, ERRORS_TOLD),
    error_count: errors.length + moreErrors,
    known_broken: broken ? { why: broken.why, until: broken.until } : null,
    ...(broken ? UNGRADED : grade),
    starved_dates: starved,
  };
}

/** What is excused comes last; of equals the longer streak is the graver. */
function gravestFirst(one: Streak, other: Streak): number {
  const rank = ({ status, severity }: Streak) => severityRank(severity) * 2 + (status === 'FAIL' ? 0 : 1);
  return (
    Number(one.known_broken !== null) - Number(other.known_broken !== null) ||
    rank(one) - rank(other) ||
    other.failures - one.failures ||
    (one.source < other.source ? -1 : 1)
  );
}

function attemptsUpTo(fact: Fact<AttemptRow[]>, now: Date): Fact<AttemptRow[]> {
  const upTo = now.toISOString();
  if (fact.state !== 'known' || fact.value.every(({ at }) => at <= upTo)) return fact;
  return { state: 'known', value: attemptsBetween(fact.value, { after: '', upTo }) };
}

function runsUpTo(fact: Fact<ProcessorRunsRow[]>, now: Date): Fact<ProcessorRunsRow[]> {
  const newest = now.toISOString();
  if (fact.state !== 'known' || fact.value.every(({ firstAt }) => firstAt <= newest)) return fact;
  return { state: 'known', value: fact.value.filter(({ firstAt }) => firstAt <= newest) };
}

/** A log that holds nothing proves nobody's silence. */
function rowsOf<T>(fact: Fact<T[]>): T[] | null {
  return fact.state === 'known' && fact.value.length > 0 ? fact.value : null;
}
