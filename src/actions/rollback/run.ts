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

/** What attempts before this one have sent, or may have; null where nothing was sent by any of them. */
export function sentBefore({ state, attempt }: Run): {
  firstMs: number;
  lastMs: number;
  operation: string | null;
  isAccepted: boolean;
} | null {
  const steps = state.progress.filter(
    ({ step, attempt: by }) => by !== attempt && (step === 'sending' || step === 'sent'),
  );
  if (steps.length === 0) return null;
  const times = steps.map(({ at }) => Date.parse(at));
  const accepted = steps.filter(({ step }) => step === 'sent');
  return {
    firstMs: Math.min(...times),
    lastMs: Math.max(...times),
    operation: accepted.findLast(({ operation }) => operation !== null)?.operation ?? null,
    isAccepted: accepted.length > 0,
  };
}
