import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFleetLock } from '../../../src/cloud/simulated/fleet-lock.ts';
import { type JumpingClock, jumpingClock } from '../../support/clocks.ts';
import { fleetPlace } from '../../support/simulated-fleet.ts';

let place: ReturnType<typeof fleetPlace>;
let lock: string;

beforeEach(() => {
  place = fleetPlace();
  lock = `${place.path}.lock`;
});
afterEach(() => place.remove());

/** Time that goes by faster than whoever waits thinks. */
function hastyClock(times: number): JumpingClock {
  const clock = jumpingClock();
  return { ...clock, sleep: (ms) => clock.sleep(ms * times) };
}

/** How many were at it at most, when several came at once. */
async function crowd(size: number, times = 1): Promise<number> {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: size }, () =>
      withFleetLock(place.path, hastyClock(times), async () => {
        inside += 1;
        most = Math.max(most, inside);
        await delay(0);
        inside -= 1;
      }),
    ),
  );
  return most;
}

describe('the lock of a fleet’s file', () => {
  it('lets one in at a time, and is gone afterwards', async () => {
    expect(await crowd(8)).toBe(1);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('is gone after a failure, which is handed on', async () => {
    const failing = withFleetLock(place.path, jumpingClock(), () => Promise.reject(new Error('broke off')));
    await expect(failing).rejects.toThrow('broke off');
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['named itself', 'a process that died'],
    ['had not come to naming itself', ''],
  ])('is broken open after five seconds where its holder died and %s', async (_, holder) => {
    writeFileSync(lock, holder);
    const clock = hastyClock(10);
    expect(await withFleetLock(place.path, clock, async () => 'done')).toBe('done');
    const waitedMs = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThanOrEqual(5_000);
    expect(waitedMs).toBeLessThan(6_000);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('is left alone where its holder died and somebody else has it by now', async () => {
    writeFileSync(lock, 'a process that died');
    const clock = hastyClock(10);
    const begun = clock.monotonicMs();
    const waiting = withFleetLock(
      place.path,
      {
        ...clock,
        // It is asked for right after the lock was read.
        monotonicMs() {
          const nowMs = clock.monotonicMs();
          if (nowMs - begun >= 5_000) writeFileSync(lock, `a process that lives ${nowMs}`);
          return nowMs;
        },
      },
      async () => 'done',
    );
    await expect(waiting).rejects.toMatchObject({ errorCause: 'timeout' });
    expect(readFileSync(lock, 'utf8')).toContain('a process that lives');
  });

  it('lets one in at a time also where all of them break it open', async () => {
    writeFileSync(lock, 'a process that died');
    expect(await crowd(6, 4)).toBe(1);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('tells its holder that it was taken away, and is left to whoever has it then', async () => {
    const slept = withFleetLock(place.path, jumpingClock(), async (assertHeld) => {
      await assertHeld();
      writeFileSync(lock, 'another');
      await assertHeld();
    });
    await expect(slept).rejects.toMatchObject({ name: 'CloudError', errorCause: 'timeout' });
    expect(readFileSync(lock, 'utf8')).toBe('another');
  });
});
