import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { GRACE, ROLLBACK } from '../support/rollback-builders.ts';
import {
  buttonsOf,
  draftIn,
  REASON,
  type RollbackRig,
  requestIn,
  rollbackRig,
  windowsOf,
} from '../support/rollback-rig.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

let rig: RollbackRig<JumpingClock>;

beforeEach(async () => {
  rig = await rollbackRig(jumpingClock());
});
afterEach(() => rig.stop());

/** The store takes the request, and then not a word about its message: neither that it is to be posted, nor that it was. */
async function postedBlind(): Promise<FakeMessage> {
  rig.store.failNext('post_intended');
  rig.store.failNext('posted', 3);
  const message = await rig.ask(rig.life());
  expect(rig.noted('post_intended')).toEqual([]);
  expect(rig.noted('posted')).toEqual([]);
  return message;
}

const inChannel = () => rig.slack.workspace.in('C_HOME');

describe('a message of which the store knows nothing', () => {
  it('is the one that is pressed, and no other is posted beside it', async () => {
    const message = await postedBlind();
    const hand = rig.hand(GRACE, message);
    await rig.life().desk.approve(requestIn(message), hand);
    expect(hand.told).toEqual([]);
    expect(rig.changes.applied).toHaveLength(1);
    expect(inChannel()).toEqual([message]);
  });

  it('is found by the next life, and no other is posted beside it', async () => {
    const message = await postedBlind();
    await rig.clock.sleep(60_000);
    await rig.life().desk.catchUp();
    expect(rig.noted('posted')).toHaveLength(1);
    expect(inChannel()).toEqual([message]);
  });

  it('is found and told that it lapsed, where no life was there before that', async () => {
    const message = await postedBlind();
    await rig.clock.sleep(31 * 60_000);
    const life = rig.life();
    await life.desk.catchUp();
    expect([...buttonsOf(message).keys()]).toEqual(['Fresh preview']);
    expect(rig.noted('posted')).toHaveLength(1);
    expect(inChannel()).toEqual([message]);
  });

  it('is looked for again where Slack did not say, and not for ever', async () => {
    const message = await postedBlind();
    await rig.clock.sleep(31 * 60_000);
    rig.slack.failNext('conversations.history', { kind: 'status', status: 503 }, 12);
    const life = rig.life();
    await life.desk.catchUp();
    expect(buttonsOf(message).has('Approve')).toBe(true);
    for (let nth = 0; nth < 3; nth += 1) await life.desk.catchUp();
    expect(buttonsOf(message).has('Approve')).toBe(false);

    rig.slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      99,
    );
    const other = rig.life();
    rig.store.events.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...rig.store.events.filter(({ kind }) => kind !== 'posted'),
    );
    for (let nth = 0; nth < 5; nth += 1) await other.desk.catchUp();
    const looks = rig.slack.callsOf('conversations.history').length;
    await other.desk.catchUp();
    expect(rig.slack.callsOf('conversations.history')).toHaveLength(looks);
  });
});

describe('a request that nobody posted before it lapsed', () => {
  it('is looked for once, and not posted any more', async () => {
    rig.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '900' });
    const asking = rig.life();
    await asking.desk.preview({ rollback: ROLLBACK, direction: 'disable' }, rig.hand());
    const draft = draftIn(windowsOf(rig.slack).at(-1));
    await asking.desk.request({ draft, reason: REASON, wantsTraffic: false }, rig.hand());
    await rig.clock.sleep(31 * 60_000);
    const life = rig.life();
    const before = rig.slack.callsOf('conversations.history').length;
    for (let nth = 0; nth < 3; nth += 1) await life.desk.catchUp();
    expect(rig.slack.callsOf('conversations.history')).toHaveLength(before + 1);
    expect(inChannel()).toEqual([]);
  });
});
