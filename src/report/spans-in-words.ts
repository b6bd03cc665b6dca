import { addDays, daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate, sayDay } from '../calendar/say.ts';
import { counted } from './counted.ts';

/** A run of neighbouring dates in words, and how many dates it holds. */
export interface DateRange {
  words: string;
  dates: number;
}

/** Neighbouring dates put together: `Tue Feb 3`, or `Dec 27 – Jan 21, 26 days`. Expects ascending dates. */
export function rangesInWords(dates: readonly IsoDate[]): DateRange[] {
  const ranges: { first: IsoDate; last: IsoDate }[] = [];
  for (const date of dates) {
    const open = ranges.at(-1);
    if (open && date === addDays(open.last, 1)) open.last = date;
    else if (open?.last !== date) ranges.push({ first: date, last: date });
  }
  return ranges.map(({ first, last }) => {
    const days = daysBetween(first, last) + 1;
    if (days === 1) return { words: sayDay(first), dates: 1 };
    return { words: `${sayDate(first)} – ${sayDate(last)}, ${counted(days, 'day')}`, dates: days };
  });
}

/** `850 ms`, `2.1 s`, `1 min 5 s` */
export function durationInWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
