import { type Care, NO_CARE } from './care.ts';
import { careNow } from './care-of-run.ts';
import type { Event } from './events.ts';
import { type Failure, isSameFailure } from './failure.ts';
import type { CareItem, ChangeItem, RunRow } from './rows.ts';

/** Something that fails as far as the newest run knows, and who has it. */
export interface OpenFailure extends Failure {
  status: 'WARN' | 'FAIL';
  severity: ChangeItem['severity'];
  /** The last target date on which it was seen failing. */
  targetDate: string;
  /** First date of the streak. */
  since: string;
  days: number;
  /** The newest run could not judge it: it was failing before. */
  isUnsettled: boolean;
  /** The run that says so. */
  runId: string;
  care: Care;
}

/** What is open: of each schedule what its newest run found failing. What nobody has comes first, then the gravest. */
export function openFailures(runs: readonly RunRow[], events: readonly Event[], now: Date): OpenFailure[] {
  const newestFirst = newestRuns(runs).toSorted((one, other) =>
    other.run_timestamp.localeCompare(one.run_timestamp),
  );
  const open = newestFirst.flatMap((run) => {
    const failing = run.details.changes.filter(({ change }) => change !== 'recovered');
    const care = careNow(failing, events, now);
    const stillOpen = failing.filter(
      (item) =>
        !isOverSince(
          run,
          care.find((one) => isSameFailure(one, item)),
        ),
    );
    return stillOpen.map(
      (item): OpenFailure => ({
        check: item.check,
        subject: item.subject,
        status: item.status === 'FAIL' ? 'FAIL' : 'WARN',
        severity: item.severity,
        targetDate: item.seen,
        since: item.since,
        days: item.days,
        isUnsettled: item.change === 'unsettled',
        runId: run.run_id,
        care: care.find((one) => isSameFailure(one, item))?.care ?? NO_CARE,
      }),
    );
  });
  // Several schedules look at the same thing: the last look counts, be it the milder one.
  return open
    .filter((item, index, all) => all.findIndex((one) => isSameFailure(one, item)) === index)
    .toSorted(byUrgency);
}

/** Another schedule has seen it well since. */
function isOverSince(run: RunRow, item: CareItem | undefined): boolean {
  const recovered = item?.care.recovered ?? null;
  return recovered !== null && recovered.at > run.run_timestamp;
}

/** Of each schedule the run about the newest date, and of several about that date the last. */
export function newestRuns(runs: readonly RunRow[]): RunRow[] {
  const newest = new Map<string, RunRow>();
  const key = (run: RunRow): string => `${run.target_date} ${run.run_timestamp}`;
  for (const run of runs) {
    const held = newest.get(run.schedule_name);
    if (held === undefined || key(run) > key(held)) newest.set(run.schedule_name, run);
  }
  return [...newest.values()];
}

function byUrgency(one: OpenFailure, other: OpenFailure): number {
  const hasOwner = ({ care }: OpenFailure): number =>
    Number(care.acknowledged !== null || care.snoozed !== null);
  const rank = ({ status, severity }: OpenFailure): string =>
    `${status === 'FAIL' ? 0 : 1} ${severity ?? 'P9'}`;
  return hasOwner(one) - hasOwner(other) || rank(one).localeCompare(rank(other)) || other.days - one.days;
}
