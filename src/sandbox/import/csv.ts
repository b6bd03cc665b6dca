import { CsvError, parse } from 'csv-parse/sync';
import type { ImportProblem } from './import-error.ts';

/** A line of a CSV file; a cell is reached by its column's name. */
export interface CsvLine {
  line: number;
  /** Trimmed; empty where the cell is empty or the file has no such column. */
  cell(column: string): string;
}

export interface CsvFile {
  columns: readonly string[];
  lines: readonly CsvLine[];
}

/** Reads CSV text with a header. Anything wrong with its shape is added to `problems`; what could be read is returned. */
export function readCsv(
  text: string,
  file: ImportProblem['file'],
  requiredColumns: readonly string[],
  problems: ImportProblem[],
): CsvFile {
  const report = (line: number | null, message: string): void => {
    problems.push({ file, line, message });
  };
  const records = parseRecords(text, report);
  const [header, ...body] = records;
  if (header === undefined) {
    if (records.length === 0 && text.trim() === '') report(null, 'is empty');
    return { columns: [], lines: [] };
  }
  const columns = header.cells.map((name) => name.toLowerCase());
  const missing = requiredColumns.filter((column) => !columns.includes(column));
  const repeated = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (missing.length > 0) report(header.line, `has no column ${missing.join(', ')}`);
  if (repeated.length > 0) report(header.line, `names column ${[...new Set(repeated)].join(', ')} twice`);
  if (missing.length > 0 || repeated.length > 0) return { columns, lines: [] };
  if (body.length === 0) report(null, 'holds a header and no rows');

  const lines = body.flatMap(({ line, cells }): CsvLine[] => {
    if (cells.length !== columns.length) {
      report(line, `has ${cells.length} cells where the header has ${columns.length}`);
      return [];
    }
    return [{ line, cell: (column) => cells[columns.indexOf(column)] ?? '' }];
  });
  return { columns, lines };
}

interface RawRecord {
  line: number;
  cells: string[];
}

function parseRecords(text: string, report: (line: number | null, message: string) => void): RawRecord[] {
  try {
    const records = parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      // The line rides along as a cell of its own, in front.
      on_record: (record: string[], { lines }) => [String(lines), ...record],
    });
    return records.map(([line, ...cells]) => ({ line: Number(line), cells }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    report(typeof error.lines === 'number' ? error.lines : null, `is no CSV: ${error.message}`);
    return [];
  }
}
