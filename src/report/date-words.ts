import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate, sayDay } from '../calendar/say.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { GapsAnswer } from '../inquiries/ask-gaps.ts';

/** How an answer says its dates. */
export interface DateWords {
  /** `Feb 4` */
  date(date: IsoDate): string;
  /** `Wed Feb 4` */
  day(date: IsoDate): string;
}

const DAYS_OF_YEAR = 365;

export const PLAIN_DATES: DateWords = { date: sayDate, day: sayDay };

/** With the year where a date that was asked about has come again since. */
export function dateWords(
  from: IsoDate,
  { askedAt, timeZone }: Pick<GapsAnswer, 'askedAt' | 'timeZone'>,
): DateWords {
  if (daysBetween(from, dateInZone(new Date(askedAt), timeZone)) < DAYS_OF_YEAR) return PLAIN_DATES;
  const year = (date: IsoDate): string => date.slice(0, 4);
  return {
    date: (date) => `${sayDate(date)} ${year(date)}`,
    day: (date) => `${sayDay(date)} ${year(date)}`,
  };
}
