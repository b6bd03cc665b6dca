import type { IsoDate } from '../calendar/dates.ts';
import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { Profile } from '../config/profile.ts';
import { compareWithBefore } from '../history/compare.ts';
import type { ChangeItem } from '../history/rows.ts';
import type { JudgedDay } from './check-record.ts';
import { hasMoreTrouble, type Trouble } from './news.ts';
import { checksOf } from './schedule-checks.ts';
import { nextSlot, scheduleOf } from './slot.ts';

/** What one schedule would have posted. */
export interface ScheduleMessages {
  schedule: string;
  post: Profile['schedules'][string]['post'];
  /** The target dates of its messages. */
  dates: IsoDate[];
}

/**
 * Passes settled verdicts through the posting rules, day by day and in the order in which the schedules run: what one of
 * them has told is no news to the next. Nobody acknowledges anything, and nothing is carried over.
 */
export function messagesOf(
  names: readonly string[],
  { profile, checks }: { profile: Profile; checks: readonly Check[] },
  days: readonly JudgedDay[],
): ScheduleMessages[] {
  const told = names.map((name) => ({
    schedule: name,
    post: scheduleOf(profile, name).post,
    dates: [] as IsoDate[],
    own: new Set(checksOf(profile, checks, name).map((check) => check.name)),
  }));
  const inOrder = told.toSorted(
    (one, other) => timeOf(one.schedule, profile) - timeOf(other.schedule, profile),
  );
  let open: ChangeItem[] = [];
  const troubles = new Map<string, Trouble>();
  for (const day of days) {
    for (const { schedule, post, dates, own } of inOrder) {
      const findings = day.findings.filter((finding) => own.has(finding.check));
      const [before, others] = split(open, ({ check }) => own.has(check));
      const changes = compareWithBefore(findings, before);
      const trouble = troubleOf(findings, day.warnings);
      const isTold = changes.some(isNews) || hasMoreTrouble(trouble, [...troubles.values()]);
      if (post === 'always' || isTold) dates.push(day.date);
      open = [...others, ...changes.filter(({ change }) => change !== 'recovered')];
      troubles.set(schedule, trouble);
    }
  }
  return told.map(({ schedule, post, dates }) => ({ schedule, post, dates }));
}

/** Milliseconds from some midnight to the run about the day that then begins; only their order counts. */
function timeOf(name: string, profile: Profile): number {
  const slot = nextSlot(profile, name, SOME_DAY);
  return slot.nominal.getTime() - Date.parse(slot.targetDate);
}

/** Clocks stand still around it. */
const SOME_DAY = new Date('2026-01-15T12:00:00Z');

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function isNews({ change }: ChangeItem): boolean {
  return change === 'new' || change === 'worse' || change === 'recovered';
}

function troubleOf(findings: readonly Finding[], warnings: readonly string[]): Trouble {
  const causes = findings.flatMap(({ cause }) => cause ?? []);
  return {
    outcomes: findings.map(({ check, status }) => ({ check, status })),
    error_causes: Object.fromEntries(causes.map((cause) => [cause, 1])),
    warnings,
  };
}
