import { CHECKS } from '../../src/checks/index.ts';
import { FAILURES_NEEDS } from '../../src/checks/streaks.ts';
import type { Profile } from '../../src/config/profile.ts';
import { collect, windowFor } from '../../src/facts/collect.ts';
import { createHistory } from '../../src/history/history.ts';
import { readVerdicts } from '../../src/history/verdicts.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { askGaps } from '../../src/inquiries/ask-gaps.ts';
import { fixedClock } from '../../src/system-clock.ts';
import type { Sql } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';

const TARGET_DATE = '2026-02-03';
export const NOW = new Date('2026-02-04T17:00:00Z');

/** The folders whose files write statements about the pipeline or the bot's own tables; every one is asked below. */
export const ASKED_FOLDERS = ['src/facts/', 'src/history/'];

/** A statement that some room of the product asks, as it would reach a warehouse. */
export interface AskedStatement {
  /** What it reads, and what for. */
  title: string;
  /** Nothing that one asker asks reads a table twice. */
  askedBy: 'run' | 'gaps' | 'measures' | 'slices' | 'slices alone';
  statement: Sql;
}

/** Facts of everything that any check or question needs, on this warehouse. */
export function collectEverything(warehouse: Warehouse, shipped: Profile) {
  const profile = withAllSources(shipped);
  return collect({
    warehouse,
    profile,
    needs: [...CHECKS.map((check) => check.needs(profile)), FAILURES_NEEDS],
    window: windowFor([TARGET_DATE], NOW),
  });
}

/** With what the shipped profile leaves out, because not every pipeline keeps it. */
function withAllSources(profile: Profile): Profile {
  const performance = 'nba_predictions.model_performance_daily';
  return { ...profile, sources: { ...profile.sources, performance } };
}

/** Every query of the product: each room is asked for all that it can ask, of a warehouse that only listens. */
export async function everyStatement(profile: Profile): Promise<AskedStatement[]> {
  const asked: AskedStatement[] = [];
  let askedBy: AskedStatement['askedBy'] = 'run';
  const listener: Warehouse = {
    kind: 'bigquery',
    label: 'listener',
    exclusive: false,
    bills: true,
    async query(statement, { name }) {
      asked.push({ title: `${askedBy}: ${name}`, askedBy, statement });
      return { rows: [], bytesBilled: 0 };
    },
    insertOnce: async () => 'inserted',
    insert: async () => 'inserted',
    ensureTables: async () => undefined,
    recorded: async () => null,
    retentionDays: async () => null,
    columnsOf: async () => null,
    forPeople: () => '',
    pageOf: () => null,
    close: async () => undefined,
  };
  await collectEverything(listener, profile);
  const history = createHistory(listener);
  await history.recentRuns('post_overnight', NOW);
  await readVerdicts(listener, NOW);
  await history.report('post_overnight-20260204T110000Z');
  const events = createWarehouseEventStore(listener, () => NOW);
  await events.about('slot:post_overnight');
  await events.aboutFailures();
  await events.postedSince(new Date('2026-02-01T00:00:00Z'));
  askedBy = 'gaps';
  // Gaps read the same tables by statements of their own: they count copies.
  await askGaps(
    { warehouse: listener, profile, clock: fixedClock(NOW) },
    { from: TARGET_DATE, to: TARGET_DATE, table: null },
  );
  // Nobody asks for all of these in one statement yet; what is built of them must hold all the same.
  const tables = Object.keys(profile.tables);
  const unheardOf = {
    measures: { tables, copies: true, measures: true, figures: true },
    slices: { tables, copies: true, slices: true, figures: true },
    'slices alone': { tables, slices: true },
  } as const;
  for (const [name, needs] of Object.entries(unheardOf)) {
    askedBy = name as keyof typeof unheardOf;
    await collect({ warehouse: listener, profile, needs: [needs], window: windowFor([TARGET_DATE], NOW) });
  }
  return asked;
}
