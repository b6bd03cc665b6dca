import { addDays, daysBetween, type IsoDate, isIsoDate } from '../calendar/dates.ts';
import { type Parsed, refuse, understood } from './parsed.ts';

/** A season and its summer: more is asked in several ranges. */
export const MOST_DAYS = 400;

export interface DateRange {
  from: IsoDate;
  to: IsoDate;
}

/** The `days` dates up to and including `to`; `said` is how the number was written. */
export function lastDays(days: number, to: IsoDate, said = String(days)): Parsed<DateRange> {
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    return refuse(`${said} is no number of days to look at`, `write 1 to ${MOST_DAYS}`);
  return understood({ from: addDays(to, 1 - days), to });
}

/** A range that was written out; `today` is the last date that anything can be asked about. */
export function rangeBetween(from: string, to: string, today: IsoDate): Parsed<DateRange> {
  for (const date of [from, to])
    if (!isIsoDate(date))
      return refuse(`"${date}" is no date`, `write one that exists, as YYYY-MM-DD, such as ${today}`);
  if (from > to) return refuse(`${from} lies after ${to}`, `write the earlier date first, as ${to}..${from}`);
  if (to > today) return refuse(`${to} lies in the future`, `the latest date to ask about is ${today}`);
  const days = daysBetween(from, to) + 1;
  if (days > MOST_DAYS)
    return refuse(
      `${from}..${to} is ${days} days`,
      `ask for at most ${MOST_DAYS} at once, such as ${addDays(to, 1 - MOST_DAYS)}..${to}`,
    );
  return understood({ from, to });
}
