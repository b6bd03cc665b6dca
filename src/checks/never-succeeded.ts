import { sayDate, sayInstant } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import { attemptsBetween } from '../facts/attempt-spans.ts';
import { RUN_HISTORY_DAYS } from '../facts/collection.ts';
import { type Facts, mapFact } from '../facts/facts.ts';
import { thousands } from '../text/thousands.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import { counts, type FailuresJudged } from './failures-judged.ts';
import type { Part } from './finding.ts';
import type { SlateReading } from './judge.ts';
import { aboutTable, errorPart, failPart, type PartDetails, passPart, skipPart, warnPart } from './parts.ts';
import { pastDate } from './present-state.ts';
import { runsSince } from './processor-courses.ts';
import { isRunOf } from './processor-names.ts';
import { withStorms } from './run-storms.ts';
import { byScraper } from './scraper-courses.ts';
import { matchesAny } from './scraper-names.ts';
import type { SilentSource } from './silence.ts';
import {
  aboutLog,
  gameDatesOf,
  rowsOf,
  SOURCE_KINDS,
  tried,
  unreadPart,
  workingSources,
} from './source-logs.ts';
import type { SourceKind, Streak } from './streak.ts';
import { FAILURES_NEEDS, judgeFailures } from './streaks.ts';
import { stuckChecks } from './stuck-checks.ts';
import { excerpt, plural, sayKnownBroken } from './wording.ts';

const DAY_MS = 86_400_000;
/** Of the newest error: the whole of it is one question away, and the sentence has more to say. */
const ERROR_CHARACTERS = 110;

type Rule = NonNullable<Profile['checks']['never_succeeded']>;

/** What runs and never works, or should run and never does? */
export const neverSucceeded: Check = {
  name: 'never_succeeded',
  category: 'orchestration',
  title: {
    ok: 'What should run does, and works',
    broken: 'Something runs in vain, or does not run',
  },
  why: 'What never works costs money every day, and what does not run at all raises no error that anybody could see.',
  fix: 'See whether the named source is still needed: mend it or switch it off; of one that does not run see what should start it.',
  canBeCritical: false,
  windowed: true,
  needsSlate: false,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs: ({ checks: { never_succeeded: rule } }) => {
    if (rule === undefined) return { tables: [] };
    return rule.stuck ? { ...FAILURES_NEEDS, verdicts: true } : FAILURES_NEEDS;
  },
  judge(input) {
    const rule = input.profile.checks.never_succeeded;
    const skipAll = (reason: 'not_configured' | 'past_date', why: string): Verdict => ({
      parts: SOURCE_KINDS.map((kind) => skipPart(aboutLog(kind, input), reason, why)),
    });
    if (rule === undefined)
      return skipAll('not_configured', 'the pipeline profile has no thresholds for this');
    const past = pastDate(input);
    return past === null ? verdictOf(rule, input) : skipAll('past_date', past);
  },
};

