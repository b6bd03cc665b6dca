import type { ProcessorRunsRow } from '../facts/facts.ts';
import { oneLine } from '../text/one-line.ts';
import { earliestOf, latestOf } from './instants.ts';
import { processorName } from './processor-names.ts';
import type { Course } from './streak.ts';

/** The pipeline's word for a run that found nothing to work on: nobody's failure. */
const NOTHING_TO_DO = 'no_data_available';
const NEVER_ENDED = 'did not end';

/** Runs by processor. */
export function byProcessor(rows: readonly ProcessorRunsRow[]): ProcessorRunsRow[][] {
  const groups = new Map<string, ProcessorRunsRow[]>();
  for (const row of rows) {
    const key = processorName(row.processor);
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function runsIn(rows: readonly ProcessorRunsRow[]): number {
  return rows.reduce((sum, { runs }) => sum + runs, 0);
}

/** Runs of a row since an instant. Of a row that reaches back beyond it only the span is known: as if spread evenly. */
export function runsSince({ runs, firstAt, lastAt }: ProcessorRunsRow, from: number): number {
  const [first, last] = [Date.parse(firstAt), Date.parse(lastAt)];
  if (first >= from) return runs;
  return last < from ? 0 : Math.max(1, Math.round((runs * (last - from)) / (last - first)));
}

/** The runs of one processor since it last worked; null when the newest that says anything did. */
export function courseOfProcessor(rows: readonly ProcessorRunsRow[]): Course | null {
  const good = rows.filter(isGoodRun);
  const lastSuccess = latestOf(good.map(({ lastAt }) => lastAt));
  // Rows are made of runs between two successes, so each lies before the last success or after it as a whole.
  const failed = rows
    .filter((row) => isFailure(row) && (lastSuccess === null || row.lastAt > lastSuccess))
    .sort((one, other) => (one.lastAt < other.lastAt ? 1 : -1));
  const [newest] = failed;
  const first = earliestOf(failed.map(({ firstAt }) => firstAt));
  const firstSeen = earliestOf(rows.map(({ firstAt }) => firstAt));
  if (newest === undefined || first === null || firstSeen === null) return null;
  const texts = failed.flatMap(
    ({ error, outcome }) => oneLine(error ?? (outcome === 'stuck' ? NEVER_ENDED : '')) || [],
  );
  const dates = [...new Set(failed.map(({ dataDate }) => dataDate))].sort();
  const worked = new Set(good.map(({ dataDate }) => dataDate));
  return {
    source: newest.processor,
    kind: 'processor',
    failures: runsIn(failed),
    per: 'attempt',
    first_failure: first,
    last_failure: newest.lastAt,
    last_attempt: latestOf(rows.map(({ lastAt }) => lastAt)) ?? newest.lastAt,
    last_success: lastSuccess,
    errors: [...new Set(texts)],
    moreErrors: failed.reduce((sum, { errorTexts }) => sum + Math.max(0, errorTexts - 1), 0),
    dates,
    firstSeen,
    tried: new Set(dates.filter((date) => !worked.has(date))),
  };
}

/** A partial run brought something, too. */
export function isGoodRun({ outcome }: Pick<ProcessorRunsRow, 'outcome'>): boolean {
  return outcome === 'success' || outcome === 'partial';
}

function isFailure({ outcome, category }: ProcessorRunsRow): boolean {
  if (outcome === 'stuck') return true;
  return outcome === 'failed' && category !== NOTHING_TO_DO;
}
