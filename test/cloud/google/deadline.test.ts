import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withinCloudDeadline } from '../../../src/cloud/google/deadline.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';

const about = { what: 'listing things', grant: 'a role' };

describe('a deadline for the cloud', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is not in the way of what is in time, and leaves no timer behind', async () => {
    expect(await withinCloudDeadline(1_500, about, async () => 7)).toBe(7);
    const failing = withinCloudDeadline(1_500, about, async () => {
      throw new Error('on its own');
    });
    await expect(failing).rejects.toThrow('on its own');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends what is late, and tells it so', async () => {
    let seen: AbortSignal | undefined;
    const refused = cloudRefusal(
      withinCloudDeadline(1_500, about, (signal) => {
        seen = signal;
        return new Promise(() => undefined);
      }),
    );
    vi.advanceTimersByTime(1_499);
    expect(seen?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(seen?.aborted).toBe(true);
    expect(await refused).toMatchObject({
      errorCause: 'timeout',
      message: 'listing things took longer than 1.5 s',
    });
  });

  it('names the whole wait where only what is left of it was given', async () => {
    const late = { ...about, deadlineSeconds: 20 };
    const refused = cloudRefusal(withinCloudDeadline(93, late, () => new Promise(() => undefined)));
    vi.advanceTimersByTime(93);
    expect((await refused).message).toBe('listing things took longer than 20 s');
  });
});
