import { addDays, type IsoDate } from '../../calendar/dates.ts';
import { instantAt } from '../../calendar/zone.ts';

/** The instant at which the wall clock shows `HH:MM` on a date. */
export type WallClock = (date: IsoDate, time: string) => Date;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A season asks thousands of times, and reckoning in a time zone is slow: it is done twice a date. */
export function wallClockOf(timeZone: string): WallClock {
  const midnights = new Map<IsoDate, number>();
  const midnight = (date: IsoDate): number => {
    const at = midnights.get(date) ?? instantAt(date, '00:00', timeZone).getTime();
    midnights.set(date, at);
    return at;
  };
  return (date, time) => {
    const from = midnight(date);
    if (midnight(addDays(date, 1)) - from !== DAY_MS) return instantAt(date, time, timeZone);
    const [hours, minutes] = time.split(':').map(Number);
    return new Date(from + ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS);
  };
}
