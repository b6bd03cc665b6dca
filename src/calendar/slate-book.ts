import type { IsoDate } from './dates.ts';
import type { DateContext } from './slate.ts';

/** The slate of a season: every date with its games, modes and circumstances. Built once per run. */
export interface SlateBook {
  /** Never throws; a date outside the collected window has no games. */
  on(date: IsoDate): DateContext;
  /** Dates with countable games in `from..to`, ascending. */
  gameDates(from: IsoDate, to: IsoDate): IsoDate[];
  /** When the newest load of the schedule was processed, ISO; null when never. */
  newestLoad: string | null;
}
