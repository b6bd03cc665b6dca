import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import type { Event } from '../../src/history/events.ts';
import { createHistory } from '../../src/history/history.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { openDuckDb } from '../../src/warehouse/duckdb.ts';
import { OWN_TABLES, SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../../src/warehouse/pipeline-tables.ts';
import { tablesOf } from '../../src/warehouse/sql.ts';
import type { Row, Warehouse } from '../../src/warehouse/warehouse.ts';
import { checkRow, reportOf } from '../support/report-builders.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import { type Emulator, fillEmulator, PROJECT, startEmulator } from './emulator.ts';
import { collectEverything, everyStatement, NOW } from './statements.ts';
import { ALL_TABLES, sampledColumns, sampleRows } from './tables.ts';

const binary = process.env.BIGQUERY_EMULATOR_BIN ?? '';

describe.skipIf(binary === '')('on the BigQuery emulator', () => {
  let emulator: Emulator;
  let folder: string;
  let bigQuery: Warehouse;
  let duckDb: Warehouse;

  beforeAll(async () => {
    emulator = await startEmulator(binary);
    await fillEmulator(emulator);
    bigQuery = await openBigQuery({
      projectId: PROJECT,
      apiEndpoint: emulator.apiEndpoint,
      authClient: emulator.authClient,
      location: 'us-west2',
      maximumBytesBilled: 1_000_000_000,
      deadlineMs: 30_000,
      labels: { app: 'shootaround' },
    });
    folder = await mkdtemp(join(tmpdir(), 'shootaround-emulator-'));
    const embedded = await openDuckDb(join(folder, 'w.duckdb'), { create: true, deadlineMs: 30_000 });
    // Views are tables of their own here, filled like all others, as they are on the emulator.
    const tables = PIPELINE_TABLES.map((table) => ({ ...table, view: null }));
    await embedded.run(tables.flatMap(duckDbStatements).join(';\n').replaceAll(' NOT NULL', ''));
    await embedded.ensureTables(OWN_TABLES.map((own) => ({ ...own, key: '' })));
    for (const table of ALL_TABLES) {
      const columns = sampledColumns(table);
      await embedded.append(
        table.name,
        columns.map(({ name }) => name),
        sampleRows(table).map((row) => columns.map(({ index }) => row[index] ?? null)),
      );
    }
    duckDb = embedded;
  });

  afterAll(async () => {
    await bigQuery?.close();
    await duckDb?.close();
    await emulator?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('every statement answers as it does on DuckDB, to the cell', async () => {
    const asked = await everyStatement(shippedProfile);
    expect(asked.length).toBeGreaterThan(15);
    const empty: string[] = [];
    for (const { title, statement } of asked) {
      const [there, here] = await Promise.all(
        [bigQuery, duckDb].map((warehouse) => warehouse.query(statement, { name: title })),
      );
      expect(sorted(there?.rows), title).toEqual(sorted(here?.rows));
      if (here?.rows.length === 0) empty.push(`${title} ${tablesOf(statement)}`);
    }
    expect(empty).toEqual([]);
  });

  it('the facts of a run are the same, and none is unknown', async () => {
    const [there, here] = await Promise.all([
      collectEverything(bigQuery, shippedProfile),
      collectEverything(duckDb, shippedProfile),
    ]);
    expect(unknownFacts(there)).toEqual([]);
    expect(Object.keys(there.coverage)).toEqual(Object.keys(here.coverage));
    expect(there.slate.state).toBe('known');
  });

  it('a run and its findings are written and read back', async () => {
    const report = reportOf({ checks: [checkRow('phase3_completion'), checkRow('data_freshness')] });
    const history = createHistory(bigQuery);
    expect(await history.saveChecks(report.run.run_id, report.checks)).toBe('inserted');
    expect(await history.saveRun(report.run)).toBe('inserted');
    expect((await history.report(report.run.run_id))?.run).toEqual(report.run);
  });

  it('an event is written and read back', async () => {
    const store = createWarehouseEventStore(bigQuery, () => NOW);
    const event: Event = {
      event_id: 'emulated',
      event_time: '2026-02-04T11:00:00.250Z',
      kind: 'slot_claimed',
      subject: 'slot:emulated',
      actor: 'schedule',
      run_id: null,
      details: {},
    };
    expect(await store.append(event)).toBe('recorded');
    expect(await store.about('slot:emulated')).toEqual([event]);
  });

  it('what is said of a failure is noted without a claim, and read back beside what was posted', async () => {
    const store = createWarehouseEventStore(bigQuery, () => NOW);
    const said: Event = {
      event_id: 'noted',
      event_time: '2026-02-04T11:00:01.000Z',
      kind: 'acknowledged',
      subject: 'failure:data_freshness:nba_raw.odds',
      actor: 'U_ADA',
      run_id: 'run',
      details: { note: 'it\'s "known"', version: 0 },
    };
    const posted: Event = {
      ...said,
      event_id: 'posted',
      kind: 'posted',
      subject: 'run',
      details: { ts: '1.1' },
    };
    expect(await store.note(said)).toBe('recorded');
    expect(await store.append(posted)).toBe('recorded');
    expect((await store.aboutFailures()).filter(({ subject }) => subject === said.subject)).toEqual([said]);
    expect(await store.postedSince(new Date('2026-02-04T11:00:01Z'))).toEqual([posted]);
    expect(await store.postedSince(new Date('2026-02-04T11:00:02Z'))).toEqual([]);
  });

  it('the tables that we write are found', async () => {
    await bigQuery.ensureTables(OWN_TABLES);
    const absent = { ...SHOOTAROUND_EVENTS, name: 'nba_orchestration.nope' };
    await expect(bigQuery.ensureTables([absent])).rejects.toThrow('nba_orchestration.nope');
  });
});

/** Statements without an order of their own may answer in any. */
function sorted(rows: readonly Row[] | undefined): string[] {
  return (rows ?? []).map((row) => JSON.stringify(row)).sort();
}

function unknownFacts(facts: Facts): string[] {
  const single = Object.entries({
    slate: facts.slate,
    postponements: facts.postponements,
    halts: facts.halts,
    attempts: facts.attempts,
    ledger: facts.ledger,
    runs: facts.runs,
  });
  return [...single, ...Object.entries(facts.coverage), ...Object.entries(facts.dayCounts)]
    .filter(([, fact]) => fact.state === 'unknown')
    .map(([name, fact]) => `${name}: ${'message' in fact ? fact.message : ''}`);
}
