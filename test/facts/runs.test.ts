import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { windowFor } from '../../src/facts/collect.ts';
import type { ProcessorRunsRow } from '../../src/facts/facts.ts';
import { runsCollector } from '../../src/facts/runs.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const TABLE = 'nba_reference.processor_run_history';
const NOW = new Date('2026-02-04T17:00:00Z');
const SWEPT = '{"cleanup_reason":"stale_running_cleanup"}';

interface LogRow {
  processor?: string;
  runId: string;
  status: string;
  startedAt: string;
  errors?: string | null;
  dataDate?: string;
  skipped?: boolean;
  category?: string;
  output?: string;
}

describe('processor runs', () => {
  let scratch: ScratchWarehouse;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    for (const statement of duckDbStatements(pipelineTable(TABLE))) await scratch.warehouse.run(statement);
  });
  afterAll(() => scratch?.close());
  beforeEach(() => scratch.warehouse.run(`DELETE FROM ${TABLE}`));

  const log = (rows: readonly LogRow[]) =>
    scratch.warehouse.transaction(({ append }) =>
      append(
        TABLE,
        [
          'processor_name',
          'run_id',
          'status',
          'started_at',
          'errors',
          'data_date',
          'skipped',
          'failure_category',
          'output_table',
        ],
        rows.map((row) => [
          row.processor ?? 'PlayerGameSummaryProcessor',
          row.runId,
          row.status,
          row.startedAt,
          row.errors ?? null,
          row.dataDate ?? '2026-02-03',
          row.skipped ?? null,
          row.category ?? null,
          row.output ?? null,
        ]),
      ),
    );
  async function collected(now = NOW): Promise<ProcessorRunsRow[]> {
    const collector = runsCollector(TABLE);
    const statement = collector.statement(profile, windowFor(['2026-02-04'], now));
    const { rows } = await scratch.warehouse.query(statement, { name: 'runs' });
    return rows.map(collector.parse);
  }
  const ended = async (rows: readonly LogRow[]) => {
    await log(rows);
    return (await collected()).map(({ outcome, runs }) => [outcome, runs]);
  };

  const early = '2026-02-04T08:00:00Z';
  const one = (status: string, over: Partial<LogRow> = {}): LogRow => ({
    runId: 'r1',
    status,
    startedAt: early,
    ...over,
  });

  it.each<[string, LogRow[], string]>([
    ['success with the phantom of a sweep', [one('failed', { errors: SWEPT }), one('success')], 'success'],
    ['success whose first row stayed', [one('running'), one('success')], 'success'],
    ['success after a failed row', [one('failed'), one('success')], 'success'],
    ['partial', [one('running'), one('failed', { errors: SWEPT }), one('partial')], 'partial'],
    ['failed', [one('running'), one('failed', { errors: '{"error":"boom"}' })], 'failed'],
    ['failed, with its phantom', [one('failed', { errors: SWEPT }), one('failed')], 'failed'],
    ['a word nobody knows', [one('exploded')], 'failed'],
    ['only swept', [one('failed', { errors: SWEPT })], 'stuck'],
    ['swept, noted as text', [one('failed', { errors: JSON.stringify(SWEPT) })], 'stuck'],
    ['running for more than four hours', [one('running')], 'stuck'],
    ['running for exactly four hours', [one('running', { startedAt: '2026-02-04T13:00:00Z' })], 'stuck'],
    ['running for less', [one('running', { startedAt: '2026-02-04T13:00:01Z' })], 'in_flight'],
    ['skipped by status', [one('running'), one('skipped')], 'skipped'],
    ['skipped by flag', [one('failed', { errors: SWEPT }), one('success', { skipped: true })], 'skipped'],
    ['in capitals', [one('RUNNING'), one('SUCCESS')], 'success'],
  ])('are told by run: %s', async (_name, rows, outcome) => {
    expect(await ended(rows)).toEqual([[outcome, 1]]);
  });

  it('that ended alike between two successes are one row, with the first and the last beginning', async () => {
    await log([
      one('success', { runId: 'a', startedAt: '2026-02-04T01:00:00Z' }),
      one('failed', { runId: 'b', startedAt: '2026-02-04T02:00:00Z', errors: '{"error":"boom"}' }),
      one('skipped', { runId: 'c', startedAt: '2026-02-04T02:30:00Z' }),
      one('failed', { runId: 'd', startedAt: '2026-02-04T03:00:00Z', errors: '{"error":"boom"}' }),
      one('success', { runId: 'e', startedAt: '2026-02-04T04:00:00Z' }),
      one('success', { runId: 'f', startedAt: '2026-02-04T05:00:00Z' }),
      one('failed', { runId: 'g', startedAt: '2026-02-04T06:00:00Z', errors: '{"error":"boom"}' }),
    ]);
    expect(
      (await collected()).map(({ outcome, runs, firstAt, lastAt }) => [
        outcome,
        runs,
        firstAt.slice(11, 13),
        lastAt.slice(11, 13),
      ]),
    ).toEqual([
      ['failed', 1, '06', '06'],
      ['success', 2, '04', '05'],
      ['failed', 2, '02', '03'],
      ['skipped', 1, '02', '02'],
      ['success', 1, '01', '01'],
    ]);
  });

  it.each([
    ['date', { dataDate: '2026-02-02' }],
    ['category', { category: 'timeout' }],
    ['error text', { errors: '{"error":"bang"}' }],
  ])('of another %s are another row', async (_name, over) => {
    await log([
      one('failed', { runId: 'a', errors: '{"error":"boom"}' }),
      one('failed', { runId: 'b', errors: '{"error":"boom"}', ...over }),
    ]);
    expect(await collected()).toHaveLength(2);
  });

  it.each([
    ['{"error_message":"a"}', 'a'],
    ['{"message":"b"}', 'b'],
    ['{"error":"c"}', 'c'],
    ['[{"error_message":"d"},{"error_message":"e"}]', 'd'],
    ['[{"message":"f"}]', 'f'],
    ['["g"]', 'g'],
    ['"h"', 'h'],
    ['{"error":"with \\"quotes\\" and a\\nbreak"}', 'with "quotes" and a\nbreak'],
    ['{"unheard_of":"x"}', 'timeout'],
    ['[]', 'timeout'],
    [null, 'timeout'],
  ])('give the error text of %s as %s', async (errors, error) => {
    await log([one('failed', { errors, category: 'timeout' })]);
    expect(await collected()).toMatchObject([{ error, errorTexts: 1, category: 'timeout' }]);
  });

  it('give a long error text by its beginning', async () => {
    await log([
      one('failed', { errors: JSON.stringify({ error: `${'x'.repeat(298)}"${'y'.repeat(400)}` }) }),
    ]);
    const [row] = await collected();
    expect(row?.error).toMatch(/^x{298}/);
    expect(row?.error?.length).toBeLessThanOrEqual(300);
  });

  it('of one processor under two spellings are runs of one', async () => {
    await log([
      one('failed', { runId: 'a', processor: 'player_game_summary' }),
      one('failed', { runId: 'b', processor: 'PlayerGameSummaryProcessor' }),
    ]);
    expect(await collected()).toMatchObject([{ runs: 2 }]);
  });

  it('are those of thirty days, up to now', async () => {
    await log([
      one('failed', { runId: 'a', dataDate: '2026-01-04', startedAt: '2026-01-05T08:00:00Z' }),
      one('failed', { runId: 'b', dataDate: '2026-01-05', startedAt: '2026-01-05T09:00:00Z' }),
      one('failed', { runId: 'c', dataDate: '2026-02-05', startedAt: '2026-02-04T17:00:00Z' }),
      one('failed', { runId: 'd', dataDate: '2026-02-05', startedAt: '2026-02-04T17:00:01Z' }),
    ]);
    expect((await collected()).map(({ dataDate }) => dataDate)).toEqual(['2026-02-05', '2026-01-05']);
  });

  describe('in a storm', () => {
    const storm = (errors: string, count = 200_000) =>
      scratch.warehouse.run(`INSERT INTO ${TABLE} (processor_name, run_id, status, started_at, errors, data_date)
SELECT 'OddsGameLinesProcessor', 'run' || (i // 2), IF(i % 2 = 0, 'running', 'failed'),
  TIMESTAMPTZ '2026-01-20 00:00:00+00' + INTERVAL (i // 2) SECOND, ${errors}, DATE '2026-01-20' + CAST(i % 5 AS INTEGER) FROM range(${2 * count}) AS numbers(i)`);

    it('come back as a row a date', async () => {
      await storm(`IF(i % 2 = 0, NULL, '{"error":"no lines"}')`);
      const rows = await collected();
      expect(rows.reduce((sum, { runs }) => sum + runs, 0)).toBe(200_000);
      expect(rows.length).toBeLessThanOrEqual(5);
    });

    it('that puts a number into every error text come back as a few a date, the others counted', async () => {
      await storm(`IF(i % 2 = 0, NULL, '{"error":"no lines in run ' || i || '"}')`);
      const rows = await collected();
      expect(rows.reduce((sum, { runs }) => sum + runs, 0)).toBe(200_000);
      expect(rows.reduce((sum, { errorTexts }) => sum + errorTexts, 0)).toBe(200_000);
      expect(rows.length).toBeLessThanOrEqual(20);
      expect(rows[0]).toMatchObject({ outcome: 'failed', lastAt: '2026-01-22T07:33:19.000Z' });
    });
  });
});
