import { sayInstant } from '../calendar/say.ts';
import { thousands } from '../text/thousands.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import { counts, type FailuresJudged } from './failures-judged.ts';
import type { Part } from './finding.ts';
import { failPart, passPart, skipPart, warnPart } from './parts.ts';
import { pastDate } from './present-state.ts';
import { aboutLog, gameDatesOf, SOURCE_KINDS, tried, unreadPart, workingSources } from './source-logs.ts';
import type { SourceKind, Streak } from './streak.ts';
import { FAILURES_NEEDS, judgeFailures } from './streaks.ts';
import { excerpt, plural, sayKnownBroken } from './wording.ts';

/** Of all errors together: each whole, and when it came, is one question away. */
const ERROR_CHARACTERS = 130;

/** What fails again and again, since when, and when did it last work? */
export const consecutiveFailures: Check = {
  name: 'consecutive_failures',
  category: 'scraper',
  title: {
    ok: 'Nothing keeps failing',
    broken: 'Sources keep failing',
  },
  why: 'What fails again and again does not mend itself, and another night is missing every day.',
  fix: 'Read the errors of the named source and see what changed after it last worked: /failures has every error and date.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs: () => FAILURES_NEEDS,
  judge(input) {
    const past = pastDate(input);
    if (past !== null)
      return { parts: SOURCE_KINDS.map((kind) => skipPart(aboutLog(kind, input), 'past_date', past)) };
    const { warn, activeDays } = input.profile.checks.consecutive_failures;
    const judged = judgeFailures({
      facts: input.facts,
      slate: { known: true, book: input.slate },
      profile: input.profile,
      now: input.now,
      threshold: warn,
      days: activeDays,
    });
    return verdictOf(judged, input);
  },
};

function verdictOf(judged: FailuresJudged, input: JudgeInput): Verdict {
  const listed = [...judged.streaks, ...judged.never_succeeded, ...judged.starved];
  const failing = listed.filter(counts).map((streak) => streakPart(streak, input));
  const working = SOURCE_KINDS.map((kind) => ({ kind, names: workingSources(kind, input) }));
  const named = new Set([...listed, ...judged.older].map(({ kind, source }) => `${kind} ${source}`));
  return {
    parts: [
      ...failing,
      ...SOURCE_KINDS.flatMap((kind) => logPart(kind, judged, working, input)),
      ...judged.disabled.map(({ kind, source, attempts }) =>
        skipPart(
          { kind, subject: source },
          'not_configured',
          `switched off, and ${tried(kind, attempts)} all the same`,
        ),
      ),
    ],
    notes: listed.flatMap(({ source, failures, known_broken: broken }) =>
      broken === null ? [] : sayKnownBroken(broken, `${source}, ${plural(failures, 'failure')} in a row`),
    ),
    seenWell: working.flatMap(({ kind, names }) => names.filter((name) => !named.has(`${kind} ${name}`))),
  };
}

function streakPart(streak: Streak, input: JudgeInput): Part {
  const { profile } = input;
  const { kind, source, failures, critical, starved_dates: starved, last_success: success } = streak;
  const rule = profile.checks.consecutive_failures;
  const say = (instant: string) => sayInstant(new Date(instant), null, profile.timeZone);
  const length = `${streak.at_least ? 'at least ' : ''}${thousands(failures)} ${streak.per === 'day' ? 'days of failures' : 'failures'}`;
  const all = streak.errors.map((error) => excerpt(error));
  const errors = all.map((error) => excerpt(error, Math.floor(ERROR_CHARACTERS / all.length)));
  const more = streak.error_count - errors.length;
  const message = [
    `${critical === null ? '' : `critical (${critical}), `}${length} in a row since ${say(streak.first_failure)}`,
    ...(streak.graded_by === 'starved' ? [`in vain on ${starved.length} game dates running`] : []),
    success === null ? 'never worked as far as the log goes' : `last worked ${say(success)}`,
    ...(errors.length === 0 ? [] : [`errors: ${errors.join(' | ')}${more > 0 ? ` and ${more} more` : ''}`]),
  ].join('; ');
  const isFailure = streak.status === 'FAIL';
  const make = isFailure ? failPart : warnPart;
  return make({ kind, subject: source }, streak.severity ?? 'P2_HIGH', message, {
    expected:
      streak.graded_by === 'starved'
        ? `not in vain on ${rule.starvedGameDates} game dates running`
        : `fewer than ${rule.warn} failures in a row`,
    actual: thousands(failures),
    threshold: isFailure ? rule.fail : rule.warn,
    affected: failures,
    dates: gameDatesOf(streak, input),
    evidence: {
      failures,
      counted_per: streak.per,
      first_failure: streak.first_failure,
      last_failure: streak.last_failure,
      last_success: success,
      at_least: streak.at_least,
      errors: all.join(' | '),
      different_errors: streak.error_count,
      dates_tried_for: streak.dates.length,
    },
  });
}

/** What one kind's log says where no source of it is failing: that it was seen to work, or why nothing can be said. */
function logPart(
  kind: SourceKind,
  judged: FailuresJudged,
  working: readonly { kind: SourceKind; names: readonly string[] }[],
  input: JudgeInput,
): Part[] {
  const about = aboutLog(kind, input);
  const unread = unreadPart(kind, judged, input);
  if (unread !== null) return [unread];
  const seen = judged.seen.find((log) => log.kind === kind);
  const failing = [...judged.streaks, ...judged.never_succeeded, ...judged.starved].filter(counts);
  if (seen === undefined || failing.some((streak) => streak.kind === kind)) return [];

  const { warn, starvedGameDates } = input.profile.checks.consecutive_failures;
  const names = working.find((one) => one.kind === kind)?.names ?? [];
  const details = {
    expected: `fewer than ${warn} failures in a row`,
    actual: `${names.length} of ${plural(seen.sources, kind)} seen to work`,
    threshold: warn,
    evidence: {
      sources: seen.sources,
      seen_to_work: names.length,
      attempts: seen.attempts,
      since: seen.since,
    },
  };
  const extent = `${plural(seen.sources, kind)}, ${tried(kind, seen.attempts)}`;
  if (names.length === 0) {
    return [skipPart(about, 'insufficient_sample', `${extent}, and none of them was seen to work`, details)];
  }
  const message = `${extent}: none failed ${warn} times in a row, or on ${starvedGameDates} game dates running`;
  return [passPart(about, message, details)];
}
