import { describe, expect, it } from 'vitest';
import { executorRig } from '../../support/executor-rig.ts';

describe('what was approved', () => {
  it('is sent once, verified and recorded', async () => {
    const rig = executorRig();
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'done' });
  });
});
