import { expect, it } from 'vitest';
import { type Run, sentBefore } from '../../../src/actions/rollback/run.ts';
import type { RollbackProgress, RollbackStep } from '../../../src/history/rollback.ts';

const MINUTE_MS = 60_000;

/** What another attempt wrote down, a minute each. */
const wrote = (...steps: RollbackStep[]): RollbackProgress[] =>
  steps.map((step, minute) => ({
    step,
    at: new Date(minute * MINUTE_MS).toISOString(),
    attempt: 1,
    operation: step === 'sent' ? 'operations/1' : null,
  }));

it.each([
  ['nothing', wrote(), null],
  ['what was only validated', wrote('validated', 'alive'), null],
  [
    'what may have been sent',
    wrote('validated', 'sending', 'alive'),
    { firstMs: MINUTE_MS, lastMs: 2 * MINUTE_MS, operation: null, isAccepted: false },
  ],
  [
    'what was taken',
    wrote('validated', 'sending', 'sent', 'alive'),
    { firstMs: MINUTE_MS, lastMs: 3 * MINUTE_MS, operation: 'operations/1', isAccepted: true },
  ],
])('an attempt finds of those before it: %s', (_, progress, found) => {
  expect(sentBefore({ attempt: 2, state: { progress } } as Run)).toEqual(found);
  // Its own steps are no news.
  expect(sentBefore({ attempt: 1, state: { progress } } as Run)).toBeNull();
});
