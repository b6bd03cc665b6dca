import { sayDate, sayDay } from '../calendar/say.ts';
import { dateInZone, timeInZone, zoneName } from '../calendar/zone.ts';
import type { BlindSpot } from '../checks/failures-judged.ts';
import type { SourceKind, Streak } from '../checks/streak.ts';
import { thousands } from '../text/thousands.ts';

/** `Dec 26, 04:12 EST`: for the middle of a sentence. */
export function moment(instant: string, timeZone: string): string {
  const at = new Date(instant);
  return `${sayDate(dateInZone(at, timeZone))}, ${timeInZone(at, timeZone)} ${zoneName(at, timeZone)}`;
}

/** `Dec 27` */
export function dayOf(instant: string, timeZone: string): string {
  return sayDate(dateInZone(new Date(instant), timeZone));
}

/** `148 times`, `6 days`; `at least` where the log may have begun too late. */
export function lengthOf({ failures, per, at_least }: Pick<Streak, 'failures' | 'per' | 'at_least'>): string {
  const noun = per === 'day' ? 'day' : 'time';
  return `${at_least ? 'at least ' : ''}${thousands(failures)} ${noun}${failures === 1 ? '' : 's'}`;
}

export const KIND_WORDS: Readonly<Record<BlindSpot['kind'], string>> = {
  scraper: 'scrapers',
  processor: 'processors',
  schedule: 'games',
};

export const ATTEMPT_WORDS: Readonly<Record<SourceKind, string>> = { scraper: 'attempt', processor: 'run' };

/** `Jan 29 – Jan 31` for neighbours and others alike: the first and the last of some dates. */
export function spanOf(dates: readonly string[]): string {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return '';
  return first === last ? sayDay(first) : `${sayDate(first)} – ${sayDate(last)}`;
}
