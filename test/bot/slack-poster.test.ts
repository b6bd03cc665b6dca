import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showsRun } from '../../src/bot/run-message.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { messageOf } from '../support/messages.ts';
import { SlackFake } from '../support/slack-fake.ts';

const LONG_AGO = new Date(Date.now() - 3_600_000);

describe('looking for the message of a run', () => {
  let slack: SlackFake;
  beforeEach(async () => {
    slack = await SlackFake.start();
  });
  afterEach(() => slack.stop());

  const posterFor = (fake: SlackFake) =>
    createSlackPoster({ token: fake.botToken, slackApiUrl: fake.apiUrl, log: logRecorder() });

  it('finds it among others, on whatever page it is', async () => {
    const poster = posterFor(slack);
    const sent = await poster.post('C_HOME', messageOf('run-1'));
    for (let other = 0; other < 120; other += 1) {
      slack.workspace.call('chat.postMessage', { channel: 'C_HOME', text: `chatter ${other}` });
    }
    const ts = sent.state === 'posted' ? sent.ts : '';
    expect(await poster.look('C_HOME', 'run-1', LONG_AGO)).toEqual({ state: 'found', channel: 'C_HOME', ts });
    expect(slack.callsOf('conversations.history').length).toBeGreaterThan(1);
  });

  it('says absent when there are only other runs, other channels and older times', async () => {
    const poster = posterFor(slack);
    await poster.post('C_HOME', messageOf('run-2'));
    await poster.post('C_OTHER', messageOf('run-1'));
    expect(await poster.look('C_HOME', 'run-1', LONG_AGO)).toEqual({ state: 'absent' });
    const soon = new Date(Date.now() + 60_000);
    expect(await poster.look('C_OTHER', 'run-1', soon)).toEqual({ state: 'absent' });
  });

  it('does not take the message of another app for its own', async () => {
    const poster = posterFor(slack);
    await poster.post('C_HOME', messageOf('run-1'));
    for (const message of slack.workspace.messages)
      Object.assign(message, { user: 'UOTHER', bot_id: 'BOTHER' });
    expect(await poster.look('C_HOME', 'run-1', LONG_AGO)).toEqual({ state: 'absent' });
  });

  it('reads again when a reading fails', async () => {
    const poster = posterFor(slack);
    await poster.post('C_HOME', messageOf('run-1'));
    slack.failNext('conversations.history', { kind: 'status', status: 503 });
    expect(await poster.look('C_HOME', 'run-1', LONG_AGO)).toMatchObject({ state: 'found' });
  });

  it('does not know, and names the scope, when it may not read', async () => {
    slack.failNext('conversations.history', {
      kind: 'answer',
      body: { ok: false, error: 'missing_scope', needed: 'channels:history' },
    });
    expect(await posterFor(slack).look('C_HOME', 'run-1', LONG_AGO)).toEqual({
      state: 'unknown',
      error: expect.stringContaining('channels:history'),
    });
  });
});

describe('a message shows a run', () => {
  const us = { userId: 'UBOT', botId: 'BBOT' };
  const blocks = [{ block_id: 'lead' }, { block_id: 'run:r1' }];
  const metadata = { event_type: 'shootaround_run', event_payload: { run_id: 'r1' } };

  it.each([
    ['by its metadata', { user: 'UBOT', metadata }, true],
    ['by a block, where the workspace drops metadata', { bot_id: 'BBOT', blocks }, true],
    [
      'not by the metadata of another run',
      { user: 'UBOT', metadata: { ...metadata, event_payload: { run_id: 'r2' } } },
      false,
    ],
    [
      'not by metadata of another kind',
      { user: 'UBOT', metadata: { ...metadata, event_type: 'other' } },
      false,
    ],
    ['not by metadata that another app posted', { user: 'UEVE', bot_id: 'BEVE', metadata }, false],
    ['by its metadata, where a message names no author', { metadata }, true],
    ['not by a block that somebody else posted', { user: 'U_EVE', blocks }, false],
    ['not when only one person saw it', { user: 'UBOT', blocks, subtype: 'ephemeral' }, false],
    ['not when Slack marks it ephemeral', { user: 'UBOT', metadata, is_ephemeral: true }, false],
  ])('%s', (_title, message, expected) => {
    expect(showsRun({ ts: '1.1', ...message }, 'r1', us)).toBe(expected);
  });

  it('by its metadata and not by a block when it is unknown who we are', () => {
    const nobody = { userId: null, botId: null };
    expect(showsRun({ ts: '1.1', user: 'UBOT', blocks }, 'r1', nobody)).toBe(false);
    expect(showsRun({ ts: '1.1', user: 'UBOT', metadata }, 'r1', nobody)).toBe(true);
  });
});
