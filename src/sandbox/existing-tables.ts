import { sql, table } from '../warehouse/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** Names of all tables that an embedded warehouse holds, as `dataset.table`. */
export async function existingTables(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const statement = sql`SELECT table_schema, table_name FROM ${table('information_schema.tables')}`;
  const { rows } = await warehouse.query(statement, { name: 'existing_tables' });
  return new Set(rows.map((row) => `${row.table_schema}.${row.table_name}`));
}
