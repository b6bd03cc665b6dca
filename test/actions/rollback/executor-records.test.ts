import { describe, expect, it } from 'vitest';
import { rollbackFinished } from '../../../src/history/rollback-events.ts';
import { executorRig } from '../../support/executor-rig.ts';

const sendsIn = (calls: readonly string[]) => calls.filter((call) => call.startsWith('send')).length;

describe('an end that nobody can read', () => {
  it('is told once more, and begun again by nobody', async () => {
    const rig = executorRig();
    const at = rig.clock.now();
    const unreadable = rollbackFinished(rig.request.id, { state: 'done' } as never, at);
    rig.store.events.push(unreadable);
    await rig.life({ exclusive: true }).execute(rig.request.id);
    expect(rig.outcome()?.state).toBe('done');
    expect(rig.log.lines.filter(({ event }) => event === 'rollback.end_unreadable')).toHaveLength(1);

    for (let time = 0; time < 3; time += 1) await rig.life({ exclusive: true }).execute(rig.request.id);
    expect(rig.store.events.filter(({ kind }) => kind === 'rollback_claimed')).toHaveLength(1);
    expect(rig.store.events.filter(({ kind }) => kind === 'rollback_finished')).toHaveLength(2);
    expect(sendsIn(rig.changes.calls)).toBe(1);
  });
});
