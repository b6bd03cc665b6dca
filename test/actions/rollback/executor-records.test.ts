import { describe, expect, it } from 'vitest';
import { whatBecame } from '../../../src/actions/rollback/outcome-words.ts';
import { rollbackFinished, rollbackProgressed } from '../../../src/history/rollback-events.ts';
import { executorRig } from '../../support/executor-rig.ts';
import { sendsIn } from '../../support/scripted-changes.ts';

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

describe('a change that is found in place', () => {
  it('is no more than that in the audit, where Cloud Run never said that it took it', async () => {
    const known = executorRig();
    await known.life().execute(known.request.id);
    expect(known.audits()[0]?.details).toMatchObject({ accepted_by_platform: true });

    const found = executorRig();
    found.changes.fail('send', 'lost');
    await found.life().execute(found.request.id);
    expect(found.outcome()).toMatchObject({ state: 'done', recognised: true });
    expect(found.audits()[0]?.details).toMatchObject({ accepted_by_platform: false });
  });
});

describe('what somebody else changed', () => {
  it('is told in the pipeline’s own time', async () => {
    const rig = executorRig();
    rig.changes.meddle({});
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'outdated',
      changes: [expect.stringContaining('06:10 EST')],
    });
  });
});

describe('an end that nobody knows', () => {
  it.each([
    ['sent', /^Cloud Run took it, and nobody can say how it ended/],
    ['sending', /^It may have been sent, and nobody can say what became of it/],
  ] as const)('says what is known after %s', (step, words) => {
    const rig = executorRig();
    const { id } = rig.request;
    const at = rig.clock.now();
    rig.store.events.push(
      rollbackProgressed(id, { step, attempt: 1 }, at),
      rollbackFinished(id, { state: 'lost', message: 'It is gone.', live: null }, at),
    );
    expect(whatBecame(rig.state(), 'UTC')).toMatch(words);
  });
});
