import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnList, valueLists } from '../../src/warehouse/insert-rows.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { column, date, raw, render, type Sql, sql, table } from '../../src/warehouse/sql.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import { everyStatement } from './statements.ts';
import { type Analyser, startAnalyser } from './zetasql.ts';

const folder = process.env.ZETASQL_HOME ?? '';
const PROJECT = 'test';

describe.skipIf(folder === '')('ZetaSQL', () => {
  let analyser: Analyser;
  beforeAll(async () => {
    analyser = await startAnalyser(folder, PROJECT);
  });
  afterAll(() => analyser?.stop());

  const fault = (statement: Sql) => analyser.fault(render(statement, 'bigquery', PROJECT));

  it('understands every statement, down to its names and types', async () => {
    const asked = await everyStatement(shippedProfile);
    expect(asked.length).toBeGreaterThan(30);
    for (const { title, statement } of asked) expect(await fault(statement), title).toBeNull();
  });

  it.each(OWN_TABLES)('understands how rows are written into $name', async (own) => {
    const row: Row = Object.fromEntries(
      own.columns.map(({ name, type }) => [name, type === 'INT64' || type === 'FLOAT64' ? 1 : name]),
    );
    const sparse: Row = { [own.key]: 'other' };
    const statement = sql`INSERT INTO ${table(own.name)} (${columnList(own)}) VALUES ${valueLists(own, [row, sparse])}`;
    expect(await fault(statement)).toBeNull();
  });

  it.each([
    [
      'a column that is not there',
      sql`SELECT ${column('colour')} FROM ${table('nba_raw.nbac_schedule')}`,
      'Unrecognized name',
    ],
    ['a table that is not there', sql`SELECT 1 AS n FROM ${table('nba_raw.nope')}`, 'Table not found'],
    [
      'types that do not compare',
      sql`SELECT 1 AS n FROM ${table('nba_raw.nbac_schedule')} WHERE game_id >= ${date('2026-02-03')}`,
      'No matching signature',
    ],
    [
      'the SQL of another database',
      sql`SELECT COUNT(*) FILTER (WHERE ${raw('TRUE')}) AS n FROM ${table('nba_raw.nbac_schedule')}`,
      'Syntax error',
    ],
  ])('objects to %s', async (_, statement, complaint) => {
    expect(await fault(statement)).toContain(complaint);
  });
});
