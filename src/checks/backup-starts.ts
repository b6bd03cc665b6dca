import type { IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { CompletionRow } from '../cloud/phase-ports.ts';
import type { Handover, Step } from './handovers.ts';
import { listed, plural } from './wording.ts';

const DATES_SHOWN = 5;

/**
 * The last game dates running on which a phase was taken up and its note knows of no trigger. A date without a note ends
 * them: nobody can say what started it. Dates that are not judged yet are none.
 */
export function backupDates(
  handovers: readonly Handover[],
  { document }: Step,
  notes: readonly CompletionRow[],
): IsoDate[] {
  const triggered = new Map(
    notes.filter((note) => note.document === document).map((note) => [note.date, note.triggered]),
  );
  const judged = handovers.filter(({ state }) => state === 'handed_over' || state === 'missed');
  const last = judged.findLastIndex(({ date }) => triggered.has(date));
  const dates: IsoDate[] = [];
  for (const handover of judged.slice(0, last + 1).toReversed()) {
    const onBackup =
      handover.state === 'handed_over' && handover.rows > 0 && triggered.get(handover.date) === false;
    if (!onBackup) break;
    dates.unshift(handover.date);
  }
  return dates;
}

/** `the last 2 game dates (Feb 4, Feb 5)`, `the last game date (Feb 5)`. */
export function sayLast(dates: readonly IsoDate[]): string {
  const last = dates.length === 1 ? 'game date' : plural(dates.length, 'game date');
  return `the last ${last} (${sayDates(dates)})`;
}

/** `Feb 4, Feb 5`. */
export function sayDates(dates: readonly IsoDate[]): string {
  return listed(dates.map(sayDate), DATES_SHOWN);
}
