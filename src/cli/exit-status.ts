import type { RunStatus } from '../history/rows.ts';

/** What a command's exit status tells a script. */
export const EXIT = { ok: 0, warning: 1, critical: 2, error: 3, usage: 64, config: 78 } as const;

export function exitOfRun(status: RunStatus): number {
  const statuses = {
    OK: EXIT.ok,
    WARNING: EXIT.warning,
    CRITICAL: EXIT.critical,
    ERROR: EXIT.error,
  } as const;
  return statuses[status];
}
