import { describe, expect, it } from 'vitest';
import { createChannelQueue } from '../../src/bot/channel-queue.ts';
import { jumpingClock } from '../support/clocks.ts';

describe('the queue of a channel', () => {
  it('lets one at a time through, in order, 1.1 s after the one before', async () => {
    const clock = jumpingClock();
    const queue = createChannelQueue(clock);
    const steps: string[] = [];
    const send = (name: string) => async () => {
      steps.push(`${name} begins`);
      await clock.sleep(400);
      steps.push(`${name} ends`);
    };
    await Promise.all([queue.inTurn('C1', send('first')), queue.inTurn('C1', send('second'))]);
    expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(clock.sleeps).toEqual([400, 1_100, 400]);
  });

  it('goes on after one that fails, and passes its error on', async () => {
    const queue = createChannelQueue(jumpingClock());
    const failing = queue.inTurn('C1', () => Promise.reject(new Error('no')));
    const next = queue.inTurn('C1', async () => 'sent');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('sent');
  });

  it('does not wait longer than that after the clock was set back', async () => {
    const clock = jumpingClock();
    let hoursBack = 0;
    const queue = createChannelQueue({
      now: () => new Date(clock.now().getTime() - hoursBack * 3_600_000),
      monotonicMs: clock.monotonicMs,
      sleep: (ms) => clock.sleep(ms),
    });
    await queue.inTurn('C1', async () => undefined);
    hoursBack = 1;
    await queue.inTurn('C1', async () => undefined);
    expect(clock.sleeps).toEqual([1_100]);
  });
});
