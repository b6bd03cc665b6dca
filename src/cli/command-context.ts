import type { OpenCloud } from '../cloud/open.ts';
import type { Log } from '../log.ts';
import type { OpenWarehouse } from '../warehouse/open.ts';
import type { Env } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** What the outside world gives to a command. */
export interface CommandContext {
  env: Env;
  terminal: Terminal;
  log: Log;
  openWarehouse: OpenWarehouse;
  openCloud: OpenCloud;
}

/** As {@link CommandContext}, for a command that ends by itself when it is asked to. */
export interface LastingContext extends CommandContext {
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}
