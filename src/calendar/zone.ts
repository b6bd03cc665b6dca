import { DateTime } from 'luxon';
import type { IsoDate } from './dates.ts';

/** The calendar date that people in `timeZone` read on the wall at `instant`. */
export function dateInZone(instant: Date, timeZone: string): IsoDate {
  return inZone(instant, timeZone).toFormat('yyyy-MM-dd');
}

/**
 * The instant at which the wall clock of `timeZone` shows `time` (`HH:MM`) on `date`.
 * A time that the spring change skips is moved forward by the skipped hour; of a repeated time the first is meant.
 */
export function instantAt(date: IsoDate, time: string, timeZone: string): Date {
  const possible = DateTime.fromISO(`${date}T${time}`, { zone: timeZone }).getPossibleOffsets();
  // Of two, the library prefers the one whose offset holds today, so that summer and winter would disagree.
  return new Date(Math.min(...possible.map((instant) => instant.toMillis())));
}

/** `06:00` */
export function timeInZone(instant: Date, timeZone: string): string {
  return inZone(instant, timeZone).toFormat('HH:mm');
}

/** The short name of the zone's time at `instant`: `EST` in winter, `EDT` in summer. */
export function zoneName(instant: Date, timeZone: string): string {
  return inZone(instant, timeZone).toFormat('ZZZZ');
}

function inZone(instant: Date, timeZone: string): DateTime {
  return DateTime.fromJSDate(instant, { zone: timeZone }).setLocale('en-US');
}
