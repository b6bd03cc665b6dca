import type { Report } from './rows.ts';

/** A stored report never changes, so the newest that were asked for are kept. */
const KEPT = 30;

/** Reads reports by run id, each once while it is kept; who asks meanwhile shares the reading. Failed readings are not kept. */
export function createReportCache(
  read: (runId: string) => Promise<Report | null>,
): (runId: string) => Promise<Report | null> {
  const kept = new Map<string, Promise<Report | null>>();
  return (runId) => {
    const known = kept.get(runId);
    if (known) return known;
    const reading = read(runId);
    kept.set(runId, reading);
    const forget = (): void => {
      if (kept.get(runId) === reading) kept.delete(runId);
    };
    // A run that is not there yet may be stored in a moment.
    reading.then((report) => report ?? forget(), forget);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return reading;
  };
}
