import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { GRACE } from '../support/rollback-builders.ts';
import { type RollbackRig, requestIn, rollbackRig } from '../support/rollback-rig.ts';
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
});
