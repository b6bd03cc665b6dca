import type { IsoDate } from '../calendar/dates.ts';
import { SHORTEST_RETENTION_DAYS } from '../facts/collection.ts';
import type { CoverageRow, DayCountRow, Fact, Facts, SliceRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import { errorPart, type Subject, skipPart } from './parts.ts';
import { sum } from './sum.ts';

/** What to do where something should have been collected and was not. */
export const COLLECT_AGAIN = 'collect again; saved facts may be older than the profile';

/** Why a fact is absent by design, for people. */
export const ABSENT_WORDS = {
  not_configured: 'the pipeline profile names no source for this',
  not_recorded: 'the imported season did not record this',
} as const;

/** A fact's value, or the part that a check reports instead of a verdict. */
export type Reading<T> = { ok: true; value: T } | { ok: false; part: Part };

/** Turns whatever is known about a fact into a value or an honest part: blind is ERROR, absent by design is SKIP. */
export function readFact<T>(fact: Fact<T> | undefined, about: Subject): Reading<T> {
  switch (fact?.state) {
    case 'known':
      return { ok: true, value: fact.value };
    case 'unknown':
      return { ok: false, part: errorPart(about, fact.cause, fact.message, fact.fix) };
    case 'not_configured':
    case 'not_recorded':
      return { ok: false, part: skipPart(about, fact.state, ABSENT_WORDS[fact.state]) };
    case undefined:
      return {
        ok: false,
        part: errorPart(about, 'internal', 'this was never collected', COLLECT_AGAIN),
      };
  }
}

export function readCoverage(facts: Facts, about: Subject): Reading<CoverageRow[]> {
  return readFact(facts.coverage[about.subject], about);
}

export function readDayCounts(facts: Facts, about: Subject): Reading<DayCountRow[]> {
  return readFact(facts.dayCounts[about.subject], about);
}

export function readSlices(facts: Facts, about: Subject): Reading<SliceRow[]> {
  return readFact(facts.slices[about.subject], about);
}

/** Tells for which dates a table was counted at all: always, except on the dates that an imported season left out. */
export function recordedDatesOf(facts: Facts, table: string): (date: IsoDate) => boolean {
  if (facts.recorded === null) return () => true;
  const dates = new Set(facts.recorded[table] ?? []);
  return (date) => dates.has(date);
}

const DAY_MS = 86_400_000;

/**
 * Whether the warehouse may have dropped a table's partition for `date` by its own rule. A warehouse drops a daily
 * partition that many days after the partition's midnight in UTC. Tables whose retention was not asked for keep theirs.
 */
export function isBeyondRetention(facts: Facts, about: Subject, date: IsoDate, now: Date): Reading<boolean> {
  const fact = facts.retention[about.subject];
  if (fact === undefined || fact.state === 'not_configured' || fact.state === 'not_recorded') {
    return { ok: true, value: false };
  }
  const isOlderThan = (days: number) => Date.parse(`${date}T00:00:00Z`) + days * DAY_MS <= now.getTime();
  const reading = readFact(fact, about);
  // A gap of last night is one, whatever nobody could find out about old dates.
  if (!reading.ok) return isOlderThan(SHORTEST_RETENTION_DAYS) ? reading : { ok: true, value: false };
  return { ok: true, value: reading.value !== null && isOlderThan(reading.value) };
}

/** What is said of a table without a row of the target date where the warehouse may have dropped it; null where it keeps such rows. */
export function droppedPart(about: Subject, { facts, targetDate, now }: JudgeInput): Part | null {
  const dropped = isBeyondRetention(facts, about, targetDate, now);
  if (!dropped.ok) return dropped.part;
  return dropped.value ? skipPart(about, 'beyond_retention', NO_LONGER_KEPT) : null;
}

export const NO_LONGER_KEPT = 'the warehouse no longer keeps partitions this old';

/** Rows of a date that count, over all of its counts. */
export function validRowsOn(counts: readonly DayCountRow[], date: IsoDate): number {
  return sum(counts, (row) => (row.date === date ? row.validRows : 0));
}
