import { addDays, type IsoDate } from './dates.ts';
import { instantAt } from './zone.ts';

/**
 * The calendar date in `timeZone` of any instant, in milliseconds since 1970. A history holds tens of thousands of
 * instants and reckoning in a time zone is slow: it is done once a date.
 */
export function localDatesIn(timeZone: string): (at: number) => IsoDate {
  const midnights = new Map<IsoDate, number>();
  const midnight = (date: IsoDate): number => {
    const at = midnights.get(date) ?? instantAt(date, '00:00', timeZone).getTime();
    midnights.set(date, at);
    return at;
  };
  return (at) => {
    const utc = new Date(at).toISOString().slice(0, 10);
    if (at >= midnight(addDays(utc, 1))) return addDays(utc, 1);
    return at >= midnight(utc) ? utc : addDays(utc, -1);
  };
}
