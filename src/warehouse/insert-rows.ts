import { type Bound, bound, column, join, type Sql, sql } from './sql.ts';
import { type OwnTable, type Row, WarehouseError } from './warehouse.ts';
import { DEFECT_FIX } from './wording.ts';

/** The columns of a table, as a list for INSERT. */
export function columnList(own: OwnTable): Sql {
  return join(
    own.columns.map(({ name }) => column(name)),
    ', ',
  );
}

/** Rows as `(…), (…)`, every value bound with its column's type. @throws WarehouseError `internal` for rows that don't fit. */
export function valueLists(own: OwnTable, rows: readonly Row[]): Sql {
  checkRows(own, rows);
  const lists = rows.map(
    (row) =>
      sql`(${join(
        own.columns.map(({ name, type }): Bound => {
          const value = row[name] ?? null;
          if (typeof value === 'boolean') throw misfit(own, `${name} can't be ${value}`);
          return bound(type, value);
        }),
        ', ',
      )})`,
  );
  return join(lists, ', ');
}

function checkRows(own: OwnTable, rows: readonly Row[]): void {
  if (rows.length === 0) throw misfit(own, 'there is no row to write');
  const known = new Set(own.columns.map(({ name }) => name));
  const keys = new Set<unknown>();
  for (const row of rows) {
    const stranger = Object.keys(row).find((name) => !known.has(name));
    if (stranger !== undefined) throw misfit(own, `it has no column ${stranger}`);
    const key = row[own.key];
    if (typeof key !== 'string' || key === '') throw misfit(own, `${own.key} is empty`);
    if (keys.has(key)) throw misfit(own, `${own.key} ${key} comes twice`);
    keys.add(key);
  }
}

function misfit(own: OwnTable, message: string): WarehouseError {
  return new WarehouseError('internal', `rows for ${own.name} do not fit: ${message}`, DEFECT_FIX);
}
