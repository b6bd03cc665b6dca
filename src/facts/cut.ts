import { addDays, type IsoDate } from '../calendar/dates.ts';
import { TABLE_WINDOW_DAYS } from './collection.ts';
import type { Fact, Facts } from './facts.ts';

const HOUR_MS = 3_600_000;

export interface Cut {
  targetDate: IsoDate;
  now: Date;
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
  const inWindow = (row: { date: IsoDate }) => row.date >= first && row.date <= targetDate;
  const newest = now.toISOString();
  const oldest = new Date(now.getTime() - cut.attemptHours * HOUR_MS).toISOString();
  const firstLedger = addDays(targetDate, 1 - cut.ledgerDays);
  return {
    ...facts,
    from: targetDate,
    to: targetDate,
    coverage: mapValues(facts.coverage, (fact) => keep(fact, inWindow)),
    dayCounts: mapValues(facts.dayCounts, (fact) => keep(fact, inWindow)),
    attempts: keep(facts.attempts, (row) => row.at > oldest && row.at <= newest),
    ledger: keep(
      facts.ledger,
      ({ gameDate }) => gameDate !== null && gameDate >= firstLedger && gameDate <= targetDate,
    ),
    runs: keep(facts.runs, ({ firstAt }) => firstAt <= newest),
    errors: keep(facts.errors, ({ firstAt }) => firstAt < newest),
  };
}

function keep<T>(fact: Fact<T[]>, wanted: (row: T) => boolean): Fact<T[]> {
  return fact.state === 'known' ? { state: 'known', value: fact.value.filter(wanted) } : fact;
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
