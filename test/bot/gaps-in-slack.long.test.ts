import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SlackAppOptions } from '../../src/bot/app.ts';
import { OPEN_TABLE_ACTION } from '../../src/bot/blocks/evidence.ts';
import { EVIDENCE_ACTION, SEND_ACTION } from '../../src/bot/blocks/gaps.ts';
import type { Courier, DeliveryResult } from '../../src/bot/delivery.ts';
import { withinDeadline } from '../../src/warehouse/deadline.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { textsOf } from '../support/block-kit.ts';
import { profile } from '../support/fact-builders.ts';
import { clockAt, gapsApp } from '../support/gaps-app.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';
import { eventually, type RunningApp, startApp } from '../support/slack-app.ts';
import { type PressedButton, SlackFake, type TypedCommand } from '../support/slack-fake.ts';

const BOXSCORE = 'nba_raw.nbac_team_boxscore';
/** Empty in one table, since Jan 30. */
const OUTAGE = 'gaps 2026-01-30..2026-02-03';
/** A night that is missing everywhere: more tables than a message has room for. */
const LOST_NIGHT = '2026-01-19..2026-01-21';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

let pipeline: HealthyPipeline;
let slack: SlackFake;
let clock: ReturnType<typeof clockAt>;
let running: RunningApp | null = null;

beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-15', to: '2026-02-03' });
  await pipeline.spoil(`DELETE FROM ${BOXSCORE} WHERE game_date >= '2026-01-30'`);
  for (const [table, { date }] of Object.entries(profile.tables))
    await pipeline.spoil(`DELETE FROM ${table} WHERE ${date} = '2026-01-20'`);
});
afterAll(() => pipeline.close());
beforeEach(async () => {
  clock = clockAt('2026-02-04T19:12:00Z');
  slack = await SlackFake.start(clock.now);
});
afterEach(async () => {
  await running?.app.stop(2_000);
  running = null;
  await slack.stop();
});

/** The pipeline's warehouse, and what it was asked. */
function watched(): { warehouse: Warehouse; asked: string[] } {
  const asked: string[] = [];
  const { warehouse } = pipeline;
  return {
    asked,
    warehouse: {
      ...warehouse,
      query(statement, options) {
        asked.push(warehouse.forPeople(statement));
        return warehouse.query(statement, options);
      },
    },
  };
}

const TRANSPORTS = ['Socket Mode', 'signed HTTP'] as const;

async function start(
  transport: (typeof TRANSPORTS)[number],
  over: Partial<SlackAppOptions> = {},
): Promise<RunningApp> {
  running = await startApp(slack, {
    transport:
      transport === 'Socket Mode'
        ? { kind: 'socket', appToken: slack.appToken }
        : { kind: 'http', signingSecret: slack.signingSecret, port: 0 },
    ...gapsApp(pipeline.warehouse, clock),
    ...over,
  });
  return running;
}

/** Types a command and gives what is said at once, to that person alone. */
async function type(
  typed: Omit<TypedCommand, 'command'>,
): Promise<{ text?: string; response_type?: string }> {
  const command = { command: '/gaps', ...typed };
  if (running?.port == null) return (await slack.command(command)).payload;
  const reply = await slack.postSigned(
    `http://127.0.0.1:${running.port}/slack/events`,
    slack.commandPayload(command),
  );
  expect(reply.status).toBe(200);
  return (await reply.json()) as { text?: string };
}

async function press(button: PressedButton): Promise<void> {
  if (running?.port == null) {
    await slack.press(button);
    return;
  }
  const reply = await slack.postSigned(`http://127.0.0.1:${running.port}/slack/events`, {
    payload: JSON.stringify(slack.pressPayload(button)),
  });
  expect(reply.status).toBe(200);
}

const privateWord = (part: string) =>
  eventually(() => slack.workspace.privateWords.find(({ text }) => text.includes(part)));
