import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { AppendValue } from '../duckdb.ts';
import { WarehouseError } from '../warehouse.ts';
import { missingColumn } from '../wording.ts';
import { translateError } from './errors.ts';

/** Rows that DuckDB keeps together. */
const CHUNK_ROWS = 2048;
const DAY_MS = 86_400_000;

type Convert = (value: AppendValue) => DuckDBValue;

/**
 * Adds rows to a table through DuckDB's appender, chunk by chunk: about a million cells a second.
 * Answers how many rows were added. Whatever it throws, nothing of this call stays in the table when it runs in a transaction.
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly AppendValue[]>,
): Promise<number> {
  const [schema, name] = table.split('.');
  if (schema === undefined || name === undefined) {
    throw new WarehouseError('internal', `"${table}" is no table name`, 'write dataset.table');
  }
  try {
    const names = await columnNames(connection, schema, name);
    const appender = await connection.createAppender(name, schema);
    const types = names.map((_, index) => appender.columnType(index));
    const sources = places(table, names, columns);
    const converts = types.map((type, index) => converterFor(type, `${table}.${names[index]}`));
    let added = 0;
    const flush = (part: readonly (readonly AppendValue[])[]) => {
      const chunk = DuckDBDataChunk.create(types, part.length);
      for (const [index, convert] of converts.entries()) {
        const source = sources[index];
        chunk.setColumnValues(
          index,
          part.map((row) => (source === undefined ? null : convert(row[source] ?? null))),
        );
      }
      appender.appendDataChunk(chunk);
      added += part.length;
    };
    try {
      for (const part of chunked(rows)) flush(part);
      appender.flushSync();
    } catch (error) {
      // Rows that are still buffered would be written by closing.
      appender.clear();
      throw error;
    } finally {
      appender.closeSync();
    }
    return added;
  } catch (error) {
    throw translateError(error, `filling ${table}`, [table]);
  }
}

async function columnNames(connection: DuckDBConnection, schema: string, name: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    'SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index',
    [schema, name],
  );
  return reader.getRows().map(([column]) => String(column));
}

/** For every column of the table, where in a given row its value stands. */
function places(table: string, names: readonly string[], columns: readonly string[]): (number | undefined)[] {
  const stranger = names.length > 0 ? columns.find((column) => !names.includes(column)) : undefined;
  if (stranger !== undefined) {
    throw new WarehouseError('missing_column', missingColumn(table, stranger), 'make the table anew');
  }
  return names.map((name) => {
    const index = columns.indexOf(name);
    return index === -1 ? undefined : index;
  });
}

function* chunked<T>(rows: Iterable<T>): Generator<T[]> {
  let part: T[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length === CHUNK_ROWS) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}

function converterFor(type: DuckDBType, where: string): Convert {
  const convert = plainConverter(type, where);
  return (value) => (value === null ? null : convert(value));
}

function plainConverter(type: DuckDBType, where: string): Convert {
  const refuse = (value: AppendValue): never => {
    throw new WarehouseError(
      'bad_response',
      `${where} is ${type.toString()} and can't hold ${JSON.stringify(value)}`,
      'mend the value, or the table',
    );
  };
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return (value) => (typeof value === 'string' ? value : refuse(value));
    case DuckDBTypeId.BOOLEAN:
      return (value) => (typeof value === 'boolean' ? value : refuse(value));
    case DuckDBTypeId.DOUBLE:
      return (value) => (typeof value === 'number' ? value : refuse(value));
    case DuckDBTypeId.INTEGER:
      return (value) => (Number.isSafeInteger(value) ? Number(value) : refuse(value));
    case DuckDBTypeId.BIGINT:
      return (value) => (Number.isSafeInteger(value) ? BigInt(Number(value)) : refuse(value));
    case DuckDBTypeId.DATE:
      return remembered((value) => {
        const days = typeof value === 'string' ? dayNumber(value) : null;
        return days === null ? refuse(value) : new DuckDBDateValue(days);
      });
    case DuckDBTypeId.TIMESTAMP_TZ:
      return remembered((value) => {
        const ms = typeof value === 'string' && value.endsWith('Z') ? Date.parse(value) : Number.NaN;
        return Number.isNaN(ms) ? refuse(value) : new DuckDBTimestampTZValue(BigInt(ms) * 1000n);
      });
    default:
      return nestedConverter(type, where, refuse);
  }
}

function nestedConverter(type: DuckDBType, where: string, refuse: (value: AppendValue) => never): Convert {
  if (type instanceof DuckDBDecimalType) {
    const unit = 10 ** type.scale;
    return (value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(value);
      return new DuckDBDecimalValue(BigInt(Math.round(value * unit)), type.width, type.scale);
    };
  }
  if (type instanceof DuckDBListType) {
    const item = converterFor(type.valueType, where);
    return (value) => (isList(value) ? new DuckDBListValue(value.map(item)) : refuse(value));
  }
  if (type instanceof DuckDBStructType) {
    const entries = type.entryNames.map((name, index) => {
      const entryType = type.entryTypes[index];
      if (entryType === undefined) throw new TypeError(`${where}.${name} has no type`);
      return { name, convert: converterFor(entryType, `${where}.${name}`) };
    });
    return (value) => {
      if (typeof value !== 'object' || value === null || isList(value)) return refuse(value);
      return new DuckDBStructValue(
        Object.fromEntries(entries.map(({ name, convert }) => [name, convert(value[name] ?? null)])),
      );
    };
  }
  return refuse;
}

/** Days since 1970 of a `YYYY-MM-DD` that exists; null for any other text, February 30 included. */
function dayNumber(date: string): number | null {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return null;
  return ms / DAY_MS;
}

/** `Array.isArray` does not see through `readonly`. */
function isList(value: AppendValue): value is readonly AppendValue[] {
  return Array.isArray(value);
}

/** Dates and instants repeat from row to row; parsing them is most of the work. */
function remembered(convert: Convert): Convert {
  const known = new Map<AppendValue, DuckDBValue>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const converted = convert(value);
    known.set(value, converted);
    return converted;
  };
}
