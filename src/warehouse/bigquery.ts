import type { AuthClient } from 'google-auth-library';
import type { Log } from '../log.ts';
import { type Warehouse, WarehouseError } from './warehouse.ts';

const SCOPES = ['https://www.googleapis.com/auth/bigquery'];

export interface BigQueryOptions {
  projectId: string;
  /** Where the datasets are; BigQuery finds the place of each statement by itself when it is left out. */
  location?: string;
  /** A statement that would bill more fails without charge. */
  maximumBytesBilled: number;
  /** After this many milliseconds nobody waits for a call any more. */
  deadlineMs: number;
  /** How long to wait before a call is repeated, once; a second when it is left out. */
  retryDelayMs?: number;
  /** Put on every job: for the job list and the bill. Lower case, digits, `_`, `-`. */
  labels: Record<string, string>;
  /** The machine's default credentials when it is left out. */
  authClient?: AuthClient;
  /** Anything but Google's own address, such as an emulator's: `http://127.0.0.1:9050`. */
  apiEndpoint?: string;
  /** Looked at for settings that would lead the client elsewhere. */
  env?: Record<string, string | undefined>;
  log?: Log;
}

/**
 * Opens a project of BigQuery. The client is loaded here, so that an embedded bot never carries it. Asks nothing of
 * BigQuery yet: whether tables are there and readable is the statements' answer.
 * @throws WarehouseError `config` without credentials, or when an emulator's address is set in the environment.
 */
export async function openBigQuery(options: BigQueryOptions): Promise<Warehouse> {
  const emulator = options.env?.BIGQUERY_EMULATOR_HOST;
  if (emulator !== undefined && emulator !== '' && options.apiEndpoint === undefined) {
    throw new WarehouseError(
      'config',
      'BIGQUERY_EMULATOR_HOST is set: every statement would go to an emulator instead of BigQuery',
      'unset BIGQUERY_EMULATOR_HOST',
    );
  }
  if (options.authClient === undefined) await checkCredentials();
  const { createBigQueryWarehouse } = await import('./bigquery/bigquery-warehouse.ts');
  return createBigQueryWarehouse(options);
}

/** Looks for credentials now, where a refusal can be told, instead of with the first statement. */
async function checkCredentials(): Promise<void> {
  const { GoogleAuth } = await import('google-auth-library');
  try {
    await new GoogleAuth({ scopes: SCOPES }).getClient();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new WarehouseError(
      'config',
      `there are no usable Google credentials: ${reason}`,
      'set GOOGLE_APPLICATION_CREDENTIALS to a credentials file, or run "gcloud auth application-default login"',
      { cause },
    );
  }
}
