import type { AttemptRow } from './facts.ts';

/** How many attempts some rows stand for. */
export function attemptsIn(rows: readonly AttemptRow[]): number {
  return rows.reduce((sum, { attempts }) => sum + attempts, 0);
}

/** When the first of them began, ISO in UTC; null without any. */
export function firstAttemptIn(rows: readonly AttemptRow[]): string | null {
  return rows.reduce<string | null>(
    (first, { firstAt }) => (first === null || firstAt < first ? firstAt : first),
    null,
  );
}

/**
 * What is known of rows later than one instant and not later than another, both ISO in UTC. Of a row that reaches over
 * either only its end on this side is certain: nothing more is counted.
 */
export function attemptsBetween(
  rows: readonly AttemptRow[],
  { after, upTo }: { after: string; upTo: string },
): AttemptRow[] {
  return rows.flatMap((row) => {
    if (row.firstAt > after && row.at <= upTo) return row;
    if (row.firstAt > after && row.firstAt <= upTo) return { ...row, at: row.firstAt, attempts: 1 };
    if (row.at > after && row.at <= upTo) return { ...row, firstAt: row.at, attempts: 1 };
    return [];
  });
}
