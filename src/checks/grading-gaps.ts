import type { IsoDate } from '../calendar/dates.ts';
import type { DueTimes } from '../calendar/due.ts';
import { type DateContext, isFinal } from '../calendar/slate.ts';
import type { JudgeInput } from './check.ts';
import { isBeyondRetention, readDayCounts, recordedDatesOf, validRowsOn } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, partBecause, passPart, skipPart } from './parts.ts';
import { soFar, standingIn } from './standing.ts';
import { type LeftOutDate, noDatesPart } from './window.ts';
import { plural, sayDates } from './wording.ts';

/**
 * Whether every date with active predictions and final games was graded. A hole between graded dates stays invisible to
 * freshness, which looks at the newest date only.
 */
export function judgeGrading(
  tables: { predictions: string; graded: string },
  days: readonly DateContext[],
  input: JudgeInput,
): Part {
  const about = aboutTable(tables.graded);
  const standingOn = standingIn(tables.graded, input);
  const predictionsRecorded = recordedDatesOf(input.facts, tables.predictions);
  const leftOut: LeftOutDate[] = [];
  const open: { day: DateContext; pending: DueTimes | null }[] = [];
  for (const day of days) {
    const standing = standingOn(day);
    if (!standing.open) leftOut.push({ reason: standing.reason, why: standing.why });
    else if (predictionsRecorded(day.date)) open.push({ day, pending: standing.pending });
    else leftOut.push({ reason: 'not_recorded', why: 'the imported season did not record predictions' });
  }
  if (open.length === 0) return noDatesPart(about, leftOut);

  const graded = readDayCounts(input.facts, about);
  if (!graded.ok) return graded.part;
  const predictions = readDayCounts(input.facts, aboutTable(tables.predictions));
  if (!predictions.ok) return partBecause(about, predictions.part);

  const complete: IsoDate[] = [];
  const missing: IsoDate[] = [];
  for (const { day, pending } of open) {
    const active = validRowsOn(predictions.value, day.date);
    if (active === 0 || !day.games.every(isFinal)) continue;
    if (validRowsOn(graded.value, day.date) > 0) {
      complete.push(day.date);
    } else if (pending) {
      const found = `0 of ${plural(active, 'prediction')} graded`;
      leftOut.push({ reason: 'not_due', why: soFar(found, pending, input), due: pending.due });
    } else {
      const dropped = isBeyondRetention(input.facts, about, day.date, input.now);
      if (!dropped.ok) return dropped.part;
      if (dropped.value)
        leftOut.push({ reason: 'beyond_retention', why: 'the warehouse no longer keeps these dates' });
      else missing.push(day.date);
    }
  }
  const judged = complete.length + missing.length;
  if (judged === 0) {
    const waits = leftOut.some(({ reason }) => reason === 'not_due' || reason === 'beyond_retention');
    return waits
      ? noDatesPart(about, leftOut)
      : skipPart(about, 'insufficient_sample', 'no date with active predictions and final games');
  }
  const details = {
    expected: `grades on ${plural(judged, 'date')}`,
    actual: `grades on ${plural(complete.length, 'date')}`,
    threshold: judged,
    evidence: { dates: judged, graded: complete.length },
  };
  if (missing.length === 0) {
    return passPart(about, `${plural(complete.length, 'date')} with predictions, all graded`, details);
  }
  const message = `no graded row for ${plural(missing.length, 'date')} with active predictions and final games: ${sayDates(missing)}`;
  return failPart(about, 'P2_HIGH', message, { ...details, affected: missing.length, dates: missing });
}
