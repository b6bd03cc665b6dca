import { describe, expect, it } from 'vitest';
import {
  type OWN_TABLES,
  ownTableDdl,
  SHOOTAROUND_EVENTS,
  VALIDATION_CHECK_RESULTS,
  VALIDATION_RUNS,
} from '../../src/warehouse/own-tables.ts';

const shape = (table: (typeof OWN_TABLES)[number]) =>
  table.columns.map(({ name, type }) => `${name} ${type}`).join(', ');

describe('the tables that the bot writes', () => {
  it('have the columns of the specification, in its order', () => {
    expect(shape(VALIDATION_RUNS)).toBe(
      'run_id STRING, run_timestamp TIMESTAMP, check_type STRING, trigger_source STRING, schedule_name STRING, ' +
        'status STRING, message STRING, duration_ms INT64, checks_passed INT64, checks_warned INT64, ' +
        'checks_failed INT64, target_date DATE, details STRING',
    );
    expect(shape(VALIDATION_CHECK_RESULTS)).toBe(
      'result_id STRING, run_id STRING, check_timestamp TIMESTAMP, check_name STRING, check_category STRING, ' +
        'status STRING, severity STRING, expected_value STRING, actual_value STRING, threshold FLOAT64, ' +
        'message STRING, target_date DATE, target_table STRING, affected_records INT64, details STRING',
    );
    expect(shape(SHOOTAROUND_EVENTS)).toBe(
      'event_id STRING, event_time TIMESTAMP, kind STRING, subject STRING, actor STRING, run_id STRING, details STRING',
    );
  });

  it('are partitioned by day and clustered on BigQuery, every column nullable', () => {
    const [statement, ...rest] = ownTableDdl(SHOOTAROUND_EVENTS, 'bigquery', 'my-project');
    expect(rest).toEqual([]);
    expect(statement).toBe(`CREATE TABLE IF NOT EXISTS \`my-project.nba_orchestration.shootaround_events\` (
  \`event_id\` STRING,
  \`event_time\` TIMESTAMP,
  \`kind\` STRING,
  \`subject\` STRING,
  \`actor\` STRING,
  \`run_id\` STRING,
  \`details\` STRING
)
PARTITION BY DATE(event_time)
CLUSTER BY kind, subject`);
  });

  it.each([
    [VALIDATION_RUNS, 'PARTITION BY DATE(run_timestamp)\nCLUSTER BY check_type, status'],
    [VALIDATION_CHECK_RESULTS, 'PARTITION BY DATE(check_timestamp)\nCLUSTER BY check_name, status'],
  ])('$name ends with its partitioning and clustering', (own, ending) => {
    expect(ownTableDdl(own, 'bigquery')[0]).toMatch(
      new RegExp(`\\n\\)\\n${ending.replaceAll(/[()]/g, '\\$&')}$`),
    );
    expect(ownTableDdl(own, 'bigquery')[0]).not.toContain('NOT NULL');
  });

  it('have a primary key and a schema on DuckDB', () => {
    const [schema, create] = ownTableDdl(VALIDATION_RUNS, 'duckdb');
    expect(schema).toBe('CREATE SCHEMA IF NOT EXISTS "nba_orchestration"');
    expect(create).toContain('"run_id" VARCHAR PRIMARY KEY');
    expect(create).toContain('"run_timestamp" TIMESTAMPTZ');
  });
});
