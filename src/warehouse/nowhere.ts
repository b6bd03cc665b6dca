import { renderForPeople } from './sql.ts';
import { type Warehouse, WarehouseError } from './warehouse.ts';

const refuse = async (): Promise<never> => {
  throw new WarehouseError('missing_table', 'no warehouse is open', 'leave out --from-facts or --dry-run');
};

/** The warehouse of a run that judges saved facts and writes nothing. */
export const nowhere: Warehouse = {
  kind: 'duckdb',
  label: 'saved facts',
  exclusive: true,
  bills: false,
  query: refuse,
  insertOnce: refuse,
  insert: refuse,
  ensureTables: refuse,
  recorded: async () => null,
  retentionDays: refuse,
  columnsOf: refuse,
  forPeople: (statement) => renderForPeople(statement, 'duckdb'),
  pageOf: () => null,
  close: async () => undefined,
};
