import type { ServiceState } from './change-ports.ts';

/** Whether a service is the very one that was looked at: nothing about it was changed in between. */
export function isSameState(bound: ServiceState, now: ServiceState): boolean {
  return bound.uid === now.uid && bound.etag === now.etag && bound.generation === now.generation;
}
