import type { Log } from '../log.ts';
import type { Cell, Warehouse } from './warehouse.ts';

export interface DuckDbOptions {
  /** Makes the file, and the folders above it, where there is none. */
  create: boolean;
  /** After this many milliseconds a statement of the port is stopped. */
  deadlineMs: number;
  /** Opens without the right to write: nothing in the file changes. */
  readOnly?: boolean;
  /** Slash command that asks the same of a bot that holds the file, for the refusal. */
  inSlack?: string;
  log?: Log;
}

/**
 * A value for {@link DuckDbEditor.append}: instants as ISO text in UTC, dates as `YYYY-MM-DD`, lists as arrays, structs
 * as objects, the rest as it is.
 */
export type AppendValue = Cell | readonly AppendValue[] | { readonly [entry: string]: AppendValue };

/** What filling a warehouse needs beyond the port. It has no deadline: whoever fills a warehouse waits for it. */
export interface DuckDbEditor {
  /** Runs statements, one or several separated by `;`. Answers the rows that the last one changed. */
  run(text: string, values?: readonly Cell[]): Promise<number>;
  /**
   * Adds rows in bulk: each row in the order of `columns`; columns that are not named are NULL.
   * @throws WarehouseError `missing_table`, `missing_column`, or `bad_response` for a value that its column can't hold.
   */
  append(table: string, columns: readonly string[], rows: Iterable<readonly AppendValue[]>): Promise<number>;
}

/** A warehouse in a DuckDB file. */
export interface DuckDbWarehouse extends Warehouse, DuckDbEditor {
  /** Runs `work` in one transaction: what it did is there whole, or, when it throws, not at all. */
  transaction<T>(work: (editor: DuckDbEditor) => Promise<T>): Promise<T>;
}

/**
 * Opens a DuckDB file. The engine is loaded with the first file, so a bot on BigQuery never carries it.
 * @throws WarehouseError `config` when it does not exist, is no DuckDB file, or is held by another process.
 */
export async function openDuckDb(path: string, options: DuckDbOptions): Promise<DuckDbWarehouse> {
  const [{ openFile }, { createDuckDbWarehouse }] = await Promise.all([
    import('./duckdb/open-file.ts'),
    import('./duckdb/duckdb-warehouse.ts'),
  ]);
  return createDuckDbWarehouse(await openFile(path, options), options);
}
