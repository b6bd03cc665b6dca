import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DENY_CALLBACK, REQUEST_CALLBACK } from '../../src/bot/rollback-actions.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { ADA, GRACE, LINUS } from '../support/rollback-builders.ts';
import {
  denialWindowOf,
  draftIn,
  filledIn,
  filledWindow,
  type HearingLife,
  pressOn,
  type RollbackRig,
  requestIn,
  rollbackRig,
  windowsOf,
} from '../support/rollback-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { PressedButton, SubmittedView } from '../support/slack-fake.ts';

const TRANSPORTS = ['socket', 'http'] as const;
const GUESSED = 'f'.repeat(32);

let rig: RollbackRig<JumpingClock>;
let life: HearingLife;
let message: FakeMessage;

beforeEach(async () => {
  rig = await rollbackRig(jumpingClock('2026-02-04T11:05:00Z'));
});
afterEach(() => rig.stop());

const stateNow = () => rig.states()[0];
const form = (payload: object) => ({ payload: JSON.stringify(payload) });
const address = () => `http://127.0.0.1:${life.port}/slack/events`;

/** Nothing was approved, nothing was asked for besides what there was, and the service is as it was. */
function expectNothingDone(requests = 1): void {
  expect(rig.changes.applied).toEqual([]);
  expect(rig.states()).toHaveLength(requests);
  for (const state of rig.states()) {
    expect(state).toMatchObject({ phase: 'open', approvals: [], denied: null, claim: null });
  }
}

async function untilTold(user: string, words: string): Promise<void> {
  await eventually(
    () =>
      rig.slack.workspace.privateWords.some((word) => word.user === user && word.text.includes(words)) ||
      rig.slack.workspace.in(`D_${user}`).some(({ text }) => text.includes(words)),
  );
}

