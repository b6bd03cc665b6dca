import { OWN_TABLES } from '../../../src/warehouse/own-tables.ts';
import { PIPELINE_TABLES } from '../../../src/warehouse/pipeline-tables.ts';
import { Refusal } from './refusal.ts';

/** A statement as it came in: by `jobs.query` the fields stand at the top, by `jobs.insert` in two places. */
export interface IncomingStatement {
  query: string;
  queryParameters?: readonly unknown[];
  maximumBytesBilled: unknown;
  labels: unknown;
}

export interface PreparedStatement {
  /** For DuckDB. */
  text: string;
  values: (string | number | null)[];
  /** `dataset.table`, each once. */
  tables: string[];
}

const PARTITIONS = new Map<string, string>([
  ...PIPELINE_TABLES.flatMap(({ name, partitionBy, requirePartitionFilter }): [string, string][] =>
    requirePartitionFilter && partitionBy !== null ? [[name, partitionBy]] : [],
  ),
  // Ours are made without the requirement, yet a statement that reads all of their history is a defect.
  ...OWN_TABLES.map(({ name, partitionBy }): [string, string] => [name, partitionBy]),
]);

/** Checks a statement and turns it into DuckDB's SQL. @throws Refusal for what BigQuery, or our own rules, would not run. */
export function prepare(incoming: IncomingStatement, projectId: string): PreparedStatement {
  const { query } = incoming;
  if (!/^\d+$/.test(String(incoming.maximumBytesBilled ?? ''))) throw broken('maximumBytesBilled is missing');
  if (Object.keys(incoming.labels ?? {}).length === 0) throw broken('labels are missing');
  for (const [name, value] of Object.entries(incoming.labels ?? {})) {
    if (!/^[a-z][a-z0-9_-]*$/.test(name) || !/^[a-z0-9_-]{0,63}$/.test(String(value))) {
      throw broken(`label ${name}=${value} is not allowed`);
    }
  }
  const tables = [
    ...new Set([...query.matchAll(/`([\w-]+)\.(\w+)\.(\w+)`/g)].map((match) => tableOf(match, projectId))),
  ];
  if (/^\s*(SELECT|WITH)\b/i.test(query)) for (const table of tables) requirePartitionFilter(query, table);
  return {
    text: query
      .replaceAll(/`[\w-]+\.(\w+)\.(\w+)`/g, '"$1"."$2"')
      .replaceAll(/`(\w+)`/g, '"$1"')
      .replaceAll(/\bAS FLOAT64\)/g, 'AS DOUBLE)')
      .replaceAll(/\bAS INT64\)/g, 'AS BIGINT)')
      .replaceAll(/\bAS TIMESTAMP\)/g, 'AS TIMESTAMPTZ)'),
    values: (incoming.queryParameters ?? []).map(boundValue),
    tables,
  };
}

function tableOf([, project, dataset, name]: RegExpMatchArray, projectId: string): string {
  if (project !== projectId) throw new Refusal(404, 'notFound', `Not found: Project ${project}`);
  return `${dataset}.${name}`;
}

function requirePartitionFilter(query: string, table: string): void {
  const partition = PARTITIONS.get(table);
  if (partition === undefined) return;
  const filter = new RegExp(`\\b${partition}\`?\\s*(>=|>|=|<|<=)\\s*CAST\\(\\? AS (DATE|TIMESTAMP)\\)`);
  if (filter.test(query)) return;
  throw new Refusal(
    400,
    'invalidQuery',
    `Cannot query over table '${table}' without a filter over column(s) '${partition}' that can be used for partition elimination`,
  );
}

function boundValue(parameter: unknown, index: number): string | number | null {
  const { parameterType, parameterValue } = parameter as {
    parameterType?: { type?: string };
    parameterValue?: { value?: string | number | null };
  };
  const type = parameterType?.type;
  if (type === undefined) throw broken(`parameter ${index} has no type`);
  if (parameterValue === undefined || !('value' in parameterValue))
    throw broken(`parameter ${index} has no value`);
  const value = parameterValue.value ?? null;
  return value !== null && (type === 'INT64' || type === 'FLOAT64') ? Number(value) : value;
}

function broken(message: string): Refusal {
  return new Refusal(400, 'invalid', message);
}
