import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { withinDeadline } from '../deadline.ts';
import type { DuckDbEditor, DuckDbOptions, DuckDbWarehouse } from '../duckdb.ts';
import { columnList, valueLists } from '../insert-rows.ts';
import { ownTableDdl } from '../own-tables.ts';
import { column, join, render, renderForPeople, type Sql, sql, table, tablesOf, text } from '../sql.ts';
import type { Cell, OwnTable, Recorded, Row } from '../warehouse.ts';
import { appendRows } from './append.ts';
import { openConnections } from './connections.ts';
import { translateError } from './errors.ts';
import { toCell, toParameter } from './values.ts';

/** The dates that an import wrote down, per table. */
const RECORDED_DATES = 'shootaround.recorded_dates';

/** The port on an opened DuckDB file. */
export async function createDuckDbWarehouse(
  instance: DuckDBInstance,
  { deadlineMs, log }: DuckDbOptions,
): Promise<DuckDbWarehouse> {
  const connections = await openConnections(instance);
  /** Inserts whose caller stopped waiting: what became of them is still to be said. */
  const unanswered = new Map<string, Promise<'inserted' | 'held'>>();

  const limited = <T>(what: string, tables: readonly string[], work: (signal: AbortSignal) => Promise<T>) =>
    withinDeadline(deadlineMs, what, async (signal) => {
      try {
        return await work(signal);
      } catch (error) {
        throw translateError(error, what, tables);
      } finally {
        if (signal.aborted)
          log?.warn('warehouse_statement_stopped', { statement: what, deadline_ms: deadlineMs });
      }
    });

  const read = (statement: Sql, name: string): Promise<Row[]> => {
    const tables = tablesOf(statement);
    return limited(tables.length === 0 ? name : `reading ${tables.join(', ')}`, tables, (signal) =>
      connections.read(signal, (connection) => readRows(connection, statement)),
    );
  };

  const insert = async (
    own: OwnTable,
    rows: readonly Row[],
    claim: string | null,
  ): Promise<'inserted' | 'held'> => {
    const statement = insertStatement(own, rows);
    return limited(`writing ${own.name}`, [own.name], (signal) => {
      const done = connections.write(async (connection) => {
        const { text: words, values } = render(statement, 'duckdb');
        const result = await connection.run(words, values.map(toParameter));
        return result.rowsChanged > 0 ? ('inserted' as const) : ('held' as const);
      }, signal);
      if (claim !== null) signal.addEventListener('abort', () => unanswered.set(claim, done), { once: true });
      return done;
    });
  };

  return {
    kind: 'duckdb',
    label: 'embedded',
    exclusive: true,
    bills: false,

    async query(statement, { name }) {
      return { rows: await read(statement, name), bytesBilled: 0 };
    },

    async insertOnce(own, rows, claim) {
      const before = unanswered.get(claim);
      if (before) {
        unanswered.delete(claim);
        const outcome = await before.catch(() => null);
        if (outcome !== null) return outcome;
      }
      return insert(own, rows, claim);
    },

    insert: (own, rows) => insert(own, rows, null),

    async ensureTables(tables) {
      await limited(
        'making our tables',
        tables.map(({ name }) => name),
        (signal) =>
          connections.write(async (connection) => {
            for (const own of tables) {
              for (const statement of ownTableDdl(own, 'duckdb')) await connection.run(statement);
            }
          }, signal),
      );
    },

    async recorded() {
      const [dataset, name] = RECORDED_DATES.split('.') as [string, string];
      const present = await read(
        sql`SELECT table_name FROM duckdb_tables() WHERE schema_name = ${text(dataset)} AND table_name = ${text(name)}`,
        'recorded_tables',
      );
      if (present.length === 0) return null;
      const rows = await read(
        sql`SELECT table_name, recorded_date FROM ${table(RECORDED_DATES)} ORDER BY 1, 2`,
        'recorded_dates',
      );
      return byTable(rows);
    },

    async retentionDays() {
      return null;
    },

    async columnsOf(name) {
      const [dataset = '', own = ''] = name.split('.');
      const rows = await read(
        sql`SELECT column_name FROM duckdb_columns() WHERE schema_name = ${text(dataset)} AND table_name = ${text(own)}`,
        'columns',
      );
      return rows.length === 0 ? null : rows.map(({ column_name }) => String(column_name));
    },

    forPeople: (statement) => renderForPeople(statement, 'duckdb'),

    pageOf: () => null,

    ...editorOn((work) => connections.write(work)),

    transaction: (work) => connections.write((connection) => inTransaction(connection, work)),

    close: () => connections.close(),
  };
}

async function readRows(connection: DuckDBConnection, statement: Sql): Promise<Row[]> {
  const { text: words, values } = render(statement, 'duckdb');
  const reader = await connection.runAndReadAll(words, values.map(toParameter));
  const names = reader.columnNames();
  return reader
    .getRows()
    .map((row) => Object.fromEntries(names.map((name, index) => [name, toCell(row[index] ?? null, name)])));
}

/** One statement: every row, or none because one of them is there already. */
function insertStatement(own: OwnTable, rows: readonly Row[]): Sql {
  const keys = rows.map((row) => text(String(row[own.key])));
  const columns = columnList(own);
  return sql`INSERT INTO ${table(own.name)} (${columns})
SELECT ${columns} FROM (VALUES ${valueLists(own, rows)}) AS fresh (${columns})
WHERE NOT EXISTS (SELECT 1 FROM ${table(own.name)} AS held WHERE held.${column(own.key)} IN (${join(keys, ', ')}))`;
}

function editorOn(use: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>): DuckDbEditor {
  return {
    run: (words, values) => use((connection) => runText(connection, words, values)),
    append: (name, columns, rows) => use((connection) => appendRows(connection, name, columns, rows)),
  };
}

async function runText(
  connection: DuckDBConnection,
  words: string,
  values: readonly Cell[] = [],
): Promise<number> {
  try {
    const result = await connection.run(words, values.length === 0 ? undefined : [...values]);
    return result.rowsChanged;
  } catch (error) {
    throw translateError(error, 'a statement', []);
  }
}

async function inTransaction<T>(
  connection: DuckDBConnection,
  work: (editor: DuckDbEditor) => Promise<T>,
): Promise<T> {
  await runText(connection, 'BEGIN TRANSACTION');
  try {
    const value = await work(editorOn((use) => use(connection)));
    await runText(connection, 'COMMIT');
    return value;
  } catch (error) {
    // Some errors end the transaction by themselves, and then there is nothing left to roll back.
    await runText(connection, 'ROLLBACK').catch(() => 0);
    throw error;
  }
}

function byTable(rows: readonly Row[]): Recorded {
  const recorded: Record<string, string[]> = {};
  for (const row of rows) {
    const name = String(row.table_name);
    recorded[name] ??= [];
    recorded[name].push(String(row.recorded_date));
  }
  return recorded;
}
