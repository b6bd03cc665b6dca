import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TableErrorRow } from '../../src/facts/cloud/cloud-facts.ts';
import { windowFor } from '../../src/facts/collect.ts';
import { errorsCollector } from '../../src/facts/errors.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const TABLE = 'nba_orchestration.service_errors';
const NOON = new Date('2026-02-05T17:00:00Z');

interface Logged {
  at?: string;
  service?: string;
  type?: string;
  category?: string;
  severity?: string;
  text?: string;
}

describe("errors of the pipeline's own table", () => {
  let scratch: ScratchWarehouse;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    for (const statement of duckDbStatements(pipelineTable(TABLE))) await scratch.warehouse.run(statement);
  });
  afterAll(() => scratch?.close());
  beforeEach(() => scratch.warehouse.run(`DELETE FROM ${TABLE}`));

  const log = (...rows: readonly Logged[]) =>
    scratch.warehouse.transaction(({ append }) =>
      append(
        TABLE,
        [
          'error_id',
          'service_name',
          'error_timestamp',
          'error_type',
          'error_category',
          'severity',
          'error_message',
        ],
        rows.map((row, index) => [
          String(index),
          row.service ?? 'phase3',
          row.at ?? '2026-02-05T10:30:00Z',
          row.type ?? 'ValueError',
          row.category ?? 'processing_error',
          row.severity ?? 'critical',
          row.text ?? 'boom',
        ]),
      ),
    );
  async function collected(
    now = NOON,
    over: Partial<Parameters<ReturnType<typeof errorsCollector>['statement']>[1]> = {},
    rules = profile,
  ): Promise<TableErrorRow[]> {
    const collector = errorsCollector(TABLE);
    const statement = collector.statement(rules, { ...windowFor(['2026-02-05'], now), ...over });
    const { rows } = await scratch.warehouse.query(statement, { name: 'errors' });
    return rows.map(collector.parse);
  }

  it('that are alike but for numbers are one row an hour, with its first and last time', async () => {
    await log(
      { at: '2026-02-05T10:00:00Z', text: 'failed for game 0022500123' },
      { at: '2026-02-05T10:59:59.999Z', text: 'failed for game 0022500999' },
      { at: '2026-02-05T11:00:00Z', text: 'failed for game 0022500123' },
    );
    expect(await collected()).toEqual([
      {
        service: 'phase3',
        type: 'ValueError',
        category: 'processing_error',
        severity: 'critical',
        says: 'failed for game #',
        sample: 'failed for game 0022500123',
        texts: 1,
        count: 1,
        firstAt: '2026-02-05T11:00:00.000Z',
        lastAt: '2026-02-05T11:00:00.000Z',
      },
      {
        service: 'phase3',
        type: 'ValueError',
        category: 'processing_error',
        severity: 'critical',
        says: 'failed for game #',
        sample: 'failed for game 0022500123',
        texts: 1,
        count: 2,
        firstAt: '2026-02-05T10:00:00.000Z',
        lastAt: '2026-02-05T10:59:59.999Z',
      },
    ]);
  });

  it('of another service, type, category, severity or text are rows of their own', async () => {
    await log(
      {},
      { service: 'phase4' },
      { type: 'KeyError' },
      { category: 'timeout' },
      { severity: 'info' },
      { text: 'other' },
      {},
    );
    const rows = await collected();
    expect(rows.map(({ count }) => count).toSorted()).toEqual([1, 1, 1, 1, 1, 2]);
  });

  it('of a storm with an id in every text are few rows, and none is lost', async () => {
    const storm = Array.from({ length: 500 }, (_, index) => ({
      text: `no lock ${String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26))} now`,
    }));
    await log(...storm, ...Array.from({ length: 7 }, () => ({ text: 'the frequent one' })));
    const rows = await collected();
    expect(rows).toHaveLength(5);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(507);
    expect(rows.map(({ texts, count }) => [texts, count]).toSorted()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 7],
      [497, 497],
    ]);
  });

  it('reach back over the window and the same hours of the days before, and stop at the verdict', async () => {
    await log(
      { at: '2026-01-28T16:59:59.999Z', text: 'too old' },
      { at: '2026-01-28T17:00:00Z', text: 'oldest' },
      { at: '2026-02-05T16:59:59.999Z', text: 'newest' },
      { at: '2026-02-05T17:00:00Z', text: 'too new' },
    );
    expect((await collected()).map(({ says }) => says)).toEqual(['newest', 'oldest']);
  });

  it('reach back before the first verdict of several', async () => {
    await log(
      { at: '2026-01-20T17:00:00Z', text: 'oldest' },
      { at: '2026-01-20T16:59:59Z', text: 'too old' },
    );
    const firstNow = new Date('2026-01-28T17:00:00Z');
    expect((await collected(NOON, { firstNow })).map(({ says }) => says)).toEqual(['oldest']);
  });

  it('reach back as far as the table may be silent, and a usual while where the profile has no rule', async () => {
    await log({ at: '2026-01-20T12:00:00Z' });
    const rule = profile.checks.recent_errors;
    if (rule === undefined) throw new Error('the profile has no rule');
    const patient = {
      ...profile,
      checks: { ...profile.checks, recent_errors: { ...rule, silentDays: 20 } },
    };
    const without = { ...profile, checks: { ...profile.checks, recent_errors: undefined } };
    expect(await collected(NOON, {}, patient)).toHaveLength(1);
    expect(await collected(NOON, {}, without)).toHaveLength(0);
    await log({ at: '2026-01-28T17:00:00Z' });
    expect(await collected(NOON, {}, without)).toHaveLength(1);
  });

  it('lie whole on one side of every hour before the verdict, whenever that is', async () => {
    const now = new Date('2026-02-05T17:20:30.500Z');
    await log(
      { at: '2026-02-04T17:20:29.999Z' },
      { at: '2026-02-04T17:20:30Z' },
      { at: '2026-02-04T17:59:00Z' },
      { at: '2026-02-04T17:00:00Z' },
    );
    const rows = await collected(now);
    expect(rows.map(({ firstAt, lastAt, count }) => [firstAt, lastAt, count])).toEqual([
      ['2026-02-04T17:20:30.000Z', '2026-02-04T17:59:00.000Z', 2],
      ['2026-02-04T17:00:00.000Z', '2026-02-04T17:20:29.999Z', 2],
    ]);
  });

  it('say the same however long the ids in a long text are', async () => {
    const long = 'and then it went on '.repeat(100);
    await log({ text: `game 7 failed ${long}` }, { text: `game 0022500123 failed ${long}` });
    const rows = await collected();
    expect(new Set(rows.map(({ says }) => says)).size).toBe(1);
  });

  it('are grouped by what they say although the table keeps long texts', async () => {
    await log({ text: `KeyError: 'x' ${'long '.repeat(200)}` });
    const [row] = await collected();
    expect(row?.says).toMatch(/^KeyError: '…' long /);
    expect([...(row?.sample ?? '')].length).toBeLessThanOrEqual(300);
  });
});
