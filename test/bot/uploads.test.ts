import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postingClient } from '../../src/bot/slack-clients.ts';
import { type Attachment, createUploads, type UploadOutcome } from '../../src/bot/uploads.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { type Failure, SlackFake } from '../support/slack-fake.ts';

const PICTURE: Attachment = {
  filename: 'gaps.png',
  title: 'Gaps, two weeks',
  content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 10, 13]),
  altText: 'nbac_team_boxscore: missing Dec 27 – Jan 21, 26 days.',
};
const RESERVE = 'files.getUploadURLExternal';
const BYTES = 'upload';
const SHARE = 'files.completeUploadExternal';
const PAST_PATIENCE = 3;
/** Longer than a request on this machine takes, far shorter than a person waits for a test. */
const TIMEOUT_MS = 100;

let slack: SlackFake;
let clock: JumpingClock;
beforeEach(async () => {
  slack = await SlackFake.start();
  clock = jumpingClock();
});
afterEach(() => slack.stop());

function share(attachment = PICTURE, place: { channel: string; threadTs?: string } = { channel: 'C_HOME' }) {
  const clients = { token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs: TIMEOUT_MS };
  const writer = postingClient({ ...clients, log: logRecorder() });
  return createUploads({ writer, fetch, timeoutMs: TIMEOUT_MS, clock }).share(attachment, place);
}

const used = (method: string) => slack.callsOf(method).length;

describe('a file', () => {
  it('arrives in the channel with its bytes, its title and its alt text', async () => {
    expect(await share()).toEqual({ state: 'shared' });
    expect(slack.workspace.files.shared).toEqual([
      {
        id: 'F1',
        filename: 'gaps.png',
        title: 'Gaps, two weeks',
        altText: PICTURE.altText,
        content: Buffer.from(PICTURE.content),
        channel: 'C_HOME',
        threadTs: null,
      },
    ]);
    expect(slack.calls.map(({ method }) => method)).toEqual([RESERVE, BYTES, SHARE]);
    expect(clock.sleeps).toEqual([]);
  });

  it('that is no picture has no alt text, and goes into the thread that it belongs to', async () => {
    const { ts } = slack.workspace.call('chat.postMessage', { channel: 'C_HOME', text: 'an answer' });
    const { altText: _, ...list } = { ...PICTURE, filename: 'gaps.txt' };
    expect(await share(list, { channel: 'C_HOME', threadTs: String(ts) })).toEqual({ state: 'shared' });
    expect(slack.workspace.files.shared).toMatchObject([{ altText: null, threadTs: ts }]);
  });
});

const ODD_ANSWERS: [string, Failure][] = [
  ['an error of the server', { kind: 'status', status: 500 }],
  ['a connection that is cut', { kind: 'cut' }],
  ['silence', { kind: 'silence' }],
  ['a body that stalls', { kind: 'stalled_body' }],
  ['a page of a proxy', { kind: 'html' }],
];
const UNSURE: [string, Failure][] = [
  ...ODD_ANSWERS,
  ['an error inside Slack', { kind: 'answer', body: { ok: false, error: 'internal_error' } }],
];

describe.each([
  ['asking for a place', RESERVE, UNSURE],
  ['sending the bytes', BYTES, ODD_ANSWERS],
])('%s shows nobody anything, so it is repeated after', (_step, method, failures) => {
  it.each(failures)('%s', async (_what, failure) => {
    slack.failNext(method, failure);
    expect(await share()).toEqual({ state: 'shared' });
    expect(used(method)).toBe(2);
    expect(slack.workspace.files.shared).toHaveLength(1);
    expect(clock.sleeps).toEqual([1_000]);
  });

  it.each(failures)('%s, but not for ever, and then it surely was not shared', async (_what, failure) => {
    slack.failNext(method, failure, PAST_PATIENCE);
    expect(await share()).toEqual({
      state: 'refused',
      error: expect.any(String),
      fix: 'Ask again in a few minutes.',
    });
    expect(used(method)).toBe(PAST_PATIENCE);
    expect(used(SHARE)).toBe(0);
  });
});

