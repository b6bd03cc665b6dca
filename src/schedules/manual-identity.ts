import { randomBytes } from 'node:crypto';
import type { IsoDate } from '../calendar/dates.ts';
import { manualRunId } from '../history/run-id.ts';
import type { RunIdentity } from './build-report.ts';

/** A run that somebody asked for. */
export interface ManualRun {
  schedule: string;
  targetDate: IsoDate;
  trigger: string;
  /** A Slack user id, or a word such as `terminal`. */
  requestedBy: string;
}

/** Names a run that belongs to no slot. Two of the same second differ. */
export function manualIdentity(run: ManualRun, now: Date): RunIdentity {
  const { schedule, targetDate, trigger, requestedBy } = run;
  return {
    runId: manualRunId(schedule, now, randomBytes(3).toString('hex')),
    schedule,
    targetDate,
    checkType: 'manual',
    trigger,
    requestedBy,
    slot: null,
    late: null,
  };
}
