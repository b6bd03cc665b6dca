import { addDays } from '../calendar/dates.ts';
import { sayDay, sayInstant } from '../calendar/say.ts';
import type { ChangeItem, Report, RunRow } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { careIn, isSettled } from './care-in-words.ts';
import { counted } from './counted.ts';
import { CHANGE_WORDS, SEVERITY_WORDS } from './vocabulary.ts';

/** What changed since the run before, gravest kind first, what somebody has last in each; empty groups left out. */
export function changesOf(report: Report): { title: string; entries: string[] }[] {
  const { run } = report;
  // On a first run everything would be new, which tells nobody anything.
  if (!isComparable(run)) return [];
  const settledLast = run.details.changes.toSorted(
    (one, other) => Number(isSettled(careIn(report, one))) - Number(isSettled(careIn(report, other))),
  );
  return CHANGE_WORDS.map(([change, title]) => ({
    title,
    entries: settledLast.filter((item) => item.change === change).map(changeInWords),
  })).filter(({ entries }) => entries.length > 0);
}

/** The end of the sentence "what changed …", or a sentence of its own where no change is told. */
export function comparisonOf(report: Report): string {
  const { run } = report;
  if (!run.details.changes_known) return 'What changed is not known: earlier runs could not be read.';
  const before = run.details.compared_with;
  if (!before) return 'First run: there is nothing to compare with yet.';
  const since = `since ${momentOf(before, run)}`;
  if (run.details.changes.length > 0) return since;
  // Whoever did not look at everything cannot say that all is as it was.
  const judged = run.checks_passed + run.checks_warned + run.checks_failed;
  const isSure = run.details.checks_errored === 0 && judged > 0;
  return isSure ? `No change ${since}.` : `Nothing new is known ${since}.`;
}

function momentOf(before: NonNullable<RunRow['details']['compared_with']>, run: RunRow): string {
  const when = sayInstant(new Date(before.run_timestamp), null, run.details.time_zone);
  if (before.target_date === addDays(run.target_date, -1)) return when;
  const about = before.target_date === run.target_date ? 'the same date' : sayDay(before.target_date);
  return `${when} (that run was about ${about})`;
}

/** False on a first run, and where earlier runs could not be read: then `changes` says nothing. */
export function isComparable({ details }: RunRow): boolean {
  return details.changes_known && details.compared_with !== null;
}

/** `since Thu Jan 22, day 12` */
export function streakInWords(change: Pick<ChangeItem, 'since' | 'days'>): string {
  return `since ${sayDay(change.since)}, day ${change.days}`;
}

function changeInWords(item: ChangeItem): string {
  const subject = oneLine(item.subject);
  const check = oneLine(item.check);
  const name = subject === '' || subject === check ? check : `${subject} (${check})`;
  const severity = item.severity ? SEVERITY_WORDS[item.severity] : null;
  const why = item.reopened === undefined ? null : `reopened: ${oneLine(item.reopened)}`;
  switch (item.change) {
    case 'new':
      return [name, severity, item.days > 1 ? streakInWords(item) : null, why].filter(Boolean).join(', ');
    case 'still':
      return `${name}, ${streakInWords(item)}`;
    case 'unsettled':
      return `${name}, was failing since ${sayDay(item.since)}`;
    case 'worse':
    case 'better':
      return [name, severity ? `now ${severity}` : null, streakInWords(item), why].filter(Boolean).join(', ');
    case 'recovered':
      return `${name}, after ${counted(item.days, 'day')} (broken since ${sayDay(item.since)})`;
  }
}
