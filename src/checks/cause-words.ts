import type { ErrorCause } from '../warehouse/warehouse.ts';

/** Why something is not known, for people. */
export const CAUSE_WORDS: Readonly<Record<ErrorCause, string>> = {
  permission: 'no permission',
  quota: 'quota used up',
  missing_table: 'the table is missing',
  missing_column: 'a column is missing',
  timeout: 'no answer in time',
  bad_response: 'no usable answer',
  slate_unknown: 'the games of the date are unknown',
  config: 'configuration',
  internal: 'a fault in the validator itself',
};
