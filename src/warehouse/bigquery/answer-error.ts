import { WarehouseError } from '../warehouse.ts';

/** What to do where an answer came that BigQuery does not give. */
export const STRANGE_ANSWER_FIX =
  'run it again; if it stays, see whether a proxy stands between this machine and BigQuery';

export function strangeAnswer(message: string): WarehouseError {
  return new WarehouseError('bad_response', message, STRANGE_ANSWER_FIX);
}
