import { type IsoDate, isIsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { Sql } from '../warehouse/sql.ts';
import { type Cell, type Row, WarehouseError } from '../warehouse/warehouse.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Calendar days of rows that a table is asked for, up to and including the last target date. */
export const TABLE_WINDOW_DAYS = 45;

/** Days of attempts that a question about streaks looks back on: as many as their log keeps. */
export const ATTEMPT_HISTORY_DAYS = 90;

/** Days of processor runs that are read, by the date whose data they were about. */
export const RUN_HISTORY_DAYS = 30;

/** The shortest retention that any table declares: younger dates need no question about it. */
export const SHORTEST_RETENTION_DAYS = 30;

/** What one run or backtest asks the warehouse about. */
export interface CollectionWindow {
  /** First and last target date. */
  from: IsoDate;
  to: IsoDate;
  /** Instants between which the first and the last verdict are asked for. */
  firstNow: Date;
  lastNow: Date;
}

/** One kind of fact: the statement that collects it, and what its rows mean. */
export interface Collector<T> {
  /** Labels the statement in job lists and errors: lower case, `_`. */
  name: string;
  /** The one table it reads. */
  table: string;
  statement(profile: Profile, window: CollectionWindow): Sql;
  parse(row: Row): T;
  /** Set where some of what is asked may have no column yet: the same of the columns that the table has. */
  withColumns?(present: readonly string[]): Collector<T>;
}

/** Reads typed cells of one row. A cell of another type is the warehouse's bad answer, not ours to guess at. */
export function cells(row: Row, source: string) {
  const fail = (name: string, wanted: string, value: Cell | undefined): never => {
    throw new WarehouseError(
      'bad_response',
      `${source}: column ${name} should be ${wanted}, but is ${value === null ? 'NULL' : typeof value}`,
      `look at the rows of ${source}; a NULL or another type where a value is needed makes this fact unusable`,
    );
  };
  const textOrNull = (name: string): string | null => {
    const value = row[name];
    if (value === null || typeof value === 'string') return value;
    return fail(name, 'text', value);
  };
  const numberOrNull = (name: string): number | null => {
    const value = row[name];
    if (value === null || typeof value === 'number') return value;
    return fail(name, 'a number', value);
  };
  // The text of an instant is the date of no game: read as a date, it would make its table look empty.
  const dateOrNull = (name: string): IsoDate | null => {
    const value = textOrNull(name);
    return value === null || isIsoDate(value) ? value : fail(name, 'a date', value);
  };
  return {
    textOrNull,
    /** A text that a program logged, which must be shown to nobody as it is. */
    loggedOrNull: (name: string): string | null => {
      const value = textOrNull(name);
      return value === null ? null : withoutSecrets(value);
    },
    dateOrNull,
    numberOrNull,
    text: (name: string): string => textOrNull(name) ?? fail(name, 'text', null),
    date: (name: string): IsoDate => dateOrNull(name) ?? fail(name, 'a date', null),
    number: (name: string): number => numberOrNull(name) ?? fail(name, 'a number', null),
    flag: (name: string): boolean => {
      const value = row[name];
      return typeof value === 'boolean' ? value : fail(name, 'true or false', value);
    },
    flagOrNull: (name: string): boolean | null => {
      const value = row[name];
      return value === null || typeof value === 'boolean' ? value : fail(name, 'true or false', value);
    },
  };
}
