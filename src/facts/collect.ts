import { addDays, daysBetween, type IsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import { type CloudPorts, NO_CLOUD } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import type { Recorded, Row, Warehouse } from '../warehouse/warehouse.ts';
import { asFact } from './as-fact.ts';
import { averagesBy } from './averages.ts';
import type { CloudNeeds } from './cloud/cloud-facts.ts';
import { collectCloud, unionOf } from './cloud/collect-cloud.ts';
import {
  type CollectionWindow,
  type Collector,
  SHORTEST_RETENTION_DAYS,
  TABLE_WINDOW_DAYS,
} from './collection.ts';
import { sumsByDate } from './date-slices.ts';
import { type Fact, type FactNeeds, type Facts, mapFact } from './facts.ts';
import { gradesByTier } from './grades.ts';
import { planStatements } from './plan-statements.ts';

/** Statements that count the rows of dates: such tables may drop their partitions. */
const COUNT_DAYS: readonly string[] = ['day_counts', 'slices', 'averages'];

/** What a run is told about while it collects. */
export interface CollectionProgress {
  planned(statements: number): void;
  answered(table: string, ok: boolean): void;
}

export interface CollectRequest {
  warehouse: Warehouse;
  profile: Profile;
  needs: readonly FactNeeds[];
  window: CollectionWindow;
  /** The oldest date that is judged, where that lies before the first target date. */
  oldestJudged?: IsoDate;
  /** What lies outside the warehouse; left out: nothing of it is asked. */
  cloud?: CloudPorts;
  /** What else is needed of the cloud, known a little later: what earlier runs left open. Never rejects. */
  cloudLater?: Promise<CloudNeeds>;
  progress?: CollectionProgress;
}

/**
 * Collects the union of what some checks need: one statement per table, all under way at the same time.
 * A table that can't be read becomes an unknown fact; the others are not touched by it.
 */
export async function collect(request: CollectRequest): Promise<Facts> {
  const { warehouse, profile, window, progress } = request;
  const imported = await asFact(() => warehouse.recorded());
  const recorded = imported.state === 'known' ? imported.value : null;
  const plan = planStatements(profile, request.needs);
  const asked = imported.state === 'known' ? plan.all.filter(({ table }) => isRecorded(table, recorded)) : [];
  const cost = { statements: asked.length, bytesBilled: 0 as number | null };
  progress?.planned(asked.length);

  const ask = async (collector: Collector<unknown>): Promise<Row[]> => {
    try {
      const statement = collector.statement(profile, window);
      const { rows, bytesBilled } = await warehouse.query(statement, { name: collector.name });
      cost.bytesBilled = addBytes(cost.bytesBilled, bytesBilled);
      return rows;
    } catch (error) {
      if (warehouse.bills) cost.bytesBilled = null;
      throw error;
    }
  };
  const fetch = async <T>(collector: Collector<T> | null): Promise<Fact<T[]>> => {
    if (collector === null) return { state: 'not_configured' };
    // A warehouse that can't say what it holds can't be asked for it either.
    if (imported.state !== 'known') return imported;
    if (!isRecorded(collector.table, recorded)) return { state: 'not_recorded' };
    const fact = await asFact(async () => {
      const ready = await suited(collector, warehouse);
      return (await ask(ready)).map(ready.parse);
    });
    progress?.answered(collector.table, fact.state === 'known');
    return fact;
  };
  const byTable = async <T>(collectors: readonly Collector<T>[]): Promise<Record<string, Fact<T[]>>> =>
    Object.fromEntries(
      await Promise.all(collectors.map(async (one) => [one.table, await fetch(one)] as const)),
    );

  const [
    slate,
    postponements,
    halts,
    coverage,
    dayCounts,
    slices,
    averages,
    signals,
    grades,
    performance,
    attempts,
    ledger,
    decisions,
    runs,
    errors,
    retention,
    outside,
  ] = await Promise.all([
    fetch(plan.slate),
    fetch(plan.postponements),
    fetch(plan.halts),
    byTable(plan.coverage),
    byTable(plan.dayCounts),
    byTable(plan.slices),
    byTable(plan.averages),
    fetch(plan.signals),
    fetch(plan.grades),
    fetch(plan.performance),
    fetch(plan.attempts),
    fetch(plan.ledger),
    fetch(plan.decisions),
    fetch(plan.runs),
    fetch(plan.errors),
    askRetention(
      request,
      asked.filter(({ name }) => COUNT_DAYS.includes(name)).map(({ table }) => table),
      recorded,
    ),
    collectCloud({
      cloud: request.cloud ?? NO_CLOUD,
      profile,
      needs: unionOf(request.needs.map((need) => need.cloud ?? {})),
      ...(request.cloudLater && { later: request.cloudLater }),
      dates: { from: addDays(window.from, 1 - TABLE_WINDOW_DAYS), to: window.to },
      now: window.lastNow,
    }),
  ]);
  return {
    collectedAt: window.lastNow.toISOString(),
    from: window.from,
    to: window.to,
    slate,
    postponements,
    halts,
    coverage,
    dayCounts: { ...dayCounts, ...mapped(slices, sumsByDate), ...mapped(averages, sumsByDate) },
    slices,
    signals,
    grades: mapFact(grades, (rows) => {
      const { averages: name = '', tiers = [] } = profile.checks.model_bias ?? {};
      const known = averages[name];
      return gradesByTier(rows, averagesBy(known?.state === 'known' ? known.value : []), tiers);
    }),
    performance,
    attempts,
    ledger,
    decisions,
    runs,
    errors,
    cloud: outside,
    // What the bot itself remembers is none of the pipeline's: whoever reads that adds it.
    rollbacks: { state: 'not_configured' },
    verdicts: { state: 'not_configured' },
    retention,
    recorded,
    cost,
  };
}

/** The window for some target dates, all judged at `now`. @throws RangeError without a date. */
export function windowFor(targetDates: readonly IsoDate[], now: Date): CollectionWindow {
  const sorted = targetDates.toSorted();
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (from === undefined || to === undefined) throw new RangeError('a window needs a date');
  return { from, to, firstNow: now, lastNow: now };
}

async function askRetention(
  request: CollectRequest,
  tables: readonly string[],
  recorded: Recorded | null,
): Promise<Record<string, Fact<number | null>>> {
  const { window, profile, warehouse } = request;
  const oldest = request.oldestJudged ?? window.from;
  const ageDays = daysBetween(oldest, dateInZone(window.lastNow, profile.timeZone));
  if (recorded !== null || ageDays < SHORTEST_RETENTION_DAYS) return {};
  const entries = tables.map(
    async (name) => [name, await asFact(() => warehouse.retentionDays(name))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Where nobody can say which columns there are, the statement itself will. */
async function suited<T>(collector: Collector<T>, warehouse: Warehouse): Promise<Collector<T>> {
  if (collector.withColumns === undefined) return collector;
  const columns = await asFact(() => warehouse.columnsOf(collector.table));
  return columns.state === 'known' && columns.value !== null
    ? collector.withColumns(columns.value)
    : collector;
}

function mapped<T, U>(facts: Record<string, Fact<T>>, change: (value: T) => U): Record<string, Fact<U>> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, mapFact(fact, change)]));
}

function isRecorded(table: string, recorded: Recorded | null): boolean {
  return recorded === null || recorded[table] !== undefined;
}

function addBytes(sum: number | null, bytes: number | null): number | null {
  return sum === null || bytes === null ? null : sum + bytes;
}