describe('the sharing', () => {
  const committed = UNSURE.flatMap(([what, failure]): [string, Failure, number][] => [
    [`${what}, and was not done`, failure, 0],
    [`${what}, and was done`, { ...failure, committed: true }, 1],
  ]);

  it.each(committed)('is never repeated where it ended in %s', async (_what, failure, there) => {
    slack.failNext(SHARE, failure);
    expect(await share()).toEqual({ state: 'unknown', error: expect.any(String) });
    expect(used(SHARE)).toBe(1);
    expect(slack.workspace.files.shared).toHaveLength(there);
  });

  it('is repeated where the connection was refused: then it was surely not done', async () => {
    let refusals = 1;
    const clients = { token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs: TIMEOUT_MS };
    const writer = postingClient({ ...clients, log: logRecorder() });
    const { completeUploadExternal } = writer.files;
    writer.files.completeUploadExternal = async (given) => {
      if (refusals-- > 0) await refusedConnection();
      return completeUploadExternal(given);
    };
    const uploads = createUploads({ writer, fetch, timeoutMs: TIMEOUT_MS, clock });
    expect(await uploads.share(PICTURE, { channel: 'C_HOME' })).toEqual({ state: 'shared' });
    expect(slack.workspace.files.shared).toHaveLength(1);
    expect(clock.sleeps).toEqual([1_000]);
  });

  /** What the client throws where nobody listens. */
  async function refusedConnection(): Promise<void> {
    const nowhere = await SlackFake.start();
    const { apiUrl } = nowhere;
    await nowhere.stop();
    await postingClient({ token: 'xoxb-x', slackApiUrl: apiUrl, log: logRecorder() }).auth.test();
  }
});

describe.each([
  ['asking for a place', RESERVE],
  ['sending the bytes', BYTES],
  ['the sharing', SHARE],
])('a rate limit on %s', (_step, method) => {
  it('is waited for as long as Slack says, and then it is done once', async () => {
    slack.failNext(method, { kind: 'status', status: 429, retryAfter: '7' });
    expect(await share()).toEqual({ state: 'shared' });
    expect(clock.sleeps).toEqual([7_000]);
    expect(slack.workspace.files.shared).toHaveLength(1);
  });

  it.each([
    ['is not waited for longer than a picture is worth', '31', 1, []],
    ['is not waited for again and again', '2', PAST_PATIENCE, [2_000, 2_000]],
  ])('%s, and the person is not told that it goes on by itself', async (_what, retryAfter, tries, sleeps) => {
    slack.failNext(method, { kind: 'status', status: 429, retryAfter }, PAST_PATIENCE);
    expect(await share()).toEqual({
      state: 'refused',
      error: 'ratelimited',
      fix: 'Ask again in a few minutes.',
    });
    expect(used(method)).toBe(tries);
    expect(clock.sleeps).toEqual(sleeps);
    expect(slack.workspace.files.shared).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    [
      RESERVE,
      { error: 'missing_scope', needed: 'files:write' },
      'The app lacks `files:write`.',
      'Add `files',
    ],
    [SHARE, { error: 'not_in_channel' }, 'The bot is not a member of the channel.', '/invite @Shootaround'],
    [RESERVE, { error: 'invalid_auth' }, 'Slack does not accept the bot token.', 'SLACK_BOT_TOKEN'],
    [SHARE, { error: 'file_uploads_disabled' }, 'file_uploads_disabled', 'file_uploads_disabled'],
  ])('of %s says what a person has to mend, and is not repeated: %j', async (method, body, error, fix) => {
    slack.failNext(method, { kind: 'answer', body: { ok: false, ...body } });
    const outcome = await share();
    expect(outcome).toEqual({
      state: 'refused',
      error: expect.stringContaining(error),
      fix: expect.stringContaining(fix),
    });
    expect(used(method)).toBe(1);
    expect(slack.workspace.files.shared).toEqual([]);
  });

  it('by the workspace of a channel that is closed to us comes from the sharing', async () => {
    expect(await share(PICTURE, { channel: 'C_CLOSED' })).toMatchObject({ state: 'refused' });
    expect(used(SHARE)).toBe(1);
  });

  it('of the bytes that only shows in the sharing shares nothing', async () => {
    slack.failNext(BYTES, { kind: 'answer', body: { ok: false, error: 'upload_failed' } });
    expect(await share()).toMatchObject({ state: 'refused' });
    expect(slack.workspace.files.shared).toEqual([]);
  });

  it('of a place without an address is not taken for one', async () => {
    slack.failNext(RESERVE, { kind: 'answer', body: { ok: true } }, PAST_PATIENCE);
    expect(await share()).toMatchObject({ state: 'refused', error: 'Slack named no place for the file' });
  });

  it('of the connection to the place for the bytes is tried again, then told', async () => {
    const nowhere = { ok: true, file_id: 'F9', upload_url: 'http://127.0.0.1:9/upload' };
    slack.failNext(RESERVE, { kind: 'answer', body: nowhere });
    const outcome: UploadOutcome = await share();
    expect(outcome).toEqual({
      state: 'refused',
      error: expect.any(String),
      fix: 'Ask again in a few minutes.',
    });
    expect(clock.sleeps).toHaveLength(PAST_PATIENCE - 1);
    expect(used(SHARE)).toBe(0);
  });
});
