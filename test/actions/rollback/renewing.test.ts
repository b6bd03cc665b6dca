import { describe, expect, it } from 'vitest';
import { derivedId } from '../../../src/actions/rollback/request-id.ts';
import { createRollbacks } from '../../../src/actions/rollback/rollbacks.ts';
import type { RollbackOutcome } from '../../../src/history/rollback.ts';
import { rollbackDenied } from '../../../src/history/rollback-events.ts';
import { profile as shipped } from '../../support/fact-builders.ts';
import {
  ADA,
  doneOutcome,
  FLAG,
  GRACE,
  LINUS,
  PHASE3,
  pinned,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';
import { MALLORY, MINUTE_MS, type Office, officeOf, REASON, why } from './office.ts';

const NOT_LIVE: RollbackOutcome = {
  state: 'not_live',
  live: [],
  revision: `${PHASE3}-00042-new`,
  changedBy: null,
};
const OFF = {
  template: template({ value: valued('false') }),
  serving: [serving({ value: valued('false') })],
};

/** A request that the service left behind. */
async function outdated(office: Office): Promise<string> {
  const { id } = await office.ask();
  office.changes.meddle({ template: template({ labels: 2 }) });
  await office.rollbacks.approve(id, GRACE);
  return id;
}

async function renewed(office: Office, id: string, by = ADA) {
  const answer = await office.rollbacks.renew(id, by);
  if (answer.state !== 'requested') throw new Error(JSON.stringify(answer));
  return answer.request;
}

describe('asking again', () => {
  it('is a request of its own on the state as it is now, of the same person for the same reason', async () => {
    const office = officeOf();
    const id = await outdated(office);
    await office.clock.sleep(MINUTE_MS);
    const again = await renewed(office, id, GRACE);
    expect(again).toMatchObject({
      id: derivedId(id, 'renewed'),
      requester: ADA,
      reason: REASON,
      replaces: { request: id, by: GRACE },
      direction: 'disable',
      edit: { from: 'true', to: 'false' },
      askedAt: '2026-02-04T11:06:00.000Z',
      expiresAt: '2026-02-04T11:36:00.000Z',
    });
    expect(again.snapshot).toMatchObject({ etag: '"etag-42"', template: { labels: 2 } });
    expect((await office.state(id)).replacedBy).toBe(again.id);
    // Whoever asked first still may not approve it; whoever asked again did not ask for it.
    expect((await office.rollbacks.approve(again.id, ADA)).state).toBe('refused');
    expect((await office.rollbacks.approve(again.id, GRACE)).state).toBe('complete');
  });

  it('is for what lapsed as well, and one after the other', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.clock.sleep(30 * MINUTE_MS);
    const again = await renewed(office, id);
    await office.clock.sleep(30 * MINUTE_MS);
    expect((await renewed(office, again.id)).id).toBe(derivedId(again.id, 'renewed'));
  });

  it('pressed twice is the same request, also in the same moment', async () => {
    const office = officeOf();
    const id = await outdated(office);
    const [one, other] = await Promise.all([renewed(office, id, ADA), renewed(office, id, LINUS)]);
    expect(other).toEqual(one);
    office.changes.meddle(OFF);
    expect(await renewed(office, id, GRACE)).toEqual(one);
    expect(office.of('rollback_requested')).toHaveLength(2);
  });

  it('is for what ended without anything done', async () => {
    const outcomes: [outcome: RollbackOutcome, isRenewable: boolean][] = [
      [{ state: 'outdated', changes: [], live: null }, true],
      [{ state: 'stopped', why: 'it lapsed', live: null }, true],
      [doneOutcome(), false],
      [{ state: 'lost', message: '', live: null }, false],
    ];
    for (const [outcome, isRenewable] of outcomes) {
      const office = officeOf();
      const { id } = await office.ask();
      await office.finish(id, outcome);
      expect((await office.rollbacks.renew(id, ADA)).state).toBe(isRenewable ? 'requested' : 'refused');
    }
  });

  it('is not for what was stopped by somebody', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.finish(id, { state: 'stopped', why: 'it was denied', live: null });
    await office.store.note(rollbackDenied(id, GRACE, 'not now', office.clock.now()));
    expect((await office.rollbacks.renew(id, ADA)).state).toBe('refused');
  });

  it('is not for what still waits, or was decided', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    expect(why(await office.rollbacks.renew(id, ADA))).toContain('still waits');
    await office.rollbacks.deny(id, GRACE, 'not now');
    expect(why(await office.rollbacks.renew(id, ADA))).toContain('Grace denied it');
    expect(office.of('rollback_requested')).toHaveLength(1);
  });

  it('says why where there is nothing to ask for any more', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    office.changes.meddle(OFF);
    await office.rollbacks.approve(id, GRACE);
    const answer = await office.rollbacks.renew(id, ADA);
    expect([answer.state, why(answer)]).toEqual([
      'refused',
      expect.stringContaining(`${FLAG} is false already`),
    ]);
  });

  it('looks at the same wish anew: what was made meanwhile and is not live is brought to life', async () => {
    const office = officeOf({}, pinned());
    const { id } = await office.ask(ADA, { wantsTraffic: true });
    office.changes.meddle({ template: template({ value: valued('false') }) });
    await office.rollbacks.approve(id, GRACE);
    expect(await renewed(office, id)).toMatchObject({
      direction: 'move_traffic',
      edit: { kind: 'traffic' },
      wantsTraffic: false,
    });
  });

  it('keeps an undoing one an undoing one, and closes it where somebody changed the value', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.finish(id, doneOutcome());
    office.changes.meddle(OFF);
    const shown = await office.rollbacks.preview({ of: id, direction: 'undo' }, ADA, 'slack');
    if (shown.state !== 'ready') throw new Error(shown.state);
    const undo = await office.ask(ADA, { draft: shown.draft.id });
    office.changes.meddle({});
    await office.rollbacks.approve(undo.id, GRACE);
    const again = await renewed(office, undo.id);
    expect(again).toMatchObject({ direction: 'undo', undoes: id, edit: { from: 'false', to: 'true' } });
    office.changes.meddle({ template: template({ value: valued('other') }) });
    await office.rollbacks.approve(again.id, GRACE);
    expect(why(await office.rollbacks.renew(again.id, ADA))).toContain('somebody changed it since');
  });

  it('is for whoever asked, may ask or may approve, and noted for everybody else', async () => {
    const rule = { requesters: [LINUS.id], approvers: [GRACE.id] };
    for (const by of [LINUS, GRACE]) {
      const office = officeOf(rule);
      const { id } = await office.ask(LINUS);
      await office.clock.sleep(30 * MINUTE_MS);
      expect((await renewed(office, id, by)).requester).toEqual(LINUS);
    }
    const office = officeOf(rule);
    const { id } = await office.ask(LINUS);
    await office.clock.sleep(30 * MINUTE_MS);
    const answer = await office.rollbacks.renew(id, MALLORY);
    expect([answer.state, why(answer)]).toEqual(['refused', expect.stringContaining('.requesters')]);
    await office.rollbacks.renew('f'.repeat(32), GRACE);
    expect(office.of('rollback_refused').map(({ details }) => details.act)).toEqual(['renew', 'renew']);
    expect(office.of('rollback_requested')).toHaveLength(1);
  });

  it('says only what it knows where service or store fail', async () => {
    const office = officeOf();
    const id = await outdated(office);
    office.changes.fail('snapshot', 'unreadable');
    expect(why(await office.rollbacks.renew(id, ADA))).toContain('could not be read (timeout)');
    office.store.failNext('about');
    expect((await office.rollbacks.renew(id, ADA)).state).toBe('not_recorded');
    office.store.failNext('rollback_requested', 2);
    expect((await office.rollbacks.renew(id, ADA)).state).toBe('unsure');
    office.store.failNext('rollback_requested', 2, 'after');
    expect((await office.rollbacks.renew(id, ADA)).state).toBe('requested');
    expect(office.of('rollback_requested')).toHaveLength(2);
  });

  it('ends where the profile declares it no more', async () => {
    const office = officeOf();
    const id = await outdated(office);
    const gone = createRollbacks({
      ...office,
      events: office.store,
      profile: { ...shipped, rollbacks: {} },
      newId: () => '',
    });
    expect(why(await gone.renew(id, ADA))).toContain('does not declare');
  });
});

