import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { refused } from '../../../src/actions/rollback/refusals.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { logRecorder } from '../../support/log-recorder.ts';
import { GRACE } from '../../support/rollback-builders.ts';

it('whoever may not is told so once it is noted', async () => {
  let isNoted = false;
  const events = {
    async note() {
      await turn();
      isNoted = true;
      return 'recorded' as const;
    },
  };
  const deps = { events, clock: jumpingClock(), log: logRecorder() };
  const attempt = { act: 'approve', about: 'an id', by: GRACE, why: 'is no approver', told: 'You may not.' };
  expect(await refused(attempt, deps)).toEqual({ state: 'refused', why: 'You may not.' });
  expect(isNoted).toBe(true);
});
