import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventStore } from '../../src/history/event-store.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { BOXSCORE, type CareRig, careRig, deskPress, wordsOf } from '../support/care-rig.ts';
import { eventually } from '../support/slack-app.ts';

let rig: CareRig;
beforeEach(async () => {
  rig = await careRig();
});
afterEach(() => rig.stop());

it('a press of which nobody can tell whether it was recorded is said to be just that, at once, and shown when it is known', async () => {
  const message = await rig.post();
  const silence = () => new WarehouseError('timeout', 'the warehouse did not answer', 'Try again.');
  let isAwake = false;
  const store: EventStore = {
    ...rig.store,
    async note(event) {
      await rig.store.note(event);
      throw silence();
    },
    async aboutFailures() {
      if (!isAwake) throw silence();
      return rig.store.aboutFailures();
    },
  };
  const said = await rig
    .life({ store })
    .desk.press(deskPress(message, BOXSCORE, { kind: 'acknowledge', note: null }));
  expect(said).toContain('I can’t tell whether it was recorded');
  expect(said).not.toContain('Slack did not take');
  expect(rig.updates).toEqual([]);
  isAwake = true;
  await eventually(() => wordsOf(message).includes('Acknowledged by ada'));
});
