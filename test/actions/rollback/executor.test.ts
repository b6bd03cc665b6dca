import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/actions/rollback/executor.ts';
import type { Profile, RollbackProfile, WatchedService } from '../../../src/config/profile.ts';
import { rollbackApproved, rollbackClaimed, rollbackDenied } from '../../../src/history/rollback-events.ts';
import { executorRig, MOVE_TRAFFIC } from '../../support/executor-rig.ts';
import { expectTruth } from '../../support/executor-truth.ts';
import {
  ADA,
  FLAG,
  GRACE,
  LINUS,
  PHASE3,
  pinned,
  ROLLBACK,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

/** The shipped profile with its rollback changed. */
function profiled(over: Partial<RollbackProfile>): Profile {
  const declared = shippedProfile.rollbacks[ROLLBACK];
  if (declared === undefined) throw new Error('the shipped profile has no rollback');
  return { ...shippedProfile, rollbacks: { [ROLLBACK]: { ...declared, ...over } } };
}

/** The shipped profile with the service, or what is looked at in it, somewhere else. */
function elsewhere(place: Partial<WatchedService>): Profile {
  const { deployment } = shippedProfile;
  const watched = deployment?.services[PHASE3];
  if (deployment === undefined || watched === undefined) throw new Error('the profile does not watch it');
  const services = { ...deployment.services, [PHASE3]: { ...watched, ...place } };
  return { ...shippedProfile, deployment: { ...deployment, services } };
}

/** The shipped profile without the service. */
function undescribed(): Profile {
  const { deployment } = shippedProfile;
  const { [PHASE3]: _, ...services } = deployment?.services ?? {};
  return { ...shippedProfile, deployment: deployment && { ...deployment, services } };
}

const NEW = `${PHASE3}-00042-new`;
describe('what all have approved', () => {
  it('is validated, sent once with the state that it is bound to, verified and recorded', async () => {
    const rig = executorRig();
    await rig.life().execute(rig.request.id);
    expect(rig.changes.calls).toEqual([
      'snapshot',
      'validate variable',
      'send variable',
      'progress',
      'snapshot',
    ]);
    const { uid, etag, generation } = rig.request.snapshot;
    expect(rig.changes.applied).toEqual([
      { target: rig.request.target, edit: rig.request.edit, bound: { uid, etag, generation } },
    ]);
    expect(rig.steps().sort()).toEqual(['1 sending', '1 sent', '1 validated']);
    expect(rig.state().progress.find(({ step }) => step === 'sent')?.operation).toBe('operations/1');
    expect(rig.outcome()).toEqual({
      state: 'done',
      live: [{ revision: NEW, percent: 100, value: 'false' }],
      revision: NEW,
      changedBy: 'shootaround@nba.iam.gserviceaccount.com',
      recognised: false,
    });
    // Claim, three steps, the audit and the end.
    expect(rig.redrawn).toBe(6);
    expectTruth(rig, 'done');
  });

  it('leaves a row in the shape of the pipeline’s own audit', async () => {
    const rig = executorRig();
    await rig.life().execute(rig.request.id);
    const [audit] = rig.audits();
    expect(audit).toEqual({
      event_id: `env_var_audit:${rig.request.id}`,
      event_time: '2026-02-04T11:10:00.000Z',
      kind: 'env_var_audit',
      subject: PHASE3,
      actor: ADA.id,
      run_id: null,
      details: {
        change_id: rig.request.id,
        timestamp: '2026-02-04T11:10:00.000Z',
        change_type: 'MODIFIED',
        changed_vars: [{ var_name: FLAG, old_value: 'true', new_value: 'false' }],
        deployer: 'U0ADA (Ada)',
        reason: rig.request.reason,
        deployment_started_at: '2026-02-04T11:10:00.000Z',
        in_deployment_window: null,
        service_name: PHASE3,
        service_revision: NEW,
        environment: null,
        env_hash: null,
        alert_triggered: false,
        alert_reason: null,
        created_at: '2026-02-04T11:10:00.000Z',
        request: rig.request.id,
        region: 'us-west2',
        approved_by: ['U0GRACE (Grace)'],
        outcome: 'done',
        accepted_by_platform: true,
        changed_by: 'shootaround@nba.iam.gserviceaccount.com',
      },
    });
  });

  it.each([
    [null, 'false', 'ADDED'],
    ['true', null, 'REMOVED'],
  ] as const)('says of %s to %s that it was %s', async (from, to, type) => {
    const service = snapshot({
      template: template({ value: valued(from) }),
      serving: [serving({ value: valued(from) })],
    });
    const rig = executorRig({
      service,
      request: { direction: 'undo', edit: { kind: 'variable', from, to } },
    });
    await rig.life().execute(rig.request.id);
    expectTruth(rig, type);
    expect(rig.outcome()).toMatchObject({ state: 'done', live: [{ value: to }] });
    expect(rig.audits()[0]?.details).toMatchObject({
      change_type: type,
      changed_vars: [{ var_name: FLAG, old_value: from, new_value: to }],
    });
  });

  it('is executed once, however often it is begun', async () => {
    const rig = executorRig();
    const life = rig.life();
    await Promise.all([1, 2, 3].map(() => life.execute(rig.request.id)));
    await life.execute(rig.request.id);
    await life.resume();
    expect(rig.changes.calls.filter((call) => call.startsWith('send'))).toHaveLength(1);
    expect(rig.state().claim?.attempt).toBe(1);
    expectTruth(rig, 'often');
  });
});

describe('what is not to be executed', () => {
  it.each([
    ['nobody has approved', () => undefined],
    ['its requester approved', (rig) => rollbackApproved(rig.request.id, ADA, rig.clock.now())],
    ['somebody approved who may not', (rig) => rollbackApproved(rig.request.id, LINUS, rig.clock.now())],
    ['was denied', (rig) => rollbackDenied(rig.request.id, GRACE, 'no', rig.clock.now())],
  ] as [string, (rig: ReturnType<typeof executorRig>) => ReturnType<typeof rollbackApproved> | undefined][])(
    'is left alone where %s',
    async (_title, event) => {
      const rig = executorRig({ approved: false });
      const said = event(rig);
      if (said !== undefined) rig.store.events.push(said);
      await rig.life().execute(rig.request.id);
      await rig.life().execute('0'.repeat(32));
      await rig.life().resume();
      expect(rig.changes.calls).toEqual([]);
      expect(rig.state().claim).toBeNull();
    },
  );

  it('is left alone when its time and the grace are over', async () => {
    const rig = executorRig();
    await rig.clock.sleep(30 * 60_000);
    await rig.life().execute(rig.request.id);
    expect(rig.state().phase).toBe('expired');
    expect(rig.changes.calls).toEqual([]);
  });

  it.each([
    ['the rollback is not declared any more', { ...shippedProfile, rollbacks: {} }, /declares no rollback/],
    ['its approver may not any more', profiled({ approvers: [LINUS.id] }), /approval of Grace/],
    ['its requester may not any more', profiled({ requesters: [LINUS.id] }), /Ada may not ask/],
    ['two have to approve now', profiled({ approvals: 2 }), /needs 2 approvals.*has 1/],
    ['it is about another variable now', profiled({ variable: 'OTHER' }), /otherwise than it was approved/],
    ['it is about another service now', profiled({ service: 'nba-scrapers' }), /otherwise than it was/],
    ['it is in another region now', elsewhere({ region: 'us-east1' }), /otherwise than it was approved/],
    ['it is in another container now', elsewhere({ container: 'proxy' }), /otherwise than it was approved/],
    ['its service is not described any more', undescribed(), /otherwise than it was approved/],
    ['it has another value now', profiled({ disabled: 'off' }), /otherwise than it was approved/],
  ])('is stopped where %s', async (_title, profile, why) => {
    const rig = executorRig();
    await rig.life({ profile }).execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'stopped',
      why: expect.stringMatching(why),
      live: [{ revision: `${PHASE3}-00041-abc`, percent: 100, value: 'true' }],
    });
    expect(rig.changes.calls).toEqual(['snapshot']);
    expectTruth(rig, 'stopped');
  });

  it('is stopped where it was claimed without all that it needs', async () => {
    const rig = executorRig({ request: { approvals: 2 } });
    rig.store.events.push(rollbackClaimed(rig.request.id, 1, 'nobody', rig.clock.now()));
    await rig.clock.sleep(LEASE_MS + 1);
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({ state: 'stopped', why: expect.stringContaining('needs 2') });
    expectTruth(rig, 'claimed');
  });

  it('may be begun a little late, once it was approved in time', async () => {
    for (const [minutes, state] of [
      [29, 'done'],
      [30, undefined],
    ] as const) {
      const rig = executorRig();
      // Asked for five minutes before, for thirty minutes, and five more to begin.
      await rig.clock.sleep(minutes * 60_000);
      await rig.life().execute(rig.request.id);
      expect(rig.outcome()?.state).toBe(state);
    }
  });

  it('does not count who approved their own, unless the profile still allows it', async () => {
    const wish = { request: { selfApproval: true }, approved: false };
    for (const selfApproval of [true, false]) {
      const rig = executorRig(wish);
      rig.store.events.push(rollbackApproved(rig.request.id, ADA, rig.clock.now()));
      await rig.life({ profile: profiled({ selfApproval }) }).execute(rig.request.id);
      expect(rig.outcome()?.state).toBe(selfApproval ? 'done' : 'stopped');
    }
  });
});

