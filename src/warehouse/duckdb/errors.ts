import { errorMessage } from '../../text/error-message.ts';
import { type ErrorCause, WarehouseError } from '../warehouse.ts';
import {
  CLOSED,
  CLOSED_FIX,
  MISSING_COLUMN_FIX,
  MISSING_TABLE_FIX,
  missingColumn,
  missingTable,
  OTHER_TYPE_FIX,
  otherType,
} from '../wording.ts';

interface Reason {
  /** DuckDB has no error codes: its words are looked at here and nowhere else. */
  pattern: RegExp;
  cause: ErrorCause;
  message: (found: string, tables: readonly string[]) => string;
  fix: string;
}

const REASONS: readonly Reason[] = [
  {
    pattern: /Table with name "?([\w.-]+)"? does not exist|Table "?\.?([\w.-]+)"? could not be found/,
    cause: 'missing_table',
    message: (found, tables) => missingTable(qualified(found, tables)),
    fix: MISSING_TABLE_FIX,
  },
  {
    pattern: /Referenced column "([^"]+)" not found|does not have a column (?:named|with name) "([^"]+)"/,
    cause: 'missing_column',
    message: (found, tables) => missingColumn(tables[0] ?? 'the table', found),
    fix: MISSING_COLUMN_FIX,
  },
  {
    pattern: /INTERRUPT Error/,
    cause: 'timeout',
    message: (_, tables) => `reading ${tables[0] ?? 'the warehouse'} was stopped`,
    fix: 'run it again',
  },
  {
    pattern: /Out of Memory Error/,
    cause: 'quota',
    message: (_, tables) =>
      `reading ${tables[0] ?? 'the warehouse'} needs more memory than the warehouse may take`,
    fix: 'stop other work on this machine and run it again',
  },
  {
    pattern: /read-only mode/,
    cause: 'config',
    message: () => 'the warehouse was opened for reading only',
    fix: 'open it for writing',
  },
  {
    pattern: /Conversion Error|Cannot compare values of type|Cannot mix values of type|No function matches/,
    cause: 'bad_response',
    message: (_, tables) => otherType(tables[0] ?? 'the table'),
    fix: OTHER_TYPE_FIX,
  },
  {
    pattern: /connection disconnected|Connection was never established|closed/i,
    cause: 'internal',
    message: () => CLOSED,
    fix: CLOSED_FIX,
  },
];

/** Translates what DuckDB throws. `what` names the statement, `tables` the ones that it reads or writes. */
export function translateError(error: unknown, what: string, tables: readonly string[]): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const text = errorMessage(error);
  for (const { pattern, cause, message, fix } of REASONS) {
    const match = pattern.exec(text);
    if (match)
      return new WarehouseError(cause, message(match[1] ?? match[2] ?? '', tables), fix, { cause: error });
  }
  const firstLine = text.split('\n', 1)[0] ?? text;
  return new WarehouseError('internal', `${what} failed: ${firstLine}`, 'report it with the run id', {
    cause: error,
  });
}

/** DuckDB leaves the schema out of some messages; the statement knows it. */
function qualified(found: string, tables: readonly string[]): string {
  return found.includes('.') ? found : (tables.find((name) => name.endsWith(`.${found}`)) ?? found);
}
