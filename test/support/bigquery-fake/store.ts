import {
  DuckDBInstance,
  type DuckDBResultReader,
  DuckDBTimestampTZValue,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { openFile } from '../../../src/warehouse/duckdb/open-file.ts';
import { OWN_TABLES, ownTableDdl } from '../../../src/warehouse/own-tables.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../../../src/warehouse/pipeline-tables.ts';
import { Refusal } from './refusal.ts';
import type { PreparedStatement } from './statement.ts';

/** Rows as BigQuery's REST protocol carries them. */
export interface Answer {
  schema: { fields: { name: string; type: string; mode: string }[] };
  rows: { f: { v: string | null }[] }[];
  rowsChanged: number;
}

export interface Store {
  run(statement: PreparedStatement): Promise<Answer>;
  execute(statements: string): Promise<void>;
  select(query: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

const TYPES: Readonly<Partial<Record<DuckDBTypeId, string>>> = {
  [DuckDBTypeId.VARCHAR]: 'STRING',
  [DuckDBTypeId.BIGINT]: 'INTEGER',
  [DuckDBTypeId.HUGEINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.DECIMAL]: 'NUMERIC',
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMP',
};

/** The tables behind the fake. A connection for each statement, so that they run side by side. */
export async function openStore(
  projectId: string,
  options: { path?: string; createTables?: boolean },
): Promise<Store> {
  const instance =
    options.path === undefined
      ? await DuckDBInstance.create(':memory:')
      : await openFile(options.path, { create: true });
  const connected = async <T>(
    work: (
      run: (text: string, values?: PreparedStatement['values']) => Promise<DuckDBResultReader>,
    ) => Promise<T>,
  ): Promise<T> => {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return await work((text, values) => connection.runAndReadAll(text, values));
    } finally {
      connection.closeSync();
    }
  };
  const store: Store = {
    async run({ text, values, tables }) {
      try {
        return await connected(async (run) => encode(await run(text, values)));
      } catch (error) {
        throw refusalFor(error, tables, projectId);
      }
    },
    execute: (statements) => connected(async (run) => void (await run(statements))),
    select: (query) =>
      connected(async (run) =>
        (await run(query)).getRows().map((row) => row.map((cell) => cell?.toString() ?? null)),
      ),
    async close() {
      instance.closeSync();
    },
  };
  if (options.createTables !== false) {
    // BigQuery knows no keys: what is inserted twice is there twice.
    const own = OWN_TABLES.flatMap((table) => ownTableDdl(table, 'duckdb')).map((statement) =>
      statement.replace(' PRIMARY KEY', ''),
    );
    await store.execute([...PIPELINE_TABLES.flatMap(duckDbStatements), ...own].join(';\n'));
  }
  return store;
}

function encode(reader: DuckDBResultReader): Answer {
  const fields = reader.columnNames().map((name, index) => {
    const type = TYPES[reader.columnTypeId(index)];
    if (type === undefined) throw new Error(`column ${name} has type ${reader.columnType(index)}`);
    return { name, type, mode: 'NULLABLE' };
  });
  const rows = reader.getRows().map((row) => ({
    f: row.map((value) => ({
      v:
        value === null
          ? null
          : value instanceof DuckDBTimestampTZValue
            ? String(value.micros)
            : String(value),
    })),
  }));
  return { schema: { fields }, rows, rowsChanged: reader.rowsChanged };
}

/** What BigQuery would have said. */
function refusalFor(error: unknown, tables: readonly string[], projectId: string): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  if (/Table with name .* does not exist/.test(message)) {
    const name = tables.find((table) => message.includes(table.split('.')[1] ?? table)) ?? 'unknown.table';
    return new Refusal(
      404,
      'notFound',
      `Not found: Table ${projectId}:${name} was not found in location us-west2`,
    );
  }
  const column = /Referenced column "([^"]+)" not found/.exec(message)?.[1];
  if (column !== undefined) return new Refusal(400, 'invalidQuery', `Unrecognized name: ${column} at [1:8]`);
  return new Refusal(400, 'invalidQuery', message.split('\n', 1)[0] ?? message);
}
