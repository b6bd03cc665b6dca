import { describe, expect, it } from 'vitest';
import { SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { raw, sql, table, text, timestamp } from '../../src/warehouse/sql.ts';
import { useBigQuery } from './use-bigquery.ts';
import { refusalOf } from './warehouse-contract.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const bigQuery = useBigQuery();

describe('the fake BigQuery', () => {
  it.each([
    ['maximumBytesBilled', { labels: { a: 'b' } }],
    ['labels', { maximumBytesBilled: '1' }],
  ])('rejects a statement without %s', async (missing, fields) => {
    await bigQuery.start();
    const answer = await fetch(`${bigQuery.fake.apiEndpoint}/bigquery/v2/projects/test-project/queries`, {
      method: 'POST',
      body: JSON.stringify({ query: 'SELECT 1 AS n', ...fields }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`${missing} `);
  });

  it('rejects a parameter without a value', async () => {
    await bigQuery.start();
    const answer = await fetch(`${bigQuery.fake.apiEndpoint}/bigquery/v2/projects/test-project/queries`, {
      method: 'POST',
      body: JSON.stringify({
        query: 'SELECT CAST(? AS DATE) AS d',
        labels: { a: 'b' },
        maximumBytesBilled: '1',
        queryParameters: [{ parameterType: { type: 'DATE' }, parameterValue: {} }],
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('parameter 0 has no value');
  });

  it('wants the partition filter to be bound', async () => {
    const warehouse = await bigQuery.start();
    const fixed = sql`SELECT COUNT(*) AS n FROM ${table(SCHEDULE)} WHERE game_date >= ${raw("'2026-02-01'")}`;
    await refusalOf(warehouse.query(fixed, { name: 'fixed' }));
    const ours = sql`SELECT COUNT(*) AS n FROM ${table(SHOOTAROUND_EVENTS.name)} WHERE subject = ${text('x')}`;
    await refusalOf(warehouse.query(ours, { name: 'ours' }));
    const filtered = sql`${ours} AND event_time >= ${timestamp('2026-01-01T00:00:00Z')}`;
    expect((await warehouse.query(filtered, { name: 'filtered' })).rows).toEqual([{ n: 0 }]);
  });
});
