import type { IsoDate } from '../calendar/dates.ts';
import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { Profile } from '../config/profile.ts';
import { compareWithBefore } from '../history/compare.ts';
import type { ChangeItem } from '../history/rows.ts';
import type { JudgedDay } from './check-record.ts';
import { hasMoreTrouble, type Trouble } from './news.ts';
import { checksOf } from './schedule-checks.ts';
import { scheduleOf } from './slot.ts';

/** What one schedule would have posted. */
export interface ScheduleMessages {
  schedule: string;
  post: Profile['schedules'][string]['post'];
  /** The target dates of its messages. */
  dates: IsoDate[];
}

const NO_TROUBLE: Trouble = { outcomes: [], error_causes: {}, warnings: [] };

/** Passes settled verdicts through a schedule's posting rule, day by day. Nobody acknowledges anything, and nothing is carried over. */
export function messagesOf(
  name: string,
  { profile, checks }: { profile: Profile; checks: readonly Check[] },
  days: readonly JudgedDay[],
): ScheduleMessages {
  const { post } = scheduleOf(profile, name);
  if (post === 'always') return { schedule: name, post, dates: days.map(({ date }) => date) };
  const own = new Set(checksOf(profile, checks, name).map((check) => check.name));
  let open: ChangeItem[] = [];
  let before = NO_TROUBLE;
  const dates: IsoDate[] = [];
  for (const day of days) {
    const findings = day.findings.filter((finding) => own.has(finding.check));
    const changes = compareWithBefore(findings, open);
    const trouble = troubleOf(findings, day.warnings);
    if (changes.some(isNews) || hasMoreTrouble(trouble, before)) dates.push(day.date);
    open = changes.filter(({ change }) => change !== 'recovered');
    before = trouble;
  }
  return { schedule: name, post, dates };
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
