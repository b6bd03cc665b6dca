import type { CareLog } from './care-log.ts';
import { careNow } from './care-of-run.ts';
import type { CareItem, Report } from './rows.ts';

const CARE_UNREAD = 'Who has what is unknown: what people said could not be read just now.';

interface CurrentReportDeps {
  report(runId: string): Promise<Report | null>;
  care: Pick<CareLog, 'read'>;
  now: () => Date;
}

/**
 * A stored report with the care of the moment instead of the care as of its run. Nobody is told again of what was new
 * then. @throws WarehouseError where it is not known what people said.
 */
export async function currentReport(runId: string, deps: CurrentReportDeps): Promise<Report | null> {
  const [report, events] = await Promise.all([deps.report(runId), deps.care.read()]);
  return report && withCare(report, careNow(report.run.details.changes, events, deps.now()));
}

/**
 * The same for somebody who looks once, and for whom a report without anybody's care is worth more than none: it says
 * that who has what is unknown. What is kept before everybody's eyes had better stay as it is. @throws WarehouseError
 * where the report itself can't be read.
 */
export async function reportToRead(runId: string, deps: CurrentReportDeps): Promise<Report | null> {
  const [report, events] = await Promise.all([deps.report(runId), deps.care.read().catch(() => null)]);
  if (report === null) return null;
  const { changes, warnings } = report.run.details;
  if (events !== null) return withCare(report, careNow(changes, events, deps.now()));
  return withCare(report, [], [...warnings, CARE_UNREAD]);
}

function withCare(report: Report, care: CareItem[], warnings = report.run.details.warnings): Report {
  return { ...report, run: { ...report.run, details: { ...report.run.details, care, owned: [], warnings } } };
}
