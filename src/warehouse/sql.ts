import type { IsoDate } from '../calendar/dates.ts';

export type Dialect = 'bigquery' | 'duckdb';

/** Types that a bound value can be sent as. Named as BigQuery names them. */
export type SqlType = 'STRING' | 'INT64' | 'FLOAT64' | 'DATE' | 'TIMESTAMP';

/** A value to bind. `value` is what goes over the wire; dates and timestamps go as text and are cast in the statement. */
export interface Bound {
  kind: 'bound';
  type: SqlType;
  value: string | number | null;
}

interface Identifier {
  kind: 'table' | 'column';
  name: string;
}

export type SqlPart = Bound | Identifier | Sql;

/** A statement, or a piece of one, that can be rendered for either warehouse. Made by the `sql` tag only. */
export interface Sql {
  kind: 'sql';
  strings: readonly string[];
  parts: readonly SqlPart[];
}

/** A rendered statement: text with `?` placeholders and the values for them, in order. */
export interface RenderedSql {
  text: string;
  values: Bound[];
}

/** Writes a statement. Everything interpolated is quoted or bound; a plain string is refused by the types. */
export function sql(strings: TemplateStringsArray, ...parts: SqlPart[]): Sql {
  return { kind: 'sql', strings: [...strings], parts };
}

/** A value of a type that is known only at run time, such as a column's. */
export const bound = (type: SqlType, value: string | number | null): Bound => ({
  kind: 'bound',
  type,
  value,
});
export const text = (value: string | null): Bound => ({ kind: 'bound', type: 'STRING', value });
export const int = (value: number | null): Bound => ({ kind: 'bound', type: 'INT64', value });
export const float = (value: number | null): Bound => ({ kind: 'bound', type: 'FLOAT64', value });
export const date = (value: IsoDate | null): Bound => ({ kind: 'bound', type: 'DATE', value });
export const timestamp = (value: Date | string | null): Bound => ({
  kind: 'bound',
  type: 'TIMESTAMP',
  value: value instanceof Date ? value.toISOString() : value,
});

const PART = /^[A-Za-z0-9_-]+$/;

/** A table as `dataset.table`. @throws TypeError when a part holds anything but letters, digits, `_` and `-`. */
export function table(name: string): Identifier {
  const parts = name.split('.');
  if (parts.length !== 2 || !parts.every((part) => PART.test(part))) {
    throw new TypeError(`"${name}" is no table name: write dataset.table, of letters, digits, _ and -`);
  }
  return { kind: 'table', name };
}

/** A column. @throws TypeError when it holds anything but letters, digits and `_`. */
export function column(name: string): Identifier {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new TypeError(`"${name}" is no column name: write letters, digits and _`);
  }
  return { kind: 'column', name };
}

/** Joins pieces with a separator that is itself SQL, such as `, ` or ` AND `; with none where each piece brings its own. */
export function join(
  pieces: readonly SqlPart[],
  separator: '' | ', ' | ' AND ' | ' OR ' | ' UNION ALL ',
): Sql {
  const strings = ['', ...pieces.slice(1).map(() => separator), ''];
  return { kind: 'sql', strings: pieces.length === 0 ? [''] : strings, parts: pieces };
}

/** SQL that is written in this project and holds no outside data. */
export function raw(fixed: string): Sql {
  return { kind: 'sql', strings: [fixed], parts: [] };
}

/**
 * Renders a statement for one warehouse.
 * Strings and numbers are bound bare; dates, timestamps and NULLs are bound as text inside a CAST, because BigQuery's
 * client silently sends no value for a plain string with a declared DATE or TIMESTAMP type.
 */
export function render(statement: Sql, dialect: Dialect, project?: string): RenderedSql {
  const values: Bound[] = [];
  const text = write(statement, { dialect, project }, (value) => {
    values.push(value);
    return '?';
  });
  return { text, values };
}

/** The same statement with its values written into it: for people who paste it into a console, never for running. */
export function renderForPeople(statement: Sql, dialect: Dialect, project?: string): string {
  return write(statement, { dialect, project }, ({ value }) => {
    if (value === null) return 'NULL';
    return typeof value === 'number' ? exactly(value) : quoteText(value, dialect);
  });
}

interface Place {
  dialect: Dialect;
  project: string | undefined;
}

function write(piece: SqlPart, place: Place, writeValue: (bound: Bound) => string): string {
  const { dialect, project } = place;
  switch (piece.kind) {
    case 'sql':
      return piece.strings
        .map((fixed, index) => {
          const part = piece.parts[index];
          return part === undefined ? fixed : fixed + write(part, place, writeValue);
        })
        .join('');
    case 'table':
      return quoteTable(piece.name, dialect, project);
    case 'column':
      return quoteColumn(piece.name, dialect);
    case 'bound': {
      const written = writeValue(piece);
      return needsCast(piece) ? `CAST(${written} AS ${typeName(piece.type, dialect)})` : written;
    }
  }
}

/** With an exponent, or else DuckDB reads a decimal number, whose last digits differ once it is made a double. */
function exactly(value: number): string {
  const written = String(value);
  return Number.isInteger(value) || written.includes('e') ? written : `${written}e0`;
}

function quoteText(text: string, dialect: Dialect): string {
  if (dialect === 'duckdb') return `'${text.replaceAll("'", "''")}'`;
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

/** The tables that a statement reads or writes, as `dataset.table`, each once. */
export function tablesOf(statement: Sql): string[] {
  const names = statement.parts.flatMap((part) => {
    if (part.kind === 'sql') return tablesOf(part);
    return part.kind === 'table' ? [part.name] : [];
  });
  return [...new Set(names)];
}

function needsCast(bound: Bound): boolean {
  return (
    bound.value === null || bound.type === 'DATE' || bound.type === 'TIMESTAMP' || bound.type === 'FLOAT64'
  );
}

/** A type as a warehouse calls it. */
export function typeName(type: SqlType, dialect: Dialect): string {
  if (dialect === 'bigquery') return type;
  const names = {
    STRING: 'VARCHAR',
    INT64: 'BIGINT',
    FLOAT64: 'DOUBLE',
    DATE: 'DATE',
    TIMESTAMP: 'TIMESTAMPTZ',
  } as const;
  return names[type];
}

/** A column's name as a warehouse quotes it. */
export function quoteColumn(name: string, dialect: Dialect): string {
  return dialect === 'bigquery' ? `\`${name}\`` : `"${name}"`;
}

/** A `dataset.table` as a warehouse quotes it. */
export function quoteTable(name: string, dialect: Dialect, project?: string): string {
  const [dataset, tableName] = name.split('.');
  if (dialect === 'duckdb') return `"${dataset}"."${tableName}"`;
  return project === undefined ? `\`${dataset}.${tableName}\`` : `\`${project}.${dataset}.${tableName}\``;
}
