import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVerdicts, VERDICT_DAYS } from '../../src/history/verdicts.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const NOW = new Date('2026-02-04T17:00:00Z');
const TABLE = 'nba_orchestration.validation_check_results';

let scratch: ScratchWarehouse;
beforeAll(async () => {
  scratch = await openScratchWarehouse();
  await scratch.warehouse.ensureTables(OWN_TABLES);
});
afterAll(() => scratch.close());

interface Said {
  status: string;
  /** Days before today; each is a run of its own about the day before it. */
  ago: number;
  message?: string | null;
  expected?: string | null;
  actual?: string | null;
  table?: string | null;
  run?: string;
  date?: string;
}

let checks = 0;
/** What is read of a check that said all this. */
async function readOf(...told: Said[]) {
  checks += 1;
  const check = `check_${checks}`;
  const rows = told.map(
    ({ status, ago, run, date, table = null, message = 'm', expected = null, actual = null }, index) => {
      const at = new Date(Date.UTC(2026, 1, 4, 11) - ago * 86_400_000);
      const runId = run ?? `morning-${at.toISOString().slice(0, 10).replaceAll('-', '')}T110000Z`;
      const target = date ?? new Date(at.getTime() - 86_400_000).toISOString().slice(0, 10);
      return {
        result_id: `${runId}:${check}:${target}:${index}`,
        run_id: runId,
        check_timestamp: at.toISOString(),
        check_name: check,
        status,
        message,
        expected_value: expected,
        actual_value: actual,
        target_date: target,
        target_table: table,
        details: '{}',
      };
    },
  );
  await scratch.warehouse.append(
    TABLE,
    Object.keys(rows[0] ?? {}),
    rows.map((row) => Object.values(row)),
  );
  return (await readVerdicts(scratch.warehouse, NOW)).filter((row) => row.check === check);
}

const daily = (status: string, from: number, to: number, over: Partial<Said> = {}): Said[] =>
  Array.from({ length: from - to + 1 }, (_, index) => ({ status, ago: from - index, ...over }));

describe('what a check has said last', () => {
  it('is one row, from the first time on that it said nothing else since', async () => {
    expect(await readOf(...daily('PASS', 9, 5), ...daily('FAIL', 4, 0, { table: 'a.b' }))).toEqual([
      {
        check: 'check_1',
        status: 'FAIL',
        table: 'a.b',
        runs: 5,
        dates: 5,
        firstDate: '2026-01-30',
        lastDate: '2026-02-03',
        firstAt: '2026-01-31T11:00:00.000Z',
      },
    ]);
  });

  it('is the same failure in other words and numbers, and another one of another table', async () => {
    const words = daily('FAIL', 9, 0, { table: 'a.b' }).map((one) => ({
      ...one,
      message: `${one.ago}`,
      actual: `${one.ago}`,
    }));
    expect(await readOf(...words)).toMatchObject([{ runs: 10 }]);
    expect(
      await readOf(...daily('FAIL', 9, 3, { table: 'a.c' }), ...daily('FAIL', 2, 0, { table: 'a.b' })),
    ).toMatchObject([{ runs: 3, table: 'a.b' }]);
    expect(await readOf(...daily('FAIL', 9, 0))).toMatchObject([{ runs: 10, table: null }]);
  });

  it.each(['message', 'expected', 'actual'] as const)(
    'is another pass where its %s differs',
    async (column) => {
      expect(
        await readOf(...daily('PASS', 9, 3), ...daily('PASS', 2, 0, { [column]: 'other' })),
      ).toMatchObject([{ status: 'PASS', runs: 3, firstDate: '2026-02-01' }]);
    },
  );

  it('does not hear what was skipped, could not look, or was asked by people', async () => {
    expect(
      await readOf(
        ...daily('PASS', 9, 0),
        { status: 'SKIP', ago: 3, date: '2026-01-02' },
        { status: 'ERROR', ago: 2, date: '2026-01-02' },
        { status: 'FAIL', ago: 1, run: 'morning-20260203T120000Z-abc123' },
      ),
    ).toMatchObject([{ status: 'PASS', runs: 10, dates: 10 }]);
    expect(await readOf({ status: 'FAIL', ago: 0, run: 'morning-20260204T110000Z-abc123' })).toEqual([]);
  });

  it('counts a run once that says it of two dates, and a date once of which two runs say it', async () => {
    const run = 'midday-20260204T170000Z';
    expect(
      await readOf(
        { status: 'FAIL', ago: 0, run, date: '2026-02-03' },
        { status: 'FAIL', ago: 0, run, date: '2026-02-02' },
        { status: 'FAIL', ago: 1, date: '2026-02-02' },
      ),
    ).toMatchObject([{ runs: 2, dates: 2, firstDate: '2026-02-02' }]);
  });

  it('is nothing after a warning, and before anything was said', async () => {
    expect(await readOf(...daily('FAIL', 9, 1), { status: 'WARN', ago: 0 })).toEqual([]);
    expect(
      await readOf(...daily('FAIL', 9, 5), { status: 'WARN', ago: 4 }, ...daily('FAIL', 3, 0)),
    ).toMatchObject([{ runs: 4 }]);
  });

  it('is looked for in the last months, and never after now', async () => {
    expect(
      await readOf(...daily('FAIL', VERDICT_DAYS + 1, VERDICT_DAYS - 1), ...daily('PASS', -1, -2)),
    ).toMatchObject([{ status: 'FAIL', runs: 1 }]);
  });

  it('does not stumble over a row without words', async () => {
    expect(await readOf(...daily('PASS', 3, 0, { message: null }))).toMatchObject([{ runs: 4 }]);
  });
});
