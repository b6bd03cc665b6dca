import type { Profile } from '../config/profile.ts';
import { addDays, type IsoDate } from './dates.ts';
import type { SlateBook } from './slate-book.ts';

// Used where the profile does not know the days yet. Every season since 2021 lasted longer.
const SHORTEST_REGULAR_SEASON_DAYS = 160;
const SHORTEST_PLAYOFFS_DAYS = 45;

/** True when the profile's own list puts `date` inside a season, playoffs included, whatever the schedule says. */
export function isSeason(date: IsoDate, profile: Profile): boolean {
  return profile.seasons.some(({ start, regularEnd, playoffsEnd }) => {
    const regular = regularEnd ?? addDays(start, SHORTEST_REGULAR_SEASON_DAYS);
    return start <= date && date <= (playoffsEnd ?? addDays(regular, SHORTEST_PLAYOFFS_DAYS));
  });
}

/**
 * Why a slate that was read can't be believed: no game near `date` in the middle of a season. Null when it can.
 * No break of a season is that long, so an empty schedule is a broken load and never "no games".
 */
export function slateDoubt(date: IsoDate, slate: SlateBook, profile: Profile): string | null {
  const reach = profile.calendar.offSeasonReachDays;
  if (!isSeason(date, profile)) return null;
  if (slate.gameDates(addDays(date, -reach), addDays(date, reach)).length > 0) return null;
  return `the schedule holds no game within ${reach} days of ${date}, in the middle of a season`;
}
