import { randomBytes } from 'node:crypto';
import type { Log } from '../log.ts';
import type { Env } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** What the outside world gives to a command. */
export interface CommandContext {
  env: Env;
  terminal: Terminal;
  log: Log;
  /** Six characters that tell two runs of one second apart. */
  nonce(): string;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

export const randomNonce = (): string => randomBytes(3).toString('hex');
