import type { Report } from './rows.ts';

/** A stored report never changes, so those that were asked for last are kept: more than have messages in four days. */
const KEPT = 100;
/** A run that is not there may be stored in a moment; asking for it with every press would not make that sooner. */
const ABSENT_MS = 60_000;

/**
 * Reads reports by run id, each once while it is kept; who asks meanwhile shares the reading. Failed readings are not
 * kept, and that there is none of an id for a minute.
 */
export function createReportCache(
  read: (runId: string) => Promise<Report | null>,
  now: () => Date,
): (runId: string) => Promise<Report | null> {
  const kept = new Map<string, Promise<Report | null>>();
  /** Until when a run that was not there is not looked for again. */
  const absentUntil = new Map<string, number>();

  function fresh(runId: string): Promise<Report | null> | undefined {
    if ((absentUntil.get(runId) ?? Number.POSITIVE_INFINITY) <= now().getTime()) forget(runId);
    return kept.get(runId);
  }

  function forget(runId: string): void {
    kept.delete(runId);
    absentUntil.delete(runId);
  }

  /** What was asked for last is forgotten last. */
  function keep(runId: string, reading: Promise<Report | null>): void {
    kept.delete(runId);
    kept.set(runId, reading);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) forget(oldest);
  }

  return (runId) => {
    const known = fresh(runId);
    const reading = known ?? read(runId);
    keep(runId, reading);
    if (known) return reading;
    const isKept = (): boolean => kept.get(runId) === reading;
    reading.then(
      (report) => {
        if (report === null && isKept()) absentUntil.set(runId, now().getTime() + ABSENT_MS);
      },
      () => {
        if (isKept()) forget(runId);
      },
    );
    return reading;
  };
}
