import type { IsoDate } from '../calendar/dates.ts';
import { dueTimes } from '../calendar/due.ts';
import { expectationOf } from '../calendar/expectation.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { Profile, TableProfile } from '../config/profile.ts';
import type { DayCountRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { coverageOn, groupByDate } from './coverage.ts';
import { readCoverage, readDayCounts, recordedDatesOf } from './facts-of.ts';
import type { Part, SkipReason } from './finding.ts';
import { phase4Floors } from './floors.ts';
import { latestOf } from './instants.ts';
import { aboutTable } from './parts.ts';
import { tableProfileOf } from './standing.ts';
import { sum } from './sum.ts';

/** What a phase wrote for one date. */
export interface PhaseDate {
  day: DateContext;
  /** Tables that should hold something for the date; none: `left` says why. */
  tables: { name: string; profile: TableProfile; rows: number; complete: boolean }[];
  left: { reason: Exclude<SkipReason, 'not_due'>; why: string } | null;
  /** All rows, placeholders included: each proves that something ran. */
  rows: number;
  complete: boolean;
  /** Milliseconds since 1970 at which the newest row was written; null where no table tells. */
  newest: number | null;
}

/** When the first of a phase's tables may be there, in milliseconds since 1970. */
export function expectedFrom({ tables, day }: PhaseDate, { timeZone }: Profile): number {
  return Math.min(...tables.map(({ profile }) => dueTimes(profile, day, timeZone).expected.getTime()));
}

/** A phase on any date; not `ok` where a table of it can't be read, or none is there. `parts` speak of the tables that were not. */
export type PhaseReading =
  | { ok: true; parts: Part[]; on(day: DateContext): PhaseDate }
  | { ok: false; parts: Part[] };

interface TableDate {
  rows: number;
  complete: boolean;
  newest: number | null;
}

/**
 * Reads the tables that make a phase complete: games covered, floors met, or any row where there is no floor. Tables that
 * an imported season did not record are left out of it.
 */
export function readPhase(tables: readonly string[], input: JudgeInput): PhaseReading {
  const readings = tables.map((name) => readTable(name, input));
  const parts = readings.flatMap((reading) => (reading.ok ? [] : [reading.part]));
  const isBlind = parts.some(({ status }) => status === 'ERROR');
  if (isBlind || parts.length === readings.length) return { ok: false, parts };
  const held = new Map<IsoDate, PhaseDate>();
  const on = (day: DateContext): PhaseDate => {
    const known = held.get(day.date) ?? phaseOn(day, readings, input);
    held.set(day.date, known);
    return known;
  };
  return { ok: true, parts, on };
}

type TableReading =
  | { ok: true; name: string; profile: TableProfile; isRecorded: (date: IsoDate) => boolean; on: OnDate }
  | { ok: false; part: Part };
type OnDate = (day: DateContext) => TableDate;

function readTable(name: string, input: JudgeInput): TableReading {
  const { facts } = input;
  const profile = tableProfileOf(input.profile, name);
  const isRecorded = recordedDatesOf(facts, name);
  const about = aboutTable(name);
  if (profile.counts === 'days') {
    const counts = readDayCounts(facts, about);
    return counts.ok
      ? { ok: true, name, profile, isRecorded, on: byDate(name, counts.value, input) }
      : counts;
  }
  const rows = readCoverage(facts, about);
  if (!rows.ok) return rows;
  const ofDate = groupByDate(rows.value);
  const on: OnDate = (day) => {
    const own = ofDate.get(day.date) ?? [];
    const coverage = coverageOn(profile, own, day, input.profile.completeness);
    return { rows: coverage.rows, complete: coverage.missing.length === 0, newest: newestOf(own) };
  };
  return { ok: true, name, profile, isRecorded, on };
}

function byDate(name: string, counts: readonly DayCountRow[], input: JudgeInput): OnDate {
  const reckon = phase4Floors(input.profile).find(({ table }) => table === name)?.reckon;
  const ofDate = groupByDate(counts);
  return (day) => {
    const own = ofDate.get(day.date) ?? [];
    const valid = sum(own, ({ validRows }) => validRows);
    const isWhole =
      reckon === undefined ||
      ['PASS', 'SKIP'].includes(reckon(valid, counts, { day, slate: input.slate }).status);
    return { rows: sum(own, ({ rows }) => rows), complete: valid > 0 && isWhole, newest: newestOf(own) };
  };
}

function phaseOn(day: DateContext, readings: readonly TableReading[], { profile }: JudgeInput): PhaseDate {
  let left: PhaseDate['left'] = null;
  const found: (TableDate & { name: string; profile: TableProfile })[] = [];
  for (const reading of readings) {
    if (!reading.ok) continue;
    const expectation = expectationOf(reading.profile, day, profile);
    if (!expectation.expected) left ??= { reason: expectation.reason, why: expectation.why };
    else if (!reading.isRecorded(day.date))
      left ??= { reason: 'not_recorded', why: 'the imported season did not record this date' };
    else found.push({ ...reading.on(day), name: reading.name, profile: reading.profile });
  }
  const stamps = found.flatMap(({ newest }) => newest ?? []);
  return {
    day,
    tables: found,
    left: found.length === 0 ? left : null,
    rows: sum(found, ({ rows }) => rows),
    complete: found.every(({ complete }) => complete),
    newest: stamps.length === 0 ? null : Math.max(...stamps),
  };
}

function newestOf(rows: readonly { newest: string | null }[]): number | null {
  const newest = latestOf(rows.map((row) => row.newest));
  return newest === null ? null : Date.parse(newest);
}
