import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CarePress } from '../../src/actions/care-press.ts';
import type { RunMessagePlace } from '../../src/bot/live-messages.ts';
import type { CareKind } from '../../src/history/care.ts';
import type { Event } from '../../src/history/events.ts';
import {
  BOXSCORE,
  type CareLife,
  type CareRig,
  careRig,
  deskPress,
  MORNING,
  SUMMARY,
} from '../support/care-rig.ts';
import { checkRow, failed, reportOf } from '../support/report-builders.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { Failure } from '../support/slack-fake.ts';

const SUBJECT = `failure:historical_completeness:${SUMMARY}`;
const UNTIL = '2026-02-07T11:10:00.000Z';
const MISSING_SCOPE: Failure = {
  kind: 'answer',
  body: { ok: false, error: 'missing_scope', needed: 'channels:history', provided: 'chat:write' },
};

let rig: CareRig;
let message: FakeMessage;
let place: RunMessagePlace;

beforeEach(async () => {
  rig = await careRig('2026-02-05T12:00:00Z');
  message = await rig.post();
  place = { channel: message.channel, ts: message.ts, runId: MORNING.run.run_id };
});
afterEach(() => rig.stop());

/** Something that was said of a failure at this minute of the morning. */
async function say(kind: CareKind, minute: number, given: Partial<Event> = {}): Promise<void> {
  // What was read a second ago may be used again.
  await rig.clock.sleep(1_000);
  const isByRun = kind === 'reopened' || kind === 'recovered';
  const subject = given.subject ?? SUBJECT;
  await rig.store.append({
    event_id: `${kind}:${subject}:${minute}`,
    event_time: `2026-02-04T11:${String(minute).padStart(2, '0')}:00.000Z`,
    kind,
    subject,
    actor: isByRun ? 'shootaround' : 'U_ADA',
    run_id: MORNING.run.run_id,
    ...given,
    details: isByRun
      ? { why: 'it is P1 now, was P2', days: 3, since: '2026-02-02', ...given.details }
      : { name: 'ada', version: 0, until: UNTIL, channel: place.channel, ts: place.ts, ...given.details },
  });
}

const thread = (ts = message.ts) => rig.slack.workspace.under(ts).map(({ text }) => text);
/** The lines without their times and what they are about. */
const told = () =>
  thread().map(
    (line) => /(What happened|acknowledged|took back|snoozed|noted|reopened|recovered)/.exec(line)?.[1],
  );
const tell = (life = rig.life()) => life.stories.tell(place);
/** Events of a life that has begun are not before it. */
const inLife = { event_time: '2026-02-05T12:00:30.000Z' };

