import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BOXSCORE,
  type CareRig,
  careRig,
  deskPress,
  MORNING,
  morning,
  wordsOf,
} from '../support/care-rig.ts';
import { messageOf } from '../support/messages.ts';

const ACKNOWLEDGE = { kind: 'acknowledge', note: null } as const;
const YESTERDAY = morning('20260203T110000Z', '2026-02-02');

let rig: CareRig;

beforeEach(async () => {
  rig = await careRig();
});
afterEach(() => rig.stop());

describe('the other messages that show a failure', () => {
  it('are looked for among runs, and not among answers to questions, which are posted like runs', async () => {
    const answer = 'gaps-20260204T110000Z-abc123';
    await rig.courier.deliver({
      runId: answer,
      channel: 'C_HOME',
      message: messageOf(answer),
      since: rig.clock.now(),
      actor: 'U_ADA',
    });
    const yesterday = await rig.post(YESTERDAY);
    const today = await rig.post();
    const asked = new Set<string>();
    const get = rig.reports.get.bind(rig.reports);
    rig.reports.get = (runId) => {
      asked.add(runId);
      return get(runId);
    };
    const life = rig.life();
    await life.desk.press(deskPress(today, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    expect(wordsOf(yesterday)).toContain('Acknowledged by ada');
    expect([...asked].sort()).toEqual([YESTERDAY.run.run_id, MORNING.run.run_id]);
  });
});
