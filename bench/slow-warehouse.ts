import { setTimeout as sleep } from 'node:timers/promises';
import type { Warehouse } from '../src/warehouse/warehouse.ts';

export interface SlowWarehouse extends Warehouse {
  /** Every statement so far: what it was, and when it began and ended (ms of `performance.now()`). */
  readonly statements: readonly { kind: 'read' | 'write'; name: string; beganAt: number; endedAt: number }[];
}

/**
 * The same warehouse, on which every statement takes `latencyMs`, however many are under way. What the embedded engine
 * itself needs happens within that time, as it would elsewhere.
 */
export function slowed(warehouse: Warehouse, latencyMs: number): SlowWarehouse {
  const statements: SlowWarehouse['statements'][number][] = [];
  const later = async <T>(kind: 'read' | 'write', name: string, work: () => Promise<T>): Promise<T> => {
    const beganAt = performance.now();
    try {
      const [answer] = await Promise.all([work(), sleep(latencyMs)]);
      return answer;
    } finally {
      statements.push({ kind, name, beganAt, endedAt: performance.now() });
    }
  };
  return {
    kind: warehouse.kind,
    label: warehouse.label,
    exclusive: warehouse.exclusive,
    bills: warehouse.bills,
    statements,
    query: (statement, options) => later('read', options.name, () => warehouse.query(statement, options)),
    insertOnce: (table, rows, claim) =>
      later('write', table.name, () => warehouse.insertOnce(table, rows, claim)),
    insert: (table, rows) => later('write', table.name, () => warehouse.insert(table, rows)),
    ensureTables: (tables) => warehouse.ensureTables(tables),
    recorded: () => warehouse.recorded(),
    retentionDays: (table) => warehouse.retentionDays(table),
    columnsOf: (table) => warehouse.columnsOf(table),
    forPeople: (statement) => warehouse.forPeople(statement),
    pageOf: (table) => warehouse.pageOf(table),
    close: () => warehouse.close(),
  };
}