describe('the thread of a message', () => {
  it('is empty while nobody has pressed anything', async () => {
    await say('recovered', 20);
    await tell();
    expect(thread()).toEqual([]);
    expect(rig.slack.callsOf('conversations.replies')).toEqual([]);
  });

  it('tells everything in order, once, without alerting the channel', async () => {
    await say('acknowledged', 10, { details: { note: 'asked <!channel> & *all*' } });
    await say('noted', 11, { details: { note: 'they answered' } });
    await say('unacknowledged', 12);
    await say('snoozed', 13);
    await say('reopened', 14);
    await say('acknowledged', 15, { actor: 'U_GRACE', details: { name: '<@U012ABCDE>' } });
    await say('recovered', 16);
    const life = rig.life();
    await tell(life);
    await tell(life);
    expect(thread()).toEqual([
      'Posted Thu Feb 5, 07:00 EST. What happened since:',
      `Wed Feb 4, 06:10 EST: ada acknowledged ${SUMMARY} (historical_completeness) until Sat Feb 7, 06:10 EST. Note: asked &lt;!channel&gt; &amp; *all*`,
      `Wed Feb 4, 06:11 EST: ada noted on ${SUMMARY} (historical_completeness): they answered`,
      `Wed Feb 4, 06:12 EST: ada took back what was said of ${SUMMARY} (historical_completeness); it is open again.`,
      `Wed Feb 4, 06:13 EST: ada snoozed ${SUMMARY} (historical_completeness) until Sat Feb 7, 06:10 EST.`,
      `Wed Feb 4, 06:14 EST: ${SUMMARY} (historical_completeness) reopened: it is P1 now, was P2.`,
      `Wed Feb 4, 06:15 EST: &lt;@U012ABCDE&gt; acknowledged ${SUMMARY} (historical_completeness) until Sat Feb 7, 06:10 EST.`,
      `Wed Feb 4, 06:16 EST: ${SUMMARY} (historical_completeness) recovered after 3 days.`,
    ]);
    for (const args of rig.slack.callsOf('chat.postMessage').slice(1))
      expect(args).toMatchObject({ thread_ts: message.ts });
    expect(rig.slack.callsOf('chat.postMessage').every((args) => args.reply_broadcast === undefined)).toBe(
      true,
    );
    expect(rig.slack.workspace.objections).toEqual([]);
  });

  it('opens with when the message was posted, which can be long after its run', async () => {
    await rig.clock.sleep(3_900_000);
    message = await rig.post(reportOf({ checks: MORNING.checks, run: { run_id: 'post_overnight-late' } }));
    place = { channel: message.channel, ts: message.ts, runId: 'post_overnight-late' };
    await say('acknowledged', 10);
    await tell();
    expect(thread()[0]).toBe('Posted Thu Feb 5, 08:05 EST. What happened since:');
  });

  it('is told by one at a time, however many ask at once', async () => {
    await say('acknowledged', 10);
    const life = rig.life();
    await Promise.all(Array.from({ length: 10 }, () => tell(life)));
    expect(told()).toEqual(['What happened', 'acknowledged']);
    expect(rig.slack.workspace.duplicates()).toEqual([]);
  });

  it('goes on in the message where somebody last took care of it', async () => {
    await say('acknowledged', 10);
    await say('unacknowledged', 12, { details: { ts: '9.9' } });
    await say('acknowledged', 13, { details: { ts: '9.9' } });
    await say('recovered', 14);
    await tell();
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back']);
  });

  it('is gone on with by the next life, in a workspace that keeps metadata and in one that drops it', async () => {
    for (const keepsMetadata of [true, false]) {
      rig.slack.workspace.keepsMetadata = keepsMetadata;
      await say('acknowledged', keepsMetadata ? 10 : 20);
      await tell();
      await say('unacknowledged', keepsMetadata ? 11 : 21);
      await tell();
    }
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back', 'acknowledged', 'took back']);
  });

  it('tells each thing once when two processes take turns', async () => {
    const [one, other] = [rig.life(), rig.life()];
    const press = (life: CareLife, subject: string, act: CarePress['act']) =>
      life.desk.press(deskPress(message, subject, act)).then(() => life.settled());
    await press(one, BOXSCORE, { kind: 'acknowledge', note: null });
    await press(other, BOXSCORE, { kind: 'unacknowledge' });
    await rig.clock.sleep(60_000);
    await press(one, SUMMARY, { kind: 'acknowledge', note: null });
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back', 'acknowledged']);
  });

  it('is not read again for what this process said itself', async () => {
    const life = rig.life();
    for (const act of [{ kind: 'acknowledge', note: null }, { kind: 'unacknowledge' }] as const) {
      await life.desk.press(deskPress(message, BOXSCORE, act));
      await life.settled();
    }
    expect(thread()).toHaveLength(3);
    expect(rig.slack.callsOf('conversations.replies')).toHaveLength(1);
  });

  it('is read anew where sixty others were spoken in since: memory has an end', async () => {
    const life = rig.life();
    const tellInAnother = async (index: number) => {
      const runId = `post_overnight-other${index}`;
      const { ts } = await rig.post(reportOf({ checks: [], run: { run_id: runId } }), 'C_OTHER');
      const subject = `failure:a:${index}`;
      await say('acknowledged', 11, { subject, details: { channel: 'C_OTHER', ts } });
      await life.stories.tell({ channel: 'C_OTHER', ts, runId });
    };
    const readings = () => rig.slack.callsOf('conversations.replies').filter(({ ts }) => ts === message.ts);
    await say('acknowledged', 10);
    await tell(life);
    const before = readings().length;
    await tell(life);
    expect(readings()).toHaveLength(before);
    for (let index = 0; index < 60; index += 1) await tellInAnother(index);
    await tell(life);
    expect(readings()).toHaveLength(before + 1);
  });

  it('is known again by its blocks where names are as long as names can be', async () => {
    rig.slack.workspace.keepsMetadata = false;
    const long = ['a', 'b'].map(
      (end) => `failure:historical_completeness:${'🏀long'.repeat(40)}${end}${'x'.repeat(60)}`,
    );
    for (const [index, subject] of long.entries()) await say('acknowledged', 10 + index, { subject });
    await tell();
    await tell();
    expect(told()).toEqual(['What happened', 'acknowledged', 'acknowledged']);
    expect(rig.slack.workspace.objections).toEqual([]);
  });

  it('is read to its end, page by page', async () => {
    for (let minute = 0; minute < 60; minute += 1) {
      await say('acknowledged', minute, { event_id: `acknowledged:${minute}` });
      await say('unacknowledged', minute, { event_id: `unacknowledged:${minute}` });
    }
    await tell();
    expect(thread()).toHaveLength(121);
    await tell();
    expect(thread()).toHaveLength(121);
  });
});

