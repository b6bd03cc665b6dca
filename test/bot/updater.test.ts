import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postingClient } from '../../src/bot/slack-clients.ts';
import { updateMessage } from '../../src/bot/updater.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { messageOf } from '../support/messages.ts';
import { type Failure, SlackFake } from '../support/slack-fake.ts';

let slack: SlackFake;
let ts: string;

beforeEach(async () => {
  slack = await SlackFake.start();
  const answer = await writer().chat.postMessage({ channel: 'C_HOME', ...messageOf('run-1') });
  ts = String(answer.ts);
});
afterEach(() => slack.stop());

const writer = () =>
  postingClient({ token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs: 300, log: logRecorder() });
const update = (channel = 'C_HOME') => updateMessage(writer(), { channel, ts }, messageOf('run-2'));

describe('putting a new content into a message', () => {
  it('sends text, blocks and metadata together: text alone would take the blocks away', async () => {
    expect(await update()).toEqual({ state: 'updated' });
    expect(slack.workspace.in('C_HOME')[0]).toMatchObject({ ...messageOf('run-2') });
  });

  it.each([
    ['message_not_found', 'The message to change is gone.', '/validate'],
    ['cant_update_message', 'The message belongs to somebody else.', '/validate'],
    ['channel_not_found', 'The channel does not exist', '/invite'],
    ['not_in_channel', 'The bot is not a member of the channel.', '/invite'],
    ['is_archived', 'The channel is archived.', 'Unarchive'],
    ['edit_window_closed', 'too old to be changed', '/validate'],
  ])('%s says that the message is out of reach, and what to do', async (error, words, fix) => {
    slack.failNext('chat.update', { kind: 'answer', body: { ok: false, error } });
    expect(await update()).toMatchObject({
      state: 'gone',
      error: expect.stringContaining(words),
      fix: expect.stringContaining(fix),
    });
    expect(slack.callsOf('chat.update')).toHaveLength(1);
  });

  it.each<[string, Failure, string, number | null]>([
    ['429 with its time', { kind: 'status', status: 429, retryAfter: '7' }, 'ratelimited', 7_000],
    ['429 without', { kind: 'status', status: 429 }, 'Retry header', 30_000],
    [
      'ratelimited with 200',
      { kind: 'answer', body: { ok: false, error: 'ratelimited' } },
      'ratelimited',
      30_000,
    ],
    ['500', { kind: 'status', status: 500 }, 'HTTP 500', null],
    ['a cut connection', { kind: 'cut' }, '', null],
    ['a stalled body', { kind: 'stalled_body' }, 'no answer in time', null],
    ['no answer', { kind: 'silence' }, 'no answer in time', null],
    ['a page', { kind: 'html' }, '<html>', null],
    ['a refusal', { kind: 'answer', body: { ok: false, error: 'invalid_blocks' } }, 'invalid_blocks', null],
  ])('%s asks for another try, and never makes one by itself', async (_title, failure, words, afterMs) => {
    slack.failNext('chat.update', failure);
    expect(await update()).toEqual({ state: 'again', error: expect.stringContaining(words), afterMs });
    expect(slack.callsOf('chat.update')).toHaveLength(1);
  });
});
