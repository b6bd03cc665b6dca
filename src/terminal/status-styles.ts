import type { CheckStatus } from '../checks/finding.ts';
import type { RunStatus } from '../history/rows.ts';
import type { Style } from './palette.ts';

/** How the head of an answer or a report is painted. */
export const RUN_STYLES: Readonly<Record<RunStatus, Style>> = {
  OK: 'green',
  WARNING: 'yellow',
  CRITICAL: 'red',
  ERROR: 'magenta',
};

/** How what stands under it is painted. */
export const STATUS_STYLES: Readonly<Record<CheckStatus, Style>> = {
  PASS: 'green',
  FAIL: 'red',
  WARN: 'yellow',
  ERROR: 'magenta',
  SKIP: 'dim',
};
