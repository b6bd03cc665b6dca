import { sayInstant } from '../calendar/say.ts';
import { type Care, isCaredFor } from '../history/care.ts';
import { type Failure, isSameFailure } from '../history/failure.ts';
import type { Report } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';

/**
 * Care as far as it is about this report's failure: what was over before the report was made is another story, and that
 * it reopened with this very run is said where it is called worse.
 */
export function careIn({ run }: Report, failure: Failure): Care | null {
  const found = run.details.care?.find((item) => isSameFailure(item, failure))?.care;
  if (found === undefined) return null;
  const isOver = found.recovered !== null && found.recovered.at <= run.run_timestamp;
  const isSaid = run.details.changes.some(
    (item) =>
      isSameFailure(item, failure) && item.reopened !== undefined && item.reopened === found.reopened?.why,
  );
  return { ...found, ...(isOver && { recovered: null }), ...(isSaid && { reopened: null }) };
}

/** True for what needs nobody's attention: somebody has it, nobody wants to hear of it, or it is gone since. */
export function isSettled(care: Care | null): boolean {
  return care !== null && (care.recovered !== null || isCaredFor(care));
}

/** Sentences for everybody, what counts now first; none where nobody has done anything. Names alert nobody. */
export function careInWords(care: Care, timeZone: string): string[] {
  const say = (instant: string): string => sayInstant(new Date(instant), null, timeZone);
  const { acknowledged, snoozed, expired, reopened, recovered } = care;
  if (recovered) return [`Recovered after ${counted(recovered.days, 'day')}, seen ${say(recovered.at)}.`];
  const sentences: string[] = [];
  if (acknowledged) {
    const { by, at, until, note, noteBy } = acknowledged;
    sentences.push(`Acknowledged by ${oneLine(by.name)}, ${say(at)}, until ${say(until)}.`);
    if (note) sentences.push(`Note${noteBy ? ` by ${oneLine(noteBy.name)}` : ''}: ${oneLine(note)}`);
  }
  if (snoozed) sentences.push(`Snoozed by ${oneLine(snoozed.by.name)} until ${say(snoozed.until)}.`);
  if (reopened) sentences.push(`Reopened ${say(reopened.at)}: ${oneLine(reopened.why)}.`);
  if (expired) {
    sentences.push(`${oneLine(expired.by.name)}’s acknowledgement ran out ${say(expired.until)}.`);
  }
  return sentences;
}

/** `2 acknowledged, 1 snoozed, 1 recovered`: of what needs nobody now. */
export function careCounts(cares: readonly (Care | null)[]): string {
  const known = cares.filter((care) => care !== null);
  const recovered = known.filter((care) => care.recovered !== null).length;
  const acknowledged = known.filter((care) => care.recovered === null && care.acknowledged !== null).length;
  const snoozed = known.filter(isCaredFor).length - acknowledged;
  return [
    acknowledged > 0 ? `${acknowledged} acknowledged` : null,
    snoozed > 0 ? `${snoozed} snoozed` : null,
    recovered > 0 ? `${recovered} recovered` : null,
  ]
    .filter((count) => count !== null)
    .join(', ');
}