describe('a request that did not come from Slack as it is', () => {
  /** The press with which Grace would approve. */
  let body: string;

  beforeEach(async () => {
    life = await rig.hearing({ transport: 'http' });
    message = await rig.ask(life);
    body = new URLSearchParams(form(rig.slack.pressPayload(pressOn(message, 'Approve')))).toString();
  });

  const send = (headers: Record<string, string>, sent = body) =>
    fetch(address(), { method: 'POST', headers, body: sent });
  const without = (name: string) => {
    const { [name]: _, ...rest } = rig.slack.signedHeaders(body);
    return rest;
  };
  const changed = (from: string, to: string) => {
    expect(body).toContain(from);
    return body.replaceAll(from, to);
  };

  it.each<[title: string, reason: string, send: () => Promise<Response>]>([
    [
      'signed with another secret',
      'bad_signature',
      () => send(rig.slack.signedHeaders(body, { secret: 'guessed' })),
    ],
    ['without a signature', 'bad_signature', () => send(without('x-slack-signature'))],
    [
      'with another person in it than was signed',
      'bad_signature',
      () => send(rig.slack.signedHeaders(body), changed(GRACE.id, LINUS.id)),
    ],
    [
      'with another value in it than was signed',
      'bad_signature',
      () => send(rig.slack.signedHeaders(body), changed(requestIn(message), GUESSED)),
    ],
    [
      'with the timestamp of another moment than was signed',
      'bad_signature',
      () =>
        send({
          ...rig.slack.signedHeaders(body, { offsetSeconds: -400 }),
          'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
        }),
    ],
    ['sent again after 301 s', 'too_old', () => send(rig.slack.signedHeaders(body, { offsetSeconds: -302 }))],
    [
      'sent again a day later',
      'too_old',
      () => send(rig.slack.signedHeaders(body, { offsetSeconds: -86_400 })),
    ],
    [
      'made for 302 s from now',
      'from_the_future',
      () => send(rig.slack.signedHeaders(body, { offsetSeconds: 302 })),
    ],
    [
      'made for next year',
      'from_the_future',
      () => send(rig.slack.signedHeaders(body, { offsetSeconds: 31_536_000 })),
    ],
    ['without a timestamp', 'no_timestamp', () => send(without('x-slack-request-timestamp'))],
    [
      'with a timestamp that is no number',
      'no_timestamp',
      () => send({ ...rig.slack.signedHeaders(body), 'x-slack-request-timestamp': 'now' }),
    ],
    [
      'with an empty timestamp',
      'no_timestamp',
      () => send({ ...rig.slack.signedHeaders(body), 'x-slack-request-timestamp': '' }),
    ],
  ])('%s is refused and noted, without a byte of it', async (_title, reason, attempt) => {
    expect((await attempt()).status).toBe(401);
    const refused = await eventually(() => rig.noted('slack_request_refused')[0]);
    expect(refused).toEqual({
      event_id: `slack_request_refused:${reason}:2026-02-04T11:05`,
      event_time: expect.stringMatching(/^2026-02-04T11:05/),
      kind: 'slack_request_refused',
      subject: 'slack',
      actor: 'unknown',
      run_id: null,
      details: { act: 'slack_request', why: reason },
    });
    expect(rig.log.lines).toContainEqual({
      level: 'warn',
      event: 'slack.request_refused',
      values: { reason },
    });
    expectNothingDone();
    const written = rig.log.lines.slice(
      rig.log.lines.findIndex(({ event }) => event === 'slack.request_refused'),
    );
    for (const secret of [requestIn(message), GUESSED, GRACE.id, LINUS.id])
      expect(JSON.stringify([refused, written])).not.toContain(secret);
  });

  it('is noted once in a minute for each reason, however often it comes', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await send(without('x-slack-request-timestamp'));
    await send(rig.slack.signedHeaders(body, { secret: 'guessed' }));
    await eventually(() => rig.noted('slack_request_refused').length === 2);
    await rig.clock.sleep(60_000);
    await send(without('x-slack-request-timestamp'));
    await eventually(() => rig.noted('slack_request_refused').length === 3);
    expect(rig.log.lines.filter(({ event }) => event === 'slack.request_refused')).toHaveLength(5);
  });

  it('is refused all the same where that can’t be noted, and noted when it comes again', async () => {
    rig.store.failNext('slack_request_refused');
    expect((await send(without('x-slack-signature'))).status).toBe(401);
    await eventually(() => rig.log.lines.some(({ event }) => event === 'slack.refusal_not_noted'));
    expect((await send(without('x-slack-signature'))).status).toBe(401);
    await eventually(() => rig.noted('slack_request_refused').length === 1);
    expectNothingDone();
  });

  it('is told from one that is: the same press, untouched, approves', async () => {
    expect((await send(rig.slack.signedHeaders(body))).status).toBe(200);
    await eventually(() => stateNow()?.phase === 'finished');
    expect(rig.changes.applied).toHaveLength(1);
    expect(rig.noted('slack_request_refused')).toEqual([]);
  });

  it('is of no use within five minutes either: the same signed press again changes nothing more', async () => {
    const headers = rig.slack.signedHeaders(body);
    const replies = await Promise.all([send(headers), send(headers), send(headers)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await eventually(() => stateNow()?.phase === 'finished');
    expect((await send(headers)).status).toBe(200);
    expect(rig.changes.applied).toHaveLength(1);
    expect(stateNow()?.approvals).toMatchObject([{ by: { id: GRACE.id } }]);
  });
});

let transport: (typeof TRANSPORTS)[number];

/** Sends what Slack sends, and gives what the app answers at once. */
async function sendSigned(payload: object): Promise<Record<string, unknown>> {
  if (transport === 'socket') return (await rig.slack.sockets.send('interactive', payload)).payload ?? {};
  const reply = await rig.slack.postSigned(address(), form(payload));
  expect(reply.status).toBe(200);
  const body = await reply.text();
  return body.startsWith('{') ? JSON.parse(body) : {};
}
const press = (button: PressedButton) => sendSigned(rig.slack.pressPayload(button));
const submit = (view: SubmittedView) => sendSigned(rig.slack.submitPayload(view));
const refusals = () => rig.noted('rollback_refused').map(({ actor, details }) => [actor, details.act]);

/** Waits for the refusal of one attempt, and that it came to nothing. */
async function expectRefused(act: string, by: string, words: string | RegExp): Promise<void> {
  await eventually(() => refusals().length > 0);
  expect(refusals()).toEqual([[by, act]]);
  const told = await eventually(() => {
    const { privateWords, messages } = rig.slack.workspace;
    const direct = messages.filter(({ channel }) => channel === `D_${by}`);
    return [...privateWords.filter(({ user }) => user === by), ...direct].at(-1);
  });
  expect(told.text).toMatch(words);
  expectNothingDone();
  // What is refused is nobody else's business.
  expect(rig.slack.workspace.in('C_HOME')).toEqual([message]);
  expect(rig.slack.callsOf('chat.update')).toEqual([]);
}

/** The window that Ada has open, as it would come back. */
async function adasWindow(): Promise<SubmittedView> {
  const before = windowsOf(rig.slack).length;
  await life.desk.preview({ rollback: 'sequential-execution', direction: 'disable' }, rig.hand(ADA));
  const window = windowsOf(rig.slack)[before];
  if (!window) throw new Error('no window was opened');
  return filledIn(window);
}

async function begin(over: typeof transport): Promise<void> {
  transport = over;
  life = await rig.hearing({ transport });
  message = await rig.ask(life);
}

describe.each(TRANSPORTS)('over %s, signed by Slack', (over) => {
  beforeEach(() => begin(over));

  it('a press to approve by whoever asked is refused with whom it takes', async () => {
    await press(pressOn(message, 'Approve', ADA.id));
    await expectRefused('approve', ADA.id, new RegExp(`another person has to approve it.*${GRACE.id}`));
  });

  it('a press to approve by somebody who may not is refused with who may', async () => {
    await press(pressOn(message, 'Approve', LINUS.id));
    await expectRefused('approve', LINUS.id, new RegExp(`${ADA.id}.*${GRACE.id}`));
  });

  it('a window whose hidden draft was changed to another person’s is refused', async () => {
    const adas = await adasWindow();
    await life.desk.preview({ rollback: 'sequential-execution', direction: 'disable' }, rig.hand(GRACE));
    const graces = filledIn(await filledWindow(rig.slack), { user: GRACE.id });
    expect(draftIn(windowsOf(rig.slack).at(-1))).not.toBe(JSON.parse(adas.privateMetadata).draft);
    await submit({ ...graces, privateMetadata: adas.privateMetadata });
    await expectRefused('request', GRACE.id, /./);
  });

  it('two identical presses approve once and change the service once', async () => {
    const payload = rig.slack.pressPayload(pressOn(message, 'Approve'));
    await Promise.all([sendSigned(payload), sendSigned(payload)]);
    await eventually(() => stateNow()?.phase === 'finished');
    expect(rig.changes.applied).toHaveLength(1);
    expect(stateNow()?.approvals).toHaveLength(1);
    expect(rig.noted('rollback_claimed')).toHaveLength(1);
  });

  it('a window that is submitted twice asks once, in one message', async () => {
    const window = await adasWindow();
    await Promise.all([submit(window), submit(window)]);
    await eventually(() => rig.states().length === 2);
    await untilTold(ADA.id, 'Asked for in <#C_HOME>');
    await untilTold(ADA.id, 'It is asked for already');
    expect(rig.states()).toHaveLength(2);
    expect(rig.slack.workspace.in('C_HOME')).toHaveLength(2);
    expect(rig.slack.workspace.duplicates()).toEqual([]);
  });

  it('a guessed id is refused', async () => {
    await press({ ...pressOn(message, 'Approve'), value: GUESSED });
    await expectRefused('approve', GRACE.id, /no such request/);
  });
});

describe('what was tampered with and is signed all the same', () => {
  beforeEach(() => begin('http'));

  it.each([
    ['a guessed id', GUESSED],
    ['nothing', ''],
    ['garbage', "'; DROP TABLE x; -- <!channel>"],
    ['an id in capitals', 'A'.repeat(32)],
    ['a name', 'sequential-execution'],
  ])('a value that was edited to %s is refused', async (_title, value) => {
    await press({ ...pressOn(message, 'Approve'), value });
    await expectRefused('approve', GRACE.id, /Nothing was done|no such request/i);
    expect(rig.noted('rollback_refused')[0]?.details.why).toBeTruthy();
  });

  it.each([
    ['another message of the channel', { ts: '1.000001' }],
    ['another channel', { channel: 'C_OTHER' }],
    ['no message at all', { ts: undefined }],
  ])('a button that was copied to %s is refused', async (_title, elsewhere) => {
    const { ts, ...button } = { ...pressOn(message, 'Approve'), ...elsewhere };
    await press({ ...button, ...(ts === undefined ? {} : { ts }) });
    await expectRefused('approve', GRACE.id, /belongs to another message/);
  });

  it('a value that was edited to another open request is refused', async () => {
    // A second request of the same kind, by somebody else, in a message of its own.
    const first = message;
    const other = await rig.ask(life, GRACE).catch(() => null);
    if (other === null) throw new Error(`no second request: ${rig.log.text()}`);
    await press({ ...pressOn(first, 'Approve', ADA.id), value: requestIn(other) });
    await eventually(() => refusals().length > 0);
    expect(refusals()).toEqual([[ADA.id, 'approve']]);
    expectNothingDone(2);
  });

  it.each([
    ['Deny…', 'deny'],
    ['Approve', 'approve'],
  ])('a %s button with a value that is no id is refused and noted', async (label, act) => {
    await press({ ...pressOn(message, label), value: `${requestIn(message)}0` });
    await eventually(() => refusals().length === 1);
    expect(refusals()).toEqual([[GRACE.id, act]]);
    expectNothingDone();
  });

  it('a press to deny with a guessed id opens a window that says so, and takes nothing', async () => {
    await press({ ...pressOn(message, 'Deny…'), value: GUESSED });
    await eventually(() => JSON.stringify(windowsOf(rig.slack).at(-1)).includes('no such request'));
    expect(windowsOf(rig.slack).some(({ callback_id: id }) => id === DENY_CALLBACK)).toBe(false);
    expect(refusals()).toEqual([[GRACE.id, 'deny']]);
    expectNothingDone();
  });

  it('a press to deny by somebody who may not opens a window that says who may, and takes nothing', async () => {
    await press(pressOn(message, 'Deny…', LINUS.id));
    await eventually(() => refusals().length === 1);
    await eventually(() => JSON.stringify(windowsOf(rig.slack).at(-1)).includes(GRACE.id));
    expect(windowsOf(rig.slack).some(({ callback_id: id }) => id === DENY_CALLBACK)).toBe(false);
    expect(refusals()).toEqual([[LINUS.id, 'deny']]);
    expectNothingDone();
  });

  it('a window to deny that was changed to be about a guessed request is refused', async () => {
    await press(pressOn(message, 'Deny…'));
    const window = filledIn(await denialWindowOf(rig.slack), { user: GRACE.id });
    const hidden = JSON.parse(window.privateMetadata) as object;
    await submit({ ...window, privateMetadata: JSON.stringify({ ...hidden, request: GUESSED }) });
    await eventually(() => refusals().length === 1);
    expect(refusals()).toEqual([[GRACE.id, 'deny']]);
    expectNothingDone();
  });

  it('a window to deny that somebody else submits is judged as theirs', async () => {
    await press(pressOn(message, 'Deny…'));
    await submit(filledIn(await denialWindowOf(rig.slack), { user: LINUS.id }));
    await eventually(() => refusals().length === 1);
    expect(refusals()).toEqual([[LINUS.id, 'deny']]);
    await untilTold(LINUS.id, GRACE.id);
    expectNothingDone();
  });

  it('a window that somebody else submits than whoever looked is refused', async () => {
    await submit({ ...(await adasWindow()), user: GRACE.id });
    await expectRefused('request', GRACE.id, /./);
  });

  it.each([
    ['a guessed draft', JSON.stringify({ draft: GUESSED, channel: 'C_HOME' })],
    ['the id of a request', 'request'],
    ['no id', JSON.stringify({ draft: '../x', channel: 'C_HOME' })],
    ['another shape', JSON.stringify({ draft: { id: GUESSED } })],
    ['garbage', '}{'],
    ['nothing', ''],
  ])('a window whose hidden content was changed to %s is refused', async (_title, metadata) => {
    const privateMetadata = metadata === 'request' ? JSON.stringify({ draft: 'e'.repeat(32) }) : metadata;
    await submit({ ...(await adasWindow()), privateMetadata });
    await eventually(() => refusals().length === 1);
    expect(refusals()).toEqual([[ADA.id, 'request']]);
    expectNothingDone();
  });

  it.each([
    ['garbage', 'disable:sequential-execution; rm -rf'],
    ['an unknown way', 'destroy:sequential-execution'],
    ['an undo of no request', 'undo:sequential-execution'],
    ['an undo of a guessed request', `undo:${GUESSED}`],
  ])('a button to look whose value was edited to %s leads nowhere', async (_title, value) => {
    const looked = rig.changes.calls.length;
    await press({ actionId: 'rollback.preview', value, ts: message.ts, user: ADA.id });
    await eventually(() => refusals().length === 1);
    expect(refusals()).toEqual([[ADA.id, 'preview']]);
    expect(rig.changes.calls.length).toBe(looked);
    expect(windowsOf(rig.slack).filter(({ callback_id: id }) => id === REQUEST_CALLBACK)).toHaveLength(1);
    expectNothingDone();
  });
});
