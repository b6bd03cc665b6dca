import { date, sql, table } from '../warehouse/sql.ts';
import type { TableErrorRow } from './cloud/cloud-facts.ts';
import { type Collector, cells } from './collection.ts';

/** The pipeline's own table of errors. */
export function errorsCollector(source: string): Collector<TableErrorRow> {
  return {
    name: 'errors',
    table: source,
    statement: (_profile, window) =>
      sql`SELECT service_name FROM ${table(source)} WHERE CAST(error_timestamp AS DATE) >= ${date(window.from)}`,
    parse: (row) => {
      const cell = cells(row, source);
      return {
        service: cell.text('service_name'),
        category: '',
        severity: '',
        says: '',
        count: 0,
        firstAt: '',
        lastAt: '',
      };
    },
  };
}
