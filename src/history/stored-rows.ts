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

/** What runs are compared by and a row may lack, which somebody else wrote in our form: nothing was told there. */
const UNTOLD = { error_causes: {}, warnings: [] };

/** Reads a run back. Null for a row that something else wrote into the table: it is none of ours. */
export function readRun(row: Row): RunRow | null {
  const details = readDetails(row);
  if (!Array.isArray(details?.outcomes) || !Array.isArray(details.changes)) return null;
  return { ...row, details: { ...UNTOLD, ...details } } as unknown as RunRow;
}

/** Reads a result back; null as for {@link readRun}. */
export function readCheck(row: Row): CheckRow | null {
  const details = readDetails(row);
  if (!Array.isArray(details?.tables) || !Array.isArray(details.subjects)) return null;
  return { ...row, details } as unknown as CheckRow;
}

/** The JSON object in a row's `details`; null when there is none. */
export function readDetails(row: Row): Record<string, unknown> | null {
  if (typeof row.details !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(row.details);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
