import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The program as it is shipped, compiled from the sources of now. */
export interface BuiltCli {
  /** Starts a command in a process of its own, in `folder`, with nothing of this machine's settings. */
  start(words: readonly string[], options: { folder: string; env?: Record<string, string> }): RunningCli;
  remove(): void;
}

export interface RunningCli {
  readonly child: ChildProcess;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<{
    status: number | null;
    signal: NodeJS.Signals | null;
    out: string;
    err: string;
  }>;
}

/** Compiles into a folder below the repository, where its packages are found. `name` keeps test files apart. */
export function buildCli(name: string): BuiltCli {
  const folder = `${ROOT}.cache/${name}/`;
  // A type error is another stage's business, and to look for one takes longer than all the rest.
  const compiler = [
    'node_modules/typescript/bin/tsc',
    ...['-p', 'tsconfig.json', '--noCheck', '--outDir', `${folder}dist`],
  ];
  try {
    execFileSync(process.execPath, compiler, { cwd: ROOT, stdio: 'ignore' });
  } catch (error) {
    if (!existsSync(`${folder}dist/cli.js`)) throw error;
  }
  return {
    start(words, { folder: cwd, env = {} }) {
      const child = spawn(process.execPath, [`${folder}dist/cli.js`, ...words], {
        cwd,
        env: { PATH: process.env.PATH, PIPELINE: `${ROOT}pipelines/nba-props-platform.yml`, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return { child, ended: endOf(child) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function endOf(child: ChildProcess): RunningCli['ended'] {
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    said.out += piece;
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    said.err += piece;
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, ...said };
}
