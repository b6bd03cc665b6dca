import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import {
  type ErrorGroupRow,
  type ErrorGroups,
  NO_CLOUD_FACTS,
  type TableErrorRow,
} from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, type Facts, known } from '../../src/facts/facts.ts';
import { errorGroup, errorGroups, tableErrors } from './error-builders.ts';
import { at, healthyFacts, judge, nights, profile } from './fact-builders.ts';

/** A game day in the middle of a season. */
export const D = '2026-02-05';
export const NOON = at(D, '12:00');
export const TABLE = 'nba_orchestration.service_errors';
export const GRADING = 'nba-grading-service';
export const PHASE3 = 'nba-phase3-analytics-processors';
export const NOT_CONFIGURED: Fact<never> = { state: 'not_configured' };
const HOUR_MS = 3_600_000;

interface Sources {
  log?: Fact<ErrorGroups>;
  table?: Fact<TableErrorRow[]>;
  schedule?: Facts['slate'];
  now?: Date;
  targetDate?: string;
  profile?: Profile;
  /** False where nobody asked the cloud, as of past nights. */
  asked?: boolean;
}

/** What the check says of these sources; one that is left out is not configured. Four games every night. */
export function judged({ log = NOT_CONFIGURED, table = NOT_CONFIGURED, now = NOON, ...over }: Sources) {
  const targetDate = over.targetDate ?? D;
  const facts = healthyFacts(nights(addDays(D, 3), 30), D, now);
  return judge('recent_errors', {
    facts: {
      ...facts,
      slate: over.schedule ?? facts.slate,
      errors: table,
      cloud: { ...NO_CLOUD_FACTS, at: over.asked === false ? null : now.toISOString(), errors: log },
    },
    targetDate,
    now,
    profile: over.profile ?? profile,
  });
}
export const logged = (groups: readonly ErrorGroupRow[], over: Partial<ErrorGroups> = {}) =>
  known(errorGroups(groups, over));
export const withRule = (over: Partial<NonNullable<Profile['checks']['recent_errors']>>): Profile => {
  const rule = profile.checks.recent_errors;
  if (rule === undefined) throw new Error('the profile has no rule');
  return { ...profile, checks: { ...profile.checks, recent_errors: { ...rule, ...over } } };
};
export const agoFrom = (now: Date, hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
export const ago = (hours: number) => agoFrom(NOON, hours);

/** A group that has had as many entries on every day before. */
export const steady = (count: number, over: Parameters<typeof errorGroup>[0] = {}) =>
  errorGroup({ count, before: Array.from({ length: 7 }, () => count), ...over });
/** The usual noise: 10 to 42 a day of known groups. */
export const noise = [
  steady(12, { text: 'lock is held' }),
  steady(8, { service: 'nba-scrapers', text: 'HTTP 429' }),
];
/** The same in the table: rows in the window and in the same hours of each of the seven days before. */
export const tableNoise = (perDay = 10, over: Parameters<typeof tableErrors>[0] = {}): TableErrorRow[] =>
  Array.from({ length: 8 }, (_, day) =>
    tableErrors({ firstAt: ago(day * 24 + 5), count: perDay, text: 'lock is held', ...over }),
  );
