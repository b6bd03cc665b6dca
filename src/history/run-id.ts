/** The part of an instant that ids carry: `20260204T110000Z`. */
function compact(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** The id of the run of one slot: the same for every process and every attempt. */
export function slotRunId(schedule: string, nominal: Date): string {
  return `${schedule}-${compact(nominal)}`;
}

/** The id of a run that somebody asked for. `nonce` tells two of the same second apart. */
export function manualRunId(schedule: string, now: Date, nonce: string): string {
  return `${schedule}-${compact(now)}-${nonce}`;
}

const ENDING = /-(\d{8}T\d{6}Z)(-[0-9a-z]+)?$/;

/** Whether a run is of that schedule, by a slot or by a question. */
export function isRunOf(runId: string, schedule: string): boolean {
  const ending = ENDING.exec(runId);
  return ending !== null && runId.slice(0, ending.index) === schedule;
}

/** Whether somebody asked for the run. */
export function isManualRun(runId: string): boolean {
  return ENDING.exec(runId)?.[2] !== undefined;
}

/** The instant in a run id: bounds the partitions in which its rows can be. Null for anything that is no run id. */
export function instantOfRunId(runId: string): Date | null {
  const match = /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(-[0-9a-z]+)?$/.exec(runId);
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
