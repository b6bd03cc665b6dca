import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { createChannelDelivery } from '../../src/bot/channel-delivery.ts';
import { createCourier } from '../../src/bot/delivery.ts';
import type { Poster } from '../../src/bot/poster.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Clock } from '../../src/clock.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createHistory } from '../../src/history/history.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import type { HostedRun } from '../../src/schedules/desk.ts';
import { createEntrance, type Entrance } from '../../src/schedules/entrance.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';
import { morningAndNoon } from './morning-and-noon.ts';
import type { SlackFake } from './slack-fake.ts';

export interface LifeOptions {
  slack: SlackFake;
  warehouse: Warehouse;
  clock: Clock;
  owner: string;
  profile?: Profile;
  channel?: string;
  log?: LogRecorder;
  /** Told of the runs that people can share. */
  host?: (run: HostedRun) => void;
  /** Stands between the courier and Slack. */
  between?: (poster: Poster) => Poster;
}

/** An entrance wired as the composition root wires it, up to a real Slack client: one life of the bot. */
export function entranceOf(life: LifeOptions): Entrance {
  const { slack, warehouse, clock, owner, profile = morningAndNoon, channel = 'C_HOME' } = life;
  const log = life.log ?? logRecorder();
  const events = createWarehouseEventStore(warehouse, clock.now);
  const real = createSlackPoster({ token: slack.botToken, slackApiUrl: slack.apiUrl, timeoutMs: 5_000, log });
  const courier = createCourier({ poster: life.between?.(real) ?? real, events, clock, log });
  return createEntrance({
    warehouse,
    history: createHistory(warehouse),
    care: events,
    profile,
    checks: CHECKS,
    clock,
    log,
    events,
    delivering: createChannelDelivery({ courier, channel, summary: summaryMessage }),
    owner,
    ...(life.host && { host: life.host }),
  });
}

/** The places at which a life can end, in the order in which a run comes by. */
export const PLACES = ['claim', 'results', 'run', 'intent', 'post', 'posted'] as const;
export type Place = (typeof PLACES)[number];

export interface Death {
  place: Place;
  when: 'before' | 'after';
  /** What had been begun at the same moment comes to its end all the same. */
  othersGoOn: boolean;
}

/** A warehouse and a poster that end a life at one place: from then on nothing is begun, and nothing is answered. */
export function mortal(
  warehouse: Warehouse,
  { place, when, othersGoOn }: Death,
): { warehouse: Warehouse; between: (poster: Poster) => Poster; died: Promise<'died'> } {
  let isDead = false;
  let tell: (how: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    tell = resolve;
  });
  const silence = () => new Promise<never>(() => undefined);
  const die = (): Promise<never> => {
    isDead = !othersGoOn;
    tell('died');
    return silence();
  };
  const through = async <T>(here: Place, act: () => Promise<T>): Promise<T> => {
    if (isDead) return silence();
    if (here === place && when === 'before') return die();
    const result = await act();
    if (here === place && when === 'after') return die();
    return isDead ? silence() : result;
  };
  return {
    died,
    warehouse: {
      ...warehouse,
      insertOnce: (table, rows, claim) =>
        through(placeOf(claim), () => warehouse.insertOnce(table, rows, claim)),
    },
    between: (poster) => ({
      post: (...args) => through('post', () => poster.post(...args)),
      look: (...args) => poster.look(...args),
    }),
  };
}

function placeOf(claim: string): Place {
  if (claim.startsWith('event-slot_claimed')) return 'claim';
  if (claim.startsWith('event-post_intended')) return 'intent';
  if (claim.startsWith('event-posted')) return 'posted';
  return claim.startsWith('results-') ? 'results' : 'run';
}
