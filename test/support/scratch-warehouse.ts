import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDbWarehouse, openDuckDb } from '../../src/warehouse/duckdb.ts';
import { raw } from '../../src/warehouse/sql.ts';
import type { Cell, Row } from '../../src/warehouse/warehouse.ts';

export interface ScratchWarehouse {
  warehouse: DuckDbWarehouse;
  /** Rows of a statement of the test's own. */
  ask(statement: string): Promise<Row[]>;
  /** The cells of such rows, without their names. */
  cells(statement: string): Promise<Cell[][]>;
  close(): Promise<void>;
}

/** An empty DuckDB file in a folder of its own; closing removes both. */
export async function openScratchWarehouse(): Promise<ScratchWarehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'shootaround-scratch-'));
  const warehouse = await openDuckDb(join(folder, 'warehouse.duckdb'), { create: true, deadlineMs: 10_000 });
  const ask = async (statement: string): Promise<Row[]> =>
    (await warehouse.query(raw(statement), { name: 'test' })).rows;
  return {
    warehouse,
    ask,
    cells: async (statement) => (await ask(statement)).map((row) => Object.values(row)),
    async close() {
      await warehouse.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
