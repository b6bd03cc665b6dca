import { DateTime } from 'luxon';
import { addDays, type IsoDate } from './dates.ts';

/** The calendar date that people in `timeZone` read on the wall at `instant`. */
export function dateInZone(instant: Date, timeZone: string): IsoDate {
  return inZone(instant, timeZone).toFormat('yyyy-MM-dd');
}

/**
 * The instant at which the wall clock of `timeZone` shows `time` (`HH:MM`) on `date`.
 * A time that the spring change skips is moved forward by the skipped hour; of a repeated time the first is meant.
 */
export function instantAt(date: IsoDate, time: string, timeZone: string): Date {
  const key = `${date} ${time} ${timeZone}`;
  const at = instants.get(key) ?? reckon(date, time, timeZone);
  if (instants.size >= MOST_INSTANTS) instants.clear();
  instants.set(key, at);
  return new Date(at);
}

/** When a date is over. */
export function midnightAfter(date: IsoDate, timeZone: string): Date {
  return instantAt(addDays(date, 1), '00:00', timeZone);
}

/** In milliseconds since 1970. Reckoning in a time zone is slow, and judging a season asks for the same midnights by the thousand. */
const instants = new Map<string, number>();
const MOST_INSTANTS = 10_000;

function reckon(date: IsoDate, time: string, timeZone: string): number {
  const possible = DateTime.fromISO(`${date}T${time}`, { zone: timeZone }).getPossibleOffsets();
  // Of two, the library prefers the one whose offset holds today, so that summer and winter would disagree.
  return Math.min(...possible.map((instant) => instant.toMillis()));
}

/** `06:00` */
export function timeInZone(instant: Date, timeZone: string): string {
  return inZone(instant, timeZone).toFormat('HH:mm');
}

/** The short name of the zone's time at `instant`: `EST` in winter, `EDT` in summer. */
export function zoneName(instant: Date, timeZone: string): string {
  const format =
    namers.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' });
  namers.set(timeZone, format);
  // What is no instant has no name of its own, and must not cost the message around it.
  const parts = Number.isNaN(instant.getTime()) ? [] : format.formatToParts(instant);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** By zone. To make one takes longer than everything else about a time, and a message says many times. */
const namers = new Map<string, Intl.DateTimeFormat>();

function inZone(instant: Date, timeZone: string): DateTime {
  return DateTime.fromJSDate(instant, { zone: timeZone }).setLocale('en-US');
}
