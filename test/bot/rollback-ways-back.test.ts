import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../support/care-rig.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { ADA, FLAG, GRACE, pinned } from '../support/rollback-builders.ts';
import {
  buttonsOf,
  draftIn,
  REASON,
  type RollbackRig,
  requestIn,
  rollbackRig,
  windowsOf,
} from '../support/rollback-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

let rig: RollbackRig<JumpingClock>;

beforeEach(async () => {
  rig = await rollbackRig(jumpingClock('2026-02-04T11:05:00Z'));
});
afterEach(() => rig.stop());

const labelsOf = (message: FakeMessage) => [...buttonsOf(message).keys()];
const inChannel = () => rig.slack.workspace.in('C_HOME');

describe('what did not go live', () => {
  it('traffic that was denied can be asked for by a person, and is not by itself', async () => {
    rig.changes.service = pinned();
    const life = rig.life();
    const message = await rig.ask(life, ADA, true);
    await life.desk.approve(requestIn(message), rig.hand(GRACE, message));
    const traffic = await eventually(() => inChannel()[1]);
    expect(labelsOf(message)).not.toContain('Move traffic…');
    await life.desk.deny(requestIn(traffic), 'not tonight', rig.hand(GRACE, traffic));
    for (let look = 0; look < 2; look += 1) await life.desk.catchUp();
    expect(inChannel()).toHaveLength(2);
    expect(labelsOf(message)).toEqual(['Move traffic…', 'Undo…']);
    expect(wordsOf(message)).toContain('was asked for and came to nothing');
  });

  it('can be taken out of the settings again where its revision did not start', async () => {
    rig.changes.fate = 'fails';
    const life = rig.life();
    const message = await rig.ask(life);
    const id = requestIn(message);
    await life.desk.approve(id, rig.hand(GRACE, message));
    expect(rig.states()[0]?.finished?.outcome.state).toBe('failed');
    expect(rig.changes.service.template.value).toEqual({ kind: 'value', value: 'false' });
    await eventually(() => labelsOf(message).includes('Undo…'));

    rig.changes.fate = 'ready';
    await life.desk.preview({ direction: 'undo', of: id }, rig.hand(GRACE));
    const window = windowsOf(rig.slack).at(-1);
    if (window === undefined) throw new Error('no window');
    const ask = { draft: draftIn(window), reason: REASON, wantsTraffic: false };
    await life.desk.request(ask, rig.hand(GRACE));
    const undo = inChannel()[1] as FakeMessage;
    expect(wordsOf(undo)).toContain(`${FLAG}: false → true`);
    await life.desk.approve(requestIn(undo), rig.hand(ADA, undo));
    expect(rig.changes.service.template.value).toEqual({ kind: 'value', value: 'true' });
    await eventually(() => !labelsOf(message).includes('Undo…'));
  });
});
