import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Courier, createCourier, type Parcel } from '../../src/bot/delivery.ts';
import type { Poster } from '../../src/bot/poster.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';
import { messageOf } from '../support/messages.ts';
import { mortality } from '../support/mortality.ts';
import { type Failure, SlackFake } from '../support/slack-fake.ts';

const log = logRecorder();
let slack: SlackFake;
let clock: JumpingClock;
let events: MemoryEventStore;

beforeEach(async () => {
  clock = jumpingClock();
  slack = await SlackFake.start(clock.now);
  events = memoryEventStore();
});
afterEach(() => slack.stop());

const posterOf = (): Poster =>
  createSlackPoster({ token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs: 5_000, log });

const courierOf = (poster: Poster = posterOf(), store: EventStore = events): Courier =>
  createCourier({ poster, events: store, clock, log });

const parcel = (runId: string): Parcel => ({
  runId,
  channel: 'C_HOME',
  message: messageOf(runId),
  since: new Date('2026-02-04T11:00:00Z'),
  actor: 'cron',
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
      const announced = courier.intend(parcel(runId)).then(() => courier.deliver(parcel(runId)));
      const end = await Promise.race([life.death, announced.then(() => 'lived' as const)]);
      if (end === 'lived') break;
      crashes += 1;
      expect(await courierOf().deliver(parcel(runId)), `crash at step ${step}`).toMatchObject({
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
    const { death, around } = mortality(deathAt);
    const poster = posterOf();
    return {
      death,
      poster: {
        post: (...args) => around(() => poster.post(...args)),
        look: (...args) => around(() => poster.look(...args)),
      },
      store: {
        ...events,
        append: (event) => around(() => events.append(event)),
        about: (subject) => around(() => events.about(subject)),
      },
    };
  }
});
