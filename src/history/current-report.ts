import type { CareLog } from './care-log.ts';
import { careNow } from './care-of-run.ts';
import type { Report } from './rows.ts';

/**
 * A stored report with the care of the moment instead of the care as of its run. Nobody is told again of what was new
 * then. @throws WarehouseError where it is not known what people said.
 */
export async function currentReport(
  runId: string,
  deps: { report(runId: string): Promise<Report | null>; care: Pick<CareLog, 'read'>; now: () => Date },
): Promise<Report | null> {
  const [report, events] = await Promise.all([deps.report(runId), deps.care.read()]);
  if (report === null) return null;
  const care = careNow(report.run.details.changes, events, deps.now());
  return { ...report, run: { ...report.run, details: { ...report.run.details, care, owned: [] } } };
}