const shared = () => slack.workspace.files.shared;
const pictures = () => shared().filter(({ filename }) => filename.endsWith('.png'));
const lists = () => shared().filter(({ filename }) => filename.endsWith('.txt'));
const buttonsOf = (blocks: readonly unknown[]) =>
  blocks.flatMap((block) => {
    const { accessory, elements = [] } = block as Record<string, never> & { elements?: unknown[] };
    return [accessory, ...elements].filter((one) => Object(one).type === 'button');
  }) as { action_id: string; value: string; accessibility_label?: string }[];
const nobodyElseHears = () => {
  expect(slack.workspace.messages).toEqual([]);
  expect(shared()).toEqual([]);
};

describe.each(TRANSPORTS)('/gaps over %s', (transport) => {
  afterEach(() => expect(slack.workspace.objections).toEqual([]));

  it('is answered privately at once, then in the channel: the sentence, the buttons, the picture', async () => {
    await start(transport);
    expect(await type({ text: '5' })).toEqual({
      response_type: 'ephemeral',
      text: 'Looking for gaps in 17 tables, Jan 30 – Feb 3. The answer comes into this channel.',
    });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    expect(message.text).toBe(
      `MISSING · Jan 30 – Feb 3, 5 days · 1 of 17 tables. \`${BOXSCORE}\` has been empty for 5 days, since Jan 30.`,
    );
    expect(buttonsOf(message.blocks)).toMatchObject([
      {
        action_id: EVIDENCE_ACTION,
        value: `${OUTAGE} ${BOXSCORE}`,
        accessibility_label: 'Evidence for nbac_team_boxscore',
      },
    ]);
    const [picture] = await eventually(() => shared().length > 0 && shared());
    expect(picture).toMatchObject({
      filename: 'gaps-2026-01-30..2026-02-03.png',
      channel: 'C_HOME',
      threadTs: null,
      altText: expect.stringContaining('nbac_team_boxscore: missing Jan 30 – Feb 3, 5 days.'),
    });
    expect(picture?.content.subarray(0, PNG.length)).toEqual(PNG);
    await running?.app.stop(2_000);
    expect(shared()).toHaveLength(1);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    expect(slack.workspace.privateWords).toEqual([]);
  });

  it('brings the full list into the thread where the message had to leave something out', async () => {
    await start(transport);
    await type({ text: LOST_NIGHT });
    await eventually(() => shared().length === 2);
    const [message] = slack.workspace.in('C_HOME');
    expect(textsOf(message?.blocks ?? []).join('\n')).toContain('Left out here: 11 troubled tables.');
    expect(lists()).toMatchObject([{ channel: 'C_HOME', threadTs: message?.ts, altText: null }]);
    const text = lists()[0]?.content.toString('utf8') ?? '';
    for (const table of Object.keys(profile.tables)) expect(text).toContain(`${table}: missing on 1 of 3`);
    expect(pictures()).toMatchObject([{ channel: 'C_HOME', threadTs: null }]);
  });

  it('is one message for two people who ask at the same moment, and the second is told where it is', async () => {
    await start(transport);
    await Promise.all([type({ text: '5' }), type({ text: '5', user: 'U_BOB' })]);
    const word = await privateWord('already here');
    const [message] = slack.workspace.in('C_HOME');
    expect(word.text).toContain(`https://fake.slack.test/archives/C_HOME/p${message?.ts.replace('.', '')}`);
    await running?.app.stop(2_000);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    expect(pictures()).toHaveLength(1);
  });

  it('is the same message within a minute, another in another channel, and a new one after that', async () => {
    const { warehouse, asked } = watched();
    await start(transport, gapsApp(warehouse, clock));
    await type({ text: '5' });
    await eventually(() => pictures().length === 1);
    const statements = asked.length;
    clock.forward(50_000);
    await type({ text: '5', user: 'U_BOB' });
    expect((await privateWord('already here')).user).toBe('U_BOB');
    await type({ text: '5', channel: 'C_OTHER' });
    await eventually(() => pictures().length === 2);
    expect(slack.workspace.messages.map(({ channel }) => channel)).toEqual(['C_HOME', 'C_OTHER']);
    expect(pictures().map(({ channel }) => channel)).toEqual(['C_HOME', 'C_OTHER']);
    expect(asked).toHaveLength(statements);

    clock.forward(11_000);
    await type({ text: '5' });
    await eventually(() => pictures().length === 3);
    expect(slack.workspace.in('C_HOME')).toHaveLength(2);
    expect(asked).toHaveLength(2 * statements);
  });

  it('stays with one person where it is asked privately, with the rest on a button', async () => {
    await start(transport);
    expect((await type({ text: '5 private' })).text).toContain('The answer comes here, for you alone.');
    const word = await privateWord('has been empty for 5 days');
    expect(word).toMatchObject({ user: 'U_ADA', channel: 'C_HOME' });
    expect(buttonsOf(word.blocks)).toMatchObject([
      { action_id: EVIDENCE_ACTION },
      { action_id: SEND_ACTION, value: `${OUTAGE} *`, text: { text: 'Send me the picture' } },
    ]);
    await running?.app.stop(2_000);
    nobodyElseHears();
  });

  it('promises the list as well where the private answer left something out', async () => {
    await start(transport);
    await type({ text: `${LOST_NIGHT} private` });
    const word = await privateWord('MISSING');
    expect(buttonsOf(word.blocks).at(-1)).toMatchObject({ text: { text: 'Send me picture and full list' } });
  });

  it('is shown without buttons and pictures where the bot is no member, and says how to invite it', async () => {
    await start(transport);
    await type({ text: '5', channel: 'C_CLOSED' });
    expect((await privateWord('/invite')).text).toContain('pictures');
    const [message] = slack.workspace.in('C_CLOSED');
    expect(message).toMatchObject({ via: 'response_url', text: expect.stringContaining('has been empty') });
    expect(buttonsOf(message?.blocks ?? [])).toEqual([]);
    expect(textsOf(message?.blocks ?? []).join('\n')).toContain('Missing Jan 30 – Feb 3, 5 days');
    await running?.app.stop(2_000);
    expect(slack.callsOf('files.getUploadURLExternal')).toEqual([]);
  });

  it.each([
    ['-3', 'number of days'],
    ['99999', '1 to 400'],
    ['14; drop table', '14;'],
    ['nbac_team_boxscor', 'Did you mean nba_raw.nbac_team_boxscore?'],
    ['2027-01-01..2027-02-01', 'future'],
    ['<!channel>', '&lt;!channel&gt;'],
  ])('asks nothing for %s, and says privately what would be right', async (text, words) => {
    const { warehouse, asked } = watched();
    await start(transport, gapsApp(warehouse, clock));
    const said = await type({ text });
    expect(said).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining(words) });
    await running?.app.stop(2_000);
    expect(asked).toEqual([]);
    nobodyElseHears();
  });
});

