import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/actions/rollback/executor.ts';
import { around, executorRig } from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import { PHASE3, serving, template, valued } from '../../support/rollback-builders.ts';
import { sendsIn } from '../../support/scripted-changes.ts';

const OLD = { revision: `${PHASE3}-00041-abc`, percent: 100, value: 'true' };
const NEW = `${PHASE3}-00042-new`;

describe('a platform that does not take it', () => {
  it.each(['validate', 'send'] as const)('is quoted where %s is refused', async (method) => {
    const rig = executorRig();
    rig.changes.fail(method, { refused: 'Quota is used up.' });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'refused',
      message: 'Quota is used up.',
      fix: 'mend it and ask again',
      live: [OLD],
    });
    expect(sendsIn(rig.changes.calls)).toBe(method === 'send' ? 1 : 0);
    expectTruth(rig, method);
  });

  it.each(['validate', 'snapshot'] as const)(
    'is asked three times where %s has no answer',
    async (method) => {
      const twice = executorRig();
      for (let time = 0; time < 2; time += 1) twice.changes.fail(method, 'unreadable');
      await twice.life().execute(twice.request.id);
      expect(twice.outcome()?.state).toBe('done');

      const rig = executorRig();
      for (let time = 0; time < 3; time += 1) rig.changes.fail(method, 'unreadable');
      await rig.life().execute(rig.request.id);
      expect(rig.outcome()).toMatchObject({
        state: 'refused',
        message: expect.stringMatching(/nothing was (sent|changed)/),
      });
      expect(sendsIn(rig.changes.calls)).toBe(0);
      expectTruth(rig, method);
    },
  );
});

describe('a change whose answer does not come', () => {
  it('is seen on the service where it was made, and not sent again', async () => {
    const rig = executorRig();
    rig.changes.fail('send', 'lost');
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'done', recognised: true, revision: NEW });
    expect(sendsIn(rig.changes.calls)).toBe(1);
    expectTruth(rig, 'lost');
  });

  it('is sent once more after a minute in which nothing changed', async () => {
    const rig = executorRig();
    rig.changes.fail('send', 'unsent');
    const begun = rig.clock.now().getTime();
    let secondMs = 0;
    const deps = around(rig, async (use, work) => {
      if (use === 'send') secondMs = rig.clock.now().getTime();
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(secondMs - begun).toBeGreaterThanOrEqual(60_000);
    expect(rig.changes.calls.filter((call) => call.startsWith('validate'))).toHaveLength(2);
    expect(rig.outcome()).toMatchObject({ state: 'done', recognised: false });
    expect(sendsIn(rig.changes.calls)).toBe(2);
    expectTruth(rig, 'unsent');
  });

  it('is given up after two, with what is live', async () => {
    const rig = executorRig();
    for (let time = 0; time < 3; time += 1) rig.changes.fail('send', 'unsent');
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'lost',
      message: 'Cloud Run did not answer when the change was sent, and the service is as it was.',
      live: [OLD],
    });
    expect(sendsIn(rig.changes.calls)).toBe(2);
    expectTruth(rig, 'twice');
  });

  it('is nobody’s where somebody else changed the service in the same moment', async () => {
    const rig = executorRig();
    rig.changes.fail('send', 'lost');
    const deps = around(rig, async (use, work) => {
      const result = await work();
      if (use === 'send') rig.changes.meddle({ template: template({ value: valued('maybe') }) });
      return result;
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'lost',
      message: expect.stringContaining('somebody@nba.iam.gserviceaccount.com changed the service'),
    });
    expect(sendsIn(rig.changes.calls)).toBe(1);
    expect(rig.audits()).toMatchObject([{ details: { outcome: 'lost', accepted_by_platform: false } }]);
  });

  it('is looked for as long as the service can’t be read, an hour at most', async () => {
    const rig = executorRig();
    rig.changes.fail('send', 'lost');
    let isSent = false;
    const deps = around(rig, async (use, work) => {
      if (isSent && use === 'snapshot') rig.changes.fail('snapshot', 'unreadable');
      if (use === 'send') isSent = true;
      return work();
    });
    const begun = rig.clock.now().getTime();
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'lost', live: null });
    expect(rig.clock.now().getTime() - begun).toBeGreaterThanOrEqual(3_600_000);
    expect(sendsIn(rig.changes.calls)).toBe(1);
    // It was made, and whoever asks the audit must find that it may have been.
    expect(rig.changes.applied).toHaveLength(1);
    expect(rig.audits()).toMatchObject([
      { details: { outcome: 'lost', accepted_by_platform: false, changed_by: null } },
    ]);
  });
});

