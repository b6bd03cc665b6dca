import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/actions/rollback/executor.ts';
import { rollbackClaimed, rollbackDenied } from '../../../src/history/rollback-events.ts';
import { around, executorRig } from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import { GRACE, template, valued } from '../../support/rollback-builders.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Uses counted; something may be done right before the nth. */
function interrupted(
  rig: ReturnType<typeof executorRig>,
  nth: number,
  act: (use: string) => Promise<unknown>,
) {
  let uses = 0;
  const deps = around(rig, async (use, work) => {
    uses += 1;
    if (uses === nth) await act(use);
    return work();
  });
  return { deps, uses: () => uses };
}

describe('two processes at the same moment', () => {
  it('execute it once, however their steps fall', async () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const rig = executorRig();
      let random = seed + 1;
      const slow = () =>
        around(rig, async (_use, work) => {
          random = (random * 48_271) % 2_147_483_647;
          for (let turns = random % 5; turns > 0; turns -= 1) await turn();
          const result = await work();
          if (random % 3 === 0) await turn();
          return result;
        });
      const lives = ['one', 'two', 'three'].map((owner) => rig.life({ ...slow(), owner }));
      await Promise.all(lives.map((life) => life.execute(rig.request.id)));
      expect(
        rig.changes.calls.filter((call) => call.startsWith('send')),
        `seed ${seed}`,
      ).toHaveLength(1);
      expect(rig.changes.calls.filter((call) => call.startsWith('validate'))).toHaveLength(1);
      expect(rig.store.events.filter(({ kind }) => kind === 'rollback_claimed')).toHaveLength(1);
      expect(rig.outcome(), `seed ${seed}`).toMatchObject({ state: 'done' });
      expectTruth(rig, `seed ${seed}`);
    }
  });

  it('execute it once where the store is so slow that one takes the other for gone', async () => {
    let taken = 0;
    for (let nth = 1; ; nth += 1) {
      const rig = executorRig();
      const second = rig.life({ owner: 'two' });
      // The first stands still right before one of its steps, while the second does all of it.
      let at = '';
      const { deps, uses } = interrupted(rig, nth, async (use) => {
        at = use;
        await rig.clock.sleep(LEASE_MS + 1);
        await second.execute(rig.request.id);
        taken += 1;
      });
      await rig.life({ ...deps, owner: 'one' }).execute(rig.request.id);
      expectTruth(rig, `before use ${nth}`);
      expect(rig.outcome(), `before use ${nth}`).toMatchObject({ state: 'done' });
      // Whoever stood still right before it is answered that the service has changed.
      const sends = rig.changes.calls.filter((call) => call.startsWith('send'));
      expect(sends, `before use ${nth}`).toHaveLength(at === 'send' ? 2 : 1);
      if (uses() < nth) break;
    }
    expect(taken).toBeGreaterThanOrEqual(12);
  });

  it('look anew before it is sent where what was read is old by the time it is there', async () => {
    const rig = executorRig();
    let reads = 0;
    const deps = around(rig, async (use, work) => {
      const result = await work();
      if (use === 'read' && ++reads === 3) await rig.clock.sleep(40_000);
      return result;
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.changes.calls.slice(0, 5)).toEqual([
      'snapshot',
      'validate variable',
      'snapshot',
      'validate variable',
      'send variable',
    ]);
    expectTruth(rig, 'old');
  });

  it('leave the end to whoever has taken over', async () => {
    const rig = executorRig();
    rig.changes.fail('validate', { refused: 'no' });
    let reads = 0;
    const deps = around(rig, async (use, work) => {
      if (use === 'read' && ++reads === 3)
        await rig.store.append(rollbackClaimed(rig.request.id, 2, 'two', rig.clock.now()));
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(reads).toBe(3);
    expect(rig.outcome()).toBeNull();
  });

  it('do not say that nothing was changed while it may still be on its way', async () => {
    const rig = executorRig();
    const { id } = rig.request;
    const { snapshot: bound, target, edit } = rig.request;
    let steps = 0;
    const first = around(rig, async (use, work) => {
      if (use !== 'send') return work();
      steps += 1;
      // It is on the wire, and whoever sent it is no more.
      return new Promise<never>(() => undefined);
    });
    void rig.life({ ...first, owner: 'one' }).execute(id);
    while (steps === 0) await turn();
    await rig.store.note(rollbackDenied(id, GRACE, 'too late', rig.clock.now()));

    let looks = 0;
    const second = around(rig, async (use, work) => {
      if (use === 'snapshot') looks += 1;
      if (looks === 4 && rig.changes.applied.length === 0) await rig.changes.send({ target, edit, bound });
      return work();
    });
    await rig.life({ ...second, owner: 'two', exclusive: true }).execute(id);
    expect(rig.outcome()).toMatchObject({ state: 'done', recognised: true });
    expectTruth(rig, 'on its way');
  });

  it('do not execute what the second found to have lapsed, unless it was on its way already', async () => {
    const ends: string[] = [];
    for (let nth = 1; ; nth += 1) {
      const rig = executorRig();
      const second = rig.life({ owner: 'two' });
      let at = '';
      const { deps, uses } = interrupted(rig, nth, async (use) => {
        at = `${use}, ${rig.changes.applied.length === 0 ? 'unsent' : 'sent'}`;
        await rig.clock.sleep(40 * 60_000);
        await second.execute(rig.request.id);
      });
      await rig.life({ ...deps, owner: 'one' }).execute(rig.request.id);
      if (uses() < nth) break;
      const { phase } = rig.state();
      ends.push(`${at}: ${rig.outcome()?.state ?? phase}`);
      if (at !== 'send, unsent' && phase === 'finished') expectTruth(rig, at);
      // A request that stands still half-way for longer than anybody waits for it.
      const isContradicted = rig.log.lines.some(({ event }) => event === 'rollback.contradicted');
      expect({ at, isContradicted }).toEqual({ at, isContradicted: at === 'send, unsent' });
      if (isContradicted) expect(rig.audits()).toHaveLength(1);
    }
    expect(ends).toEqual([
      'read, unsent: expired',
      'append rollback_claimed, unsent: stopped',
      'read, unsent: stopped',
      'snapshot, unsent: stopped',
      'validate, unsent: stopped',
      'note rollback_progressed, unsent: stopped',
      'append rollback_progressed, unsent: stopped',
      'read, unsent: stopped',
      'send, unsent: stopped',
      'append rollback_progressed, sent: done',
      'progress, sent: done',
      'snapshot, sent: done',
      'read, sent: done',
      'append env_var_audit, sent: done',
      'append rollback_finished, sent: done',
      'read, sent: done',
    ]);
  });

  it.each(['rollback_claimed', 'rollback_progressed', 'env_var_audit', 'rollback_finished'] as const)(
    'and the answer to %s lost, once or twice, before or after it was written',
    async (kind) => {
      for (const when of ['before', 'after'] as const) {
        for (const times of [1, 2]) {
          const rig = executorRig();
          rig.store.failNext(kind, times, when);
          const lives = ['one', 'two'].map((owner) => rig.life({ owner }));
          await Promise.all(lives.map((life) => life.execute(rig.request.id)));
          const where = `${kind} ${when} ${times}`;
          expect(rig.outcome(), where).toMatchObject({ state: 'done' });
          expectTruth(rig, where);
        }
      }
    },
  );
});

describe('a denial at the same moment', () => {
  it('stops it as long as nothing was sent, and the record says which it was', async () => {
    const ends: string[] = [];
    for (let nth = 1; ; nth += 1) {
      const rig = executorRig();
      const { deps, uses } = interrupted(rig, nth, async () => {
        await rig.store.note(rollbackDenied(rig.request.id, GRACE, 'the night is over', rig.clock.now()));
        // Whoever denies is a moment later than whoever approved.
        await rig.clock.sleep(1);
      });
      await rig.life(deps).execute(rig.request.id);
      if (uses() < nth) break;
      const where = `before use ${nth}`;
      const { phase, denied } = rig.state();
      expect(denied, where).not.toBeNull();
      if (phase === 'denied') expect(rig.changes.applied, where).toEqual([]);
      else expectTruth(rig, where);
      ends.push(rig.outcome()?.state ?? phase);
    }
    // Read; then claimed, read again, looked at, validated, noted, about to be sent, read once more; and sent.
    expect(ends[0]).toBe('denied');
    expect(ends.slice(1, 8)).toEqual(Array.from({ length: 7 }, () => 'stopped'));
    expect(new Set(ends.slice(8))).toEqual(new Set(['done']));
  });
});

describe('somebody who changes the service between any two steps', () => {
  it.each([
    ['another image', template({ image: 'phase3@sha256:2222' })],
    ['another value', template({ value: valued('maybe') })],
    ['the value that was asked for', template({ value: valued('false') })],
  ])('to %s is never overwritten, and what is said is so', async (_what, changed) => {
    const ends = new Set<string>();
    for (let nth = 1; ; nth += 1) {
      const rig = executorRig();
      rig.changes.asksUntilDone = 4;
      let generation = '';
      const { deps, uses } = interrupted(rig, nth, async () => {
        rig.changes.meddle({ template: changed });
        generation = rig.changes.service.generation;
      });
      await rig.life(deps).execute(rig.request.id);
      if (uses() < nth) break;
      const where = `before use ${nth}`;
      const outcome = rig.outcome();
      const { applied, service } = rig.changes;
      expect(outcome, where).not.toBeNull();
      ends.add(outcome?.state ?? '');
      // Sent before it, or never.
      if (generation === '42') expect(applied, where).toEqual([]);
      else expect(applied, where).toHaveLength(1);
      expect(rig.audits(), where).toHaveLength(applied.length);
      expect(service.generation, where).toBe(generation);
      if (applied.length === 0) expect(outcome?.state, where).toBe('outdated');
      if (outcome?.state === 'done')
        expect(
          outcome.live.every(({ value }) => value === 'false'),
          where,
        ).toBe(true);
    }
    expect(ends).toContain('outdated');
    expect(ends).toContain('done');
  });
});
