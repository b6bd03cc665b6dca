import { WarehouseError } from './warehouse.ts';

/** An integer as a JavaScript number. @throws WarehouseError `bad_response` when it would lose digits. */
export function exactNumber(value: bigint, columnName: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new WarehouseError(
    'bad_response',
    `column ${columnName} holds ${value}, which is too large to be read without losing digits`,
    `look at the rows behind ${columnName}: no count of this pipeline comes near 2^53`,
  );
}

/** A number that can be compared. @throws WarehouseError `bad_response` for NaN and the infinities. */
export function finiteNumber(value: number, columnName: string): number {
  if (Number.isFinite(value)) return value;
  throw new WarehouseError(
    'bad_response',
    `column ${columnName} holds ${value}, which is no number to judge by`,
    `look at the rows behind ${columnName}: something divided by zero`,
  );
}

/** A vendor's value that has no place in a row. */
export function unreadable(columnName: string, what: string): WarehouseError {
  return new WarehouseError(
    'bad_response',
    `column ${columnName} holds ${what}, which the validator does not read`,
    `give ${columnName} the type that the pipeline's definition has, or leave it out of the profile`,
  );
}