function verdictOf(rule: Rule, input: JudgeInput): Verdict {
  const { profile, now } = input;
  const slate = slateOf(input);
  const whole = judgeFailures({
    facts: input.facts,
    slate,
    profile,
    now,
    threshold: 1,
    days: RUN_HISTORY_DAYS,
  });
  const recentFacts = lastDays(input.facts, now, rule.days);
  const recent = judgeFailures({
    facts: recentFacts,
    slate,
    // Here every attempt counts: a source that mostly finds nothing does not fail by that.
    profile: { ...profile, scrapers: { ...profile.scrapers, discovery: [] } },
    now,
    threshold: rule.leastAttempts,
    days: rule.days,
  });
  const story = (streak: Streak) =>
    [...whole.streaks, ...whole.never_succeeded].find((one) => isSame(one, streak));
  const inVain = recent.never_succeeded
    .filter(counts)
    .map((streak) => vainPart(streak, story(streak), rule, input));
  const found = withStorms(inVain, rule, input);
  const silent = whole.silent.map((source) => silentPart(source, input));
  const recentInput = { ...input, facts: recentFacts };
  const working = {
    scraper: workingSources('scraper', recentInput),
    processor: workingSources('processor', recentInput),
  };
  const parts = [...found, ...silent];
  const stuck = stuckChecks(rule.stuck, input, slate);
  return {
    parts: [
      ...parts,
      ...SOURCE_KINDS.flatMap((kind) => logPart(kind, { whole, parts, working: working[kind], rule, input })),
      ...gamesUnknown(whole, input),
      ...stuck.parts,
    ],
    notes: recent.never_succeeded.flatMap(({ source, failures, known_broken: broken }) =>
      broken === null
        ? []
        : sayKnownBroken(
            broken,
            `${source}, ${plural(failures, 'failure')} in ${rule.days} days and no success`,
          ),
    ),
    seenWell: [
      ...SOURCE_KINDS.flatMap((kind) =>
        seenWell(kind, { whole, parts, working: working[kind], input: recentInput }),
      ),
      ...stuck.seenWell,
    ],
  };
}

/** Tried often enough for a verdict, and never with success. */
function vainPart(streak: Streak, story: Streak | undefined, rule: Rule, input: JudgeInput): Part {
  const { profile } = input;
  const { kind, source, failures, errors } = streak;
  const say = (instant: string) => sayInstant(new Date(instant), null, profile.timeZone);
  const first = story?.first_failure ?? streak.first_failure;
  const success = story?.last_success ?? null;
  const all = story?.per === 'attempt' ? story.failures : failures;
  const message = [
    `${tried(kind, failures)} in ${rule.days} days and no success`,
    `${all > failures ? `${story?.at_least ? 'at least ' : ''}${thousands(all)} failures ` : ''}since ${say(first)}`,
    success === null ? 'never worked as far as the log goes' : `last worked ${say(success)}`,
    ...(errors[0] === undefined ? [] : [`newest error: ${excerpt(errors[0], ERROR_CHARACTERS)}`]),
  ].join('; ');
  return failPart({ kind, subject: source }, 'P2_HIGH', message, {
    expected: `a success in ${rule.days} days`,
    actual: `${tried(kind, failures)} in ${rule.days} days and no success`,
    threshold: rule.leastAttempts,
    affected: all,
    dates: gameDatesOf(streak, input),
    evidence: { failures: all, failures_in_window: failures, first_failure: first, last_success: success },
  });
}

function silentPart(
  { source, kind, critical, severity, since, last_attempt: last, every_days: every }: SilentSource,
  { profile, now }: JudgeInput,
): Part {
  const when =
    last === null
      ? 'not once, as far as the log goes'
      : `last tried ${sayInstant(new Date(last), now, profile.timeZone)}`;
  const expected =
    every === undefined
      ? `nothing ran for any game date since ${sayDate(since)}`
      : `nothing ran for more than ${plural(every, 'day')}`;
  const details: PartDetails = {
    expected: every === undefined ? 'tried for every game date' : `a run every ${plural(every, 'day')}`,
    actual: 'none',
    // A day that is not a game date is none that a failure could grow by.
    dates: every === undefined ? [since] : [],
    evidence: { last_attempt: last, critical },
  };
  const message = `${critical ? 'critical, ' : ''}expected, and ${expected}: ${when}`;
  return (severity === 'P2_HIGH' ? failPart : warnPart)(
    { kind, subject: source },
    severity,
    message,
    details,
  );
}

interface KindSeen {
  whole: FailuresJudged;
  /** Of everything that was found. */
  parts: readonly Part[];
  /** Sources with a success in the window. */
  working: readonly string[];
  input: JudgeInput;
}