describe('somebody else between two steps', () => {
  it.each([
    ['validated', 'the same value', template({ value: valued('false') })],
    ['validated', 'another image', template({ image: 'phase3@sha256:2222' })],
  ])('who changes it once it is %s, to %s, is not overwritten', async (_step, _what, changed) => {
    const rig = executorRig();
    const deps = around(rig, async (use, work) => {
      if (use === 'send') rig.changes.meddle({ template: changed });
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()?.state).toBe('outdated');
    expectTruth(rig, 'meddled');
  });

  it('who takes it back while it becomes ready is told of', async () => {
    const rig = executorRig();
    rig.changes.asksUntilDone = 4;
    const deps = around(rig, async (use, work) => {
      const result = await work();
      if (use === 'progress' && rig.changes.service.generation === '42')
        rig.changes.meddle({ template: template({ value: valued('true') }) });
      return result;
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'lost',
      message: expect.stringContaining('changed again by somebody@nba.iam.gserviceaccount.com'),
      live: [{ value: 'true' }],
    });
    expect(rig.audits()).toHaveLength(1);
  });

  it('who deletes it and makes it again is told of', async () => {
    const rig = executorRig();
    rig.changes.asksUntilDone = 4;
    const deps = around(rig, async (use, work) => {
      if (use === 'progress') rig.changes.service = { ...rig.changes.service, uid: 'uid-2', generation: '1' };
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'lost',
      message: expect.stringContaining('made again'),
    });
    expect(rig.audits()).toHaveLength(1);
  });
});

describe('a revision', () => {
  it('that does not start is told with the platform’s words and what is live', async () => {
    const rig = executorRig();
    rig.changes.fate = 'fails';
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'failed',
      message: 'The container failed to start and listen on port 8080.',
      live: [OLD],
      revision: NEW,
    });
    expect(rig.audits()).toHaveLength(1);
    expectTruth(rig, 'fails');
  });

  it('that does not start is told, too, where the operation can’t be asked for', async () => {
    const rig = executorRig();
    rig.changes.fate = 'fails';
    const deps = around(rig, async (use, work) => {
      if (use === 'progress') rig.changes.fail('progress', 'unreadable');
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'failed', live: [OLD] });
  });

  it('that is slow is told of once, and watched on', async () => {
    const rig = executorRig();
    rig.changes.asksUntilDone = 150;
    await rig.life().execute(rig.request.id);
    expect(rig.store.events.filter(({ details }) => details.step === 'late')).toHaveLength(1);
    expect(rig.outcome()).toMatchObject({ state: 'done' });
    const told = rig.state().progress.find(({ step }) => step === 'late');
    expect(told?.live).toEqual([OLD]);
    const late = told?.at ?? '';
    expect(Date.parse(late) - Date.parse('2026-02-04T11:10:00Z')).toBeGreaterThanOrEqual(5 * 60_000);
    expect(Date.parse(late) - Date.parse('2026-02-04T11:10:00Z')).toBeLessThan(5.5 * 60_000);
    expectTruth(rig, 'slow');
  });

  it('that never becomes ready is given up after an hour, with signs of life until then', async () => {
    const rig = executorRig();
    rig.changes.fate = 'never';
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'lost', live: [OLD] });
    const { progress } = rig.state();
    expect(progress.filter(({ step }) => step === 'late')).toHaveLength(1);
    const signs = progress
      .filter(({ step }) => step !== 'late')
      .map(({ at }) => Date.parse(at))
      .sort((one, other) => one - other);
    const gaps = signs.slice(1).map((at, index) => at - (signs[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(LEASE_MS / 2);
    expect(progress.filter(({ step }) => step === 'alive').length).toBeLessThanOrEqual(120);
    expect(rig.audits()).toHaveLength(1);
  });

  it('that nobody can read any more is given up with the last that was seen of it', async () => {
    const rig = executorRig();
    rig.changes.fate = 'never';
    let looks = 0;
    const deps = around(rig, async (use, work) => {
      if (use === 'snapshot' && rig.changes.applied.length > 0) {
        looks += 1;
        if (looks > 2) rig.changes.fail('snapshot', 'unreadable');
      }
      return work();
    });
    await rig.life(deps).execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'lost', live: null });
    expect(rig.audits()).toMatchObject([{ details: { changed_by: rig.changes.service.changedBy } }]);
  });

  it('that serves is not called done before the service says that all of it is carried out', async () => {
    const rig = executorRig();
    rig.changes.asksUntilDone = 6;
    let looks = 0;
    const deps = around(rig, async (use, work) => {
      const result = await work();
      if (use !== 'snapshot' || rig.changes.service.generation !== '42') return result;
      looks += 1;
      if (looks > 2) return result;
      return {
        ...(result as object),
        serving: [serving({ revision: NEW, value: valued('false') })],
      } as typeof result;
    });
    await rig.life(deps).execute(rig.request.id);
    expect(looks).toBeGreaterThan(2);
    expect(rig.outcome()).toMatchObject({ state: 'done' });
  });
});

