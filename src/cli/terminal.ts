import { createInterface } from 'node:readline';

/** Where a command writes, whom it can ask, and what it may assume about the reader. */
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
  /** Somebody sits there who can be asked. */
  canAsk: boolean;
  /** What somebody typed into one line, without blanks around it; null where nobody is there, or they ended it. */
  ask(question: string): Promise<string | null>;
}

/** What a terminal reads from and writes to. */
export interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** The terminal of this process. `NO_COLOR` and `FORCE_COLOR` are honoured. */
export function processTerminal(
  { stdin, stdout, stderr }: Streams,
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
    // A terminal without a window has none.
    width: stdout.columns || 100,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    ask: (question) => (stdin.isTTY === true ? readLine(question, { stdin, stderr }) : Promise.resolve(null)),
  };
}

/** Whoever reads may have seen enough, as `head` has. What is under way is finished all the same, with its own exit status. */
export function outliveReader(stream: Pick<NodeJS.WriteStream, 'on'>): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** The question goes where an answer for a script doesn't. Ctrl-C ends the process, as anywhere else. */
function readLine(
  question: string,
  { stdin, stderr }: Pick<Streams, 'stdin' | 'stderr'>,
): Promise<string | null> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  return new Promise((resolve) => {
    // A question that is not answered ends with the input alone.
    lines.once('close', () => resolve(null));
    lines.question(`${question} `, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}
