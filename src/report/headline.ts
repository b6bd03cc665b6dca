import type { Report, RunRow } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { careCounts, isSettled } from './care-in-words.ts';
import { counted } from './counted.ts';
import { dateWords } from './date-words.ts';
import type { Item, PendingItem } from './items.ts';
import { rolledBackCount, rolledBackSentence } from './rolled-back.ts';
import { SKIP_WORDS } from './vocabulary.ts';

/** What the sentences are made from. */
export interface Gist {
  report: Report;
  failures: Item[];
  warned: Item[];
  blind: Item[];
  pending: PendingItem[];
  /** Checks whose only open question is not due. */
  pendingChecks: number;
}

/** True when every check was skipped although there was something to judge: no source configured, or nothing recorded. */
export function nothingWasJudged({ run, checks }: Report): boolean {
  if (run.status !== 'WARNING' || checks.some((row) => row.status !== 'SKIP')) return false;
  // Where there was nothing to judge, or nothing yet, something else made it a warning: what stands rolled back.
  const isNothingToJudge = checks.some(
    ({ details: { reason } }) => reason === 'no_games' || reason === 'not_due',
  );
  return rolledBackCount({ run, checks }) === null || !isNothingToJudge;
}

/** Status and date first: `CRITICAL · Tue Feb 3 · morning validation · 1 check blind`. */
export function headlineOf(gist: Gist): string {
  const { run } = gist.report;
  const title = oneLine(run.details.title);
  return [
    run.status,
    targetDay(run),
    /validation/i.test(title) ? title : `${title} validation`,
    ...headlineExtras(gist),
  ].join(' · ');
}

function targetDay({ target_date: date, run_timestamp: askedAt, details }: RunRow): string {
  return dateWords(date, { askedAt, timeZone: details.time_zone }).day(date);
}

function headlineExtras({ report, pending, pendingChecks }: Gist): string[] {
  const { run } = report;
  const { checks_errored: blind, games } = run.details;
  const standing = rolledBackCount(report);
  const extras = standing === null ? [] : [standing];
  if (nothingWasJudged(report)) return ['nothing was judged', ...extras];
  if (games === 0) extras.push('no games');
  if (blind > 0)
    extras.push(run.status === 'ERROR' ? `could not look, ${blindChecks(blind)}` : blindChecks(blind));
  const isSound = run.status === 'OK';
  if (isSound && pendingChecks > 0) {
    extras.push(run.checks_passed === 0 ? 'pending' : `${pendingChecks} pending`);
  } else if (isSound && pending.length > 0) extras.push('pending in part');
  return extras;
}

const blindChecks = (count: number) => counted(count, 'check blind', 'checks blind');

/** The sentence that matters: what is broken and since when, or what can be trusted and why. */
export function verdictOf(gist: Gist): string {
  const { report, failures, warned, blind } = gist;
  if (nothingWasJudged(report)) return nothingJudgedSentence(report);
  const isRunTroubled = report.run.details.warnings.length > 0;
  // Everything was looked at, and then something failed around the run: the data still has its verdict.
  if (report.run.status === 'ERROR' && blind.length === 0 && isRunTroubled) {
    const [worst = null] = [...failures, ...warned];
    return `${worst ? brokenSentence(worst, gist) : soundSentence(gist)} But the run itself had trouble.`;
  }
  const worst = failures[0] ?? (report.run.status === 'ERROR' ? undefined : warned[0]);
  if (worst) return brokenSentence(worst, gist);
  if (report.run.status === 'ERROR' || blind.length > 0) return blindSentence(gist);
  const standing = rolledBackSentence(report);
  if (report.run.status !== 'OK' && standing === '') return sentence(oneLine(report.run.message));
  return `${soundSentence(gist)}${standing}`;
}

function brokenSentence(worst: Item, { failures, warned, blind }: Gist): string {
  const opening = worst.status === 'WARN' ? 'Nothing failed, but worth reading: ' : '';
  const standing = worst.standing ? ` (${worst.standing})` : '';
  const others = [
    counting(failures.length - (worst.status === 'FAIL' ? 1 : 0), 'more failure'),
    counting(
      warned.length - (worst.status === 'WARN' ? 1 : 0),
      worst.status === 'WARN' ? 'more warning' : 'warning',
    ),
    counting(blind.length, 'thing that could not be looked at', 'things that could not be looked at'),
  ].filter((part) => part !== null);
  const rest = others.length > 0 ? ` Also ${others.join(', ')}.` : '';
  return `${opening}${worst.subject}${standing}: ${sentence(worst.message)}${rest}${settledSentence([...failures, ...warned])}`;
}

/** At six in the morning this is what says whether somebody has to get up. */
function settledSentence(items: readonly Item[]): string {
  const settled = items.map(({ care }) => care).filter(isSettled);
  if (settled.length === 0) return '';
  if (settled.length < items.length) return ` Of these: ${careCounts(settled)}.`;
  if (items.length > 1) return ` All of it: ${careCounts(settled)}.`;
  return settled[0]?.recovered ? ' It has recovered since.' : ' It is acknowledged or snoozed.';
}

function blindSentence({ report, blind, warned }: Gist): string {
  const first = blind[0];
  const what = first
    ? `The validator could not look at ${first.subject}: ${sentence(first.message)}`
    : `The validator could not do its work: ${sentence(oneLine(report.run.message))}`;
  const more = blind.length > 1 ? ` ${counted(blind.length - 1, 'more thing')} could not be looked at.` : '';
  const warnings = warned.length > 0 ? ` Also ${counted(warned.length, 'warning')}.` : '';
  return `${what}${more} This says nothing about the data itself.${warnings}`;
}

function soundSentence({ report, pending, pendingChecks }: Gist): string {
  const { run } = report;
  const day = targetDay(run);
  const { games } = run.details;
  const nextDue = pending.find((item) => item.due !== null)?.due;
  const until = nextDue ? `, the first at ${nextDue}` : '';
  if (run.checks_passed === 0) {
    if (pending.length > 0) return `Nothing can be judged yet for ${day}: everything is due later${until}.`;
    return games === 0 ? `No games on ${day}, nothing to check.` : `Nothing could be judged for ${day}.`;
  }
  const slate =
    games === null ? '' : games === 0 ? `No games on ${day}. ` : `${counted(games, 'game')} on ${day}. `;
  const passed = counted(run.checks_passed, 'check');
  if (pendingChecks === 0 && pending.length === 0) {
    return `${slate}${run.checks_passed === 1 ? 'The 1 check' : `All ${passed}`} that had something to judge passed.`;
  }
  const waiting = pendingChecks > 0 ? `${counted(pendingChecks, 'check')} pending` : 'some of it is pending';
  return `${slate}Nothing is wrong so far: ${passed} passed, ${waiting}${until}.`;
}

function nothingJudgedSentence({ checks }: Report): string {
  const reasons = new Set(
    checks.map(({ details }) => (details.reason ? SKIP_WORDS[details.reason] : 'no reason given')),
  );
  return `Nothing was judged, so this says nothing about the data. The checks: ${[...reasons].join('; ') || 'none ran'}.`;
}

function counting(count: number, one: string, many?: string): string | null {
  return count > 0 ? counted(count, one, many) : null;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
