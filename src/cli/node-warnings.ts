import type { EventEmitter } from 'node:events';
import type { Log } from '../log.ts';

/** Google's library says so on every machine that is none of Google's; what follows from it is told with its fix. */
const EXPECTED = ['MetadataLookupWarning'];

/** Makes lines of the log of what Node and libraries warn of: as text they would stand in the middle of its JSON. */
export function logNodeWarnings(process: Pick<EventEmitter, 'on' | 'removeAllListeners'>, log: Log): void {
  // Node's own listener, which prints them.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }: Error) => {
    log[EXPECTED.includes(name) ? 'info' : 'warn']('node_warning', { name, message });
  });
}
