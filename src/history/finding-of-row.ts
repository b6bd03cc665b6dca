import type { Finding } from '../checks/finding.ts';
import type { CheckRow } from './rows.ts';

/** A finding as it was when it was stored. */
export function findingOfRow(row: CheckRow): Finding & { carriedFrom?: string } {
  const { reason, due, cause, tables, subjects, notes, carried_from: carriedFrom } = row.details;
  return {
    check: row.check_name,
    category: row.check_category,
    targetDate: row.target_date,
    status: row.status,
    severity: row.severity,
    message: row.message,
    expected: row.expected_value,
    actual: row.actual_value,
    threshold: row.threshold,
    targetTable: row.target_table,
    affected: row.affected_records,
    ...(reason && { reason }),
    ...(due && { due }),
    ...(cause && { cause }),
    parts: [...tables, ...subjects],
    notes,
    ...(carriedFrom && { carriedFrom }),
  };
}
