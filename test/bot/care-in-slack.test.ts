import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTE_CALLBACK } from '../../src/bot/blocks/note.ts';
import { type CareRef, careBlockId } from '../../src/bot/care-ref.ts';
import { createValidateCommand } from '../../src/commands/validate.ts';
import { foldCare } from '../../src/history/care.ts';
import type { Event } from '../../src/history/events.ts';
import { askOpen } from '../../src/inquiries/ask-open.ts';
import {
  BOXSCORE,
  type CareRig,
  careRig,
  controlsOf,
  GAMEBOOK,
  type HearingLife,
  type HearingOptions,
  HISTORY_CHECK,
  MORNING,
  morning,
  pressOf,
  SUMMARY,
  wordsOf,
} from '../support/care-rig.ts';
import { profile } from '../support/fact-builders.ts';
import { eventually, showing } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { PressedButton, SubmittedView } from '../support/slack-fake.ts';

const SUBJECT = `failure:${HISTORY_CHECK}:${BOXSCORE}`;
const ACKNOWLEDGE = { label: 'Acknowledge' };
const TRANSPORTS = ['socket', 'http'] as const;

let rig: CareRig;
let message: FakeMessage;

beforeEach(async () => {
  rig = await careRig();
});
afterEach(() => rig.stop());

const privateWords = () => rig.slack.workspace.privateWords;
const about = (subject = SUBJECT): Event[] => rig.store.events.filter((event) => event.subject === subject);
const careOf = (subject = SUBJECT) => foldCare(about(subject), rig.clock.now()).care;
const thread = () => rig.slack.workspace.under(message.ts).map(({ text }) => text);

async function untilSaid(words: string | RegExp, shown: FakeMessage = message): Promise<void> {
  await eventually(() =>
    typeof words === 'string' ? wordsOf(shown).includes(words) : words.test(wordsOf(shown)),
  );
}

async function untilTold(user: string, words: string): Promise<void> {
  await eventually(() => privateWords().some((word) => word.user === user && word.text.includes(words)));
}

