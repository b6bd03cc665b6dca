import { exactNumber, finiteNumber, unreadable } from '../numbers.ts';
import type { Bound } from '../sql.ts';
import type { Cell } from '../warehouse.ts';

/** A column of an answer, as its schema names it. */
export interface AnswerField {
  name: string;
  type: string;
  mode?: string;
}

/**
 * A value of an answer, as it came over the wire, as the port's type. The client's own parsing is left out: it makes
 * several objects of every value, which is half of what a run costs this process.
 * @throws WarehouseError `bad_response` for what a row can't hold.
 */
export function toCell({ name, type, mode }: AnswerField, value: unknown): Cell {
  if (value === null) return null;
  if (mode === 'REPEATED' || typeof value !== 'string') throw unreadable(name, describe(value));
  switch (type) {
    case 'STRING':
    case 'JSON':
    case 'DATE':
      return value;
    case 'BOOL':
    case 'BOOLEAN':
      return value.toLowerCase() === 'true';
    case 'INT64':
    case 'INTEGER':
      return exactNumber(whole(value, name), name);
    case 'FLOAT64':
    case 'FLOAT':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return finiteNumber(Number(value), name);
    case 'TIMESTAMP':
      return instant(whole(value, name), name);
    default:
      throw unreadable(name, `a ${type}`);
  }
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

function whole(value: string, columnName: string): bigint {
  if (/^-?\d+$/.test(value)) return BigInt(value);
  throw unreadable(columnName, `"${value.slice(0, 40)}" where a whole number was promised`);
}

/** The client asks for instants in microseconds; the port has milliseconds. */
function instant(micros: bigint, columnName: string): string {
  const date = new Date(Math.floor(Number(micros) / 1000));
  if (Number.isNaN(date.getTime())) throw unreadable(columnName, 'an instant without end');
  return date.toISOString();
}

function describe(value: unknown): string {
  return value === undefined ? 'no value' : 'a list or a struct';
}
