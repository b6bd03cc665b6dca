import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Courier, createCourier, type Parcel } from '../../src/bot/delivery.ts';
import type { Poster } from '../../src/bot/poster.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import { AN_EARLIER_LIFE } from '../../src/schedules/rivals.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { messageOf } from '../support/messages.ts';
import { type Failure, SlackFake } from '../support/slack-fake.ts';

let slack: SlackFake;
let clock: JumpingClock;
let events: MemoryEventStore;
let log: LogRecorder;

beforeEach(async () => {
  clock = jumpingClock();
  slack = await SlackFake.start(clock.now);
  events = memoryEventStore();
  log = logRecorder();
});
afterEach(() => slack.stop());

function posterOf(timeoutMs = 5_000): Poster {
  return createSlackPoster({ token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs, log });
}

function courierOf(poster: Poster = posterOf(), store: EventStore = events): Courier {
  return createCourier({ poster, events: store, clock, log });
}

function parcel(over: Partial<Parcel> = {}): Parcel {
  const runId = over.runId ?? 'run-1';
  return {
    runId,
    channel: 'C_HOME',
    message: messageOf(runId),
    since: new Date('2026-02-04T11:00:00Z'),
    actor: 'cron',
    ...over,
  };
}

/** The clock, with something that happens elsewhere during the sleep of this length. */
function duringSleep(sleepMs: number, happening: () => Promise<unknown>): JumpingClock {
  return {
    ...clock,
    async sleep(ms) {
      await clock.sleep(ms);
      if (ms === sleepMs) await happening();
    },
  };
}

const kinds = () => events.events.map(({ kind }) => kind);

