import fc from 'fast-check';
import { describe, it } from 'vitest';
import { LEASE_MS } from '../../../src/actions/rollback/executor.ts';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { WarehouseError } from '../../../src/warehouse/warehouse.ts';
import { around, executorRig } from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import { pinned, snapshot } from '../../support/rollback-builders.ts';

/** What goes wrong at one use of the store or of the cloud: before it, or after it was done and the answer is lost. */
const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant('none' as const) },
  { weight: 2, arbitrary: fc.constant('before' as const) },
  { weight: 2, arbitrary: fc.constant('after' as const) },
  { weight: 1, arbitrary: fc.constant('dies before' as const) },
  { weight: 1, arbitrary: fc.constant('dies after' as const) },
  { weight: 1, arbitrary: fc.constant('slow' as const) },
);
type Fault = 'none' | 'before' | 'after' | 'dies before' | 'dies after' | 'slow';

const story = fc.record({
  lives: fc.array(fc.array(fault, { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 4 }),
  together: fc.boolean(),
  exclusive: fc.boolean(),
  isPinned: fc.boolean(),
  fate: fc.constantFrom('ready' as const, 'fails' as const),
  asksUntilDone: fc.integer({ min: 0, max: 5 }),
});

describe('whatever goes wrong on the way', () => {
  it('changes the service once at most, and the record says what is so', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ lives, together, exclusive, isPinned, fate, asksUntilDone }) => {
        const rig = executorRig({ service: isPinned ? pinned() : snapshot() });
        Object.assign(rig.changes, { fate, asksUntilDone });
        const { id } = rig.request;
        const begun = lives.map((faults, index) => {
          const { deps, death } = faulty(rig, faults);
          // Only one at a time can hold a store of its own.
          const alone = exclusive && !together;
          const life = rig.life({ ...deps, owner: `life ${index}`, exclusive: alone });
          return async () => {
            await Promise.race([death, life.execute(id)]);
            life.stop();
          };
        });
        if (together) await Promise.all(begun.map((begin) => begin()));
        else for (const begin of begun) await begin();

        await rig.clock.sleep(LEASE_MS + 1);
        await rig.life({ owner: 'last' }).execute(id);
        if (rig.state().phase !== 'expired') expectTruth(rig, 'in the end');
      }),
      { numRuns: 100 },
    );
  });
});

function faulty(rig: ReturnType<typeof executorRig>, faults: readonly Fault[]) {
  let uses = 0;
  let die: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => undefined);
  let isDead = false;
  const deps = around(rig, async (use, work) => {
    if (isDead) return never;
    const fault = faults[uses];
    uses += 1;
    const end = () => {
      isDead = true;
      die();
      return never;
    };
    if (fault === 'dies before') return end();
    if (fault === 'slow') await rig.clock.sleep(20_000);
    if (fault === 'before') return lost(use) as ReturnType<typeof work>;
    const result = await work();
    if (fault === 'dies after') return end();
    return fault === 'after' ? (lost(use) as ReturnType<typeof work>) : result;
  });
  return { deps, death };
}

/** As the ports tell it that there was no answer. */
async function lost(use: string): Promise<unknown> {
  if (use === 'send' || use === 'validate') return { state: 'unknown', message: 'the connection was reset' };
  if (use === 'snapshot' || use === 'progress') throw new CloudError('timeout', 'no answer', 'ask again');
  throw new WarehouseError('timeout', 'the warehouse did not answer', 'Try again.');
}
