import { describe, expect, it, vi } from 'vitest';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { OWN_TABLES, SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { date, sql, table } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { useBigQuery } from './use-bigquery.ts';
import { event, eventIds, refusalOf } from './warehouse-contract.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const schedule = sql`SELECT COUNT(*) AS game_count FROM ${table(SCHEDULE)} WHERE game_date >= ${date('2026-02-01')}`;
const numbers = sql`SELECT a.range * 10 + b.range AS n FROM range(10) AS a, range(10) AS b ORDER BY 1`;

const bigQuery = useBigQuery();
const ask = (warehouse: Warehouse) => warehouse.query(schedule, { name: 'slate' });

describe('a statement on BigQuery', () => {
  it('takes the fast path once, with a cap, labels and every value bound', async () => {
    const warehouse = await bigQuery.start();
    await ask(warehouse);
    expect(bigQuery.fake.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /queries']);
    expect(bigQuery.fake.calls[0]?.body).toMatchObject({
      query: expect.stringContaining(`\`test-project.${SCHEDULE}\``),
      useLegacySql: false,
      useQueryCache: true,
      jobCreationMode: 'JOB_CREATION_OPTIONAL',
      maximumBytesBilled: '50000000',
      labels: { app: 'shootaround', pipeline: 'nba_props', statement: 'slate' },
      parameterMode: 'positional',
      queryParameters: [{ parameterType: { type: 'STRING' }, parameterValue: { value: '2026-02-01' } }],
    });
    expect(bigQuery.fake.calls[0]?.body).not.toHaveProperty('location');
  });

  it('says what it billed, and null where BigQuery does not say', async () => {
    expect((await ask(await bigQuery.start())).bytesBilled).toBe(10_485_760);
    expect((await ask(await bigQuery.start({ withoutCost: true }))).bytesBilled).toBeNull();
  });

  it('has all its rows, over however many pages they come', async () => {
    const warehouse = await bigQuery.start({ pageSize: 7 });
    const { rows } = await warehouse.query(numbers, { name: 'numbers' });
    expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(bigQuery.requests('GET', /^\/queries\//)).toHaveLength(14);
  });

  it('runs at the same time as the others', async () => {
    const warehouse = await bigQuery.start({ latencyMs: 50 });
    const answers = Array.from({ length: 20 }, () => ask(warehouse));
    expect(await Promise.all(answers)).toHaveLength(20);
    expect(bigQuery.requests('POST', /^\/queries$/)).toHaveLength(20);
  });

  it('without a filter on a partition that must be filtered is our defect, and said so', async () => {
    const warehouse = await bigQuery.start();
    const unfiltered = sql`SELECT COUNT(*) AS n FROM ${table(SCHEDULE)}`;
    const error = await refusalOf(warehouse.query(unfiltered, { name: 'unfiltered' }));
    expect(error.errorCause).toBe('internal');
    expect(error.message).toContain('without a filter over column(s)');
  });
});

describe('BigQuery refuses', () => {
  it.each([
    [
      403,
      'accessDenied',
      'Access Denied',
      'permission',
      `access to ${SCHEDULE} was denied`,
      'bigquery.dataViewer',
    ],
    [403, 'quotaExceeded', 'Quota exceeded: 1 TiB', 'quota', 'Quota exceeded: 1 TiB', 'reset'],
    [
      404,
      'notFound',
      `Not found: Table test-project:${SCHEDULE} was not found in location US`,
      'missing_table',
      `table ${SCHEDULE} does not exist`,
      'location',
    ],
    [
      400,
      'bytesBilledLimitExceeded',
      'Query exceeded limit for bytes billed: 50000000. 73400320 or higher required.',
      'quota',
      'would bill 73400320 bytes, and the cap is 50000000',
      'maximumBytesBilled',
    ],
    [
      400,
      'invalidQuery',
      'Unrecognized name: colour at [1:8]',
      'missing_column',
      `${SCHEDULE} has no column colour`,
      'profile',
    ],
    [
      400,
      'invalidQuery',
      'No matching signature for operator >= for argument types: STRING, DATE',
      'bad_response',
      'a column of another type',
      'definition',
    ],
    [400, 'invalidQuery', 'Syntax error: Unexpected end of script', 'internal', 'Syntax error', 'defect'],
    [400, 'responseTooLarge', 'Response too large', 'bad_response', 'too large', 'rows'],
    [403, 'billingNotEnabled', 'Billing has not been enabled', 'config', 'billing is not enabled', 'enable'],
    [
      401,
      'required',
      'Login Required',
      'permission',
      'refused the credentials: Login Required',
      'gcloud auth',
    ],
  ])('%i %s: %s', async (status, reason, message, cause, says, fix) => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'refused', status, reason, message }, { times: 9 });
    const error = await refusalOf(ask(warehouse));
    expect(error.errorCause).toBe(cause);
    expect(error.message).toContain(says);
    expect(error.fix).toContain(fix);
    expect(bigQuery.requests('POST', /^\/queries$/)).toHaveLength(1);
  });

  it.each([
    [403, 'rateLimitExceeded'],
    [400, 'jobRateLimitExceeded'],
  ])('%i %s once, and the second try is answered', async (status, reason) => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'refused', status, reason });
    expect((await ask(warehouse)).rows).toEqual([{ game_count: 0 }]);
    expect(bigQuery.requests('POST', /^\/queries$/)).toHaveLength(2);
    expect(bigQuery.log.lines.map((line) => line.event)).toEqual(['bigquery_retry']);
  });

  it('rateLimitExceeded twice, and that is the answer', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add(
      'query',
      { kind: 'refused', status: 403, reason: 'rateLimitExceeded' },
      { times: 9 },
    );
    expect((await refusalOf(ask(warehouse))).errorCause).toBe('quota');
    expect(bigQuery.requests('POST', /^\/queries$/)).toHaveLength(2);
  });

  it('one table only: the others answer', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add(
      'query',
      { kind: 'refused', status: 403, reason: 'accessDenied' },
      { about: SCHEDULE },
    );
    const [denied, allowed] = await Promise.allSettled([
      ask(warehouse),
      warehouse.query(eventIds, { name: 'ids' }),
    ]);
    expect([denied.status, allowed.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('a BigQuery that does not answer as it should', () => {
  it('with 503 once is asked again', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'unavailable before' });
    expect((await ask(warehouse)).rows).toEqual([{ game_count: 0 }]);
  });

  it('with silence is not waited for beyond the deadline', async () => {
    const warehouse = await bigQuery.start({}, { deadlineMs: 400 });
    bigQuery.fake.failures.add('query', { kind: 'hang' });
    const error = await refusalOf(ask(warehouse));
    expect(error.errorCause).toBe('timeout');
    expect(error.message).toBe(`reading ${SCHEDULE} took longer than 0.4 s`);
  });

  it.each([
    ['query', ask],
    ['table', (warehouse: Warehouse) => warehouse.retentionDays(SCHEDULE)],
  ] as const)(
    'with silence has its %s request ended then, and gets no further one',
    async (endpoint, how) => {
      const warehouse = await bigQuery.start({}, { deadlineMs: 400 });
      bigQuery.fake.failures.add(endpoint, { kind: 'hang' }, { times: 9 });
      expect((await refusalOf(how(warehouse))).errorCause).toBe('timeout');
      await vi.waitFor(() => expect(bigQuery.fake.pending).toBe(0));
      expect(bigQuery.fake.calls).toHaveLength(1);
    },
  );

  it('with silence to one call goes on with the others', async () => {
    const warehouse = await bigQuery.start({ latencyMs: 600 }, { deadlineMs: 2_000 });
    const hasty = await bigQuery.openAgain({ deadlineMs: 300 });
    const [given, answered] = await Promise.allSettled([ask(hasty), ask(warehouse)]);
    expect([given.status, answered.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('with silence on a later page neither', async () => {
    const warehouse = await bigQuery.start({ pageSize: 60 }, { deadlineMs: 400 });
    bigQuery.fake.failures.add('results', { kind: 'hang' });
    expect((await refusalOf(warehouse.query(numbers, { name: 'numbers' }))).errorCause).toBe('timeout');
  });

  it('in time has its query cancelled, so that it stops billing', async () => {
    const warehouse = await bigQuery.start({ latencyMs: 2_000 }, { deadlineMs: 1_000 });
    expect((await refusalOf(ask(warehouse))).errorCause).toBe('timeout');
    await vi.waitFor(() => expect(bigQuery.requests('POST', /^\/jobs\/query_1\/cancel$/)).toHaveLength(1));
  });

  it.each([
    ['an empty object', '{}'],
    ['no JSON', '<html>Sign in to the hotel network</html>'],
    ['a list', '[]'],
    ['null', 'null'],
    ['neither job nor query', '{"jobComplete":true,"schema":{"fields":[]},"rows":[]}'],
    [
      'rows without a schema',
      '{"jobComplete":true,"queryId":"q","totalRows":"1","rows":[{"f":[{"v":"1"}]}]}',
    ],
    [
      'fewer rows than it counted',
      '{"jobComplete":true,"queryId":"q","totalRows":"2","schema":{"fields":[{"name":"n","type":"INTEGER"}]},"rows":[{"f":[{"v":"1"}]}]}',
    ],
    [
      'a row that is too short',
      '{"jobComplete":true,"queryId":"q","totalRows":"1","schema":{"fields":[{"name":"n","type":"INTEGER"},{"name":"m","type":"STRING"}]},"rows":[{"f":[{"v":"1"}]}]}',
    ],
  ])('but with %s is no empty result', async (_, body) => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add('query', { kind: 'malformed', body }, { times: 9 });
    expect((await refusalOf(ask(warehouse))).errorCause).toBe('bad_response');
  });

  it('but with an empty later page is no shorter result', async () => {
    const warehouse = await bigQuery.start({ pageSize: 60 });
    bigQuery.fake.failures.add('results', { kind: 'malformed', body: '{}' }, { times: 9 });
    expect((await refusalOf(warehouse.query(numbers, { name: 'numbers' }))).errorCause).toBe('bad_response');
  });

  it('because it is not there is named as that', async () => {
    const warehouse = await bigQuery.start();
    await bigQuery.fake.stop();
    const error = await refusalOf(ask(warehouse));
    expect(error.errorCause).toBe('bad_response');
    expect(error.message).toContain('could not be reached');
  });
});

describe('the tables of BigQuery', () => {
  it('that are missing are not made, but the statements that make them are given', async () => {
    const warehouse = await bigQuery.start({ createTables: false });
    const error = await refusalOf(warehouse.ensureTables(OWN_TABLES));
    expect(error.errorCause).toBe('config');
    expect(error.message).toContain('nba_orchestration.validation_runs');
    expect(error.fix).toContain('bq query --use_legacy_sql=false');
    expect(error.fix).toContain(
      'CREATE TABLE IF NOT EXISTS `test-project.nba_orchestration.shootaround_events`',
    );
    expect(bigQuery.fake.calls.every((call) => call.method === 'GET')).toBe(true);
  });

  it('that were looked at need no second look before something is written', async () => {
    const warehouse = await bigQuery.start();
    await warehouse.ensureTables(OWN_TABLES);
    const looks = bigQuery.requests('GET', /^\/datasets\//).length;
    await warehouse.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'post-1');
    expect(bigQuery.requests('GET', /^\/datasets\//)).toHaveLength(looks);
    expect(bigQuery.requests('POST', /^\/jobs$/)[0]?.body).toMatchObject({
      jobReference: { location: 'us-west2' },
    });
  });

  it('that may not be looked at are a matter of permission', async () => {
    const warehouse = await bigQuery.start();
    bigQuery.fake.failures.add(
      'table',
      { kind: 'refused', status: 403, reason: 'accessDenied' },
      { times: 9 },
    );
    expect((await refusalOf(warehouse.ensureTables(OWN_TABLES))).errorCause).toBe('permission');
  });

  it('say after how many days they drop a partition', async () => {
    const cache = 'nba_precompute.player_daily_cache';
    const warehouse = await bigQuery.start({ retentionDays: { [cache]: 30 } });
    expect(await warehouse.retentionDays(cache)).toBe(30);
    expect(await warehouse.retentionDays(SCHEDULE)).toBeNull();
    expect((await refusalOf(warehouse.retentionDays('nba_raw.nope'))).errorCause).toBe('missing_table');
  });
});

describe('opening BigQuery', () => {
  it('is refused while the environment would send everything to an emulator', async () => {
    const error = await refusalOf(
      openBigQuery({
        projectId: 'p',
        maximumBytesBilled: 1,
        deadlineMs: 1,
        labels: { app: 'x' },
        env: { BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:9050' },
      }),
    );
    expect(error.errorCause).toBe('config');
    expect(error.fix).toContain('BIGQUERY_EMULATOR_HOST');
  });

  it('asks nothing yet, and names its project', async () => {
    const warehouse = await bigQuery.start();
    expect(warehouse.label).toBe('BigQuery, project test-project');
    expect(warehouse.exclusive).toBe(false);
    expect(bigQuery.fake.calls).toEqual([]);
  });
});