describe('a service that is not as it was approved', () => {
  it('is told as what changed, and left alone', async () => {
    const rig = executorRig();
    rig.changes.meddle({ template: template({ image: 'phase3@sha256:2222' }) });
    await rig.life().execute(rig.request.id);
    const outcome = rig.outcome();
    expect(outcome).toMatchObject({ state: 'outdated' });
    expect(outcome?.state === 'outdated' && outcome.changes.join(' ')).toContain('2222');
    expect(rig.changes.calls).toEqual(['snapshot']);
    expectTruth(rig, 'outdated');
  });

  it('may be as wanted already', async () => {
    const rig = executorRig();
    rig.changes.meddle({
      template: template({ value: valued('false') }),
      serving: [serving({ value: valued('false') })],
    });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'already',
      live: [{ revision: `${PHASE3}-00041-abc`, percent: 100, value: 'false' }],
    });
    expectTruth(rig, 'already');
  });

  it('is not as wanted while what serves is not', async () => {
    const rig = executorRig();
    rig.changes.meddle({ template: template({ value: valued('false') }) });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()?.state).toBe('outdated');
  });

  it.each([{ uid: 'uid-2' }, { etag: '"other"' }, { generation: '42' }])(
    'is another one by %o alone',
    async (over) => {
      const rig = executorRig();
      rig.changes.service = { ...rig.changes.service, ...over };
      await rig.life().execute(rig.request.id);
      expect(rig.outcome()?.state).toBe('outdated');
      expect(rig.changes.calls).toEqual(['snapshot']);
    },
  );
});

