import type { Row } from '../warehouse/warehouse.ts';
import type { CheckRow, RunRow } from './rows.ts';

/** A run as it is stored: `details` is JSON text. */
export function storeRun(run: RunRow): Row {
  return { ...run, details: JSON.stringify(run.details) };
}

/** A check's result as it is stored. */
export function storeCheck(check: CheckRow): Row {
  return { ...check, details: JSON.stringify(check.details) };
}

/** Reads a run back. Null for a row that something else wrote into the table: it is none of ours. */
export function readRun(row: Row): RunRow | null {
  const details = readDetails(row);
  if (details === null || !('outcomes' in details)) return null;
  return { ...row, details } as unknown as RunRow;
}

/** Reads a result back; null as for {@link readRun}. */
export function readCheck(row: Row): CheckRow | null {
  const details = readDetails(row);
  if (details === null || !('tables' in details)) return null;
  return { ...row, details } as unknown as CheckRow;
}

function readDetails(row: Row): object | null {
  if (typeof row.details !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(row.details);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}
