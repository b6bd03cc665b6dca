import type { RollbackRequest, RollbackState } from '../../history/rollback.ts';
import type { ExecutorDeps } from './executor.ts';
import type { Journal } from './journal.ts';

/** One attempt to carry out a request. */
export interface Run extends Pick<ExecutorDeps, 'changes' | 'profile' | 'clock' | 'log' | 'owner'> {
  request: RollbackRequest;
  attempt: number;
  journal: Journal;
  signal: AbortSignal;
  /** As it was read last. */
  state: RollbackState;
}

/**
 * What other attempts have sent, or may have; null where nothing was sent by any of them. `firstMs` is when the first began
 * to, `lastMs` when any of them was last heard of.
 */
export function sentBefore({ state, attempt }: Run): {
  firstMs: number;
  lastMs: number;
  operation: string | null;
  isAccepted: boolean;
} | null {
  const others = state.progress.filter((one) => one.attempt !== attempt);
  const sending = others.filter(({ step }) => step === 'sending' || step === 'sent');
  if (sending.length === 0) return null;
  const timesOf = (steps: typeof others) => steps.map(({ at }) => Date.parse(at));
  const sent = sending.filter(({ step }) => step === 'sent');
  return {
    firstMs: Math.min(...timesOf(sending)),
    lastMs: Math.max(...timesOf(others)),
    operation: sent.findLast(({ operation }) => operation !== null)?.operation ?? null,
    isAccepted: sent.length > 0,
  };
}
