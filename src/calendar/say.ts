import type { IsoDate } from './dates.ts';
import { dateInZone, timeInZone, zoneName } from './zone.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Feb 4`: for sentences. Where the year matters the date itself stands beside it. */
export function sayDate(date: IsoDate): string {
  return `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8, 10))}`;
}

/** `Wed Feb 4`: for a date that stands alone. */
export function sayDay(date: IsoDate): string {
  return `${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]} ${sayDate(date)}`;
}

/**
 * On the zone's wall clock, with its name: `10:30 EST` when it falls on the same day as `now`, otherwise `Wed Feb 4, 10:30 EST`.
 * Without a `now` the day is always said.
 */
export function sayInstant(instant: Date, now: Date | null, timeZone: string): string {
  const date = dateInZone(instant, timeZone);
  const time = `${timeInZone(instant, timeZone)} ${zoneName(instant, timeZone)}`;
  return now && date === dateInZone(now, timeZone) ? time : `${sayDay(date)}, ${time}`;
}
