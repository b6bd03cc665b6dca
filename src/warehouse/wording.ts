/** What either warehouse says in the same case, so that a person meets one sentence for it. */

export const missingTable = (table: string): string => `table ${table} does not exist`;
export const MISSING_TABLE_FIX = 'make the table, or mend its name in the profile';

export const missingColumn = (table: string, column: string): string => `${table} has no column ${column}`;
export const MISSING_COLUMN_FIX = 'add the column, or mend its name in the profile';

export const otherType = (table: string): string => `${table} has a column of another type than expected`;
export const OTHER_TYPE_FIX = "compare the table's columns with the pipeline's definition";

export const CLOSED = 'the warehouse is closed';
export const CLOSED_FIX = 'start again';

export const DEFECT_FIX = 'this is a defect of the validator: report it with the run id';
