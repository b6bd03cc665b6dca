import { counts, type FailuresJudged } from '../checks/failures-judged.ts';
import type { SilentSource } from '../checks/silence.ts';
import type { Streak } from '../checks/streak.ts';
import type { FailuresAnswer } from '../inquiries/ask-failures.ts';
import { oneLine } from '../text/one-line.ts';
import { thousands } from '../text/thousands.ts';
import { counted } from './counted.ts';
import { ATTEMPT_WORDS, dayOf, KIND_WORDS, lengthOf, moment, spanOf } from './failures-words.ts';
import { CAUSE_WORDS, SKIP_WORDS } from './vocabulary.ts';

/** Everything that is held against somebody, in the order of the answer. */
export function countedStreaks({ streaks, never_succeeded, starved }: FailuresJudged): Streak[] {
  return [...streaks, ...never_succeeded, ...starved].filter(counts);
}

/** The sentence that matters: what fails, since when, and when it last worked; or why nothing can be said. */
export function failuresLead(answer: FailuresAnswer): string {
  const { judged, timeZone } = answer;
  const found = countedStreaks(judged);
  const worst = found.toSorted(graver)[0];
  const [silent] = judged.silent;
  const [blind] = judged.unknown;
  const unseen = judged.unknown.map(({ kind }) => KIND_WORDS[kind]).join(' and ');
  const alsoUnseen = blind ? ` The ${unseen} could not be looked at.` : '';
  if (worst) {
    const more = [
      counting(found.length - 1, 'other keeps failing', 'others keep failing'),
      counting(judged.silent.length, 'that was expected did not run', 'that were expected did not run'),
    ].filter((part) => part !== null);
    const rest = more.length > 0 ? ` ${more.join('; ')}.` : '';
    return `${streakSentence(worst, judged.starved.includes(worst), timeZone)}${rest}${alsoUnseen}`;
  }
  if (silent) {
    const rest = counting(
      judged.silent.length - 1,
      'other expected one is silent',
      'other expected ones are silent',
    );
    return `${silentSentence(silent, timeZone)}${rest === null ? '' : ` ${rest}.`}${alsoUnseen}`;
  }
  if (blind) {
    const why = `${CAUSE_WORDS[blind.cause]}: ${oneLine(blind.message).replace(/[.!?]$/, '')}`;
    const evidence = evidenceOf(judged);
    const rest = evidence === '' ? '' : ` ${nothingFails(judged, 'else')}: ${evidence}.`;
    return `The ${unseen} could not be looked at (${why}). That says nothing about what fails there.${rest}`;
  }
  return calmSentence(answer);
}

function streakSentence(streak: Streak, isStarved: boolean, timeZone: string): string {
  const name = oneLine(streak.source);
  const { last_success: success, starved_dates: dates } = streak;
  const worked = success === null ? null : `it last worked ${moment(success, timeZone)}`;
  if (isStarved) {
    const never = 'it never has in all that the log holds';
    return `${name} has not worked for ${counted(dates.length, 'game date')} in a row, ${spanOf(dates)}; ${worked ?? never}.`;
  }
  const length = `${streak.per === 'day' ? 'on ' : ''}${lengthOf(streak)}`;
  const since = dayOf(streak.first_failure, timeZone);
  return worked === null
    ? `${name} has failed ${length} since ${since}, and has never worked in all that the log holds.`
    : `${name} has failed ${length} in a row since ${since}; ${worked}.`;
}

function silentSentence(
  { source, last_attempt: last, since, every_days: every }: SilentSource,
  timeZone: string,
): string {
  const when = last === null ? 'at all, as far as the log goes' : `since ${moment(last, timeZone)}`;
  if (every !== undefined)
    return `${oneLine(source)} has not run ${when}, although it should every ${counted(every, 'day')}.`;
  return `${oneLine(source)} has not run ${when}, although games were played from ${spanOf([since])} on.`;
}

function calmSentence({ judged }: FailuresAnswer): string {
  const { seen, not_judged: absent } = judged;
  const reasons = [...new Set(absent.map(({ reason }) => SKIP_WORDS[reason]))].join(', ');
  if (seen.length === 0) return `Nothing was judged, so this says nothing about what fails: ${reasons}.`;
  const missing = absent.map(({ kind }) => KIND_WORDS[kind]).join(' and ');
  const rest = absent.length > 0 ? ` Of the ${missing} nothing is known: ${reasons}.` : '';
  const evidence = evidenceOf(judged);
  if (evidence === '') return `Nothing ran, and there are no games near: there was nothing to fail.${rest}`;
  return `${nothingFails(judged, excuse(judged))}: ${evidence}.${rest}`;
}

/** `20 scrapers in 14,112 attempts and 11 processors in 612 runs`; empty where nothing was seen. */
function evidenceOf({ seen }: FailuresJudged): string {
  return seen
    .filter(({ attempts }) => attempts > 0)
    .map(
      ({ kind, sources, attempts }) =>
        `${counted(sources, kind)} in ${thousands(attempts)} ${ATTEMPT_WORDS[kind]}${attempts === 1 ? '' : 's'}`,
    )
    .join(' and ');
}

/** `Nothing else fails 5 times in a row` */
export function nothingFails({ threshold }: Pick<FailuresJudged, 'threshold'>, which = ''): string {
  const what = which === '' ? 'Nothing' : `Nothing ${which}`;
  return threshold === 1 ? `${what} is failing` : `${what} fails ${threshold} times in a row`;
}

function excuse({ streaks, never_succeeded: never, starved }: FailuresJudged): string {
  return streaks.length + never.length + starved.length > 0 ? 'but what is known to be broken' : '';
}

/** As in the answer, but across its lists: the heaviest first. */
function graver(one: Streak, other: Streak): number {
  const weight = ({ severity, status }: Streak) =>
    (severity === 'P1_CRITICAL' ? 0 : 2) + (status === 'FAIL' ? 0 : status === 'WARN' ? 1 : 3);
  return weight(one) - weight(other) || other.failures - one.failures;
}

function counting(count: number, one: string, many: string): string | null {
  return count > 0 ? counted(count, one, many) : null;
}
