import type { WebClient } from '@slack/web-api';
import type { Executor } from '../actions/rollback/executor.ts';
import { isRequestId } from '../actions/rollback/request-id.ts';
import type { PreviewQuestion, RequestAnswer, Rollbacks } from '../actions/rollback/rollbacks.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import type { Person } from '../history/care.ts';
import type { EventStore } from '../history/event-store.ts';
import type { RollbackRequest } from '../history/rollback.ts';
import { type RefusedAttempt, rollbackRequested } from '../history/rollback-events.ts';
import { rollbackOf } from '../history/rollback-fold.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';
import type { Courier, DeliveryResult } from './delivery.ts';
import type { Message } from './message.ts';
import type { PrivateVoice } from './private-voice.ts';
import { createRollbackPosts } from './rollback-posts.ts';
import { createRollbackWatch } from './rollback-watch.ts';
import { createRollbackWindows } from './rollback-windows.ts';
import { ELSEWHERE, NO_STORE, NOT_OURS, remarkOn, whatHasChanged, whereItIs } from './rollback-words.ts';
import { type MessagePlace, placeKey, type UpdateOutcome } from './updater.ts';

/** Who pressed or typed, and the ways back to them. */
export interface RollbackHand {
  by: Person;
  /** Where they did it; null in a window. */
  channel: string | null;
  /** The message whose button they pressed; null for what was typed, and in a window. */
  place: MessagePlace | null;
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
    hand: Omit<RollbackHand, 'triggerId' | 'place'>,
  ): Promise<void>;
  /** Resolves when what was approved has been carried out, or somebody else is at it. */
  approve(request: string, hand: Omit<RollbackHand, 'triggerId'>): Promise<void>;
  /** `why` is null while the window that asks for it has not been opened. */
  deny(request: string, why: string | null, hand: RollbackHand): Promise<void>;
  renew(request: string, hand: Omit<RollbackHand, 'triggerId'>): Promise<void>;
  /** Notes what no button or window of ours can have sent, and tells whoever did. */
  refuse(attempt: RefusedAttempt, tell: PrivateVoice): Promise<void>;
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

/** What reaches the desk from Slack. */
export type HeardRollbackDesk = Pick<
  RollbackDesk,
  'preview' | 'request' | 'approve' | 'deny' | 'renew' | 'refuse'
>;

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
  profile: Pick<Profile, 'rollbacks' | 'timeZone'>;
  clock: Clock;
  log: Log;
}

export function createRollbackDesk(deps: RollbackDeskDeps): RollbackDesk {
  const { rollbacks, executor } = deps;
  if (rollbacks === null || executor === null) return idleDesk(deps.idle);
  return workingDesk({ ...deps, rollbacks, executor });
}

