import type { Warehouse } from '../warehouse/warehouse.ts';
import type { EventStore } from './event-store.ts';
import { createHistory, type History } from './history.ts';
import { createWarehouseEventStore } from './warehouse-event-store.ts';

/** Everything that a run remembers and is reminded of. */
export interface Memory {
  history: History;
  care: EventStore;
}

export function createMemory(warehouse: Warehouse, now: () => Date): Memory {
  return { history: createHistory(warehouse), care: createWarehouseEventStore(warehouse, now) };
}
