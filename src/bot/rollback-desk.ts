import type { WebClient } from '@slack/web-api';
import type { Executor } from '../actions/rollback/executor.ts';
import type { PreviewQuestion, Rollbacks } from '../actions/rollback/rollbacks.ts';
import type { Clock } from '../clock.ts';
import type { Person } from '../history/care.ts';
import type { EventStore } from '../history/event-store.ts';
import type { RollbackRequest } from '../history/rollback.ts';
import type { Log } from '../log.ts';
import type { Courier } from './delivery.ts';
import type { Message } from './message.ts';
import type { PrivateVoice } from './private-voice.ts';
import type { MessagePlace, UpdateOutcome } from './updater.ts';

/** Who pressed or typed, and the ways back to them. */
export interface RollbackHand {
  by: Person;
  /** Where they did it; null in a window. */
  channel: string | null;
  /** Opens one window within three seconds. */
  triggerId: string;
  tell: PrivateVoice;
}

/** Takes what people do about rollbacks, posts their requests, and keeps the messages about them true. No method rejects. */
export interface RollbackDesk {
  /** Opens a window at once, and fills it with what a change would do. */
  preview(question: PreviewQuestion, hand: RollbackHand): Promise<void>;
  /** A window was submitted: asks for what it showed, and posts that. */
  request(
    ask: { draft: string; reason: string; wantsTraffic: boolean },
    hand: Omit<RollbackHand, 'triggerId'>,
  ): Promise<void>;
  approve(request: string, hand: RollbackHand): Promise<void>;
  /** `why` is null while the window that asks for it has not been opened. */
  deny(request: string, why: string | null, hand: RollbackHand): Promise<void>;
  renew(request: string, hand: RollbackHand): Promise<void>;
  /** Draws the message of a request anew, at once or as soon as it may be. */
  redraw(request: string): Promise<void>;
  /** Asks for the traffic that a request wanted, now that its revision is there and gets none. */
  followUp(request: RollbackRequest): Promise<void>;
  /** Posts what was asked for and not posted, goes on with what was approved and not finished, and redraws, as after a restart. */
  catchUp(): Promise<void>;
  /** Looks again and again: at what lapses, at what another process asked for, at what runs show, until `stop`. */
  watch(): Promise<void>;
  stop(): void;
}

export interface RollbackDeskDeps {
  /** Null where the profile declares no rollback or no Cloud Run is named: `idle` then says why, as mrkdwn. */
  rollbacks: Rollbacks | null;
  idle: string;
  executor: Executor | null;
  events: Pick<EventStore, 'about'>;
  courier: Courier;
  /** The bot's own channel. */
  channel: string;
  writer: WebClient;
  update(place: MessagePlace, message: Message): Promise<UpdateOutcome>;
  timeZone: string;
  clock: Clock;
  log: Log;
}

export function createRollbackDesk(_deps: RollbackDeskDeps): RollbackDesk {
  const nothing = async (): Promise<void> => undefined;
  return {
    preview: nothing,
    request: nothing,
    approve: nothing,
    deny: nothing,
    renew: nothing,
    redraw: nothing,
    followUp: nothing,
    catchUp: nothing,
    watch: nothing,
    stop: () => undefined,
  };
}
