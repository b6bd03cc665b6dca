import { join } from 'node:path';

/** Where a sandbox keeps its warehouse. */
export const sandboxWarehousePath = (home: string): string => join(home, 'warehouse.duckdb');

/** Where it keeps what it plays of Cloud Run. */
export const sandboxFleetPath = (home: string): string => join(home, 'fleet.json');