describe.each(TRANSPORTS)('the button that sends an answer, over %s', (transport) => {
  const button = { actionId: SEND_ACTION, value: `gaps ${LOST_NIGHT} *` };

  it('brings message, picture and list as a direct message', async () => {
    await start(transport);
    await press(button);
    await privateWord('Sent to you as a direct message.');
    const [message] = slack.workspace.in('D_U_ADA');
    expect(message?.text).toContain('MISSING');
    expect(pictures()).toMatchObject([{ channel: 'D_U_ADA', threadTs: null }]);
    expect(lists()).toMatchObject([{ channel: 'D_U_ADA', threadTs: message?.ts }]);
    expect(slack.workspace.messages).toHaveLength(1);
  });

  it('gives one message and one picture for a double click', async () => {
    await start(transport);
    await Promise.all([press(button), press(button)]);
    await privateWord('just sent it to you');
    await privateWord('Sent to you');
    expect(slack.workspace.messages).toHaveLength(1);
    expect(shared()).toHaveLength(2);
  });

  it('still works months later, with what is known then', async () => {
    await start(transport);
    clock.forward(90 * 86_400_000);
    await press({ ...button, value: `${OUTAGE} ${BOXSCORE}` });
    await privateWord('Sent to you');
    expect(slack.workspace.in('D_U_ADA')[0]?.text).toContain('has been empty for 5 days');
  });

  it('says what it could not bring, beside what it brought', async () => {
    slack.failNext('files.completeUploadExternal', { kind: 'status', status: 500 });
    await start(transport);
    await press(button);
    const word = await privateWord('Sent to you');
    expect(word.text).toMatch(
      /^Slack did not say whether it took the picture \(HTTP 500\), so it is not sent twice\.\n/,
    );
    expect(lists()).toHaveLength(1);
  });

  it.each<[string, DeliveryResult, string]>([
    [
      'is refused',
      { state: 'rejected', error: 'cannot_dm_bot', fix: 'Open the app.' },
      'I could not write to you (cannot_dm_bot). Open the app.',
    ],
    [
      'may be there',
      { state: 'unknown', error: 'HTTP 500', fix: 'Look in the channel.' },
      'Slack did not say whether it took the message to you (HTTP 500), so it is not sent twice.',
    ],
  ])('brings nothing further where the message %s', async (_what, result, words) => {
    await start(transport, { courier: courierWith(result) });
    await press(button);
    expect((await privateWord(words)).text).toBe(words);
    nobodyElseHears();
  });
});

