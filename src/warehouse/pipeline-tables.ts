import { ANALYTICS_TABLES } from './pipeline-tables/analytics.ts';
import type { PipelineTable } from './pipeline-tables/define.ts';
import { ORCHESTRATION_TABLES } from './pipeline-tables/orchestration.ts';
import { PRECOMPUTE_TABLES } from './pipeline-tables/precompute.ts';
import { PREDICTION_TABLES } from './pipeline-tables/predictions.ts';
import { RAW_TABLES } from './pipeline-tables/raw.ts';

export type { PipelineTable } from './pipeline-tables/define.ts';

/** Every table of the pipeline that the bot knows of, with the columns that it reads; the real ones are wider. */
export const PIPELINE_TABLES: readonly PipelineTable[] = [
  ...RAW_TABLES,
  ...ANALYTICS_TABLES,
  ...PRECOMPUTE_TABLES,
  ...PREDICTION_TABLES,
  ...ORCHESTRATION_TABLES,
];

const byName = new Map(PIPELINE_TABLES.map((table) => [table.name, table]));

/** The table of that name. @throws RangeError when the pipeline has none. */
export function pipelineTable(name: string): PipelineTable {
  const table = byName.get(name);
  if (table === undefined) throw new RangeError(`the pipeline has no table ${name}`);
  return table;
}

/** The statements that make a table in DuckDB where it is missing: its schema, then itself. A view is made anew. */
export function duckDbStatements(table: PipelineTable): string[] {
  const [dataset, name] = table.name.split('.');
  if (table.view !== null) {
    return [
      `CREATE SCHEMA IF NOT EXISTS "${dataset}"`,
      `CREATE OR REPLACE VIEW "${dataset}"."${name}" AS ${table.view}`,
    ];
  }
  const columns = table.columns.map(
    (column) => `  "${column.name}" ${duckDbType(column.type)}${column.required ? ' NOT NULL' : ''}`,
  );
  return [
    `CREATE SCHEMA IF NOT EXISTS "${dataset}"`,
    `CREATE TABLE IF NOT EXISTS "${dataset}"."${name}" (\n${columns.join(',\n')}\n)`,
  ];
}

const SIMPLE_TYPES: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  BOOL: 'BOOLEAN',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
};

/** DuckDB's name for a BigQuery type. @throws RangeError for a type that no table of the pipeline uses. */
export function duckDbType(type: string): string {
  const simple = SIMPLE_TYPES[type];
  if (simple !== undefined) return simple;
  const numeric = /^NUMERIC(\(\d+,\s*\d+\))$/.exec(type);
  if (numeric) return `DECIMAL${numeric[1]}`;
  const array = /^ARRAY<(.+)>$/.exec(type);
  if (array?.[1] !== undefined) return `${duckDbType(array[1])}[]`;
  const struct = /^STRUCT<(.+)>$/.exec(type);
  if (struct?.[1] !== undefined) return `STRUCT(${fieldsOf(struct[1]).map(duckDbField).join(', ')})`;
  throw new RangeError(`"${type}" is no type of the pipeline's tables`);
}

function duckDbField(field: string): string {
  const [, name, type] = /^(\w+) (.+)$/.exec(field) ?? [];
  if (name === undefined || type === undefined) throw new RangeError(`"${field}" is no field of a STRUCT`);
  return `"${name}" ${duckDbType(type)}`;
}

/** Splits at the commas that are not inside another type. */
function fieldsOf(fields: string): string[] {
  const found = [''];
  let depth = 0;
  for (const character of fields) {
    if (character === '<' || character === '(') depth += 1;
    if (character === '>' || character === ')') depth -= 1;
    if (character === ',' && depth === 0) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((field) => field.trim());
}
