import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldCare } from '../../src/history/care.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import {
  BOXSCORE,
  type CareRig,
  careRig,
  deskPress,
  type HearingLife,
  HISTORY_CHECK,
  morning,
  pressOf,
  wordsOf,
} from '../support/care-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { Failure } from '../support/slack-fake.ts';

const SUBJECT = `failure:${HISTORY_CHECK}:${BOXSCORE}`;
const ACKNOWLEDGE = { kind: 'acknowledge', note: null } as const;

let rig: CareRig;
let life: HearingLife;
let message: FakeMessage;

beforeEach(async () => {
  rig = await careRig();
  life = await rig.hearing({ timeoutMs: 500 });
  message = await rig.post();
});
afterEach(() => rig.stop());

/** Presses in the message, past Slack, and gives what its person is told. */
const press = (shown = message) => life.desk.press(deskPress(shown, BOXSCORE, ACKNOWLEDGE));

function expectKept(): void {
  const about = rig.store.events.filter(({ subject }) => subject === SUBJECT);
  expect(foldCare(about, rig.clock.now()).care.acknowledged?.by.id).toBe('U_ADA');
  expect(about).toHaveLength(1);
}

function expectTrue(shown = message): void {
  expect(wordsOf(shown).match(/Acknowledged by ada/g)).toHaveLength(1);
}

const closeChannel = () => rig.slack.workspace.channels.set('C_HOME', { member: false });

describe('a fault of Slack while a message is redrawn', () => {
  it.each<[string, Failure, number]>([
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfter: '7' }, 1],
    ['429 without Retry-After', { kind: 'status', status: 429 }, 1],
    ['500', { kind: 'status', status: 500 }, 2],
    ['a lost answer', { kind: 'cut', committed: true }, 1],
    ['an answer that was lost before anything was done', { kind: 'cut' }, 1],
    ['a body that stalls', { kind: 'stalled_body' }, 1],
    ['no answer at all', { kind: 'silence' }, 1],
    ['a page in the place of an answer', { kind: 'html' }, 3],
    ['trouble inside Slack', { kind: 'answer', body: { ok: false, error: 'internal_error' } }, 2],
  ])('%s ends with the event kept and the message true', async (_title, failure, times) => {
    rig.slack.failNext('chat.update', failure, times);
    expect(await press()).toBeNull();
    expectKept();
    expectTrue();
    expect(rig.updates).toHaveLength(times + 1);
    const gaps = rig.updates.slice(1).map(({ atMs }, index) => atMs - (rig.updates[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
  });

  it('429 is waited for as long as Slack asks', async () => {
    rig.slack.failNext('chat.update', { kind: 'status', status: 429, retryAfter: '100' });
    const before = rig.clock.now().getTime();
    await press();
    expect((rig.updates[1]?.atMs ?? 0) - before).toBeGreaterThanOrEqual(100_000);
    expectTrue();
  });

  it.each<[string, Failure, number, string]>([
    ['that lasts', { kind: 'status', status: 500 }, 14, 'HTTP 500'],
    ['that asks for an hour', { kind: 'status', status: 429, retryAfter: '3600' }, 1, 'ratelimited'],
    ['that sends a page', { kind: 'html' }, 6, '&lt;html&gt;&lt;body&gt;'],
  ])(
    'a trouble %s is told to the person, and the message is true when it is over',
    async (_title, failure, times, words) => {
      rig.slack.failNext('chat.update', failure, times);
      const said = await press();
      expect(said).toContain('It is recorded. Slack did not take the new message');
      expect(said).toContain(words);
      expect(said).not.toMatch(/<html/);
      expectKept();
      await eventually(() => wordsOf(message).includes('Acknowledged by ada'));
      expectTrue();
    },
  );

  it('whoever came second is not told that anything of theirs was recorded', async () => {
    const late = deskPress(message, BOXSCORE, ACKNOWLEDGE, 'U_GRACE');
    await press();
    rig.slack.failNext('chat.update', { kind: 'status', status: 500 }, 6);
    const second = await life.desk.press(late);
    expect(second).toContain('ada acknowledged it');
    expect(second).toContain('Slack did not take');
    expect(second).not.toContain('recorded.');
  });

  it('a message that was deleted keeps the event, tells the person, and leaves the others true', async () => {
    const other = await rig.post(morning('20260204T170000Z', '2026-02-03'), 'C_OTHER');
    const pressed = press();
    rig.slack.workspace.remove(message.ts);
    expect(await pressed).toBe(
      'It is recorded. This message can’t show it: The message to change is gone. Run `/validate` for a new one.',
    );
    expectKept();
    await eventually(() => wordsOf(other).includes('Acknowledged by ada'));
    expect(rig.slack.workspace.under(message.ts)).toEqual([]);
  });

  it('a bot that was removed from the channel keeps the event and tells the person, by button', async () => {
    closeChannel();
    await rig.slack.press(pressOf(message, BOXSCORE, { label: 'Acknowledge' }));
    const told = await eventually(() => rig.slack.workspace.privateWords[0]);
    expect(told).toMatchObject({ user: 'U_ADA', via: 'response_url' });
    expect(told.text).toContain(
      'It is recorded. This message can’t show it: The bot is not a member of the channel.',
    );
    expectKept();
    rig.slack.workspace.channels.set('C_HOME', { member: true });
    await life.desk.catchUp();
    expectTrue();
  });

  it('a bot that was removed from the channel tells whoever wrote a note in a direct message', async () => {
    await rig.slack.press(pressOf(message, BOXSCORE, { choice: 'note' }));
    const { view } = await eventually(() => rig.slack.workspace.views[0]);
    closeChannel();
    await rig.slack.submit({
      callbackId: String(view.callback_id),
      privateMetadata: String(view.private_metadata),
      values: { note: { text: { type: 'plain_text_input', value: 'on it' } } },
    });
    const [direct] = await eventually(() => {
      const found = rig.slack.workspace.in('D_U_ADA');
      return found.length > 0 && found;
    });
    expect(direct?.text).toContain('It is recorded. This message can’t show it');
    expectKept();
  });
});

describe('a fault of the store while a message is redrawn', () => {
  it('is not laid to Slack: the person hears what is recorded and what could not be read, in no words of the warehouse', async () => {
    let isAway = false;
    const store: EventStore = {
      ...rig.store,
      async note(event) {
        const outcome = await rig.store.note(event);
        isAway = true;
        // What was read a second ago would be used again.
        await rig.clock.sleep(1_500);
        return outcome;
      },
      async aboutFailures() {
        if (isAway) throw new WarehouseError('timeout', 'reading nba_orchestration took too long', 'Wait.');
        return rig.store.aboutFailures();
      },
    };
    const { desk } = rig.life({ store });
    const pressed = desk.press(deskPress(message, BOXSCORE, ACKNOWLEDGE));
    expect(await pressed).toBe(
      'It is recorded. This message does not show it yet: who has what could not be read just now. I try again in a minute.',
    );
    expectKept();
    isAway = false;
    await eventually(() => wordsOf(message).includes('Acknowledged by ada'));
  });
});
