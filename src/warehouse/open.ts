import type { AuthClient } from 'google-auth-library';
import { parseWarehouseAddress } from '../config/warehouse-address.ts';
import type { Log } from '../log.ts';
import { openBigQuery } from './bigquery.ts';
import { openDuckDb } from './duckdb.ts';
import { type Warehouse, WarehouseError } from './warehouse.ts';

export interface OpenOptions {
  /** Makes an embedded warehouse where it is missing. */
  create: boolean;
  /** An embedded warehouse is opened so that nothing in it can change. */
  readOnly?: boolean;
  /** Slash command that asks the same of a bot that holds an embedded warehouse, for the refusal. */
  inSlack?: string;
  /** Looked at for settings that would lead BigQuery's client elsewhere. */
  env: Record<string, string | undefined>;
  /** For one statement, on BigQuery. */
  maximumBytesBilled: number;
  /** For one statement. */
  deadlineMs: number;
  /** For BigQuery's job list and bill. */
  labels: Record<string, string>;
  /** For BigQuery; the machine's default credentials when it is left out. */
  authClient?: AuthClient;
  log?: Log;
}

export type OpenWarehouse = (url: string, options: OpenOptions) => Promise<Warehouse>;

/**
 * Opens the warehouse at `bigquery://PROJECT?location=…` or `duckdb:PATH`.
 * @throws WarehouseError `config` for an address that is none, a file that can't be opened, or missing credentials.
 */
export async function openWarehouse(url: string, options: OpenOptions): Promise<Warehouse> {
  const parsed = parseWarehouseAddress(url);
  if (!parsed.ok) throw new WarehouseError('config', parsed.problem, parsed.fix);
  const { address } = parsed;
  if (address.kind === 'duckdb') return openDuckDb(address.path, options);
  return openBigQuery({
    projectId: address.projectId,
    ...(address.location && { location: address.location }),
    maximumBytesBilled: options.maximumBytesBilled,
    deadlineMs: options.deadlineMs,
    labels: options.labels,
    env: options.env,
    ...(options.authClient && { authClient: options.authClient }),
    ...(options.log && { log: options.log }),
  });
}