describe('what was asked for long ago', () => {
  it('is asked for again by nobody but whoever asked, however often others have done so since', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.clock.sleep(20 * 60 * MINUTE_MS);
    const again = await renewed(office, id, GRACE);
    await office.clock.sleep(5 * 60 * MINUTE_MS);
    expect(why(await office.rollbacks.renew(again.id, GRACE))).toMatch(
      /more than a day ago, so only <@U0ADA>/,
    );
    expect(office.of('rollback_refused')).toMatchObject([{ actor: GRACE.id, details: { act: 'renew' } }]);

    const own = await renewed(office, again.id, ADA);
    await office.clock.sleep(60 * MINUTE_MS);
    expect((await renewed(office, own.id, GRACE)).replaces).toEqual({ request: own.id, by: GRACE });
  });
});

describe('the traffic that was wanted', () => {
  /** Made, ready, and without traffic. */
  async function notLive(wantsTraffic = true) {
    const office = officeOf({}, pinned());
    const { id } = await office.ask(ADA, { wantsTraffic });
    await office.finish(id, NOT_LIVE);
    office.changes.meddle({ template: template({ value: valued('false') }) });
    return { office, id };
  }

  it('is asked for by itself, approved by itself, and once', async () => {
    const { office, id } = await notLive();
    const answer = await office.rollbacks.followUp(id);
    if (answer.state !== 'requested') throw new Error(JSON.stringify(answer));
    expect(answer.request).toMatchObject({
      id: derivedId(id, 'traffic'),
      follows: id,
      undoes: null,
      replaces: null,
      requester: ADA,
      reason: REASON,
      direction: 'move_traffic',
      wantsTraffic: false,
      edit: { kind: 'traffic', to: [{ revision: null, percent: 100 }] },
    });
    expect(await office.rollbacks.followUp(id)).toEqual(answer);
    expect((await office.state(id)).followedBy).toBe(answer.request.id);
    const state = await office.state(answer.request.id);
    expect([state.phase, state.approvals]).toEqual(['open', []]);
    expect((await office.rollbacks.approve(answer.request.id, ADA)).state).toBe('refused');
    expect((await office.rollbacks.approve(answer.request.id, GRACE)).state).toBe('complete');
  });

  it('is asked for again only while the newest revision has what was asked for', async () => {
    const { office, id } = await notLive();
    const answer = await office.rollbacks.followUp(id);
    if (answer.state !== 'requested') throw new Error(answer.state);
    await office.clock.sleep(30 * MINUTE_MS);
    expect(await renewed(office, answer.request.id)).toMatchObject({
      direction: 'move_traffic',
      follows: id,
    });

    const other = await notLive();
    other.office.changes.meddle({ template: template({ value: valued('true') }) });
    expect(why(await other.office.rollbacks.followUp(other.id))).toContain('somebody changed it since');
  });

  it('is not asked for again as traffic for another value', async () => {
    const { office, id } = await notLive();
    const answer = await office.rollbacks.followUp(id);
    if (answer.state !== 'requested') throw new Error(answer.state);
    office.changes.meddle({ template: template({ value: valued('other') }) });
    await office.rollbacks.approve(answer.request.id, GRACE);
    expect(why(await office.rollbacks.renew(answer.request.id, ADA))).toContain(
      `${FLAG} is other by now, not false`,
    );
  });

  it('is not asked for where nobody wanted it, or nothing is without it', async () => {
    const unwanted = await notLive(false);
    expect((await unwanted.office.rollbacks.followUp(unwanted.id)).state).toBe('refused');
    const office = officeOf({}, pinned());
    const { id } = await office.ask(ADA, { wantsTraffic: true });
    office.changes.meddle({ template: template({ value: valued('false') }) });
    expect((await office.rollbacks.followUp(id)).state).toBe('refused');
    await office.finish(id, { state: 'lost', message: '', live: null });
    expect((await office.rollbacks.followUp(id)).state).toBe('refused');
    for (const guess of ['', 'f'.repeat(32)])
      expect((await office.rollbacks.followUp(guess)).state).toBe('refused');
    expect(office.of('rollback_refused')).toEqual([]);
  });

  it('is not refused for good where the service can’t be read just now, or is being changed', async () => {
    const { office, id } = await notLive();
    office.changes.service = { ...office.changes.service, settled: false };
    const busy = await office.rollbacks.followUp(id);
    expect([busy.state, why(busy)]).toEqual(['not_recorded', expect.stringContaining('being carried out')]);
    office.changes.service = { ...office.changes.service, settled: true };
    office.changes.fail('snapshot', 'unreadable');
    expect((await office.rollbacks.followUp(id)).state).toBe('not_recorded');
    expect((await office.rollbacks.followUp(id)).state).toBe('requested');
  });
});

it('a state is as it was looked at: the etag of the request is the one of the draft', async () => {
  const office = officeOf({}, snapshot({ etag: 'W/"x"' }));
  const { snapshot: bound } = await office.ask();
  expect(bound.etag).toBe('W/"x"');
});
