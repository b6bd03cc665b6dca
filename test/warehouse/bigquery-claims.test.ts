import { describe, expect, it, vi } from 'vitest';
import { SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { useBigQuery } from './use-bigquery.ts';
import { event, refusalOf } from './warehouse-contract.ts';

const bigQuery = useBigQuery();
const insert = (warehouse: Warehouse, id = 'e1', claim = 'post-1') =>
  warehouse.insertOnce(SHOOTAROUND_EVENTS, [event(id)], claim);
const storedIds = () =>
  bigQuery.fake.select('SELECT event_id FROM nba_orchestration.shootaround_events ORDER BY 1');

describe('a claim on BigQuery', () => {
  it('is the job that inserts, under its name, in the place of the table', async () => {
    const warehouse = await bigQuery.start();
    expect(await insert(warehouse)).toBe('inserted');
    const [job] = bigQuery.requests('POST', /^\/jobs$/);
    expect(job?.body).toMatchObject({
      jobReference: { jobId: 'shootaround_post-1_1', location: 'us-west2' },
      configuration: {
        jobTimeoutMs: '13500',
        labels: {
          app: 'shootaround',
          statement: 'insert_shootaround_events',
          owner: expect.stringMatching(/^[0-9a-f]{24}$/),
        },
        query: { maximumBytesBilled: '50000000', query: expect.stringContaining('INSERT INTO') },
      },
    });
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('of another process is held', async () => {
    const warehouse = await bigQuery.start();
    const other = await bigQuery.openAgain();
    expect(await insert(other)).toBe('inserted');
    expect(await insert(warehouse)).toBe('held');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('whose job is still running elsewhere is waited for, then held', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.plantJob('shootaround_post-1_1', { doneAfterMs: 100 });
    expect(await insert(warehouse)).toBe('held');
  });

  it('whose job failed elsewhere is free again', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.plantJob('shootaround_post-1_1', 'failed');
    expect(await insert(warehouse)).toBe('inserted');
    expect(
      bigQuery
        .requests('POST', /^\/jobs$/)
        .map((call) => (call.body.jobReference as { jobId: string }).jobId),
    ).toEqual(['shootaround_post-1_1', 'shootaround_post-1_2']);
  });

  it('that was committed before its answer was lost is ours', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', { kind: 'unavailable after' });
    expect(await insert(warehouse)).toBe('inserted');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('that was committed, and then met one failure after the other, is ours too', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', { kind: 'unavailable after' });
    bigQuery.fake.failures.add('insert', { kind: 'unavailable before' });
    expect(await insert(warehouse)).toBe('inserted');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('that met failures only is not made, says so, and is made when asked again', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', { kind: 'unavailable before' }, { times: 2 });
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('bad_response');
    expect(await storedIds()).toEqual([]);
    expect(await insert(warehouse)).toBe('inserted');
  });

  it.each([
    ['a broken connection', { kind: 'reset' }],
    ['503 without doing anything', { kind: 'unavailable before' }],
  ] as const)('that met %s is made at the second try', async (_, failure) => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', failure);
    expect(await insert(warehouse)).toBe('inserted');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('that got no answer in time is answered truly when asked again, and to nobody else', async () => {
    const warehouse = await bigQuery.start({}, { deadlineMs: 600 });
    const other = await bigQuery.openAgain();
    bigQuery.fake.failures.add('results', { kind: 'hang' });
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('timeout');
    expect(await insert(other)).toBe('held');
    expect(await insert(warehouse)).toBe('inserted');
    expect(await insert(warehouse)).toBe('held');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('that is asked again at once is ours once only, however late the first try fails', async () => {
    const warehouse = await bigQuery.start({}, { deadlineMs: 600 });
    bigQuery.fake.failures.add('results', { kind: 'hang' });
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('timeout');
    expect(await insert(warehouse)).toBe('inserted');
    await vi.waitFor(() => expect(bigQuery.fake.pending).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await insert(warehouse)).toBe('held');
  });

  it('whose own job fails says why, and can be made again once that is mended', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', {
      kind: 'job fails',
      reason: 'accessDenied',
      message: 'Access Denied',
    });
    expect((await refusalOf(insert(warehouse))).errorCause).toBe('permission');
    expect(await insert(warehouse)).toBe('inserted');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('whose own job fails for a moment is made at once under the next id', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', { kind: 'job fails', reason: 'jobRateLimitExceeded' });
    expect(await insert(warehouse)).toBe('inserted');
    expect(await storedIds()).toEqual([['e1']]);
  });

  it('that is refused uses nothing up', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('insert', { kind: 'refused', status: 403, reason: 'accessDenied' });
    const error = await refusalOf(insert(warehouse));
    expect(error.errorCause).toBe('permission');
    expect(error.fix).toContain('dataEditor');
    expect(await insert(warehouse)).toBe('inserted');
  });

  it('with a name that no job can have is refused before anything is sent', async () => {
    const warehouse = await bigQuery.start();
    const error = await refusalOf(insert(warehouse, 'e1', 'post 1; --'));
    expect(error.errorCause).toBe('internal');
    expect(bigQuery.fake.calls).toEqual([]);
  });
});
