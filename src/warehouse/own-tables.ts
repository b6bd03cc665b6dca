import { type Dialect, quoteColumn, quoteTable, typeName } from './sql.ts';
import type { OwnTable } from './warehouse.ts';

/** One row per run. Every column is nullable; `details` is JSON text. */
export const VALIDATION_RUNS: OwnTable = {
  name: 'nba_orchestration.validation_runs',
  columns: [
    { name: 'run_id', type: 'STRING' },
    { name: 'run_timestamp', type: 'TIMESTAMP' },
    { name: 'check_type', type: 'STRING' },
    { name: 'trigger_source', type: 'STRING' },
    { name: 'schedule_name', type: 'STRING' },
    { name: 'status', type: 'STRING' },
    { name: 'message', type: 'STRING' },
    { name: 'duration_ms', type: 'INT64' },
    { name: 'checks_passed', type: 'INT64' },
    { name: 'checks_warned', type: 'INT64' },
    { name: 'checks_failed', type: 'INT64' },
    { name: 'target_date', type: 'DATE' },
    { name: 'details', type: 'STRING' },
  ],
  key: 'run_id',
  partitionBy: 'run_timestamp',
  clusterBy: ['check_type', 'status'],
};

/** One row per check and target date in a run. */
export const VALIDATION_CHECK_RESULTS: OwnTable = {
  name: 'nba_orchestration.validation_check_results',
  columns: [
    { name: 'result_id', type: 'STRING' },
    { name: 'run_id', type: 'STRING' },
    { name: 'check_timestamp', type: 'TIMESTAMP' },
    { name: 'check_name', type: 'STRING' },
    { name: 'check_category', type: 'STRING' },
    { name: 'status', type: 'STRING' },
    { name: 'severity', type: 'STRING' },
    { name: 'expected_value', type: 'STRING' },
    { name: 'actual_value', type: 'STRING' },
    { name: 'threshold', type: 'FLOAT64' },
    { name: 'message', type: 'STRING' },
    { name: 'target_date', type: 'DATE' },
    { name: 'target_table', type: 'STRING' },
    { name: 'affected_records', type: 'INT64' },
    { name: 'details', type: 'STRING' },
  ],
  key: 'result_id',
  partitionBy: 'check_timestamp',
  clusterBy: ['check_name', 'status'],
};

/** Everything else that the bot remembers: claims, posts, acknowledgements. Append-only; the state is a fold over it. */
export const SHOOTAROUND_EVENTS: OwnTable = {
  name: 'nba_orchestration.shootaround_events',
  columns: [
    { name: 'event_id', type: 'STRING' },
    { name: 'event_time', type: 'TIMESTAMP' },
    { name: 'kind', type: 'STRING' },
    { name: 'subject', type: 'STRING' },
    { name: 'actor', type: 'STRING' },
    { name: 'run_id', type: 'STRING' },
    { name: 'details', type: 'STRING' },
  ],
  key: 'event_id',
  partitionBy: 'event_time',
  clusterBy: ['kind', 'subject'],
};

export const OWN_TABLES: readonly OwnTable[] = [
  VALIDATION_RUNS,
  VALIDATION_CHECK_RESULTS,
  SHOOTAROUND_EVENTS,
];

/**
 * The statements that make a table where it is missing, in order. BigQuery keeps every column nullable, as the tables
 * were first created; DuckDB gets the key as primary key, which is what makes a claim there.
 */
export function ownTableDdl(own: OwnTable, dialect: Dialect, project?: string): string[] {
  const columns = own.columns.map(({ name, type }) => {
    const primary = dialect === 'duckdb' && name === own.key ? ' PRIMARY KEY' : '';
    return `  ${quoteColumn(name, dialect)} ${typeName(type, dialect)}${primary}`;
  });
  const create = `CREATE TABLE IF NOT EXISTS ${quoteTable(own.name, dialect, project)} (\n${columns.join(',\n')}\n)`;
  if (dialect === 'duckdb') {
    const schema = own.name.split('.')[0] ?? own.name;
    return [`CREATE SCHEMA IF NOT EXISTS ${quoteColumn(schema, dialect)}`, create];
  }
  return [`${create}\nPARTITION BY DATE(${own.partitionBy})\nCLUSTER BY ${own.clusterBy.join(', ')}`];
}