describe('a store that fails', () => {
  it('means that nothing is executed, and it goes on when the store is back', async () => {
    for (const use of ['about', 'rollback_claimed', 'rollback_progressed'] as const) {
      const rig = executorRig();
      const life = rig.life();
      // The first note of a step is one that nothing depends on.
      rig.store.failNext(use, use === 'rollback_progressed' ? 4 : 3);
      await life.execute(rig.request.id);
      expect(sendsIn(rig.changes.calls), use).toBe(0);
      expect(rig.outcome(), use).toBeNull();
      // Until reading works.
      for (let time = 0; time < 3; time += 1) await life.execute(rig.request.id);
      expect(rig.outcome(), use).toMatchObject({ state: 'done', recognised: false });
      expectTruth(rig, use);
    }
  });

  it('stops what its time ran out for meanwhile', async () => {
    const rig = executorRig();
    const life = rig.life();
    rig.store.failNext('rollback_progressed', 4);
    await life.execute(rig.request.id);
    await rig.clock.sleep(31 * 60_000);
    await life.execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'stopped', why: expect.stringContaining('ran out') });
    expectTruth(rig, 'late');
  });

  it.each(['before', 'after'] as const)(
    'after the change was sent is tried until it writes, %s',
    async (when) => {
      const rig = executorRig();
      let isSent = false;
      let failures = 0;
      const deps = around(rig, async (use, work) => {
        if (isSent && failures < 30 && (use.startsWith('append') || use === 'read')) {
          failures += 1;
          if (when === 'after') await work();
          throw new Error('the store is away');
        }
        const result = await work();
        if (use === 'send') isSent = true;
        return result;
      });
      await rig.life(deps).execute(rig.request.id);
      expect(failures).toBe(30);
      expect(rig.outcome()).toMatchObject({ state: 'done', recognised: false });
      expectTruth(rig, when);
    },
  );

  it.each(['read', 'append env_var_audit', 'append rollback_finished'])(
    'at the end is asked until it answers to %s',
    async (last) => {
      const rig = executorRig();
      let isSent = false;
      let failures = 0;
      const deps = around(rig, async (use, work) => {
        if (isSent && failures < 10 && use === last) {
          failures += 1;
          throw new Error('the store is away');
        }
        if (use === 'send') isSent = true;
        return work();
      });
      await rig.life(deps).execute(rig.request.id);
      expect(failures).toBe(10);
      expect(rig.outcome()).toMatchObject({ state: 'done' });
    },
  );

  it('never rejects, and logs no values', async () => {
    const rig = executorRig();
    rig.store.failNext('about', 100);
    const life = rig.life();
    await life.execute(rig.request.id);
    await life.resume();
    await life.observe();
    expect(rig.log.lines.map(({ event }) => event)).toEqual([
      'rollback.not_executed',
      'rollback.not_resumed',
    ]);
    expect(rig.log.text()).not.toContain(rig.request.reason);
  });
});
