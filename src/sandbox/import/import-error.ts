/** One thing that is wrong with a file. */
export interface ImportProblem {
  file: 'schedule' | 'counts';
  /** Counted from 1, the header included; null where the whole file is meant. */
  line: number | null;
  message: string;
}

const SHOWN = 8;

/** The files, or the warehouse they were to go into, can't be imported. Nothing was changed. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly problems: readonly ImportProblem[];
  /** What to do about it: one sentence. */
  readonly fix: string;

  constructor(problems: readonly ImportProblem[], fix: string, message = describe(problems)) {
    super(message);
    this.problems = problems;
    this.fix = fix;
  }
}

function describe(problems: readonly ImportProblem[]): string {
  const shown = problems.slice(0, SHOWN).map(({ file, line, message }) => {
    return line === null ? `${file} file: ${message}` : `${file} file, line ${line}: ${message}`;
  });
  const rest = problems.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
