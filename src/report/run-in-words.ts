import { counted } from './counted.ts';
import { type DateWords, PLAIN_DATES } from './date-words.ts';
import type { GapGrid } from './gap-grid.ts';
import type { StateRun } from './state-runs.ts';

/** `Tue Feb 3`, `Jan 8 – Jan 21, 14 days`, or `Jan 8 – Jan 21, 13 of 14 days` across an off-day. */
export function runInWords(
  { first, last, dates, bridged }: StateRun,
  step: GapGrid['step'],
  say: DateWords = PLAIN_DATES,
): string {
  if (first === last) return say.day(first);
  const length = bridged > 0 ? `${dates} of ${dates + bridged} ${step}s` : counted(dates, step);
  return `${say.date(first)} – ${say.date(last)}, ${length}`;
}