describe.each(TRANSPORTS)('a value that no button of ours has, over %s', (transport) => {
  const FORGED = [
    '',
    'gaps',
    `gaps 2026-01-30..2026-02-03 nba_raw.gone`,
    `gaps 2026-02-03..2026-01-30 ${BOXSCORE}`,
    `gaps 2026-02-30..2026-03-01 ${BOXSCORE}`,
    `gaps 1900-01-01..2026-02-03 ${BOXSCORE}`,
    `gaps 2026-01-30..2026-02-03 ${BOXSCORE}; DROP TABLE x`,
    `gaps 2026-01-30..2026-02-03 __proto__`,
    `gaps 2026-01-30..2026-02-03 '; DROP TABLE x; --`,
    'failures 0 14',
    'failures 5 999',
    '<script>alert(1)</script>',
    '<!channel>',
    'x'.repeat(2_000),
  ];

  it.each(FORGED)('does nothing, and is answered privately: %s', async (value) => {
    const { warehouse, asked } = watched();
    await start(transport, gapsApp(warehouse, clock));
    await press({ actionId: SEND_ACTION, value });
    await privateWord('Ask again for a new answer.');
    await press({ actionId: EVIDENCE_ACTION, value });
    await privateWord('Type `/gaps` for a new answer.');
    expect(slack.workspace.views).toEqual([]);
    expect(asked).toEqual([]);
    nobodyElseHears();
  });
});

