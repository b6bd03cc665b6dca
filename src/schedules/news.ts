import { isCaredFor } from '../history/care.ts';
import { isSameFailure } from '../history/failure.ts';
import type { CareItem, ChangeItem, Report, RunDetails, RunRow } from '../history/rows.ts';

/**
 * Whether a run is worth a message: something changed, the watcher itself is newly in trouble, or something is newly
 * rolled back. What stays so is in the next message that there is, and makes none.
 */
export function hasNews(report: Report): boolean {
  return hasChanges(report) || (report.run.details.trouble_is_news ?? hasTrouble(report));
}

/** The report with word of whether its trouble, and what stands rolled back, goes beyond what the runs before told. */
export function withNews(report: Report, before: readonly (RunRow | null)[]): Report {
  const known = before.filter((run) => run !== null);
  const trouble_is_news =
    (hasTrouble(report) && isNewTrouble(report, known)) || isNewlyRolledBack(report, known);
  return { ...report, run: { ...report.run, details: { ...report.run.details, trouble_is_news } } };
}

/** Whether something recovered, or is new or worse without anybody having it. */
export function hasChanges({ run }: Report): boolean {
  const { changes, care = [] } = run.details;
  return changes.some((item) => item.change === 'recovered' || isAlarm(item, care));
}

/** Whether somebody is to be told of it: it is new or worse, and nobody has taken care of it as it is. */
export function isAlarm(item: ChangeItem, care: readonly CareItem[]): boolean {
  if (item.change !== 'new' && item.change !== 'worse') return false;
  const found = care.find((one) => isSameFailure(one, item));
  return found === undefined || !isCaredFor(found.care);
}

/** Whether something stands rolled back that none of the runs before told of: the schedule's own, and the newest of any. */
export function isNewlyRolledBack({ run }: Report, before: readonly RunRow[]): boolean {
  const told = before.flatMap(({ details }) => details.rolled_back ?? []);
  return (run.details.rolled_back ?? []).some(
    (row) => !told.some(({ rollback, since }) => rollback === row.rollback && since === row.since),
  );
}

/** Whether the watcher itself has trouble: it was blind, could not compare, or has a warning to give. */
export function hasTrouble({ run }: Report): boolean {
  const { changes_known, warnings, outcomes } = run.details;
  return !changes_known || warnings.length > 0 || outcomes.some(({ status }) => status === 'ERROR');
}

/** Whether that trouble goes beyond what the runs before already had. Without any it does. */
export function isNewTrouble({ run }: Report, before: readonly RunRow[]): boolean {
  if (before.length === 0 || !run.details.changes_known) return true;
  return hasMoreTrouble(
    run.details,
    before.map(({ details }) => details),
  );
}

/** What tells of the watcher's own trouble. */
export interface Trouble {
  outcomes: readonly Pick<RunDetails['outcomes'][number], 'check' | 'status'>[];
  error_causes: RunDetails['error_causes'];
  warnings: readonly string[];
}

/** Whether the watcher has a trouble that none of the runs before had. */
export function hasMoreTrouble(now: Trouble, before: readonly Trouble[]): boolean {
  const known = new Set(before.flatMap(troubles));
  return troubles(now).some((trouble) => !known.has(trouble));
}

function troubles({ outcomes, error_causes, warnings }: Trouble): string[] {
  const blind = outcomes.filter(({ status }) => status === 'ERROR').map(({ check }) => `blind ${check}`);
  return [...blind, ...Object.keys(error_causes).map((cause) => `cause ${cause}`), ...warnings];
}