/** What one kind's log says where nothing of it was found: that it was seen to work, or why nothing can be said. */
function logPart(
  kind: SourceKind,
  { whole, parts, working, rule, input }: KindSeen & { rule: Rule },
): Part[] {
  const unread = unreadPart(kind, whole, input);
  if (unread !== null) return [unread];
  if (parts.some((part) => part.kind === kind)) return [];
  const about = aboutLog(kind, input);
  const seen = whole.seen.find((log) => log.kind === kind);
  const [sources, attempts] = [seen?.sources ?? 0, seen?.attempts ?? 0];
  const details: PartDetails = {
    expected: `a success of each in ${rule.days} days`,
    actual: `${working.length} of ${plural(sources, kind)} seen to work`,
    threshold: rule.leastAttempts,
    evidence: { sources, seen_to_work: working.length, attempts, since: seen?.since ?? null },
  };
  if (working.length === 0) {
    const message = `no success of any ${kind} in ${rule.days} days, in too few attempts for a verdict`;
    return [skipPart(about, 'insufficient_sample', message, details)];
  }
  const message = `${working.length} of ${plural(sources, kind)} seen to work in ${rule.days} days, none of them in vain ${rule.leastAttempts} times or more, and none that is expected silent`;
  return [passPart(about, message, details)];
}

/**
 * Sources that worked, and expected ones that ran, in the days that `input` has facts of: one that is not silent yet may
 * still not have run. Unread, or without the games, nothing of a kind is known to be well.
 */
function seenWell(kind: SourceKind, { whole, parts, working, input }: KindSeen): string[] {
  if (unreadPart(kind, whole, input) !== null) return [];
  const knowsGames = !whole.unknown.some((spot) => spot.kind === 'schedule');
  const named = new Set(parts.filter((part) => part.kind === kind).map(({ subject }) => subject));
  return [...working, ...(knowsGames ? expectedThatRan(kind, input) : [])].filter((name) => !named.has(name));
}

function expectedThatRan(kind: SourceKind, { facts, profile }: JudgeInput): string[] {
  if (kind === 'scraper') {
    const scrapers = byScraper(rowsOf(facts.attempts)).map(([newest]) => newest?.scraper ?? '');
    const ran = profile.scrapers.critical.filter(({ names }) =>
      scrapers.some((name) => matchesAny(name, names)),
    );
    return ran.map(({ source }) => source);
  }
  const runs = rowsOf(facts.runs);
  const ran = profile.processors.expected.filter(({ names }) => runs.some((row) => isRunOf(row, names)));
  return ran.map(({ source }) => source);
}

/** Without the games nobody can say who should have run. */
function gamesUnknown({ unknown }: FailuresJudged, { profile }: JudgeInput): Part[] {
  return unknown
    .filter(({ kind }) => kind === 'schedule')
    .map(({ message, fix }) =>
      errorPart(aboutTable(profile.sources.schedule), 'slate_unknown', message, fix),
    );
}

function slateOf({ slateKnown, slate, facts }: JudgeInput): SlateReading {
  if (slateKnown) return { known: true, book: slate };
  const fact = facts.slate;
  if (fact.state === 'unknown')
    return { known: false, cause: fact.cause, message: fact.message, fix: fact.fix };
  return {
    known: false,
    cause: 'slate_unknown',
    message: 'the schedule is not recorded',
    fix: 'import a schedule',
  };
}

/** The logs of the last days alone. */
function lastDays(facts: Facts, now: Date, days: number): Facts {
  const from = now.getTime() - days * DAY_MS;
  const oldest = new Date(from).toISOString();
  return {
    ...facts,
    attempts: mapFact(facts.attempts, (rows) =>
      attemptsBetween(rows, { after: oldest, upTo: now.toISOString() }),
    ),
    runs: mapFact(facts.runs, (rows) =>
      rows.filter(({ lastAt }) => lastAt > oldest).map((row) => ({ ...row, runs: runsSince(row, from) })),
    ),
  };
}

const isSame = (one: Streak, other: Streak) => one.kind === other.kind && one.source === other.source;
