import { addDays, daysBetween, type IsoDate } from '../calendar/dates.ts';
import { dateInZone, timeInZone, zoneName } from '../calendar/zone.ts';
import { counted } from './counted.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue Feb 3` */
export function dayInWords(date: IsoDate): string {
  return `${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]} ${monthAndDay(date)}`;
}

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
    if (days === 1) return { words: dayInWords(first), dates: 1 };
    return { words: `${monthAndDay(first)} – ${monthAndDay(last)}, ${counted(days, 'day')}`, dates: days };
  });
}

/** `10:30 EST`, with the day before it when that is another one than `near`'s: `Thu Feb 5, 10:30 EST`. Instants are ISO. */
export function timeInWords(instant: string, timeZone: string, near?: string): string {
  const at = new Date(instant);
  const time = `${timeInZone(at, timeZone)} ${zoneName(at, timeZone)}`;
  const day = dateInZone(at, timeZone);
  const sameDay = near !== undefined && dateInZone(new Date(near), timeZone) === day;
  return sameDay ? time : `${dayInWords(day)}, ${time}`;
}

/** `850 ms`, `2.1 s`, `1 min 5 s` */
export function durationInWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `Feb 3` */
export function monthAndDay(date: IsoDate): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8, 10))}`;
}
