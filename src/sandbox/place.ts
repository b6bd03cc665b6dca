import { join } from 'node:path';

/** Where a sandbox keeps its warehouse. */
export const sandboxWarehousePath = (home: string): string => join(home, 'warehouse.duckdb');
