import type { IsoDate } from './dates.ts';
import { dateInZone, timeInZone } from './zone.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Feb 4`: for sentences. Where the year matters the date itself stands beside it. */
export function sayDate(date: IsoDate): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8, 10))}`;
}

/** `10:30` when it falls on the same day as `now`, otherwise `Feb 4 10:30`; both on the zone's wall clock. */
export function sayInstant(instant: Date, now: Date, timeZone: string): string {
  const date = dateInZone(instant, timeZone);
  const time = timeInZone(instant, timeZone);
  return date === dateInZone(now, timeZone) ? time : `${sayDate(date)} ${time}`;
}
