import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PostOutcome } from '../../src/bot/poster.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { messageOf } from '../support/messages.ts';
import { type Failure, SlackFake } from '../support/slack-fake.ts';

/** What Slack does, and what a post by the real Web API client is then taken for. */
const ROWS: [title: string, failure: Failure, outcome: object][] = [
  [
    'ok:false is a refusal for good',
    { kind: 'answer', body: { ok: false, error: 'is_archived' } },
    { state: 'rejected', error: 'is_archived', retryAfterMs: null },
  ],
  [
    'a code that nobody has described yet is a refusal for good',
    { kind: 'answer', body: { ok: false, error: 'some_new_rule' } },
    { state: 'rejected', error: 'some_new_rule', retryAfterMs: null },
  ],
  [
    '429 with Retry-After is a refusal for that long',
    { kind: 'status', status: 429, retryAfter: '7' },
    { state: 'rejected', error: 'ratelimited', retryAfterMs: 7_000 },
  ],
  [
    '429 without Retry-After is a refusal for 30 s',
    { kind: 'status', status: 429 },
    { state: 'rejected', error: 'ratelimited', retryAfterMs: 30_000 },
  ],
  [
    'ratelimited with status 200 is a refusal for 30 s',
    { kind: 'answer', body: { ok: false, error: 'ratelimited' } },
    { state: 'rejected', error: 'ratelimited', retryAfterMs: 30_000 },
  ],
  [
    'ratelimited with status 200 and Retry-After is a refusal for that long',
    { kind: 'answer', body: { ok: false, error: 'ratelimited' }, retryAfter: '3' },
    { state: 'rejected', error: 'ratelimited', retryAfterMs: 3_000 },
  ],
  ['500 says nothing', { kind: 'status', status: 500 }, { state: 'unknown', error: 'HTTP 500' }],
  [
    '503 says nothing, whatever its page says',
    { kind: 'status', status: 503, body: '<html>busy</html>' },
    { state: 'unknown', error: 'HTTP 503' },
  ],
  ['a connection that is cut says nothing', { kind: 'cut' }, { state: 'unknown', error: 'UND_ERR_SOCKET' }],
  ['silence says nothing', { kind: 'silence' }, { state: 'unknown', error: 'no answer in time' }],
  [
    'a body that stalls says nothing',
    { kind: 'stalled_body', committed: true },
    { state: 'unknown', error: 'no answer in time' },
  ],
  [
    'internal_error may hide a post that succeeded',
    { kind: 'answer', body: { ok: false, error: 'internal_error' } },
    { state: 'unknown', error: 'internal_error' },
  ],
  [
    'fatal_error may hide a post that succeeded',
    { kind: 'answer', body: { ok: false, error: 'fatal_error' } },
    { state: 'unknown', error: 'fatal_error' },
  ],
];

describe('the outcome of a post', () => {
  let slack: SlackFake;
  const log = logRecorder();

  beforeEach(async () => {
    slack = await SlackFake.start();
  });
  afterEach(() => slack.stop());

  function post(timeoutMs = 5_000, channel = 'C_HOME'): Promise<PostOutcome> {
    const poster = createSlackPoster({ token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs, log });
    return poster.post(channel, messageOf('run-1'));
  }

  it.each(ROWS)('%s', async (_title, failure, expected) => {
    slack.failNext('chat.postMessage', failure);
    const neverAnswers = failure.kind === 'silence' || failure.kind === 'stalled_body';
    expect(await post(neverAnswers ? 100 : 5_000)).toMatchObject(expected);
    expect(slack.callsOf('chat.postMessage'), 'the client repeats nothing by itself').toHaveLength(1);
  });

  it('is posted with the place where Slack put it', async () => {
    const outcome = await post();
    expect(outcome).toEqual({ state: 'posted', channel: 'C_HOME', ts: slack.workspace.in('C_HOME')[0]?.ts });
  });

  it('is a refusal that may pass when nobody listens', async () => {
    await slack.refuse();
    expect(await post()).toMatchObject({ state: 'rejected', error: 'ECONNREFUSED', retryAfterMs: 1_000 });
  });

  it('is a refusal that may pass when the name is not found', async () => {
    const poster = createSlackPoster({ token: 'xoxb-1', slackApiUrl: 'http://slack.invalid/api/', log });
    const outcome = await poster.post('C_HOME', messageOf('run-1'));
    expect(outcome).toMatchObject({ state: 'rejected', error: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  });

  it('is unknown, and cut short, when a page comes in the place of an answer', async () => {
    slack.failNext('chat.postMessage', { kind: 'html' });
    const outcome = await post();
    expect(outcome).toMatchObject({ state: 'unknown', error: expect.stringContaining('Please sign in') });
    if (outcome.state === 'unknown') expect(outcome.error.length).toBeLessThan(240);
  });

  it('names the fix where a person can mend it', async () => {
    expect(await post(5_000, 'C_CLOSED')).toMatchObject({
      state: 'rejected',
      error: 'not_in_channel',
      fix: expect.stringContaining('/invite'),
    });
    slack.failNext('chat.postMessage', {
      kind: 'answer',
      body: { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
    });
    expect(await post()).toMatchObject({ fix: expect.stringContaining('chat:write') });
  });

  it('never puts a token into the log', async () => {
    slack.failNext('chat.postMessage', { kind: 'answer', body: { ok: false, error: 'invalid_auth' } });
    await post();
    await slack.refuse();
    await post();
    expect(log.text()).not.toContain(slack.botToken);
  });
});
