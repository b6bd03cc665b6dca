import type { Clock } from '../../clock.ts';
import type { CloudChanges } from '../change-ports.ts';

/** Changes the services of a fleet's file, as Cloud Run would: with etags, operations and revisions that take their time. */
export function simulatedChanges(_path: string, _options: { clock: Clock }): CloudChanges {
  const unbuilt = (): never => {
    throw new Error('unbuilt');
  };
  return {
    label: 'simulated Cloud Run',
    snapshot: async () => unbuilt(),
    validate: async () => unbuilt(),
    send: async () => unbuilt(),
    progress: async () => unbuilt(),
    close: async () => undefined,
  };
}
