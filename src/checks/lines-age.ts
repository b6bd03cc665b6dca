import { sayInstant } from '../calendar/say.ts';
import { type DateContext, knownTips } from '../calendar/slate.ts';
import { instantAt } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { plural } from './wording.ts';

type AgeRule = NonNullable<Profile['checks']['vegas_line_coverage']>['snapshots'];

const HOUR_MS = 3_600_000;

/**
 * What there is to say of lines that were not fetched again when they should have been; null where they were, or where
 * nothing has to be fetched at `now`. What was fetched before that time began is given the same hours from there.
 */
export function staleness(
  newest: string | null,
  rule: AgeRule,
  { day, now, profile }: Pick<JudgeInput, 'day' | 'now' | 'profile'>,
): string | null {
  const span = fetchingOf(day, rule, profile.timeZone);
  if (newest === null || span === null || now > span.until) return null;
  // Before that time begins there is nothing that should have been fetched since.
  const since = Math.max(Date.parse(newest), span.from.getTime());
  if (now.getTime() - since <= rule.hours * HOUR_MS) return null;
  const when = sayInstant(new Date(newest), now, profile.timeZone);
  return `the newest line is of ${when}, more than ${plural(rule.hours, 'hour')} old`;
}

/** When lines of the date's games are fetched again and again; null where no tip is known. */
function fetchingOf(day: DateContext, rule: AgeRule, timeZone: string): { from: Date; until: Date } | null {
  const tips = knownTips(day);
  if (tips.length === 0) return null;
  const [from, until] = [rule.from, rule.until].map((time) => instantAt(day.date, time, timeZone).getTime());
  return {
    from: new Date(Math.max(Math.min(...tips) - rule.hoursBeforeFirstTip * HOUR_MS, from ?? 0)),
    until: new Date(Math.min(Math.max(...tips), until ?? 0)),
  };
}
