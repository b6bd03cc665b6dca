import type { IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { Severity } from '../checks/finding.ts';
import type { CareBasis } from './care.ts';

const RANK: Record<Severity, number> = { P1_CRITICAL: 4, P2_HIGH: 3, P3_MEDIUM: 2, P4_LOW: 1 };
const DATES_SHOWN = 3;

/** How grave something is, for comparing: any failure is graver than any warning. */
export function gravity({ status, severity }: { status: string; severity: Severity | null }): number {
  return (status === 'FAIL' ? 10 : 0) + (severity ? RANK[severity] : 0);
}

/**
 * Why a failure is worse than what somebody took care of: graver, or with a gap that does not adjoin the known streak.
 * A streak that grows by a day is not worse. Null where it is not worse; without game dates gaps can't be told apart.
 */
export function whyWorse(
  basis: CareBasis,
  now: CareBasis,
  gameDates: ((from: IsoDate, to: IsoDate) => readonly IsoDate[]) | null,
): string | null {
  if (gravity(now) > gravity(basis)) return `it is ${gradeOf(now, basis)} now, was ${gradeOf(basis, now)}`;
  if (gameDates === null || basis.dates.length === 0) return null;
  const gaps = now.dates.filter(
    (date) => !basis.dates.includes(date) && !adjoins(date, basis.dates, now.dates, gameDates),
  );
  if (gaps.length === 0) return null;
  const shown = gaps.slice(0, DATES_SHOWN).map(sayDate).join(', ');
  const rest = gaps.length > DATES_SHOWN ? ` and ${gaps.length - DATES_SHOWN} more` : '';
  return `there is a new gap on ${shown}${rest}`;
}

/** `P1`, against something of its kind; `a P1 failure`, against something else. */
function gradeOf({ status, severity }: CareBasis, other: CareBasis): string {
  const grade = severity?.slice(0, 2) ?? null;
  if (status === other.status) return grade ?? 'without a severity';
  return ['a', grade, status === 'FAIL' ? 'failure' : 'warning'].filter((word) => word !== null).join(' ');
}

/** Between the date and the nearest known one lie no game dates that are well. */
function adjoins(
  date: IsoDate,
  known: readonly IsoDate[],
  broken: readonly IsoDate[],
  gameDates: (from: IsoDate, to: IsoDate) => readonly IsoDate[],
): boolean {
  const before = known.findLast((one) => one < date);
  const after = known.find((one) => one > date);
  const isUnbroken = (from: IsoDate, to: IsoDate): boolean =>
    gameDates(from, to).every((one) => known.includes(one) || broken.includes(one));
  return (
    (before !== undefined && isUnbroken(before, date)) || (after !== undefined && isUnbroken(date, after))
  );
}
