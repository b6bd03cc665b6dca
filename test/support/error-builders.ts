import type { ErrorGroupRow, ErrorGroups, TableErrorRow } from '../../src/facts/cloud/cloud-facts.ts';
import { sampleOf, saysOf } from '../../src/facts/error-says.ts';

/** An hour's errors of the pipeline's own table, one unless the count says more. */
export function tableErrors({
  text = 'boom',
  ...over
}: Partial<Omit<TableErrorRow, 'says' | 'sample'>> & { text?: string } = {}): TableErrorRow {
  const firstAt = over.firstAt ?? '2026-02-05T10:00:00.000Z';
  return {
    service: 'nba-phase3-analytics-processors',
    type: 'ValueError',
    category: 'processing_error',
    severity: 'critical',
    says: saysOf(text),
    sample: sampleOf(text),
    texts: 1,
    count: 1,
    firstAt,
    lastAt: firstAt,
    ...over,
  };
}

/** Log entries that say the same, in the window and on each day before. */
export function errorGroup({
  text = 'boom',
  ...over
}: Partial<Omit<ErrorGroupRow, 'says' | 'sample'>> & { text?: string } = {}): ErrorGroupRow {
  const count = over.count ?? 1;
  return {
    service: 'nba-phase3-analytics-processors',
    says: saysOf(text),
    sample: sampleOf(text),
    count,
    firstAt: count === 0 ? null : '2026-02-05T10:00:00.000Z',
    lastAt: count === 0 ? null : '2026-02-05T11:00:00.000Z',
    before: Array.from({ length: 7 }, () => 0),
    ...over,
  };
}

export function errorGroups(groups: readonly ErrorGroupRow[], over: Partial<ErrorGroups> = {}): ErrorGroups {
  return { hours: 24, daysBefore: 7, groups: [...groups], cut: false, cutBefore: false, ...over };
}
