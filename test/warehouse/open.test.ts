import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThroughClient } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenOptions, openWarehouse } from '../../src/warehouse/open.ts';
import { sql, text } from '../../src/warehouse/sql.ts';
import { refusalOf } from './warehouse-contract.ts';

const options: OpenOptions = {
  create: false,
  env: {},
  maximumBytesBilled: 1_000_000,
  deadlineMs: 5_000,
  labels: { app: 'shootaround' },
};

describe('opening a warehouse by its address', () => {
  let folder: string;
  const before = process.env.GOOGLE_APPLICATION_CREDENTIALS;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shootaround-'));
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = before;
    await rm(folder, { recursive: true });
  });

  it('gives an embedded one for duckdb:', async () => {
    const warehouse = await openWarehouse(`duckdb:${join(folder, 'w.duckdb')}`, { ...options, create: true });
    expect([warehouse.kind, warehouse.label, warehouse.exclusive]).toEqual(['duckdb', 'embedded', true]);
    expect((await warehouse.query(sql`SELECT 1 AS n`, { name: 'one' })).rows).toEqual([{ n: 1 }]);
    await warehouse.close();
  });

  it('gives an embedded one that keeps little of the memory that a statement has freed', async () => {
    const warehouse = await openWarehouse(`duckdb:${join(folder, 'w.duckdb')}`, { ...options, create: true });
    const settings = sql`SELECT value FROM duckdb_settings() WHERE name LIKE ${text('allocator%threshold')}`;
    const { rows } = await warehouse.query(settings, { name: 'settings' });
    expect(rows).toEqual([{ value: '976.5 KiB' }, { value: '976.5 KiB' }]);
    await warehouse.close();
  });

  it('makes none unless it may', async () => {
    const path = join(folder, 'w.duckdb');
    expect((await refusalOf(openWarehouse(`duckdb:${path}`, options))).errorCause).toBe('config');
    expect(existsSync(path)).toBe(false);
  });

  it('gives BigQuery for bigquery:', async () => {
    const warehouse = await openWarehouse('bigquery://nba-props-platform?location=us-west2', {
      ...options,
      authClient: new PassThroughClient(),
    });
    expect(warehouse.label).toBe('BigQuery, project nba-props-platform');
  });

  it('refuses BigQuery with credentials that are none, and says which to give', async () => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = join(folder, 'nothing.json');
    const error = await refusalOf(openWarehouse('bigquery://nba-props-platform', options));
    expect(error.errorCause).toBe('config');
    expect(error.message).toContain('no usable Google credentials');
    expect(error.fix).toContain('GOOGLE_APPLICATION_CREDENTIALS');
  });

  it.each(['postgres://x', 'w.duckdb', ''])('refuses %j, naming both forms', async (address) => {
    const error = await refusalOf(openWarehouse(address, options));
    expect(error.errorCause).toBe('config');
    expect(error.fix).toContain('bigquery://PROJECT');
    expect(error.fix).toContain('duckdb:PATH');
  });
});