function workingDesk({
  rollbacks,
  executor,
  ...deps
}: RollbackDeskDeps & { rollbacks: Rollbacks; executor: Executor }): RollbackDesk {
  const { profile, clock, log } = deps;
  const posts = createRollbackPosts({ ...deps, rollbacks, timeZone: profile.timeZone });
  const windows = createRollbackWindows({ ...deps, rollbacks });
  const watch = createRollbackWatch({ rollbacks, executor, posts, followUp, clock, log });

  /** Posts what has just been asked for, and redraws the messages in which that can be seen. */
  async function present(request: RollbackRequest): Promise<DeliveryResult> {
    watch.stir();
    const asked = rollbackOf([rollbackRequested(request)], request.id, clock.now());
    if (asked === null) throw new Error(`the request ${request.id} can't be read back`);
    const posted = await posts.post(asked);
    const { undoes, follows, replaces } = request;
    const concerned = [undoes, follows, replaces?.request].flatMap((id) => id ?? []);
    await Promise.all(concerned.map((id) => posts.redraw(id)));
    return posted;
  }

  /** False where nobody can ask for it; a store or a Slack that is away is another matter. */
  async function followUp(request: RollbackRequest): Promise<boolean> {
    const answer = await rollbacks.followUp(request.id);
    if (answer.state !== 'requested') {
      log.warn('rollback.not_followed_up', { request: request.id, state: answer.state, why: answer.why });
      return answer.state !== 'refused';
    }
    await present(answer.request);
    return true;
  }

  /** What speaks against a press of a button that belongs to a request, noted; null where it may be meant. */
  async function objectionTo(act: string, request: string, hand: Pick<RollbackHand, 'by' | 'place'>) {
    const { by, place } = hand;
    try {
      if (!isRequestId(request)) {
        await rollbacks.refuse({ act, about: request, by, why: 'that is no id of a request' });
        return NOT_OURS;
      }
      const home = await homeOf(request);
      if (home === null || (place !== null && placeKey(home) === placeKey(place))) return null;
      await rollbacks.refuse({ act, about: request, by, why: 'pressed in another message than its own' });
      return ELSEWHERE;
    } catch (error) {
      log.warn('rollback.unreadable', { request, error: errorMessage(error) });
      return NO_STORE;
    }
  }

  /** Null where the request has no message, or is none. @throws WarehouseError */
  async function homeOf(request: string): Promise<MessagePlace | null> {
    const home = await posts.placeOf(request);
    if (home !== null) return home;
    const state = await rollbacks.state(request);
    if (state?.phase !== 'open') return null;
    // It was posted and nobody could write that down: what was posted is found, and told apart from any other.
    const posted = await posts.post(state);
    if (posted.state !== 'posted') throw new Error(`its message was not found: ${posted.error}`);
    return posted;
  }

  async function refuse(attempt: RefusedAttempt, tell: PrivateVoice): Promise<void> {
    await rollbacks.refuse(attempt);
    await tell(NOT_OURS);
  }

  async function answerAsked(answer: RequestAnswer, tell: PrivateVoice): Promise<void> {
    // Where it was recorded all the same, the next look finds it.
    if (answer.state === 'unsure') watch.stir();
    if (answer.state !== 'requested') return tell(answer.why);
    await tell(whereItIs(await present(answer.request)));
  }

  async function show(request: string, tell: PrivateVoice): Promise<void> {
    const remark = remarkOn(await posts.redraw(request));
    if (remark !== null) await tell(remark);
  }

  return {
    preview: (question, hand) => windows.preview(question, hand),

    async request({ draft, reason, wantsTraffic }, { by, tell }) {
      const ask = { draft, by, reason, wantsTraffic, channel: deps.channel, machine: null };
      await answerAsked(await rollbacks.request(ask), tell);
    },

    async approve(request, hand) {
      const { by, tell } = hand;
      const objection = await objectionTo('approve', request, hand);
      if (objection !== null) return tell(objection);
      const answer = await rollbacks.approve(request, by);
      switch (answer.state) {
        case 'complete': {
          watch.stir();
          const execution = executor.execute(request);
          await show(request, tell);
          return execution;
        }
        case 'counted':
          return show(request, tell);
        case 'outdated':
          await tell(whatHasChanged(answer.changes));
          await posts.redraw(request);
          return;
        case 'idle':
        case 'unsure':
          watch.stir();
          await tell(answer.why);
          await posts.redraw(request);
          return;
        default:
          return tell(answer.why);
      }
    },

    async deny(request, why, hand) {
      const { by, tell } = hand;
      if (why === null) return windows.denial(request, hand, () => objectionTo('deny', request, hand));
      const answer = await rollbacks.deny(request, by, why);
      if (answer.state === 'denied') return show(request, tell);
      await tell(answer.why);
      if (answer.state === 'idle' || answer.state === 'unsure') await posts.redraw(request);
    },

    async renew(request, hand) {
      const objection = await objectionTo('renew', request, hand);
      if (objection !== null) return hand.tell(objection);
      await answerAsked(await rollbacks.renew(request, hand.by), hand.tell);
    },

    refuse,

    async redraw(request) {
      await posts.redraw(request);
    },

    async followUp(request) {
      await followUp(request);
    },

    catchUp: watch.catchUp,
    watch: watch.watch,

    stop() {
      watch.stop();
      executor.stop();
    },
  };
}

/** Says why there is nothing to be done, and does nothing. */
function idleDesk(idle: string): RollbackDesk {
  const say = (hand: { tell: PrivateVoice }): Promise<void> => hand.tell(idle);
  const nothing = async (): Promise<void> => undefined;
  return {
    preview: (_question, hand) => say(hand),
    request: (_ask, hand) => say(hand),
    approve: (_request, hand) => say(hand),
    deny: (_request, _why, hand) => say(hand),
    renew: (_request, hand) => say(hand),
    refuse: (_attempt, tell) => tell(idle),
    redraw: nothing,
    followUp: nothing,
    catchUp: nothing,
    watch: nothing,
    stop: () => undefined,
  };
}
