import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { BOT, CHANNEL, PEOPLE, type Person, workspaceConfig } from './workspace.ts';

const PORTS_TRIED = 50;
const START_DEADLINE_MS = 10_000;
const START_PAUSE_MS = 25;
const STOP_GRACE_MS = 2_000;

/** The workspace could not be started. */
export class LocalSlackError extends Error {
  override readonly name = 'LocalSlackError';
}

/** How the program ended: because it was asked to, or by itself. */
export interface LocalSlackEnd {
  asked: boolean;
  code: number | null;
  signal: string | null;
}

/** A Slack workspace on this machine, with a page for people. It forgets everything when it stops. */
export interface LocalSlack {
  /** The page: `http://localhost:3900`. */
  url: string;
  /** Where its Web API is, with a slash at its end. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  channel: { id: string; name: string };
  people: readonly Person[];
  /** Resolves when the program has ended. */
  ended: Promise<LocalSlackEnd>;
  stop(): Promise<void>;
}

export interface LocalSlackOptions {
  /** The program's path. */
  program: string;
  /** Its configuration, its files and its process id are kept here. */
  folder: string;
  /** The first port to try; taken ones are stepped over. */
  firstPort: number;
  clock: Clock;
}

/**
 * Starts the workspace. It listens on all interfaces and takes any token: never give it real credentials.
 * @throws LocalSlackError when it does not start, with its own last words.
 */
export async function startLocalSlack({
  program,
  folder,
  firstPort,
  clock,
}: LocalSlackOptions): Promise<LocalSlack> {
  const files = join(folder, 'slack-files');
  mkdirSync(files, { recursive: true });
  const pidFile = join(folder, 'slack.pid');
  await endLeftBehind(pidFile, program);
  const port = await freePortFrom(firstPort);
  const config = join(folder, 'slack.json');
  // JSON is YAML, which is what the program reads.
  writeFileSync(config, JSON.stringify(workspaceConfig('A0SHOOTAROUND'), null, 2));

  const options = [
    '--config',
    config,
    '--port',
    String(port),
    '--base-host',
    'localhost',
    '--files-dir',
    files,
  ];
  const child = spawn(program, options, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C is for the bot, which says goodbye first and ends this afterwards.
    detached: true,
  });
  const lastWords = listenTo(child);
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);

  let asked = false;
  const ended = once(child, 'exit').then(([code, signal]): LocalSlackEnd => {
    process.removeListener('exit', endWithUs);
    rmSync(pidFile, { force: true });
    return { asked, code, signal };
  });
  const stop = async (): Promise<void> => {
    asked = true;
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(patience);
  };

  const url = `http://localhost:${port}`;
  const first = await Promise.race([answering(url, clock), ended.then(() => 'ended' as const)]);
  if (first !== 'answering') {
    if (first === 'silent') await stop();
    const why = first === 'silent' ? `no answer within ${START_DEADLINE_MS / 1000} s` : lastWords();
    throw new LocalSlackError(`the local Slack did not start: ${why || 'it said nothing'}`);
  }
  const { botToken, appToken } = BOT;
  return { url, apiUrl: `${url}/api/`, botToken, appToken, channel: CHANNEL, people: PEOPLE, ended, stop };
}

async function answering(url: string, clock: Clock): Promise<'answering' | 'silent'> {
  const startedMs = clock.monotonicMs();
  while (clock.monotonicMs() - startedMs < START_DEADLINE_MS) {
    try {
      await fetch(`${url}/_control/state`);
      return 'answering';
    } catch {
      // Not yet: it needs a moment to listen.
      await clock.sleep(START_PAUSE_MS);
    }
  }
  return 'silent';
}

async function freePortFrom(firstPort: number): Promise<number> {
  for (let port = firstPort; port < firstPort + PORTS_TRIED; port += 1) if (await isFree(port)) return port;
  throw new LocalSlackError(`no port from ${firstPort} to ${firstPort + PORTS_TRIED - 1} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function listenTo(child: ChildProcess): () => string {
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-1_000);
    });
  }
  return () => words.trim().split('\n').at(-1) ?? '';
}

/** A sandbox that was killed could not end its workspace; the next one on its folder does, and touches nobody else. */
async function endLeftBehind(pidFile: string, program: string): Promise<void> {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    if (readlinkSync(`/proc/${pid}/exe`) === program) process.kill(pid, 'SIGKILL');
  } catch {
    // No file, or no such process any more: nothing was left behind.
  }
}
