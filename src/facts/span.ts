/** Lists in the order of the one key that they are cut by: a season is sorted once, and cut some hundred times. */
const inOrder = new WeakMap<readonly unknown[], readonly unknown[]>();

export interface Span {
  /** Rows before it are left out, and those at it where `excluding` says so. */
  from: string;
  excluding?: boolean;
  /** The last that is taken. */
  to: string;
}

/**
 * The rows whose key lies within a span, in its order; those with the same key as they came. Lists must not be changed
 * once they were cut, and each is cut by one key only.
 */
export function sliceBetween<T>(rows: readonly T[], keyOf: (row: T) => string, span: Span): T[] {
  const sorted = sortedOnce(rows, keyOf);
  const { from, to, excluding = false } = span;
  const begin = firstWhere(sorted, (row) => (excluding ? keyOf(row) > from : keyOf(row) >= from));
  const end = firstWhere(sorted, (row) => keyOf(row) > to);
  return sorted.slice(begin, Math.max(begin, end));
}

function sortedOnce<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  const known = inOrder.get(rows);
  if (known !== undefined) return known as readonly T[];
  const compare = (one: T, other: T) => {
    const [first, second] = [keyOf(one), keyOf(other)];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  };
  const sorted = rows.toSorted(compare);
  inOrder.set(rows, sorted);
  return sorted;
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
