import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldCare } from '../../src/history/care.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event } from '../../src/history/events.ts';
import {
  BOXSCORE,
  type CareRig,
  careRig,
  controlsOf,
  deskPress,
  HISTORY_CHECK,
  MORNING,
  morning,
  wordsOf,
} from '../support/care-rig.ts';
import { mortality } from '../support/mortality.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { Failure } from '../support/slack-fake.ts';

const SUBJECT = `failure:${HISTORY_CHECK}:${BOXSCORE}`;
const ACKNOWLEDGE = { kind: 'acknowledge', note: null } as const;
const NOON = morning('20260204T170000Z', '2026-02-03');

let rig: CareRig;

beforeEach(async () => {
  rig = await careRig('2026-02-04T17:05:00Z');
});
afterEach(() => rig.stop());

/** A life that ends at its nth step with the store or with Slack. */
function mortal(deathAt: number) {
  const { death, around } = mortality(deathAt);
  const store: EventStore = {
    ...rig.store,
    note: (event) => around(() => rig.store.note(event)),
    aboutFailures: () => around(() => rig.store.aboutFailures()),
    postedSince: (since) => around(() => rig.store.postedSince(since)),
  };
  return { death, life: rig.life({ store, around }) };
}

const threadOf = ({ ts }: FakeMessage) => rig.slack.workspace.under(ts).map(({ text }) => text);

describe('a restart at any step', () => {
  const TROUBLES: [title: string, failures: [method: string, failure: Failure][]][] = [
    ['with nothing else', []],
    ['with a lost answer to a line of the thread', [['chat.postMessage', { kind: 'cut', committed: true }]]],
    ['with a line that shows up late', [['chat.postMessage', { kind: 'cut', committed: 'late' }]]],
    [
      'with a line that is refused for a while',
      [['chat.postMessage', { kind: 'status', status: 429, retryAfter: '7' }]],
    ],
    ['with an update whose answer is lost', [['chat.update', { kind: 'cut', committed: true }]]],
    [
      'with a thread that can’t be read at first',
      [['conversations.replies', { kind: 'status', status: 503 }]],
    ],
  ];

  it.each(TROUBLES)(
    '%s ends with what was recorded, the messages true, and each line of the thread once',
    async (_title, failures) => {
      let crashes = 0;
      for (let step = 1; ; step += 1) {
        await rig.stop();
        rig = await careRig('2026-02-04T17:05:00Z');
        const message = await rig.post(MORNING);
        const noon = await rig.post(NOON);
        for (const [method, failure] of failures) rig.slack.failNext(method, failure);

        const { death, life } = mortal(step);
        const press = life.desk.press(deskPress(message, BOXSCORE, ACKNOWLEDGE)).then(() => life.settled());
        const end = await Promise.race([death, press]);
        if (end === 'died') crashes += 1;

        // A process needs a moment to come back.
        await rig.clock.sleep(1_000);
        const second = rig.life();
        await second.desk.catchUp();
        await second.settled();
        const about: Event[] = rig.store.events.filter(({ subject }) => subject === SUBJECT);
        const { care } = foldCare(about, rig.clock.now());
        const where = `after a crash at step ${step}`;
        const isRecorded = about.length > 0;
        expect(new Set(about.map(({ event_id: id }) => id)).size, where).toBe(isRecorded ? 1 : 0);
        for (const shown of [message, noon]) {
          expect(wordsOf(shown).match(/Acknowledged by ada/g)?.length ?? 0, where).toBe(isRecorded ? 1 : 0);
          expect(controlsOf(shown, BOXSCORE)?.labels, where).toEqual([
            isRecorded ? 'Un-acknowledge' : 'Acknowledge',
          ]);
        }
        expect(threadOf(message), where).toEqual(
          isRecorded
            ? [expect.stringContaining('Posted Wed Feb 4'), expect.stringContaining('ada acknowledged')]
            : [],
        );
        expect(threadOf(noon), where).toEqual([]);
        expect(care.acknowledged === null, where).toBe(!isRecorded);

        // Who was not answered presses again, whatever was recorded.
        await second.desk.press(deskPress(message, BOXSCORE, ACKNOWLEDGE));
        await second.settled();
        expect(wordsOf(message).match(/Acknowledged by ada/g), where).toHaveLength(1);
        expect(threadOf(message), where).toHaveLength(2);
        expect(rig.slack.workspace.duplicates(), where).toEqual([]);
        if (end !== 'died') break;
      }
      expect(crashes).toBeGreaterThanOrEqual(16);
    },
  );
});
