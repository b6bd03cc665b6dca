import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/actions/rollback/executor.ts';
import { around, type ExecutorRig, executorRig } from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import { sendsIn } from '../../support/scripted-changes.ts';

/** A life that is stopped while it is at something. What it did after that would never be answered. */
function stoppedAt(rig: ExecutorRig, isThere: (use: string) => boolean): Executor {
  let isStopped = false;
  const deps = around(rig, async (use, work) => {
    if (isStopped) return new Promise<never>(() => undefined);
    isStopped = isThere(use);
    if (isStopped) life.stop();
    return work();
  });
  const life = rig.life(deps);
  return life;
}

describe('a life that is stopped', () => {
  it('ends waiting at once, and leaves the rest to the next', async () => {
    const rig = executorRig();
    rig.changes.fate = 'never';
    let looks = 0;
    const deps = around(rig, async (use, work) => {
      const result = await work();
      if (use === 'progress') looks += 1;
      if (looks === 3) life.stop();
      return result;
    });
    const life = rig.life(deps);
    await life.execute(rig.request.id);
    expect(looks).toBe(3);
    expect(rig.outcome()).toBeNull();
    await life.execute(rig.request.id);
    await life.resume();
    expect(looks).toBe(3);
  });

  it.each([
    ['a service that can’t be read', 'snapshot', 'unreadable', ['snapshot']],
    ['a platform that would not say', 'validate', 'unreadable', ['snapshot', 'validate variable']],
    ['what was sent and not answered', 'send', 'unsent', ['snapshot', 'validate variable', 'send variable']],
  ] as const)('asks nothing more while it waits for %s', async (_what, method, trouble, calls) => {
    const rig = executorRig();
    rig.changes.fail(method, trouble);
    const life = stoppedAt(rig, (use) => use === method);
    await life.execute(rig.request.id);
    expect(rig.changes.calls).toEqual(calls);
    expect(rig.outcome()).toBeNull();
  });

  it('asks nothing more while what was sent may still arrive', async () => {
    const rig = executorRig();
    rig.changes.fail('send', 'unsent');
    const life = stoppedAt(rig, (use) => use === 'snapshot' && sendsIn(rig.changes.calls) > 0);
    await life.execute(rig.request.id);
    expect(rig.changes.calls).toEqual(['snapshot', 'validate variable', 'send variable', 'snapshot']);
    expect(rig.outcome()).toBeNull();
  });

  it('sends nothing more', async () => {
    const rig = executorRig();
    const deps = around(rig, async (use, work) => {
      if (use === 'validate') life.stop();
      return work();
    });
    const life = rig.life(deps);
    await life.execute(rig.request.id);
    expect(sendsIn(rig.changes.calls)).toBe(0);
    expect(rig.outcome()).toBeNull();
  });

  it('still writes down what it has sent', async () => {
    const rig = executorRig();
    const deps = around(rig, async (use, work) => {
      if (use === 'send') life.stop();
      return work();
    });
    rig.changes.asksUntilDone = 3;
    const life = rig.life(deps);
    await life.execute(rig.request.id);
    expect(rig.outcome()).toBeNull();
    expect(rig.steps()).toContain('1 sent');
    const before = rig.changes.calls.length;
    // The next life knows what to ask for, and has read the service before it does.
    await rig.life().execute(rig.request.id);
    expect(rig.changes.calls.slice(before)).toEqual(['snapshot', 'progress', 'snapshot']);
    expect(rig.outcome()).toMatchObject({ state: 'done', recognised: false });
    expectTruth(rig, 'stopped');
  });
});
