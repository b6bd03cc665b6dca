import type { Profile } from '../config/profile.ts';
import { addDays, type IsoDate } from './dates.ts';
import type { SlateBook } from './slate-book.ts';

// Every regular season since 2021 lasted longer; used only where the profile does not know a season's last day yet.
const SHORTEST_REGULAR_SEASON_DAYS = 160;

/** True when the profile's own list of seasons puts `date` inside a regular season, whatever the schedule says. */
export function isRegularSeason(date: IsoDate, profile: Profile): boolean {
  return profile.seasons.some(
    ({ start, regularEnd }) =>
      start <= date && date <= (regularEnd ?? addDays(start, SHORTEST_REGULAR_SEASON_DAYS)),
  );
}

/**
 * Why a slate that was read can't be believed: no game near `date` in the middle of a season. Null when it can.
 * No break of a season is that long, so an empty schedule is a broken load and never "no games".
 */
export function slateDoubt(date: IsoDate, slate: SlateBook, profile: Profile): string | null {
  const reach = profile.calendar.offSeasonReachDays;
  if (!isRegularSeason(date, profile)) return null;
  if (slate.gameDates(addDays(date, -reach), addDays(date, reach)).length > 0) return null;
  return `the schedule holds no game within ${reach} days of ${date}, in the middle of a season`;
}
