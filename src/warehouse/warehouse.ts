import { SourceError } from './source-error.ts';
import type { Sql } from './sql.ts';

export { ERROR_CAUSES, type ErrorCause } from './source-error.ts';

/** A failure of the warehouse. */
export class WarehouseError extends SourceError {
  override readonly name = 'WarehouseError';
}

/** A value as it leaves a warehouse, the same from either: dates `YYYY-MM-DD`, instants ISO 8601 in UTC, no vendor types. */
export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

export interface QueryResult {
  rows: Row[];
  /** As the warehouse reports it; null when it reports none: unknown, never 0. Embedded warehouses bill nothing and say 0. */
  bytesBilled: number | null;
}

/** A table that this bot writes, as `dataset.table` columns in order. */
export interface OwnTable {
  name: string;
  columns: readonly { name: string; type: 'STRING' | 'INT64' | 'FLOAT64' | 'DATE' | 'TIMESTAMP' }[];
  /** The column that makes a row unique: the primary key where the warehouse has such. */
  key: string;
  /** Column whose day partitions the table. */
  partitionBy: string;
  clusterBy: readonly string[];
}

/** Which tables, and which dates of each, an imported season recorded. Everything else was never counted. */
export type Recorded = Record<string, readonly string[]>;

/** Where the pipeline's tables are, and ours. Every method has a deadline and throws only {@link WarehouseError}. */
export interface Warehouse {
  readonly kind: 'bigquery' | 'duckdb';
  /** For people: `embedded` or `BigQuery, project nba-props-platform`. */
  readonly label: string;
  /** Only one process can hold it at a time: whoever else claimed something in it is gone. */
  readonly exclusive: boolean;
  /** Statements cost money, also those that failed or were not waited for: what they billed is unknown. */
  readonly bills: boolean;

  /** Runs one read-only statement. `name` labels it in job lists, logs and errors. */
  query(statement: Sql, options: { name: string }): Promise<QueryResult>;

  /**
   * Inserts all rows or none, once for a given `claim`: the same claim by anybody else, or again, writes nothing.
   * `claim` holds letters, digits, `_` and `-`; it names the act, so whoever gets `inserted` is the one who did it.
   * A repeated call by this process whose first answer was lost answers `inserted` too.
   */
  insertOnce(table: OwnTable, rows: readonly Row[], claim: string): Promise<'inserted' | 'held'>;

  /**
   * Inserts rows at least once, without a claim: where a key is there already its row is doubled, and readers drop
   * doubles; a warehouse that knows at once says `held` and leaves it alone. Rejects where nobody knows what was written.
   */
  insert(table: OwnTable, rows: readonly Row[]): Promise<'inserted' | 'held'>;

  /** Makes our own tables where that is possible; otherwise throws `config` with the statements to run. */
  ensureTables(tables: readonly OwnTable[]): Promise<void>;

  /** Null unless this warehouse holds an imported season. */
  recorded(): Promise<Recorded | null>;

  /** Days after which the table drops a partition, from its metadata; null when it keeps them for good. */
  retentionDays(table: string): Promise<number | null>;

  /** The columns that a table has, from its metadata; null where there is no such table. */
  columnsOf(table: string): Promise<readonly string[] | null>;

  /** The statement as a person pastes it into this warehouse's console, its values written into it. */
  forPeople(statement: Sql): string;

  /** Where a person looks at a table in a browser; null for a warehouse without such a page. */
  pageOf(table: string): string | null;

  close(): Promise<void>;
}
