import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import {
  duckDbStatements,
  duckDbType,
  PIPELINE_TABLES,
  pipelineTable,
} from '../../src/warehouse/pipeline-tables.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

describe('the tables of the pipeline', () => {
  it('are all made by DuckDB, twice over, with the columns and NOT NULLs they declare', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      for (const table of [...PIPELINE_TABLES, ...PIPELINE_TABLES]) {
        for (const statement of duckDbStatements(table)) await connection.run(statement);
      }
      const reader = await connection.runAndReadAll(
        `SELECT table_schema || '.' || table_name AS name, column_name, is_nullable
         FROM information_schema.columns ORDER BY ordinal_position`,
      );
      const made: Record<string, unknown[]> = {};
      for (const { name, column_name, is_nullable } of reader.getRowObjects()) {
        const columns = made[String(name)] ?? [];
        made[String(name)] = columns;
        columns.push({ name: column_name, required: is_nullable === 'NO' });
      }
      const declared = Object.fromEntries(
        PIPELINE_TABLES.map(({ name, columns }) => [
          name,
          columns.map((column) => ({ name: column.name, required: column.required })),
        ]),
      );
      expect(made).toEqual(declared);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });

  it('partition and cluster by columns that they have', () => {
    for (const { name, columns, partitionBy, clusterBy } of PIPELINE_TABLES) {
      const names = columns.map((column) => column.name);
      for (const used of [...clusterBy, ...(partitionBy === null ? [] : [partitionBy])]) {
        expect(names, name).toContain(used);
      }
    }
  });

  it('hold every table and column that the shipped profile names', () => {
    const { sources, tables } = shippedProfile;
    for (const source of Object.values(sources)) expect(pipelineTable(source).name).toBe(source);
    for (const [name, profile] of Object.entries(tables)) {
      const columns = pipelineTable(name).columns.map((column) => column.name);
      const { date, team, opponent, home, away, gameId, processedAt, valid, played } = profile;
      const conditions = [
        ...valid,
        ...(played ? [played.is] : []),
        ...(played?.whenNull ? [played.whenNull] : []),
      ];
      const named = [
        date,
        team,
        opponent,
        home,
        away,
        gameId,
        processedAt,
        ...conditions.map(({ column }) => column),
      ];
      expect(columns, name).toEqual(expect.arrayContaining(named.filter((column) => column !== undefined)));
      expect(pipelineTable(name).partitionBy, name).toBe(date);
    }
  });

  it('have names of their own', () => {
    const names = PIPELINE_TABLES.map((table) => table.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['STRING', 'VARCHAR'],
    ['TIMESTAMP', 'TIMESTAMPTZ'],
    ['NUMERIC(5,1)', 'DECIMAL(5,1)'],
    ['ARRAY<STRING>', 'VARCHAR[]'],
    [
      'STRUCT<games_found INT64, price NUMERIC(5,1), dates ARRAY<DATE>>',
      'STRUCT("games_found" BIGINT, "price" DECIMAL(5,1), "dates" DATE[])',
    ],
    ['ARRAY<STRUCT<a STRING, b STRING>>', 'STRUCT("a" VARCHAR, "b" VARCHAR)[]'],
  ])('turn %s into %s', (bigQuery, duckDb) => {
    expect(duckDbType(bigQuery)).toBe(duckDb);
  });

  it('refuse a type or a table that they do not know', () => {
    expect(() => duckDbType('GEOGRAPHY')).toThrow('"GEOGRAPHY" is no type');
    expect(() => pipelineTable('nba_raw.nothing')).toThrow('no table nba_raw.nothing');
  });
});
