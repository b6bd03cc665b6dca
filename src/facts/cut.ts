import { addDays, type IsoDate } from '../calendar/dates.ts';
import { attemptsBetween } from './attempt-spans.ts';
import type { CloudFacts } from './cloud/cloud-facts.ts';
import { RUN_HISTORY_DAYS, TABLE_WINDOW_DAYS } from './collection.ts';
import {
  type AttemptRow,
  type DecisionsRow,
  type Fact,
  type Facts,
  mapFact,
  type ProcessorRunsRow,
} from './facts.ts';
import { type Span, sliceBetween } from './span.ts';

const HOUR_MS = 3_600_000;
/** On which clocks go back. Attempts of one row were made on one day. */
const LONGEST_DAY_HOURS = 25;

export interface Cut {
  targetDate: IsoDate;
  now: Date;
  /** The date of `now` in the pipeline's zone. */
  today: IsoDate;
  attemptHours: number;
  decisionHours: number;
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
  const hoursBefore = (hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
  const firstLedger = addDays(targetDate, 1 - cut.ledgerDays);
  return {
    ...facts,
    from: targetDate,
    to: targetDate,
    coverage: mapValues(facts.coverage, (fact) => slice(fact, dateOf, window)),
    dayCounts: mapValues(facts.dayCounts, (fact) => slice(fact, dateOf, window)),
    slices: mapValues(facts.slices, (fact) => slice(fact, dateOf, window)),
    grades: slice(facts.grades, dateOf, window),
    performance: slice(facts.performance, dateOf, window),
    signals: slice(facts.signals, dateOf, window),
    attempts: attemptsUpTo(facts.attempts, hoursBefore(cut.attemptHours), newest),
    ledger: keep(
      facts.ledger,
      ({ gameDate }) => gameDate !== null && gameDate >= firstLedger && gameDate <= targetDate,
    ),
    decisions: decisionsBetween(facts.decisions, hoursBefore(cut.decisionHours), newest),
    runs: runsUpTo(facts.runs, newest, addDays(cut.today, -RUN_HISTORY_DAYS)),
    errors: keep(facts.errors, ({ firstAt }) => firstAt < newest),
    cloud: phasesUpTo(facts.cloud, window, newest),
  };
}

/** What phases had noted by then. Everything else of the cloud is how things stand now. */
function phasesUpTo(cloud: CloudFacts, window: Span, newest: string): CloudFacts {
  const { completions, exports } = cloud;
  const isIn = ({ date }: { date: IsoDate }) => date >= window.from && date <= window.to;
  const isLater = (at: string | null) => at !== null && at > newest;
  return {
    ...cloud,
    completions: mapFact(keep(completions, isIn), (noted) =>
      noted.map((row) => (isLater(row.triggeredAt) ? { ...row, triggered: false, triggeredAt: null } : row)),
    ),
    exports: keep(exports, (row) => isIn(row) && !isLater(row.at)),
  };
}

/** Rows that reach over the verdict are few, and end within a day of it. */
function attemptsUpTo(fact: Fact<AttemptRow[]>, after: string, newest: string): Fact<AttemptRow[]> {
  const latest = new Date(Date.parse(newest) + LONGEST_DAY_HOURS * HOUR_MS).toISOString();
  const near = slice(fact, (row) => row.at, { from: after, excluding: true, to: latest });
  return mapFact(near, (rows) => attemptsBetween(rows, { after, upTo: newest }));
}

/** Of an hour that goes on after the verdict only its first decision is known to lie before it, and of one that began too early only its last is known to be late enough. */
function decisionsBetween(fact: Fact<DecisionsRow[]>, after: string, newest: string): Fact<DecisionsRow[]> {
  const anHourBefore = new Date(Date.parse(after) - HOUR_MS).toISOString();
  const begun = slice(fact, ({ firstAt }) => firstAt, { from: anHourBefore, to: newest });
  return mapFact(begun, (rows) =>
    rows
      .filter(({ lastAt }) => lastAt > after)
      .map((row) => ({
        ...row,
        firstAt: row.firstAt > after ? row.firstAt : row.lastAt,
        lastAt: row.lastAt <= newest ? row.lastAt : row.firstAt,
      })),
  );
}

/** A row tells of runs over some time: those after the verdict can't be told from it, but none of it is said to be later. */
function runsUpTo(
  fact: Fact<ProcessorRunsRow[]>,
  newest: string,
  firstDate: IsoDate,
): Fact<ProcessorRunsRow[]> {
  const begun = keep(fact, ({ firstAt, dataDate }) => firstAt <= newest && dataDate >= firstDate);
  return mapFact(begun, (rows) =>
    rows.map((row) => (row.lastAt <= newest ? row : { ...row, lastAt: newest })),
  );
}

function slice<T>(fact: Fact<T[]>, keyOf: (row: T) => string, span: Span): Fact<T[]> {
  return mapFact(fact, (rows) => sliceBetween(rows, keyOf, span));
}

function keep<T>(fact: Fact<T[]>, wanted: (row: T) => boolean): Fact<T[]> {
  return mapFact(fact, (rows) => rows.filter(wanted));
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
