import { BigQueryDate, BigQueryInt, BigQueryTimestamp } from '@google-cloud/bigquery';
import { exactNumber, finiteNumber, unreadable } from '../numbers.ts';
import type { Bound } from '../sql.ts';
import type { Cell } from '../warehouse.ts';

/**
 * A value out of the client as the port's type. Integers have to be read with `wrapIntegers`, else digits are lost
 * before anybody could notice.
 * @throws WarehouseError `bad_response` for what a row can't hold.
 */
export function toCell(value: unknown, columnName: string): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finiteNumber(value, columnName);
  if (value instanceof BigQueryInt) return exactNumber(BigInt(value.value), columnName);
  if (value instanceof BigQueryDate) return value.value;
  if (value instanceof BigQueryTimestamp) return instant(value.value, columnName);
  if (isDecimal(value)) return finiteNumber(Number(value.toString()), columnName);
  throw unreadable(columnName, value === undefined ? 'no value' : 'a list, a struct, bytes or a local time');
}

/**
 * Values and types for the client's positional parameters; on the wire every value is text. Dates and instants are
 * declared as text too, and the statement casts them: the client sends no value at all for a plain string that is
 * declared as one of these.
 */
export function toParameters(values: readonly Bound[]): { params: (string | null)[]; types: string[] } {
  return {
    params: values.map(({ value }) => (value === null ? null : String(value))),
    types: values.map(({ type, value }) => (typeof value === 'number' ? type : 'STRING')),
  };
}

function instant(value: string, columnName: string): string {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw unreadable(columnName, 'an instant without end');
  return new Date(ms).toISOString();
}

/** NUMERIC and BIGNUMERIC come as objects of a decimal library that the client brings along. */
function isDecimal(value: unknown): value is { toString(): string } {
  return (
    typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function'
  );
}
