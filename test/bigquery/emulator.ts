import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { startBridge } from './bridge.ts';
import { freePort } from './free-port.ts';
import { ALL_TABLES, type DeclaredTable, sampledColumns, sampleRows } from './tables.ts';

export const PROJECT = 'test';

export interface Emulator {
  /** The client talks to it through a bridge. */
  apiEndpoint: string;
  authClient: PassThroughClient;
  stop(): Promise<void>;
}

const START_MS = 30_000;

/** Starts the emulator on free ports, and waits until it answers. */
export async function startEmulator(binary: string): Promise<Emulator> {
  const [rest, grpc] = await Promise.all([freePort(), freePort()]);
  const child = spawn(
    binary,
    [`--project=${PROJECT}`, '--host=127.0.0.1', `--port=${rest}`, `--grpc-port=${grpc}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const address = `http://127.0.0.1:${rest}`;
  const bridge = await startBridge(address);
  const stop = async () => {
    await bridge.stop();
    child.kill('SIGKILL');
    await exited;
  };
  const deadline = Date.now() + START_MS;
  while (!(await answers(address))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${binary} did not come up`);
    }
    await sleep(100);
  }
  return { apiEndpoint: bridge.apiEndpoint, authClient: new PassThroughClient(), stop };
}

/** Makes every table with its columns and partitions, through the client, and fills them with sample rows. */
export async function fillEmulator({ apiEndpoint, authClient }: Emulator): Promise<void> {
  const client = new BigQuery({ projectId: PROJECT, apiEndpoint, authClient });
  for (const dataset of new Set(ALL_TABLES.map(({ name }) => name.split('.')[0] ?? name))) {
    await client.createDataset(dataset);
  }
  for (const table of ALL_TABLES) {
    const [dataset = '', name = ''] = table.name.split('.');
    const [made] = await client.dataset(dataset).createTable(name, {
      schema: { fields: table.columns.map(schemaField) },
      ...(table.partitionBy !== null && { timePartitioning: { type: 'DAY', field: table.partitionBy } }),
    });
    await made.insert(sampleObjects(table), { raw: true });
    for (const { name: column } of table.columns.filter(({ type }) => type === 'JSON')) {
      // The emulator takes a row's JSON for one text.
      await client.query(
        `UPDATE ${table.name} SET ${column} = PARSE_JSON(JSON_VALUE(${column}, '$')) WHERE ${column} IS NOT NULL`,
      );
    }
  }
}

function sampleObjects(table: DeclaredTable): { insertId: string; json: object }[] {
  const columns = sampledColumns(table);
  return sampleRows(table).map((row, number) => ({
    insertId: `${table.name}-${number}`,
    json: Object.fromEntries(columns.map(({ name, index }) => [name, row[index]])),
  }));
}

interface SchemaField {
  name: string;
  type: string;
  mode?: string;
  fields?: SchemaField[];
}

/** `ARRAY<DATE>` is a repeated DATE on the wire, `STRUCT<a INT64>` a RECORD. */
function schemaField({ name, type }: { name: string; type: string }): SchemaField {
  const list = /^ARRAY<(.+)>$/.exec(type);
  if (list?.[1] !== undefined) return { ...schemaField({ name, type: list[1] }), mode: 'REPEATED' };
  const struct = /^STRUCT<(.+)>$/.exec(type);
  if (struct?.[1] !== undefined) {
    const fields = struct[1].split(/,\s*(?![^<]*>)/).map((field) => {
      const [fieldName = '', ...fieldType] = field.trim().split(' ');
      return schemaField({ name: fieldName, type: fieldType.join(' ') });
    });
    return { name, type: 'RECORD', fields };
  }
  return { name, type: type.replace(/\(.*/, '') };
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/bigquery/v2/projects/${PROJECT}/datasets`)).ok;
  } catch {
    return false;
  }
}
