/** Where a command writes, and what it may assume about the reader. */
export interface Terminal {
  /** The answer. With `--json` nothing but one document goes here. */
  out(text: string): void;
  /** Progress, warnings, refusals. */
  err(text: string): void;
  /** Replaces the last line of progress; empty clears it. */
  redraw(text: string): void;
  /** The answer goes to a screen that shows colours. */
  colour: boolean;
  /** Progress can be redrawn in place. */
  live: boolean;
  /** Columns. */
  width: number;
}

/** The terminal of this process. `NO_COLOR` and `FORCE_COLOR` are honoured. */
export function processTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: Record<string, string | undefined>,
): Terminal {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    redraw: (text) => void stderr.write(`\r\u001b[2K${text}`),
    colour: wanted || (stdout.isTTY === true && !refused),
    live: stderr.isTTY === true,
    width: stdout.columns ?? 100,
  };
}
