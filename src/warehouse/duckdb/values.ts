import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { exactNumber, finiteNumber, unreadable } from '../numbers.ts';
import type { Bound } from '../sql.ts';
import type { Cell } from '../warehouse.ts';

const DAY_MS = 86_400_000;

/** A value out of DuckDB as the port's type. @throws WarehouseError `bad_response` for what a row can't hold. */
export function toCell(value: DuckDBValue, columnName: string): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finiteNumber(value, columnName);
  if (typeof value === 'bigint') return exactNumber(value, columnName);
  if (value instanceof DuckDBDecimalValue) return finiteNumber(value.toDouble(), columnName);
  if (value instanceof DuckDBDateValue) {
    if (!value.isFinite) throw unreadable(columnName, 'a date without end');
    return new Date(value.days * DAY_MS).toISOString().slice(0, 10);
  }
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    if (!value.isFinite) throw unreadable(columnName, 'an instant without end');
    return new Date(Math.floor(Number(value.micros) / 1000)).toISOString();
  }
  throw unreadable(columnName, 'a list, a struct or bytes');
}

/** A bound value as DuckDB takes it: integers as BIGINT, so that they are not compared as floating point numbers. */
export function toParameter(bound: Bound): DuckDBValue {
  if (bound.type === 'INT64' && typeof bound.value === 'number') return BigInt(bound.value);
  return bound.value;
}
