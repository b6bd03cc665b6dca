import { eachDate, type IsoDate } from '../calendar/dates.ts';
import { dateInZone, instantAt } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import { ATTEMPT_HISTORY_DAYS, type CollectionWindow } from './collection.ts';

const HOUR_MS = 3_600_000;

/** An instant that parts attempts: those from it on where it is `inclusive`, those after it where not. */
export interface GroupBound {
  at: Date;
  inclusive: boolean;
}

/**
 * Where attempts must not be counted as one: at midnight, because some are judged by the day, and wherever a verdict's
 * own hours begin or end. In a range verdicts are asked for at midnights. Ascending.
 */
export function groupBounds(
  { from, window: { firstNow, lastNow } }: { from: Date; window: CollectionWindow },
  { timeZone, checks }: Profile,
): GroupBound[] {
  const dateOf = (instant: Date): IsoDate => dateInZone(instant, timeZone);
  const midnights = eachDate(dateOf(from), dateOf(lastNow)).map((date) =>
    instantAt(date, '00:00', timeZone).getTime(),
  );
  const verdicts = [
    ...new Set([
      firstNow.getTime(),
      ...midnights.filter((at) => at > firstNow.getTime() && at < lastNow.getTime()),
      lastNow.getTime(),
    ]),
  ];
  const hours = [
    0,
    checks.scraper_failures.windowHours,
    (checks.never_succeeded?.days ?? 0) * 24,
    ATTEMPT_HISTORY_DAYS * 24,
  ];
  const edges = new Set(verdicts.flatMap((at) => hours.map((length) => at - length * HOUR_MS)));
  return [
    ...midnights.map((at) => ({ at, inclusive: true })),
    ...[...edges].map((at) => ({ at, inclusive: false })),
  ]
    .filter(({ at }) => at > from.getTime() && at < lastNow.getTime())
    .sort((one, other) => one.at - other.at || Number(other.inclusive) - Number(one.inclusive))
    .map(({ at, inclusive }) => ({ at: new Date(at), inclusive }));
}
