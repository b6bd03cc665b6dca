import type { Profile } from '../config/profile.ts';
import { addDays, type IsoDate } from './dates.ts';
import type { SlateBook } from './slate-book.ts';

// Used where the profile does not know the days yet. Every season since 2021 lasted longer.
const SHORTEST_REGULAR_SEASON_DAYS = 160;
const SHORTEST_PLAYOFFS_DAYS = 45;
// Between the last game of a season and the first of the next. The shortest summer, of 2020, had 71.
const SHORTEST_SUMMER_DAYS = 60;

/** True when the profile's own list puts `date` inside a season, playoffs included, whatever the schedule says. */
export function isSeason(date: IsoDate, profile: Profile): boolean {
  return profile.seasons.some(({ start, regularEnd, playoffsEnd }) => {
    const regular = regularEnd ?? addDays(start, SHORTEST_REGULAR_SEASON_DAYS);
    return start <= date && date <= (playoffsEnd ?? addDays(regular, SHORTEST_PLAYOFFS_DAYS));
  });
}

/** Why a slate that was read can't be believed. */
export interface SlateDoubt {
  /** Without the date: the same for every date that is in doubt like this. */
  reason: string;
  /** The same with the date. */
  message: string;
  fix: string;
}

/**
 * Why the games of `date` are unknown although the schedule was read; null when it can be believed. In a season, of which
 * no break is that long, an empty schedule is a broken load; before the first season that is listed nobody knows what to
 * expect. Neither is "no games".
 */
export function slateDoubt(date: IsoDate, slate: SlateBook, profile: Profile): SlateDoubt | null {
  const [first] = profile.seasons.map(({ start }) => start).sort();
  const isEarly = first !== undefined && date < addDays(first, -SHORTEST_SUMMER_DAYS);
  if (!isEarly && !isSeason(date, profile)) return null;
  const reach = profile.calendar.offSeasonReachDays;
  if (slate.gameDates(addDays(date, -reach), addDays(date, reach)).length > 0) return null;
  const why = isEarly
    ? `and the profile knows no season that early: its first begins ${first}`
    : 'in the middle of a season';
  return {
    reason: `the schedule holds no game within ${reach} days, ${why}`,
    message: `the schedule holds no game within ${reach} days of ${date}, ${why}`,
    fix: isEarly
      ? 'ask about a later date, or import that season and add it under seasons in the profile'
      : 'see why the schedule was not loaded',
  };
}
