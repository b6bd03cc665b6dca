import { describe, expect, it } from 'vitest';
import { SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { sql } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { useBigQuery } from './use-bigquery.ts';
import { event, refusalOf } from './warehouse-contract.ts';

const bigQuery = useBigQuery();
const insert = (warehouse: Warehouse) => warehouse.insert(SHOOTAROUND_EVENTS, [event('e1')]);
const stored = async () =>
  (await bigQuery.fake.select('SELECT event_id FROM nba_orchestration.shootaround_events')).map(([id]) => id);

describe('an insert without a claim on BigQuery', () => {
  it('is one statement on the fast path, with a cap, a time limit, labels and every value bound', async () => {
    const warehouse = await bigQuery.start();
    expect(await insert(warehouse)).toBe('inserted');
    expect(bigQuery.fake.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /queries']);
    expect(bigQuery.fake.calls[0]?.body).toMatchObject({
      query: expect.stringContaining('INSERT INTO `test-project.nba_orchestration.shootaround_events`'),
      maximumBytesBilled: '50000000',
      // Less than our own deadline: what nobody waits for any more is ended by BigQuery, not done later.
      jobTimeoutMs: '13500',
      labels: { app: 'shootaround', statement: 'note_shootaround_events' },
      parameterMode: 'positional',
    });
    expect(JSON.stringify(bigQuery.fake.calls[0]?.body.query)).not.toContain('slot:post_overnight');
  });

  it('leaves what reads without a limit of its own', async () => {
    const warehouse = await bigQuery.start();
    await insert(warehouse);
    await warehouse.query(sql`SELECT 1 AS one`, { name: 'one' });
    expect(bigQuery.fake.calls[1]?.body).not.toHaveProperty('jobTimeoutMs');
  });

  it('that meets 503 before anything was done is made again, once', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'unavailable before' });
    expect(await insert(warehouse)).toBe('inserted');
    expect(await stored()).toEqual(['e1']);
  });

  it('that was done before its answer was lost is there twice, under one id', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'unavailable after' });
    expect(await insert(warehouse)).toBe('inserted');
    expect(await stored()).toEqual(['e1', 'e1']);
  });

  it.each(['unavailable before', 'unavailable after'] as const)(
    'that is %s again and again is not known to be done, and says so',
    async (kind) => {
      const warehouse = await bigQuery.start();
      bigQuery.fake.failures.add('query', { kind }, { times: 20 });
      const error = await refusalOf(insert(warehouse));
      expect(error.errorCause).toBe('bad_response');
      expect(error.fix).not.toBe('');
    },
  );

  it('that gets no answer in time is not waited for', async () => {
    const warehouse = await bigQuery.start({}, { deadlineMs: 300 });
    bigQuery.fake.failures.add('query', { kind: 'hang' });
    const began = performance.now();
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('timeout');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await insert(warehouse)).toBe('inserted');
  });

  it('that is not allowed is not tried again', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add(
      'query',
      { kind: 'refused', status: 403, reason: 'accessDenied' },
      { times: 9 },
    );
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('permission');
    expect(bigQuery.fake.calls).toHaveLength(1);
    expect(await stored()).toEqual([]);
  });
});
