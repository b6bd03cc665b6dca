import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { openDuckDb } from '../../src/warehouse/duckdb.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../../src/warehouse/pipeline-tables.ts';
import { startBigQueryFake } from '../support/bigquery-fake.ts';
import { warehouseContract } from './warehouse-contract.ts';

// A zone far from UTC, so that a day taken in the machine's zone is the wrong one.
const zoneBefore = process.env.TZ;
beforeAll(() => {
  process.env.TZ = 'America/New_York';
});
afterAll(() => {
  if (zoneBefore === undefined) delete process.env.TZ;
  else process.env.TZ = zoneBefore;
});

warehouseContract('DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shootaround-'));
  const warehouse = await openDuckDb(join(folder, 'w.duckdb'), { create: true, deadlineMs: 10_000 });
  await warehouse.run(PIPELINE_TABLES.flatMap(duckDbStatements).join(';\n'));
  return {
    warehouse,
    execute: (statements) => warehouse.run(statements),
    async stop() {
      await warehouse.close();
      await rm(folder, { recursive: true });
    },
  };
});

warehouseContract('BigQuery, through its client', async () => {
  const fake = await startBigQueryFake();
  const warehouse = await openBigQuery({
    projectId: fake.projectId,
    apiEndpoint: fake.apiEndpoint,
    authClient: fake.authClient,
    maximumBytesBilled: 1_000_000_000,
    deadlineMs: 10_000,
    labels: { app: 'shootaround' },
  });
  return {
    warehouse,
    execute: (statements) => fake.execute(statements),
    async stop() {
      await warehouse.close();
      await fake.stop();
    },
  };
});
