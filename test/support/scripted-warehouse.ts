import type { Sql } from '../../src/warehouse/sql.ts';
import { renderForPeople, tablesOf } from '../../src/warehouse/sql.ts';
import type { OwnTable, QueryResult, Recorded, Row, Warehouse } from '../../src/warehouse/warehouse.ts';

/** What a scripted warehouse was asked. */
export interface Asked {
  name: string;
  table: string;
  statement: Sql;
}

export interface Script {
  /** The answer to a statement; no rows where it is missing. */
  answer?: (asked: Asked) => Promise<Row[]> | Row[];
  bytesBilled?: number | null;
  /** Default true. */
  bills?: boolean;
  recorded?: () => Promise<Recorded | null>;
  retentionDays?: (table: string) => Promise<number | null>;
  /** Left out: nobody can say. */
  columnsOf?: (table: string) => Promise<readonly string[] | null>;
}

export interface ScriptedWarehouse extends Warehouse {
  readonly asked: Asked[];
  /** Rows by table, as they were handed over. */
  readonly written: { table: string; claim: string; rows: readonly Row[] }[];
  readonly retentionAsked: string[];
}

/** A warehouse that answers as a test tells it, at the port. */
export function scriptedWarehouse(script: Script = {}): ScriptedWarehouse {
  const asked: Asked[] = [];
  const written: ScriptedWarehouse['written'] = [];
  const retentionAsked: string[] = [];
  return {
    asked,
    written,
    retentionAsked,
    kind: 'bigquery',
    label: 'scripted',
    exclusive: false,
    bills: script.bills ?? true,
    async query(statement: Sql, { name }: { name: string }): Promise<QueryResult> {
      const question = { name, table: tablesOf(statement).join(', '), statement };
      asked.push(question);
      return {
        rows: (await script.answer?.(question)) ?? [],
        bytesBilled: script.bytesBilled === undefined ? 10 : script.bytesBilled,
      };
    },
    async insertOnce(table: OwnTable, rows: readonly Row[], claim: string) {
      if (written.some((one) => one.claim === claim)) return 'held';
      written.push({ table: table.name, claim, rows });
      return 'inserted';
    },
    async insert(table: OwnTable, rows: readonly Row[]) {
      written.push({ table: table.name, claim: '', rows });
      return 'inserted';
    },
    ensureTables: async () => undefined,
    recorded: script.recorded ?? (async () => null),
    async retentionDays(table: string) {
      retentionAsked.push(table);
      return (await script.retentionDays?.(table)) ?? null;
    },
    columnsOf: async (table) => (await script.columnsOf?.(table)) ?? null,
    forPeople: (statement) => renderForPeople(statement, 'bigquery', 'scripted'),
    pageOf: (table) => `https://console.test/${table}`,
    close: async () => undefined,
  };
}