describe('delivering a message', () => {
  it('posts it once and records the intent before and the place after', async () => {
    const result = await courierOf().deliver(parcel());
    const [message] = slack.workspace.in('C_HOME');
    expect(result).toEqual({ state: 'posted', how: 'sent', channel: 'C_HOME', ts: message?.ts });
    expect(events.events).toMatchObject([
      { kind: 'post_intended', event_id: 'post_intended:run-1:C_HOME', subject: 'run-1', run_id: 'run-1' },
      { kind: 'posted', event_id: 'posted:run-1:C_HOME', details: { channel: 'C_HOME', ts: message?.ts } },
    ]);
  });

  it('posts at once, without looking or asking, what it has itself just announced', async () => {
    const courier = courierOf();
    await courier.intend(parcel());
    expect(await courier.deliver(parcel())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.callsOf('conversations.history')).toHaveLength(0);
    expect(clock.sleeps).toEqual([]);
  });

  it('looks first when an earlier life announced it and did not come back', async () => {
    await courierOf().intend(parcel());
    const courier = courierOf();
    await courier.intend(parcel());
    expect(await courier.deliver(parcel())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.callsOf('conversations.history')).toHaveLength(2);
  });

  it('looks first when an earlier life may have posted without writing it down', async () => {
    await courierOf(posterOf(), memoryEventStore()).deliver(parcel());
    const courier = courierOf();
    await courier.intend(parcel());
    expect(await courier.deliver(parcel({ rivals: AN_EARLIER_LIFE }))).toMatchObject({ how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('finds what an earlier life posted a moment before it ended, also when it shows up late', async () => {
    await courierOf(posterOf(), memoryEventStore()).deliver(parcel());
    for (const message of slack.workspace.in('C_HOME')) message.hiddenForReadings = 1;
    const told = await courierOf().deliver(parcel({ rivals: AN_EARLIER_LIFE }));
    expect(told).toMatchObject({ how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('posts all the same when it should look first and may not', async () => {
    slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      99,
    );
    const told = await courierOf().deliver(parcel({ rivals: AN_EARLIER_LIFE }));
    expect(told).toMatchObject({ state: 'posted', how: 'sent' });
  });

  it('lets another process be first for as long as it was told to', async () => {
    const other = courierOf(posterOf(), memoryEventStore());
    const meanwhile = duringSleep(25_000, () => other.deliver(parcel()));
    const courier = createCourier({ poster: posterOf(), events, clock: meanwhile, log });
    const told = await courier.deliver(parcel({ rivals: { perhapsTold: true, graceMs: 25_000 } }));
    expect(told).toMatchObject({ how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('posts nothing when it is there already, in this life or in the next', async () => {
    const courier = courierOf();
    await courier.deliver(parcel());
    expect(await courier.deliver(parcel())).toMatchObject({ state: 'posted', how: 'known' });
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'known' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('shares one post between two who ask at once', async () => {
    const courier = courierOf();
    const results = await Promise.all([courier.deliver(parcel()), courier.deliver(parcel())]);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    // What belongs to the message is brought by the one who sent it, so there has to be exactly one.
    expect(results).toMatchObject([
      { state: 'posted', how: 'sent' },
      { state: 'posted', how: 'known' },
    ]);
  });

  it('takes the same run to two channels', async () => {
    const courier = courierOf();
    await courier.deliver(parcel());
    await courier.deliver(parcel({ channel: 'C_OTHER' }));
    expect(slack.workspace.messages.map(({ channel }) => channel)).toEqual(['C_HOME', 'C_OTHER']);
  });

  it('leaves a channel 1.1 s between posts, and makes no other channel wait', async () => {
    const courier = courierOf();
    for (const runId of ['run-1', 'run-2', 'run-3']) await courier.deliver(parcel({ runId }));
    expect(clock.sleeps).toEqual([1_100, 1_100]);
    await courier.deliver(parcel({ runId: 'run-4', channel: 'C_OTHER' }));
    expect(clock.sleeps).toHaveLength(2);
  });
});

describe('when Slack fails', () => {
  const FAILURES: [title: string, failure: Failure][] = [
    ['429 with a time', { kind: 'status', status: 429, retryAfter: '7' }],
    ['429 without a time', { kind: 'status', status: 429 }],
    ['ratelimited with status 200', { kind: 'answer', body: { ok: false, error: 'ratelimited' } }],
    ['500', { kind: 'status', status: 500 }],
    ['500 after it was committed', { kind: 'status', status: 500, committed: true }],
    ['503 after it was committed late', { kind: 'status', status: 503, committed: 'late' }],
    [
      'internal_error after it was committed',
      { kind: 'answer', body: { ok: false, error: 'internal_error' }, committed: true },
    ],
    ['a cut connection', { kind: 'cut' }],
    ['a cut connection after it was committed', { kind: 'cut', committed: true }],
    ['a lost answer whose message shows up late', { kind: 'cut', committed: 'late' }],
    ['silence', { kind: 'silence' }],
    ['silence after it was committed', { kind: 'silence', committed: true }],
    ['a stalled body', { kind: 'stalled_body', committed: true }],
    ['a page in the place of an answer', { kind: 'html' }],
    ['a page in the place of an answer after it was committed', { kind: 'html', committed: true }],
  ];

  it.each(FAILURES)('%s ends with exactly one message', async (_title, failure) => {
    slack.failNext('chat.postMessage', failure);
    const neverAnswers = failure.kind === 'silence' || failure.kind === 'stalled_body';
    const result = await courierOf(posterOf(neverAnswers ? 150 : 5_000)).deliver(parcel());
    expect(result).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    expect(kinds()).toEqual(['post_intended', 'posted']);
  });

  it('waits as long as Slack asks', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '47' });
    await courierOf().deliver(parcel());
    expect(clock.sleeps).toContain(47_000);
  });

  it('looks again after a long wait, because somebody may have taken over', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '47' });
    const other = courierOf(posterOf(), memoryEventStore());
    const meanwhile = duringSleep(47_000, () => other.deliver(parcel()));
    const courier = createCourier({ poster: posterOf(), events, clock: meanwhile, log });
    expect(await courier.deliver(parcel())).toMatchObject({ how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('reads after a long wait what a taker-over has recorded, where it may not look', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '47' });
    const meanwhile = duringSleep(47_000, async () => {
      await courierOf().deliver(parcel());
      slack.failNext(
        'conversations.history',
        { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
        99,
      );
    });
    const courier = createCourier({ poster: posterOf(), events, clock: meanwhile, log });
    expect(await courier.deliver(parcel())).toMatchObject({ how: 'known' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('does not wait for hours: the message is unsent, and can be delivered later', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'unsent', error: 'ratelimited' });
    expect(kinds()).toEqual(['post_intended']);
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('comes back when the connection is refused for a while', async () => {
    await slack.refuse();
    const waking: JumpingClock = {
      ...clock,
      async sleep(ms) {
        await clock.sleep(ms);
        if (clock.sleeps.length === 2) await slack.accept();
      },
    };
    const result = await createCourier({ poster: posterOf(), events, clock: waking, log }).deliver(parcel());
    expect(result).toMatchObject({ state: 'posted' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('gives up on a connection that stays refused, and says that nothing is there', async () => {
    await slack.refuse();
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'unsent', error: 'ECONNREFUSED' });
    expect(kinds()).toEqual(['post_intended']);
  });

  it('records a refusal with its fix, and does not knock where it can’t even look', async () => {
    const first = await courierOf().deliver(parcel({ channel: 'C_CLOSED' }));
    expect(first).toMatchObject({
      state: 'rejected',
      error: 'not_in_channel',
      fix: expect.stringContaining('/invite'),
    });
    expect(events.events.at(-1)).toMatchObject({
      kind: 'post_rejected',
      details: { error: 'not_in_channel' },
    });
    expect(await courierOf().deliver(parcel({ channel: 'C_CLOSED' }))).toEqual(first);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('posts what was refused when it is let in meanwhile, once, whatever the log forgets', async () => {
    await courierOf().deliver(parcel({ channel: 'C_CLOSED' }));
    slack.workspace.channels.set('C_CLOSED', { member: true });
    events.failNext('posted', 3);
    expect(await courierOf().deliver(parcel({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'sent' });
    expect(kinds()).toEqual(['post_intended', 'post_rejected']);
    expect(await courierOf().deliver(parcel({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'found' });
    expect(await courierOf().deliver(parcel({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'known' });
    expect(slack.workspace.in('C_CLOSED')).toHaveLength(1);
  });

  it('says unknown and never posts again when it may not look', async () => {
    slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      99,
    );
    expect(await courierOf().deliver(parcel())).toMatchObject({
      state: 'unknown',
      fix: expect.stringContaining('channels:history'),
    });
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'unknown' });
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('looks again when looking fails for a moment', async () => {
    slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    slack.failNext('conversations.history', { kind: 'status', status: 429, retryAfter: '1' }, 2);
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });
});

describe('when the events can’t be reached', () => {
  it('records the place of the message as soon as it can', async () => {
    events.failNext('posted', 2);
    await courierOf().deliver(parcel());
    expect(kinds()).toEqual(['post_intended', 'posted']);
  });

  it('finds the message again in the next life when its place was never recorded', async () => {
    events.failNext('posted', 3);
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(kinds()).toEqual(['post_intended']);
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'found' });
    expect(kinds()).toEqual(['post_intended', 'posted']);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it.each(['about', 'post_intended'] as const)(
    'posts all the same after a look, when %s fails',
    async (use) => {
      events.failNext(use);
      expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'sent' });
      events.failNext('about');
      expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'found' });
      expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    },
  );

  it('gives the message of an earlier life time to show up before it posts', async () => {
    await courierOf(posterOf(), memoryEventStore()).deliver(parcel());
    for (const message of slack.workspace.in('C_HOME')) message.hiddenForReadings = 1;
    events.failNext('about');
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'posted', how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('posts nothing when neither the events nor the history can be read', async () => {
    events.failNext('about');
    slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      9,
    );
    expect(await courierOf().deliver(parcel())).toMatchObject({ state: 'unsent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(0);
  });
});
