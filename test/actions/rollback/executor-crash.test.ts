import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/actions/rollback/executor.ts';
import {
  type ExecutorRig,
  executorRig,
  MOVE_TRAFFIC,
  mortal,
  type RigWish,
} from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import { pinned } from '../../support/rollback-builders.ts';

/** Lives that die one step later each, and one that comes after, until one has lived. Gives how many died. */
async function everyDeath(
  wish: RigWish,
  exclusive: boolean,
  prepare: (rig: ExecutorRig) => void,
  check: (rig: ExecutorRig, where: string) => void,
): Promise<number> {
  for (let step = 1; ; step += 1) {
    const rig = executorRig(wish);
    const { id } = rig.request;
    prepare(rig);
    const { death, life } = mortal(rig, step, { owner: 'first', exclusive });
    const end = await Promise.race([death, life.execute(id)]);
    const where = `death at step ${step}`;

    const second = rig.life({ owner: 'second', exclusive });
    const before = rig.state();
    await second.resume();
    await second.execute(id);
    // Who else may be alive is waited for; who held a store of its own is gone.
    if (end === 'died' && before.phase === 'running')
      expect(rig.outcome() === null, `${where}: waited for`).toBe(!exclusive);
    await rig.clock.sleep(LEASE_MS + 1);
    await second.resume();
    await second.execute(id);
    check(rig, where);

    // Whoever comes later finds nothing to do.
    const { events } = rig.store;
    const recorded = events.length;
    await rig.clock.sleep(LEASE_MS + 1);
    const third = rig.life({ owner: 'third', exclusive });
    await third.resume();
    await third.execute(id);
    expect(events, where).toHaveLength(recorded);
    if (end !== 'died') return step - 1;
  }
}

const EXCLUSIVE: [string, boolean][] = [
  ['a store of its own', true],
  ['a store that others use, too', false],
];

describe.each(EXCLUSIVE)('a death at any step, on %s', (_title, exclusive) => {
  const CASES: [string, RigWish, (rig: ExecutorRig) => void, string][] = [
    ['with nothing else', {}, () => undefined, 'done'],
    [
      'of a change that fails',
      {},
      (rig) => {
        rig.changes.fate = 'fails';
      },
      'failed',
    ],
    ['with traffic that is held', { service: pinned() }, () => undefined, 'not_live'],
    ['with the answer to the change lost', {}, (rig) => rig.changes.fail('send', 'lost'), 'done'],
    ['with a change that was never sent', {}, (rig) => rig.changes.fail('send', 'unsent'), 'done'],
    [
      'of traffic that is moved',
      {
        service: pinned({ newestCreated: 'new', newestReady: 'new' }),
        request: MOVE_TRAFFIC,
      },
      () => undefined,
      'done',
    ],
  ];

  it.each(CASES)(
    '%s leaves one change at most, and a record that is true',
    async (_case, wish, prepare, state) => {
      const deaths = await everyDeath(wish, exclusive, prepare, (rig, where) => {
        expectTruth(rig, where);
        expect(rig.outcome()?.state, where).toBe(state);
      });
      expect(deaths).toBeGreaterThanOrEqual(20);
    },
  );
});
