import { addDays, type IsoDate } from '../calendar/dates.ts';
import { RUN_HISTORY_DAYS, TABLE_WINDOW_DAYS } from './collection.ts';
import type { DecisionsRow, Fact, Facts, ProcessorRunsRow } from './facts.ts';
import { type Span, sliceBetween } from './slices.ts';

const HOUR_MS = 3_600_000;

export interface Cut {
  targetDate: IsoDate;
  now: Date;
  /** The date of `now` in the pipeline's zone. */
  today: IsoDate;
  attemptHours: number;
  ledgerDays: number;
}

/**
 * What would have been collected for one target date alone: every window ends at it.
 * The slate stays whole: modes and make-ups look past the date, and the slate's reader knows how far.
 */
export function cutFacts(facts: Facts, cut: Cut): Facts {
  const { targetDate, now } = cut;
  const first = addDays(targetDate, 1 - TABLE_WINDOW_DAYS);
  const window = { from: first, to: targetDate };
  const dateOf = (row: { date: IsoDate }) => row.date;
  const newest = now.toISOString();
  const oldest = new Date(now.getTime() - cut.attemptHours * HOUR_MS).toISOString();
  const firstLedger = addDays(targetDate, 1 - cut.ledgerDays);
  return {
    ...facts,
    from: targetDate,
    to: targetDate,
    coverage: mapValues(facts.coverage, (fact) => slice(fact, dateOf, window)),
    dayCounts: mapValues(facts.dayCounts, (fact) => slice(fact, dateOf, window)),
    attempts: slice(facts.attempts, (row) => row.at, { from: oldest, excluding: true, to: newest }),
    ledger: keep(
      facts.ledger,
      ({ gameDate }) => gameDate !== null && gameDate >= firstLedger && gameDate <= targetDate,
    ),
    decisions: decisionsUpTo(facts.decisions, newest),
    runs: runsUpTo(facts.runs, newest, addDays(cut.today, -RUN_HISTORY_DAYS)),
    errors: keep(facts.errors, ({ firstAt }) => firstAt < newest),
  };
}

/** Of an hour that goes on after the verdict only its first decision is known to lie before it. */
function decisionsUpTo(fact: Fact<DecisionsRow[]>, newest: string): Fact<DecisionsRow[]> {
  if (fact.state !== 'known') return fact;
  const begun = fact.value.filter(({ firstAt }) => firstAt <= newest);
  return {
    state: 'known',
    value: begun.map((row) => (row.lastAt <= newest ? row : { ...row, lastAt: row.firstAt })),
  };
}

/** A row tells of runs over some time: those after the verdict can't be told from it, but none of it is said to be later. */
function runsUpTo(
  fact: Fact<ProcessorRunsRow[]>,
  newest: string,
  firstDate: IsoDate,
): Fact<ProcessorRunsRow[]> {
  if (fact.state !== 'known') return fact;
  const begun = fact.value.filter(({ firstAt, dataDate }) => firstAt <= newest && dataDate >= firstDate);
  return {
    state: 'known',
    value: begun.map((row) => (row.lastAt <= newest ? row : { ...row, lastAt: newest })),
  };
}

function slice<T>(fact: Fact<T[]>, keyOf: (row: T) => string, span: Span): Fact<T[]> {
  return fact.state === 'known' ? { state: 'known', value: sliceBetween(fact.value, keyOf, span) } : fact;
}

function keep<T>(fact: Fact<T[]>, wanted: (row: T) => boolean): Fact<T[]> {
  return fact.state === 'known' ? { state: 'known', value: fact.value.filter(wanted) } : fact;
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
