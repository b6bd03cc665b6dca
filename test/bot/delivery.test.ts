import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Courier, createCourier, type Delivery } from '../../src/bot/delivery.ts';
import type { Poster } from '../../src/bot/poster.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import type { EventStore } from '../../src/history/event-store.ts';
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

function delivery(over: Partial<Delivery> = {}): Delivery {
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

const kinds = () => events.events.map(({ kind }) => kind);

describe('delivering a message', () => {
  it('posts it once and records the intent before and the place after', async () => {
    const result = await courierOf().deliver(delivery());
    const [message] = slack.workspace.in('C_HOME');
    expect(result).toEqual({ state: 'posted', how: 'sent', channel: 'C_HOME', ts: message?.ts });
    expect(events.events).toMatchObject([
      { kind: 'post_intended', event_id: 'post_intended:run-1:C_HOME', subject: 'run-1', run_id: 'run-1' },
      { kind: 'posted', event_id: 'posted:run-1:C_HOME', details: { channel: 'C_HOME', ts: message?.ts } },
    ]);
  });

  it('posts at once, without looking or asking, what it has itself just announced', async () => {
    const courier = courierOf();
    await courier.intend(delivery());
    expect(await courier.deliver(delivery())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.callsOf('conversations.history')).toHaveLength(0);
    expect(clock.sleeps).toEqual([]);
  });

  it('looks first when an earlier life announced it and did not come back', async () => {
    await courierOf().intend(delivery());
    const courier = courierOf();
    await courier.intend(delivery());
    expect(await courier.deliver(delivery())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.callsOf('conversations.history')).toHaveLength(2);
  });

  it('looks first when an earlier life may have posted without writing it down', async () => {
    await courierOf(posterOf(), memoryEventStore()).deliver(delivery());
    const courier = courierOf();
    await courier.intend(delivery());
    const told = { ...delivery(), perhapsTold: true };
    expect(await courier.deliver(told)).toMatchObject({ state: 'posted', how: 'found' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('posts all the same when it should look first and may not', async () => {
    slack.failNext('conversations.history', { kind: 'answer', body: { ok: false, error: 'missing_scope' } });
    const told = { ...delivery(), perhapsTold: true };
    expect(await courierOf().deliver(told)).toMatchObject({ state: 'posted', how: 'sent' });
  });

  it('posts nothing when it is there already, in this life or in the next', async () => {
    const courier = courierOf();
    await courier.deliver(delivery());
    expect(await courier.deliver(delivery())).toMatchObject({ state: 'posted', how: 'known' });
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'known' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('shares one post between two who ask at once', async () => {
    const courier = courierOf();
    await Promise.all([courier.deliver(delivery()), courier.deliver(delivery())]);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('takes the same run to two channels', async () => {
    const courier = courierOf();
    await courier.deliver(delivery());
    await courier.deliver(delivery({ channel: 'C_OTHER' }));
    expect(slack.workspace.messages.map(({ channel }) => channel)).toEqual(['C_HOME', 'C_OTHER']);
  });

  it('leaves a channel 1.1 s between posts, and makes no other channel wait', async () => {
    const courier = courierOf();
    for (const runId of ['run-1', 'run-2', 'run-3']) await courier.deliver(delivery({ runId }));
    expect(clock.sleeps).toEqual([1_100, 1_100]);
    await courier.deliver(delivery({ runId: 'run-4', channel: 'C_OTHER' }));
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
    const result = await courierOf(posterOf(neverAnswers ? 150 : 5_000)).deliver(delivery());
    expect(result).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    expect(kinds()).toEqual(['post_intended', 'posted']);
  });

  it('waits as long as Slack asks', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '47' });
    await courierOf().deliver(delivery());
    expect(clock.sleeps).toContain(47_000);
  });

  it('does not wait for hours: the message is unsent, and can be delivered later', async () => {
    slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '7200' });
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'unsent', error: 'ratelimited' });
    expect(kinds()).toEqual(['post_intended']);
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted' });
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
    const result = await createCourier({ poster: posterOf(), events, clock: waking, log }).deliver(
      delivery(),
    );
    expect(result).toMatchObject({ state: 'posted' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('gives up on a connection that stays refused, and says that nothing is there', async () => {
    await slack.refuse();
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'unsent', error: 'ECONNREFUSED' });
    expect(kinds()).toEqual(['post_intended']);
  });

  it('records a refusal with its fix, and does not knock where it can’t even look', async () => {
    const first = await courierOf().deliver(delivery({ channel: 'C_CLOSED' }));
    expect(first).toMatchObject({
      state: 'rejected',
      error: 'not_in_channel',
      fix: expect.stringContaining('/invite'),
    });
    expect(events.events.at(-1)).toMatchObject({
      kind: 'post_rejected',
      details: { error: 'not_in_channel' },
    });
    expect(await courierOf().deliver(delivery({ channel: 'C_CLOSED' }))).toEqual(first);
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
  });

  it('posts what was refused when it is let in meanwhile, once, whatever the log forgets', async () => {
    await courierOf().deliver(delivery({ channel: 'C_CLOSED' }));
    slack.workspace.channels.set('C_CLOSED', { member: true });
    events.failNext('posted', 3);
    expect(await courierOf().deliver(delivery({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'sent' });
    expect(kinds()).toEqual(['post_intended', 'post_rejected']);
    expect(await courierOf().deliver(delivery({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'found' });
    expect(await courierOf().deliver(delivery({ channel: 'C_CLOSED' }))).toMatchObject({ how: 'known' });
    expect(slack.workspace.in('C_CLOSED')).toHaveLength(1);
  });

  it('says unknown and never posts again when it may not look', async () => {
    slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      99,
    );
    expect(await courierOf().deliver(delivery())).toMatchObject({
      state: 'unknown',
      fix: expect.stringContaining('channels:history'),
    });
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'unknown' });
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('looks again when looking fails for a moment', async () => {
    slack.failNext('chat.postMessage', { kind: 'cut', committed: true });
    slack.failNext('conversations.history', { kind: 'status', status: 429, retryAfter: '1' }, 2);
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });
});

describe('when the events can’t be reached', () => {
  it('records the place of the message as soon as it can', async () => {
    events.failNext('posted', 2);
    await courierOf().deliver(delivery());
    expect(kinds()).toEqual(['post_intended', 'posted']);
  });

  it('finds the message again in the next life when its place was never recorded', async () => {
    events.failNext('posted', 3);
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'sent' });
    expect(kinds()).toEqual(['post_intended']);
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'found' });
    expect(kinds()).toEqual(['post_intended', 'posted']);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it.each(['about', 'post_intended'] as const)(
    'posts all the same after a look, when %s fails',
    async (use) => {
      events.failNext(use);
      expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'sent' });
      events.failNext('about');
      expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'posted', how: 'found' });
      expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    },
  );

  it('posts nothing when neither the events nor the history can be read', async () => {
    events.failNext('about');
    slack.failNext(
      'conversations.history',
      { kind: 'answer', body: { ok: false, error: 'missing_scope' } },
      9,
    );
    expect(await courierOf().deliver(delivery())).toMatchObject({ state: 'unsent' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(0);
  });
});

describe('a crash at any step', () => {
  const MORNINGS: [title: string, failures: Failure[]][] = [
    ['a healthy morning', []],
    ['a morning on which the answer is lost', [{ kind: 'cut', committed: true }]],
    [
      'a morning on which the answer is lost and the message shows up late',
      [{ kind: 'cut', committed: 'late' }],
    ],
    ['a morning on which Slack fails and takes nothing', [{ kind: 'status', status: 503 }]],
    ['a morning with a rate limit', [{ kind: 'status', status: 429, retryAfter: '7' }]],
  ];

  it.each(MORNINGS)('of %s ends with one message after the restart', async (_title, failures) => {
    let crashes = 0;
    for (let step = 1; ; step += 1) {
      const runId = `run-${step}`;
      for (const failure of failures) slack.failNext('chat.postMessage', failure);
      const life = mortal(step);
      const courier = courierOf(life.poster, life.store);
      const announced = courier.intend(delivery({ runId })).then(() => courier.deliver(delivery({ runId })));
      const end = await Promise.race([life.death, announced.then(() => 'lived' as const)]);
      if (end === 'lived') break;
      crashes += 1;
      expect(await courierOf().deliver(delivery({ runId })), `crash at step ${step}`).toMatchObject({
        state: 'posted',
      });
      const shown = slack.workspace.messages.filter(
        ({ metadata }) => metadata?.event_payload.run_id === runId,
      );
      expect(shown, `messages after a crash at step ${step}`).toHaveLength(1);
    }
    expect(crashes).toBeGreaterThanOrEqual(6);
    expect(slack.workspace.duplicates()).toEqual([]);
  });

  /** A life in which everything stops for good at its nth step; each use of Slack or of the events has one before and one after. */
  function mortal(deathAt: number): { poster: Poster; store: EventStore; death: Promise<'died'> } {
    let steps = 0;
    let die: (how: 'died') => void = () => undefined;
    const death = new Promise<'died'>((resolve) => {
      die = resolve;
    });
    const pass = async (): Promise<void> => {
      steps += 1;
      if (steps !== deathAt) return;
      die('died');
      await new Promise<never>(() => undefined);
    };
    const mortally = async <T>(use: () => Promise<T>): Promise<T> => {
      await pass();
      const result = await use();
      await pass();
      return result;
    };
    const poster = posterOf();
    return {
      death,
      poster: {
        post: (...args) => mortally(() => poster.post(...args)),
        look: (...args) => mortally(() => poster.look(...args)),
      },
      store: {
        append: (event) => mortally(() => events.append(event)),
        about: (subject) => mortally(() => events.about(subject)),
      },
    };
  }
});
