import type { ServiceSnapshot } from '../../cloud/change-ports.ts';

/**
 * What is different between the state that a request is bound to and the state now, a plain sentence each, the most
 * telling first; empty only where both are the same state.
 */
export function whatChanged(_bound: ServiceSnapshot, _now: ServiceSnapshot): string[] {
  throw new Error('unbuilt');
}
