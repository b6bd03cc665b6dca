import { constants } from 'node:os';

type StopName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const STOP_NAMES: readonly StopName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm hands on the Ctrl-C that the terminal sends anyway: what comes within this time is the same key press. */
const SAME_PRESS_MS = 1_000;

/** Why a command that tidies up after itself was ended before it had begun its work. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** As a shell reports a process that a signal ended: 130 for Ctrl-C, 143 for SIGTERM. */
  readonly status: number;

  constructor(name: StopName) {
    super(`ended by ${name}`);
    this.status = statusOf(name);
  }
}

/**
 * For a command that ends by itself when it is asked to: the signal is aborted by the first Ctrl-C or SIGTERM, with
 * {@link Stopped} as its reason. The next one ends the process at once, whatever is still being tidied up.
 */
export function stopSoftly(): AbortSignal {
  const stopping = new AbortController();
  const handlers = STOP_NAMES.map((name) => ({ name, handle: () => stop(name) }));
  const stop = (name: StopName): void => {
    if (stopping.signal.aborted) return;
    stopping.abort(new Stopped(name));
    setTimeout(() => {
      for (const one of handlers) process.off(one.name, one.handle);
      stopAtOnce();
    }, SAME_PRESS_MS).unref();
  };
  for (const { name, handle } of handlers) process.on(name, handle);
  return stopping.signal;
}

/**
 * For every other command: the system ends the process, even in the middle of a statement. Leaving by ourselves would
 * wait for the statement. A DuckDB file is whole all the same, since what was not committed is not in its log.
 */
export function stopAtOnce(): void {
  // The first process of a container is not ended by a signal that it does not handle.
  if (process.pid !== 1) return;
  for (const name of STOP_NAMES) process.once(name, () => process.exit(statusOf(name)));
}

function statusOf(name: StopName): number {
  return 128 + constants.signals[name];
}
