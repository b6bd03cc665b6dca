import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { errorMessage } from '../../text/error-message.ts';
import { WarehouseError } from '../warehouse.ts';

/** Enough for a run on twenty seasons, and little enough for a bot that idles all day. */
const MEMORY_LIMIT = '128MB';
/** What a statement has freed goes back to the machine from so much on: the engine itself would keep more than a run needs. */
const MEMORY_KEPT = '1MB';

/**
 * Opens the database of a file. Two openings in one process share one database: a second one of its own would drop
 * the first one's lock when it closes.
 * @throws WarehouseError `config` saying what is wrong with the file.
 */
export async function openFile(
  path: string,
  options: { create: boolean; readOnly?: boolean; inSlack?: string },
): Promise<DuckDBInstance> {
  const file = resolve(path);
  await checkFile(file, path, options.create);
  try {
    return await DuckDBInstance.fromCache(file, {
      access_mode: options.readOnly === true ? 'READ_ONLY' : 'READ_WRITE',
      threads: '2',
      memory_limit: MEMORY_LIMIT,
      allocator_flush_threshold: MEMORY_KEPT,
      allocator_bulk_deallocation_flush_threshold: MEMORY_KEPT,
      // Nothing is fetched from the network, whatever a statement asks for.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
  } catch (error) {
    throw openingError(error, path, options.inSlack);
  }
}

async function checkFile(file: string, path: string, create: boolean): Promise<void> {
  try {
    const { size, isFolder } = await shapeOf(file);
    if (isFolder) throw refuse(`${path} is a folder, not a DuckDB file`, 'name a file in it');
    // DuckDB itself would open a CSV or JSON file as a database with one view.
    if (size > 0 && !(await isDuckDb(file))) {
      throw refuse(
        `${path} is no DuckDB file`,
        'name a warehouse that "shootaround sandbox" or "shootaround import" made',
      );
    }
  } catch (error) {
    if (error instanceof WarehouseError) throw error;
    if (!isMissing(error)) throw openingError(error, path);
    if (!create) {
      throw refuse(
        `the warehouse ${path} does not exist`,
        'make one with "shootaround sandbox" or "shootaround import", or mend the path',
      );
    }
    try {
      await mkdir(dirname(file), { recursive: true });
    } catch (cause) {
      throw openingError(cause, path);
    }
  }
}

async function shapeOf(file: string): Promise<{ size: number; isFolder: boolean }> {
  const found = await stat(file);
  return { size: found.size, isFolder: found.isDirectory() };
}

/** Every DuckDB file says so behind the checksum of its first block. */
async function isDuckDb(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(12);
    await handle.read(head, 0, head.length, 0);
    return head.subarray(8).toString('latin1') === 'DUCK';
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function heldFix(inSlack: string | undefined): string {
  const rule = 'a DuckDB file belongs to one process';
  return inSlack === undefined
    ? `${rule}: stop that one first`
    : `${rule}: ask the bot that holds it in Slack (${inSlack}), or stop it first`;
}

/** DuckDB tells its reasons in words only; these are the ones that a person can do something about. */
const REASONS: readonly {
  pattern: RegExp;
  say: (path: string, match: RegExpExecArray, inSlack: string | undefined) => [string, string];
}[] = [
  {
    pattern: /Could not set lock on file.*?(?:\(PID (\d+)\))/s,
    say: (path, match, inSlack) => [
      `the warehouse ${path} is held by another process (PID ${match[1]})`,
      heldFix(inSlack),
    ],
  },
  {
    pattern: /Could not set lock on file/,
    say: (path, _, inSlack) => [`the warehouse ${path} is held by another process`, heldFix(inSlack)],
  },
  {
    pattern: /different configuration than existing connections/,
    say: (path) => [
      `the warehouse ${path} is already open in this process in another way`,
      'close it before opening it again',
    ],
  },
  {
    pattern: /database file with version number (\d+)/,
    say: (path, match) => [
      `the warehouse ${path} was written by another version of DuckDB (storage version ${match[1]})`,
      'open it with the version of shootaround that wrote it, or make a new one',
    ],
  },
  {
    pattern: /not a valid DuckDB database file|file is encrypted|[Cc]orrupt/,
    say: (path) => [
      `${path} is no DuckDB file, or a damaged one`,
      'name a warehouse that "shootaround sandbox" or "shootaround import" made',
    ],
  },
  {
    pattern: /Permission denied|EACCES|EPERM/,
    say: (path) => [
      `${path} can't be opened: permission denied`,
      'give this user the right to read and write it',
    ],
  },
];

function openingError(error: unknown, path: string, inSlack?: string): WarehouseError {
  const message = errorMessage(error);
  for (const { pattern, say } of REASONS) {
    const match = pattern.exec(message);
    if (match) return refuse(...say(path, match, inSlack), error);
  }
  return refuse(
    `the warehouse ${path} can't be opened: ${message}`,
    'mend the path, or make a new warehouse',
    error,
  );
}

function refuse(message: string, fix: string, cause?: unknown): WarehouseError {
  return new WarehouseError('config', message, fix, { cause });
}