describe.each(TRANSPORTS)('care over %s', (transport) => {
  let life: HearingLife;

  async function begin(options: HearingOptions = {}): Promise<void> {
    life = await rig.hearing({ transport, ...options });
    message = await rig.post();
  }

  /** Sends what Slack sends, and gives what the app answers within Slack's time. */
  async function send(payload: object): Promise<Record<string, unknown>> {
    if (transport === 'socket') return (await rig.slack.sockets.send('interactive', payload)).payload ?? {};
    const url = `http://127.0.0.1:${life.port}/slack/events`;
    const reply = await rig.slack.postSigned(url, { payload: JSON.stringify(payload) });
    expect(reply.status).toBe(200);
    const body = await reply.text();
    return body.startsWith('{') ? JSON.parse(body) : {};
  }
  const press = (button: PressedButton) => send(rig.slack.pressPayload(button));
  const submit = (view: SubmittedView) => send(rig.slack.submitPayload(view));

  it('an acknowledgement is in the message for everybody, once, with who and when, and can be taken back', async () => {
    await begin();
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilSaid('Acknowledged by ada, Wed Feb 4, 06:05 EST, until Sat Feb 7, 06:05 EST.');
    expect(wordsOf(message).match(/Acknowledged by/g)).toHaveLength(1);
    expect(controlsOf(message, BOXSCORE)?.labels).toEqual(['Un-acknowledge']);
    expect(controlsOf(message, SUMMARY)?.labels).toEqual(['Acknowledge']);
    expect(about()).toMatchObject([
      { kind: 'acknowledged', actor: 'U_ADA', run_id: MORNING.run.run_id, details: { ts: message.ts } },
    ]);
    await eventually(() => thread().length === 2);
    expect(thread()[1]).toContain(`ada acknowledged ${BOXSCORE} (${HISTORY_CHECK}) until Sat Feb 7`);

    await press(pressOf(message, BOXSCORE, { label: 'Un-acknowledge' }, 'U_GRACE'));
    await eventually(() => !wordsOf(message).includes('Acknowledged by'));
    expect(controlsOf(message, BOXSCORE)?.labels).toEqual(['Acknowledge']);
    await eventually(() => thread().length === 3);
    expect(thread()[2]).toContain(`grace took back what was said of ${BOXSCORE}`);
    expect(privateWords()).toEqual([]);
    expect(rig.slack.workspace.objections).toEqual([]);
  });

  it.each([
    ['1h', 'Wed Feb 4, 07:05 EST'],
    // The next morning summary, at 06:00.
    ['tomorrow', 'Thu Feb 5, 06:00 EST'],
    ['3d', 'Sat Feb 7, 06:05 EST'],
    ['1w', 'Wed Feb 11, 06:05 EST'],
  ])('a snooze of %s by the menu lasts until %s and can be ended', async (choice, until) => {
    await begin();
    await press(pressOf(message, BOXSCORE, { choice }));
    await untilSaid(`Snoozed by ada until ${until}.`);
    expect(controlsOf(message, BOXSCORE)?.labels).toEqual(['Acknowledge', 'End snooze']);
    await press(pressOf(message, BOXSCORE, { label: 'End snooze' }));
    await eventually(() => !wordsOf(message).includes('Snoozed by'));
    expect(careOf().snoozed).toBeNull();
  });

  /** Opens the window for a note as Slack shows it, and gives what comes back with it. */
  async function openNote(user = 'U_ADA', choice = 'note'): Promise<SubmittedView> {
    const before = rig.slack.workspace.views.length;
    await press(pressOf(message, BOXSCORE, { choice }, user));
    const { view } = await eventually(() => rig.slack.workspace.views[before]);
    expect(view.callback_id).toBe(NOTE_CALLBACK);
    return { callbackId: NOTE_CALLBACK, privateMetadata: String(view.private_metadata), values: {}, user };
  }
  const written = (value: string | null) => ({ note: { text: { type: 'plain_text_input', value } } });

  it('a note comes with the acknowledgement, and another one onto what somebody else has', async () => {
    await begin();
    expect(await submit({ ...(await openNote()), values: written('asked the league <!channel>') })).toEqual(
      {},
    );
    await untilSaid('Note: asked the league &lt;!channel&gt;');
    expect(careOf().acknowledged).toMatchObject({ by: { id: 'U_ADA' } });

    await submit({ ...(await openNote('U_GRACE', 'add_note')), values: written('they answered') });
    await untilSaid('Note by grace: they answered');
    expect(careOf().acknowledged).toMatchObject({ by: { id: 'U_ADA' }, note: 'they answered' });
    await eventually(() => thread().length === 3);
    expect(thread()[1]).toContain('Note: asked the league &lt;!channel&gt;');
    expect(thread()[2]).toContain('grace noted on');
    expect(privateWords()).toEqual([]);
  });

  it.each([
    ['nothing', null],
    ['blanks', '  \n '],
  ])('a note of %s is refused under its field', async (_what, value) => {
    await begin();
    const answer = await submit({ ...(await openNote()), values: written(value) });
    expect(answer).toMatchObject({
      response_action: 'errors',
      errors: { note: expect.stringContaining('Write a note') },
    });
    expect(about()).toEqual([]);
  });

  it('a window that is none of ours, or was tampered with, says that nothing was changed', async () => {
    await begin();
    for (const privateMetadata of [
      '',
      '[]',
      '{"target":"care|x","channel":"C_HOME","ts":"1.1"}',
      '{"target":3}',
    ]) {
      const answer = await submit({ callbackId: NOTE_CALLBACK, privateMetadata, values: written('x') });
      expect(JSON.stringify(answer)).toContain('Nothing was changed');
    }
    expect(rig.store.events.filter(({ kind }) => kind === 'acknowledged')).toEqual([]);
  });

  it('fifty presses at once by fifty people are one acknowledgement, shown at once, and the others are told who has it', async () => {
    await begin();
    const people = Array.from({ length: 50 }, (_, index) => `U_P${index}`);
    await Promise.all(people.map((user) => press(pressOf(message, BOXSCORE, ACKNOWLEDGE, user))));
    await life.app.stop(15_000);
    const { acknowledged } = careOf();
    const winner = acknowledged?.by.id ?? '';
    expect(wordsOf(message).match(/Acknowledged by/g)).toHaveLength(1);
    expect(wordsOf(message)).toContain(`Acknowledged by ${acknowledged?.by.name},`);
    expect(
      privateWords()
        .map(({ user }) => user)
        .sort(),
    ).toEqual(people.filter((user) => user !== winner).sort());
    expect(new Set(privateWords().map(({ text }) => text))).toEqual(
      new Set([
        `*${BOXSCORE}*: ${acknowledged?.by.name} acknowledged it, Wed Feb 4, 06:05 EST, until Sat Feb 7, 06:05 EST.`,
      ]),
    );
    expectPatience();
  });

  it('presses on several failures at once are all in the message in the end', async () => {
    await begin();
    await Promise.all([
      press(pressOf(message, BOXSCORE, ACKNOWLEDGE, 'U_ADA')),
      press(pressOf(message, SUMMARY, { choice: '3d' }, 'U_GRACE')),
      press(pressOf(message, GAMEBOOK, ACKNOWLEDGE, 'U_LINUS')),
    ]);
    await untilSaid(/Acknowledged by ada[\s\S]*Snoozed by grace[\s\S]*Acknowledged by linus/);
    expect(wordsOf(message)).toContain('*2 acknowledged, 1 snoozed*');
    expectPatience();
  });

  it('a double click, and the same envelope again, are one acknowledgement and no objection', async () => {
    await begin();
    const button = pressOf(message, BOXSCORE, ACKNOWLEDGE);
    if (transport === 'socket') {
      await rig.slack.press(button, 'envelope-1');
      await rig.slack.press(button, 'envelope-1');
    }
    await Promise.all([press(button), press(button)]);
    await untilSaid('Acknowledged by ada');
    await press(pressOf(message, BOXSCORE, { label: 'Un-acknowledge' }));
    await eventually(() => careOf().acknowledged === null);
    // Slack sends the first one again: it is not said anew.
    await press(button);
    await life.app.stop(15_000);
    expect(careOf().acknowledged).toBeNull();
    expect(wordsOf(message)).not.toContain('Acknowledged by');
    expect(new Set(about().map(({ event_id: id }) => id)).size).toBe(2);
    expect(rig.slack.workspace.duplicates()).toEqual([]);
  });

  it('whoever has no right to is told so privately, by whom it may be done, and nothing is shown', async () => {
    await begin({ profile: { ...profile, acknowledgement: { expiresAfterDays: 3, allowed: ['U_GRACE'] } } });
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilTold('U_ADA', 'Nothing was recorded: acknowledging is for <@U_GRACE>');
    await press(pressOf(message, BOXSCORE, { choice: '1w' }));
    await eventually(() => privateWords().length === 2);
    expect(about()).toEqual([]);
    expect(rig.updates).toEqual([]);
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE, 'U_GRACE'));
    await untilSaid('Acknowledged by grace');
  });

  it('a store that can’t be reached is said to the person alone, and the message stays as it is', async () => {
    await begin();
    rig.store.failNext('acknowledged', 2);
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilTold(
      'U_ADA',
      'Nothing was recorded: the store could not be reached (timeout). Press again in a moment.',
    );
    expect(rig.updates).toEqual([]);
    expect(thread()).toEqual([]);
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilSaid('Acknowledged by ada');
    expect(privateWords()).toHaveLength(1);
  });

  it('a lost answer of the store is no loss: the second try says the same', async () => {
    await begin();
    rig.store.failNext('acknowledged', 1, 'after');
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilSaid('Acknowledged by ada');
    expect(privateWords()).toEqual([]);
  });

  it('the other messages that show the same failure are brought up to date, and no others', async () => {
    await begin();
    const later = await rig.post(morning('20260204T170000Z', '2026-02-03'), 'C_OTHER');
    const sound = morning('20260204T180000Z', '2026-02-03', { changes: [] });
    const without = await rig.post(sound, 'C_OTHER');
    await press(pressOf(later, BOXSCORE, ACKNOWLEDGE, 'U_GRACE'));
    await untilSaid('Acknowledged by grace', later);
    await untilSaid('Acknowledged by grace');
    expect(rig.updates.map(({ ts }) => ts)).not.toContain(without.ts);
    // The story goes on where somebody pressed.
    await eventually(() => rig.slack.workspace.under(later.ts).length === 2);
    expect(thread()).toEqual([]);
  });

  describe('an old button', () => {
    const forged = (over: Partial<CareRef>): PressedButton & { blockId: string } => ({
      actionId: 'care.acknowledge',
      ts: message.ts,
      blockId:
        careBlockId({
          runId: MORNING.run.run_id,
          version: 0,
          check: HISTORY_CHECK,
          subject: BOXSCORE,
          ...over,
        }) ?? '',
    });

    it.each<[string, () => PressedButton, string]>([
      [
        'of a run that is not stored',
        () => forged({ runId: 'post_overnight-20251204T110000Z' }),
        'not stored any more',
      ],
      [
        'about something that the run does not know',
        () => forged({ subject: 'nba_raw.other' }),
        'none of the failures of this run',
      ],
      ['whose block has another form', () => ({ ...forged({}), blockId: 'care|nonsense' }), 'older version'],
      [
        'whose block is another one',
        () => ({ ...forged({}), blockId: `run:${MORNING.run.run_id}` }),
        'older version',
      ],
      [
        'with a version that is no number',
        () => ({ ...forged({}), blockId: forged({}).blockId.replace('|0|', '|-1|') }),
        'older version',
      ],
      [
        'with an entry that no menu has',
        () => ({ ...forged({}), actionId: 'care.more', choice: 'forever' }),
        'older version',
      ],
      ['with an action that is gone', () => ({ ...forged({}), actionId: 'care.silence' }), 'older version'],
      [
        'in something that is no message',
        () => ({ ...forged({}), ts: undefined as unknown as string }),
        'older version',
      ],
      ['with a version that was never drawn', () => forged({ version: 999_999 }), 'Nothing was recorded'],
    ])('%s does nothing, and its person is told', async (_title, button, words) => {
      await begin();
      await press(button());
      await untilTold('U_ADA', words);
      expect(rig.store.events.map(({ kind }) => kind)).not.toContain('acknowledged');
      expect(rig.updates).toEqual([]);
    });

    it('that was drawn before the failure recovered says so privately, and the message shows it', async () => {
      await begin();
      const old = pressOf(message, BOXSCORE, ACKNOWLEDGE);
      await rig.store.append(recovered('2026-02-05T11:00:00.000Z'));
      await rig.clock.sleep(86_400_000);
      await press(old);
      await untilTold('U_ADA', 'It recovered, seen Thu Feb 5, 06:00 EST');
      await untilSaid('Recovered after 2 days, seen Thu Feb 5, 06:00 EST.');
      expect(controlsOf(message, BOXSCORE)).toBeNull();
      expect(careOf().acknowledged).toBeNull();
    });
  });

  it('`/validate open` says in the channel, or to one person, what is open and who has it', async () => {
    const history = { recentRuns: async () => ({ runs: [MORNING.run], bytesBilled: 0 }) };
    const ask = () => askOpen({ history, care: rig.store, profile, clock: rig.clock });
    const desk = { ask: () => Promise.reject(new Error('nobody should run anything')) };
    const command = createValidateCommand({ profile, desk: desk as never, askOpen: ask, clock: rig.clock });
    await begin({ app: { commands: [command] } });
    await press(pressOf(message, BOXSCORE, ACKNOWLEDGE));
    await untilSaid('Acknowledged by ada');

    const type = async (text: string) => {
      const typed = rig.slack.commandPayload({ command: '/validate', text });
      if (transport === 'socket') return void (await rig.slack.sockets.send('slash_commands', typed));
      await rig.slack.postSigned(`http://127.0.0.1:${life.port}/slack/events`, typed);
    };
    await type('open');
    const listed = await eventually(() => rig.slack.workspace.in('C_HOME')[1]);
    expect(listed.text).toContain('3 failures open · 2 that nobody has');
    expect(wordsOf(listed)).toMatch(
      /player_game_summary[\s\S]*Nobody has it[\s\S]*team_boxscore[\s\S]*Acknowledged by ada/,
    );
    expect(JSON.stringify(listed.blocks)).not.toContain('care.');
    await type('open private');
    const told = await eventually(() => privateWords().find(({ text }) => text.includes('failures open')));
    expect(wordsOf(told)).toContain('Acknowledged by ada');
    expect(rig.slack.workspace.in('C_HOME')).toHaveLength(2);
    await type('open all');
    expect(rig.slack.workspace.in('C_HOME')).toHaveLength(2);
  });

  it('a report that reached a closed channel through a response_url has no buttons of care', async () => {
    await begin({ app: { commands: [showing(MORNING)] } });
    const typed = rig.slack.commandPayload({ command: '/validate', channel: 'C_CLOSED' });
    if (transport === 'socket') await rig.slack.sockets.send('slash_commands', typed);
    else await rig.slack.postSigned(`http://127.0.0.1:${life.port}/slack/events`, typed);
    const shown = await eventually(() => rig.slack.workspace.in('C_CLOSED')[0]);
    expect(shown.via).toBe('response_url');
    expect(wordsOf(shown)).toContain(BOXSCORE);
    expect(JSON.stringify(shown.blocks)).not.toContain('care.');
  });

  it('owners are mentioned in the first post and in no update', async () => {
    life = await rig.hearing({ transport });
    const owned = [{ check: HISTORY_CHECK, subject: BOXSCORE, owners: ['U0OWNER01', 'S0ONCALL1'] }];
    message = await rig.post(morning('20260204T110000Z', '2026-02-03', { owned }));
    expect(wordsOf(message)).toContain('Owners: <@U0OWNER01> <!subteam^S0ONCALL1>');
    await press(pressOf(message, SUMMARY, ACKNOWLEDGE));
    await untilSaid('Acknowledged by ada');
    for (const update of rig.slack.callsOf('chat.update'))
      expect(JSON.stringify(update)).not.toMatch(/<@|<!/);
    await eventually(() => thread().length === 2);
    expect(thread().join('\n')).not.toMatch(/<@|<!/);
  });

  /** At most one update of a message in three seconds. */
  function expectPatience(): void {
    const times = rig.updates.filter(({ ts }) => ts === message.ts).map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(3_000, ...gaps)).toBe(3_000);
  }
});

function recovered(at: string): Event {
  return {
    event_id: `recovered:${SUBJECT}:post_overnight-20260205T110000Z`,
    event_time: at,
    kind: 'recovered',
    subject: SUBJECT,
    actor: 'shootaround',
    run_id: 'post_overnight-20260205T110000Z',
    details: { since: '2026-02-03', days: 2, version: 0 },
  };
}