describe.each(TRANSPORTS)('the evidence beside a table, over %s', (transport) => {
  const button = { actionId: EVIDENCE_ACTION, value: `${OUTAGE} ${BOXSCORE}` };
  const viewText = async () => textsOf([await eventually(() => slack.workspace.views[0]?.view)]).join('\n');

  it('is the exact statement that was run, and asks nothing of the warehouse', async () => {
    const { warehouse, asked } = watched();
    await start(transport, gapsApp(warehouse, clock));
    await type({ text: '5' });
    await eventually(() => pictures().length === 1);
    const run = asked.find((statement) => statement.includes('"nbac_team_boxscore"'));
    const before = asked.length;
    await press(button);
    const text = await viewText();
    expect(run).toContain("CAST('2026-02-03' AS DATE)");
    expect(text).toContain(run);
    expect(text).toContain(`*${BOXSCORE}*\n2026-01-30 – 2026-02-03 · embedded`);
    expect(asked).toHaveLength(before);
    expect(slack.callsOf('views.open')).toHaveLength(1);
    expect(JSON.stringify(slack.workspace.views)).not.toContain('"button"');
    expect(slack.workspace.objections).toEqual([]);
  });

  it('has a link to the table where the warehouse has pages, whose press is taken in silence', async () => {
    const { log } = await start(transport, gapsApp(scriptedWarehouse(), clock));
    await press(button);
    const view = await eventually(() => slack.workspace.views[0]?.view);
    const [link] = buttonsOf(view.blocks as unknown[]);
    expect(link).toMatchObject({ action_id: OPEN_TABLE_ACTION, url: `https://console.test/${BOXSCORE}` });
    await press({ actionId: OPEN_TABLE_ACTION, url: `https://console.test/${BOXSCORE}` });
    await running?.app.stop(2_000);
    expect(slack.workspace.privateWords).toEqual([]);
    expect(log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('says that the press came too late where Slack gave up waiting', async () => {
    slack.failNext('views.open', { kind: 'answer', body: { ok: false, error: 'expired_trigger_id' } });
    await start(transport);
    await press(button);
    await privateWord('Press the button again.');
    expect(slack.workspace.views).toEqual([]);
  });
});

describe.each(TRANSPORTS)('what goes wrong beside an answer, over %s', (transport) => {
  it.each([
    ['the scope is missing', { ok: false, error: 'missing_scope', needed: 'files:write' }, 'files:write'],
    ['files are switched off', { ok: false, error: 'file_uploads_disabled' }, 'file_uploads_disabled'],
  ])('costs the picture and nothing else where %s', async (_what, body, word) => {
    slack.failNext('files.getUploadURLExternal', { kind: 'answer', body });
    await start(transport);
    await type({ text: '5' });
    const { text } = await privateWord('The picture could not be uploaded');
    expect(text).toContain(word);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    expect(shared()).toEqual([]);
  });

  it('does not share a picture twice that may have arrived', async () => {
    slack.failNext('files.completeUploadExternal', { kind: 'cut', committed: true });
    await start(transport);
    await type({ text: '5' });
    await privateWord('did not say whether it took the picture');
    expect(shared()).toHaveLength(1);
  });

  it.each<DeliveryResult>([
    { state: 'unknown', error: 'HTTP 500', fix: 'Look in the channel.' },
    { state: 'unsent', error: 'ECONNREFUSED', fix: 'Check the network.' },
    { state: 'rejected', error: 'is_archived', fix: 'Unarchive it.' },
  ])('uploads nothing under a message that is perhaps not there: %j', async (result) => {
    await start(transport, { courier: courierWith(result) });
    await type({ text: '5' });
    expect((await privateWord('error' in result ? result.error : '')).text).toContain(
      'fix' in result ? result.fix : '',
    );
    await running?.app.stop(2_000);
    expect(slack.callsOf('files.getUploadURLExternal')).toEqual([]);
    nobodyElseHears();
  });

  it('says what it could not find out where a warehouse never answers, and draws nothing', async () => {
    const silent: Warehouse = {
      ...scriptedWarehouse(),
      query: (_, { name }) => withinDeadline(50, `reading ${name}`, () => new Promise(() => undefined)),
      retentionDays: (table) =>
        withinDeadline(50, `metadata of ${table}`, () => new Promise(() => undefined)),
    };
    await start(transport, gapsApp(silent, clock));
    await type({ text: '5' });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    expect(message.text).toMatch(/^COULD NOT LOOK .* The schedule could not be read \(no answer in time/);
    expect(textsOf(message.blocks).join('\n')).toContain('*To mend it:* run it again');
    await running?.app.stop(2_000);
    expect(slack.callsOf('files.getUploadURLExternal')).toEqual([]);
  });

  it('is told under a reference where the answer can’t even be begun', async () => {
    const inquiries = {
      ask: () => Promise.reject(new Error('password is hunter2')),
      again: () => Promise.reject(new Error('password is hunter2')),
      evidence: () => {
        throw new Error('password is hunter2');
      },
    };
    const { log } = await start(transport, gapsApp(pipeline.warehouse, clock, { inquiries }));
    await type({ text: '5' });
    await press({ actionId: SEND_ACTION, value: `${OUTAGE} *` });
    await press({ actionId: EVIDENCE_ACTION, value: `${OUTAGE} ${BOXSCORE}` });
    await eventually(() => slack.workspace.privateWords.length === 3);
    for (const { text } of slack.workspace.privateWords)
      expect(text).toMatch(/^Something went wrong on my side\./);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(3);
    nobodyElseHears();
  });
});

function courierWith(result: DeliveryResult): Courier {
  return { intend: async () => undefined, deliver: async () => result, find: async () => null };
}
