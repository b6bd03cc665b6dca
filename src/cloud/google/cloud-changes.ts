import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { CloudChanges } from '../change-ports.ts';
import type { Connection } from './client-options.ts';

export interface GoogleCloudChangesOptions {
  projectId: string;
  log: Log;
  clock: Clock;
  connection?: Connection;
}

/** Changes services of Cloud Run in one project, over its Admin API. */
export function createGoogleCloudChanges({ projectId }: GoogleCloudChangesOptions): CloudChanges {
  const unbuilt = (): never => {
    throw new Error('unbuilt');
  };
  return {
    label: `Cloud Run, project ${projectId}`,
    snapshot: async () => unbuilt(),
    validate: async () => unbuilt(),
    send: async () => unbuilt(),
    progress: async () => unbuilt(),
    close: async () => undefined,
  };
}
