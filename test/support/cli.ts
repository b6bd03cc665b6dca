import { runCommandLine } from '../../src/cli/run.ts';
import { type OpenCloud, openCloud } from '../../src/cloud/open.ts';
import type { OpenWarehouse } from '../../src/warehouse/open.ts';
import { openWarehouse } from '../../src/warehouse/open.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';

export interface CliOutcome {
  status: number;
  /** What it printed to stdout and to stderr. */
  out: string;
  err: string;
  log: LogRecorder;
  /** What it asked, one after the other. */
  asked: string[];
  /** How it wanted to be stopped. */
  stops: 'softly' | 'at once' | 'not asked';
}

export interface CliWorld {
  env?: Record<string, string | undefined>;
  openWarehouse?: OpenWarehouse;
  openCloud?: OpenCloud;
  /** What somebody types, question after question; left out: nobody sits there. */
  types?: readonly (string | null)[];
  /** Given to commands that end by themselves. */
  signal?: AbortSignal;
}

/** Types a command line, without the program's name, into this process. */
export async function typeCommand(words: readonly string[], world: CliWorld = {}): Promise<CliOutcome> {
  const said: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const log = logRecorder();
  const asked: string[] = [];
  let stops: CliOutcome['stops'] = 'not asked';
  const status = await runCommandLine(words, {
    env: world.env ?? {},
    terminal: {
      out: (text) => void said.out.push(text),
      err: (text) => void said.err.push(text),
      redraw: () => undefined,
      colour: false,
      live: false,
      width: 100,
      canAsk: world.types !== undefined,
      async ask(question) {
        asked.push(question);
        return world.types?.[asked.length - 1] ?? null;
      },
    },
    log,
    openWarehouse: world.openWarehouse ?? openWarehouse,
    openCloud: world.openCloud ?? openCloud,
    stopSoftly() {
      stops = 'softly';
      return world.signal ?? new AbortController().signal;
    },
    stopAtOnce() {
      stops = 'at once';
    },
  });
  return { status, out: said.out.join('\n'), err: said.err.join('\n'), log, asked, stops };
}