describe('a change of traffic', () => {
  const service = pinned({
    newestCreated: NEW,
    newestReady: NEW,
    template: template({ value: valued('false') }),
  });

  it('is done when it serves the newest, and changes no variable', async () => {
    const rig = executorRig({ service, request: MOVE_TRAFFIC });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'done',
      live: [{ revision: NEW, percent: 100, value: 'false' }],
      revision: NEW,
    });
    expect(rig.audits()).toEqual([]);
    expectTruth(rig, 'moved');
  });

  it('is already so where somebody else has moved it', async () => {
    const rig = executorRig({ service, request: MOVE_TRAFFIC });
    rig.changes.meddle({
      traffic: [{ revision: null, percent: 100 }],
      serving: [serving({ revision: NEW, value: valued('false') })],
    });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()?.state).toBe('already');
  });
});

describe('a change that gets no traffic', () => {
  it('is not called done, and its traffic is asked for once where that was wanted', async () => {
    const rig = executorRig({ service: pinned(), request: { wantsTraffic: true } });
    const life = rig.life();
    await life.execute(rig.request.id);
    expect(rig.outcome()).toEqual({
      state: 'not_live',
      live: [{ revision: `${PHASE3}-00040-xyz`, percent: 100, value: 'true' }],
      revision: NEW,
      changedBy: 'shootaround@nba.iam.gserviceaccount.com',
    });
    expect(rig.audits()).toHaveLength(1);
    expectTruth(rig, 'held');
    await life.resume();
    expect(rig.notLive).toEqual([rig.request.id]);
    // A life that ended right after the record was written is made up for.
    await rig.life({ owner: 'second' }).resume();
    expect(rig.notLive).toEqual([rig.request.id, rig.request.id]);
    await rig.clock.sleep(25 * 3_600_000);
    await rig.life({ owner: 'third' }).resume();
    expect(rig.notLive).toHaveLength(2);
  });

  it('is left at that where it was not wanted', async () => {
    const rig = executorRig({ service: pinned() });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()?.state).toBe('not_live');
    expect(rig.notLive).toEqual([]);
  });

  it('is not live while only a part goes to it', async () => {
    const held = `${PHASE3}-00040-xyz`;
    const service = pinned({
      traffic: [
        { revision: held, percent: 60 },
        { revision: null, percent: 40 },
      ],
      serving: [serving({ revision: held, percent: 60, named: true }), serving({ percent: 40 })],
    });
    const rig = executorRig({ service });
    await rig.life().execute(rig.request.id);
    expect(rig.outcome()).toMatchObject({
      state: 'not_live',
      live: [
        { revision: held, percent: 60, value: 'true' },
        { revision: NEW, percent: 40, value: 'false' },
      ],
    });
  });
});