describe('a line whose answer is lost', () => {
  it.each<[string, Failure, number]>([
    ['and that is there', { kind: 'cut', committed: true }, 3],
    ['and that shows up late', { kind: 'cut', committed: 'late' }, 3],
    ['and that is not there', { kind: 'cut' }, 4],
    ['behind a 500', { kind: 'status', status: 500 }, 4],
    ['in a stalled body', { kind: 'stalled_body', committed: true }, 3],
    ['behind a page', { kind: 'html' }, 4],
  ])('%s is settled by reading, and stands there once', async (_title, failure, posts) => {
    await say('acknowledged', 10);
    rig.slack.failNext('chat.postMessage', failure);
    await tell(rig.life({ timeoutMs: 300 }));
    expect(told()).toEqual(['What happened', 'acknowledged']);
    // One of them is the message itself.
    expect(rig.slack.callsOf('chat.postMessage')).toHaveLength(posts);
  });

  it('is not said again where nobody may read the thread', async () => {
    await say('acknowledged', 10, inLife);
    rig.slack.failNext('conversations.replies', MISSING_SCOPE, 9);
    rig.slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    const life = rig.life();
    await tell(life);
    await tell(life);
    expect(told()).toEqual(['acknowledged']);
  });

  it('and a thread that can’t be read just then: read again with the next event, before anything is said', async () => {
    await say('acknowledged', 10);
    const life = rig.life();
    rig.slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    const reading = { kind: 'answer', body: { ok: false, error: 'fatal_error' } } as const;
    // The first reading is well, those that should settle the lost answer are not.
    rig.slack.failNext('conversations.replies', { kind: 'answer', body: { ok: true, messages: [] } }, 3);
    rig.slack.failNext('conversations.replies', reading, 5);
    await tell(life);
    expect(told()).toEqual(['What happened']);
    await say('unacknowledged', 11);
    await tell(life);
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back']);
  });
});

describe('a thread that can’t be read', () => {
  it('for want of a scope is told what happened in this life, and nothing before it', async () => {
    await say('acknowledged', 10);
    rig.slack.failNext('conversations.replies', MISSING_SCOPE, 9);
    const life = rig.life();
    await tell(life);
    expect(thread()).toEqual([]);
    await say('unacknowledged', 11, inLife);
    await tell(life);
    await tell(life);
    expect(told()).toEqual(['took back']);
  });

  it.each<[string, Failure, number]>([
    ['for a moment', { kind: 'status', status: 503 }, 4],
    ['until Slack has rested', { kind: 'status', status: 429, retryAfter: '20' }, 2],
  ])('%s is waited for, and told whole', async (_title, failure, times) => {
    await say('acknowledged', 10);
    rig.slack.failNext('conversations.replies', failure, times);
    await tell();
    expect(told()).toEqual(['What happened', 'acknowledged']);
  });

  it('for long is told with the next event, whole and in order', async () => {
    await say('acknowledged', 10);
    rig.slack.failNext(
      'conversations.replies',
      { kind: 'answer', body: { ok: false, error: 'fatal_error' } },
      5,
    );
    const life = rig.life();
    await tell(life);
    expect(thread()).toEqual([]);
    await say('unacknowledged', 11);
    await tell(life);
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back']);
  });
});

describe('a line that Slack does not take', () => {
  it('for a while is said when that is over, before the lines after it', async () => {
    await say('acknowledged', 10);
    await say('unacknowledged', 11);
    rig.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '30' }, 2);
    await tell();
    expect(told()).toEqual(['What happened', 'acknowledged', 'took back']);
    expect(rig.clock.sleeps.filter((ms) => ms === 30_000)).toHaveLength(2);
  });

  it('for an hour is said with the next event, and nothing is said past it', async () => {
    await say('acknowledged', 10);
    rig.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '3600' });
    const life = rig.life();
    await tell(life);
    expect(thread()).toEqual([]);
    await tell(life);
    expect(told()).toEqual(['What happened', 'acknowledged']);
  });

  it('because the channel is closed is not said, and nobody is disturbed', async () => {
    await say('acknowledged', 10);
    rig.slack.workspace.channels.set('C_HOME', { member: false });
    await tell();
    expect(thread()).toEqual([]);
    expect(rig.slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('because the message was deleted is not said into the channel', async () => {
    await say('acknowledged', 10);
    rig.slack.workspace.remove(message.ts);
    await tell();
    expect(rig.slack.workspace.messages).toEqual([]);
    expect(rig.slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('in one message holds no other message up', async () => {
    const other = await rig.post(
      reportOf({
        checks: [checkRow('historical_completeness', [failed(SUMMARY, 'P2_HIGH', '6 of 7 games')])],
        run: { run_id: 'post_overnight-20260205T110000Z' },
      }),
      'C_OTHER',
    );
    await say('acknowledged', 10);
    await say('acknowledged', 12, { subject: 'failure:a:b', details: { channel: 'C_OTHER', ts: other.ts } });
    rig.slack.workspace.channels.set('C_HOME', { member: false });
    const life = rig.life();
    await Promise.all([
      tell(life),
      life.stories.tell({ channel: 'C_OTHER', ts: other.ts, runId: 'post_overnight-20260205T110000Z' }),
    ]);
    expect(thread(other.ts)).toHaveLength(2);
  });
});
