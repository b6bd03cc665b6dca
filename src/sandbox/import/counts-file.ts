import { type IsoDate, isIsoDate } from '../../calendar/dates.ts';
import { readCsv } from './csv.ts';
import type { ImportProblem } from './import-error.ts';

/** What the pipeline counted about itself on one date. */
export interface DateCounts {
  line: number;
  date: IsoDate;
  /** By column; a column whose cell is empty is not in it: it was not recorded on this date. */
  counts: ReadonlyMap<string, number>;
}

export interface CountsFile {
  /** Ascending by date. */
  dates: DateCounts[];
  /** Columns that no rule here knows: they were not read. */
  unknownColumns: string[];
}

/** A night has a few thousand rows at most; more is another kind of number in the wrong column. */
const LARGEST = 1_000_000;

/** Reads the columns `known` of the counts file. Everything that is wrong goes into `problems`, with its line. */
export function readCountsFile(
  text: string,
  known: readonly string[],
  problems: ImportProblem[],
): CountsFile {
  const file = readCsv(text, 'counts', ['date'], problems);
  const columns = file.columns.filter((column) => known.includes(column));
  if (file.lines.length > 0 && columns.length === 0) {
    problems.push({ file: 'counts', line: 1, message: `has none of the columns ${known.join(', ')}` });
  }
  const firstLine = new Map<IsoDate, number>();
  const dates = file.lines.flatMap(({ line, cell }) => {
    const report = (message: string): void => {
      problems.push({ file: 'counts', line, message });
    };
    const date = cell('date');
    const earlier = firstLine.get(date);
    firstLine.set(date, earlier ?? line);
    const counts = new Map<string, number>();
    let readable = true;
    if (!isIsoDate(date)) {
      report(`date "${date}" is no date that exists, as YYYY-MM-DD`);
      readable = false;
    } else if (earlier !== undefined) {
      report(`${date} is in line ${earlier} already`);
      readable = false;
    }
    for (const column of columns) {
      const value = cell(column);
      if (value === '') continue;
      // A spreadsheet or data frame with empty cells writes whole numbers as 42.0.
      if (/^\d+(\.0+)?$/.test(value) && Number(value) <= LARGEST) counts.set(column, Number(value));
      else {
        report(`${column} "${value}" is no count from 0 to ${LARGEST}`);
        readable = false;
      }
    }
    return readable ? [{ line, date, counts }] : [];
  });
  return {
    dates: dates.sort((one, other) => (one.date < other.date ? -1 : 1)),
    unknownColumns: file.columns.filter((column) => column !== 'date' && !known.includes(column)),
  };
}
