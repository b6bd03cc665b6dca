import { compareText } from '../text/compare-text.ts';

export interface Span {
  /** Rows before it are left out, and those at it where `excluding` says so. */
  from: string;
  excluding?: boolean;
  /** The last that is taken. */
  to: string;
}

interface InOrder {
  rows: readonly unknown[];
  /** The list that they were cut from, in order. */
  whole: readonly unknown[];
}

/** Lists in the order of the one key that they are cut by: a season is sorted once, and cut some hundred times. */
const inOrder = new WeakMap<readonly unknown[], InOrder>();

/**
 * The rows whose key lies within a span, in its order; those with the same key as they came. Lists and slices must not be
 * changed once they were cut, and each is cut by one key only. All of a slice is that slice, so that whatever is
 * remembered about it holds.
 */
export function sliceBetween<T>(rows: readonly T[], keyOf: (row: T) => string, span: Span): T[] {
  const { rows: sorted, whole } = sortedOnce(rows, keyOf);
  const { from, to, excluding = false } = span;
  const begin = firstWhere(sorted, (row) => (excluding ? keyOf(row) > from : keyOf(row) >= from));
  const end = firstWhere(sorted, (row) => keyOf(row) > to);
  if (begin === 0 && end === sorted.length) return sorted;
  const slice = sorted.slice(begin, Math.max(begin, end));
  inOrder.set(slice, { rows: slice, whole });
  return slice;
}

/**
 * All that a slice was cut from, in order; of a list that is no slice the list itself. What is worked out about a whole
 * season need not be worked out again for each of its days.
 */
export function wholeOf<T>(rows: readonly T[]): readonly T[] {
  return (inOrder.get(rows)?.whole ?? rows) as readonly T[];
}

function sortedOnce<T>(rows: readonly T[], keyOf: (row: T) => string): { rows: T[]; whole: T[] } {
  const known = inOrder.get(rows);
  if (known !== undefined) return known as { rows: T[]; whole: T[] };
  const sorted = rows.toSorted((one, other) => compareText(keyOf(one), keyOf(other)));
  const entry = { rows: sorted, whole: sorted };
  inOrder.set(rows, entry);
  inOrder.set(sorted, entry);
  return entry;
}

/** Index of the first row for which `isPast` holds, where it holds for all that follow. */
function firstWhere<T>(rows: readonly T[], isPast: (row: T) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && !isPast(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}
