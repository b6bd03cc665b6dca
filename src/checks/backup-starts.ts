import type { IsoDate } from '../calendar/dates.ts';
import type { CompletionRow } from '../cloud/phase-ports.ts';
import type { Handover, Step } from './handovers.ts';

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
