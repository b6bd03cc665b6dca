import type { Rollbacks } from '../actions/rollback/rollbacks.ts';
import type { Clock } from '../clock.ts';
import type { EventStore } from '../history/event-store.ts';
import type { RollbackState } from '../history/rollback.ts';
import type { Log } from '../log.ts';
import { AN_EARLIER_LIFE, NO_RIVALS } from '../schedules/rivals.ts';
import { errorMessage } from '../text/error-message.ts';
import { rollbackMessage, rollbackRunId } from './blocks/rollback-message.ts';
import type { Courier, DeliveryResult } from './delivery.ts';
import { createLiveMessages, type Redrawing } from './live-messages.ts';
import type { Message } from './message.ts';
import type { MessagePlace, UpdateOutcome } from './updater.ts';

/** Whoever posts a request this soon after it was asked for is the first: without the store, posting takes longer than that. */
const PROMPT_MS = 5_000;

/** The messages of requests: each is posted once, and redrawn as often as something about it changes. */
export interface RollbackPosts {
  /** Posts a request, however often it is asked to. Never rejects. */
  post(state: RollbackState): Promise<DeliveryResult>;
  /**
   * Looks for the message of a request that nobody need post any more, as an earlier life may have posted it and not written
   * that down. Never rejects.
   */
  find(state: RollbackState): Promise<'found' | 'absent' | 'unknown'>;
  /** Where a request's message is; null where nobody wrote down that it was posted. @throws WarehouseError */
  placeOf(request: string): Promise<MessagePlace | null>;
  /** Draws a request's message anew, at once or as soon as it may be. Null where it has none. Never rejects. */
  redraw(request: string): Promise<Redrawing | null>;
  /** What this life knows of a request's message: nothing, that it shows this very state, or that it shows another. */
  standing(state: RollbackState): 'unknown' | 'current' | 'behind';
  /** Takes it that a message need not show more than it does. */
  leave(state: RollbackState): void;
}

export interface RollbackPostsDeps {
  rollbacks: Pick<Rollbacks, 'state'>;
  events: Pick<EventStore, 'about'>;
  courier: Courier;
  update(place: MessagePlace, message: Message): Promise<UpdateOutcome>;
  timeZone: string;
  clock: Clock;
  log: Log;
}

export function createRollbackPosts(deps: RollbackPostsDeps): RollbackPosts {
  const { courier, timeZone, clock, log } = deps;
  const places = new Map<string, MessagePlace>();
  /** What each message shows, and what the drawing that is under way will make it show. */
  const shown = new Map<string, string>();
  const drawing = new Map<string, string>();
  const draw = (state: RollbackState): Message => rollbackMessage(state, { timeZone, now: clock.now() });

  const live = createLiveMessages<RollbackState>({
    async report(runId) {
      const state = await deps.rollbacks.state(requestOf(runId));
      if (state !== null) drawing.set(state.request.id, faceOf(state));
      return state;
    },
    summary: draw,
    missing: { error: 'Its request is not stored any more.', fix: 'Type `/rollback` for how things stand.' },
    update: deps.update,
    clock,
    log,
  });

  async function placeOf(request: string): Promise<MessagePlace | null> {
    const known = places.get(request);
    if (known) return known;
    const posted = (await deps.events.about(rollbackRunId(request))).find(({ kind }) => kind === 'posted');
    const { channel, ts } = posted?.details ?? {};
    if (typeof channel !== 'string' || typeof ts !== 'string') return null;
    places.set(request, { channel, ts });
    return { channel, ts };
  }

  return {
    placeOf,

    async post(state) {
      const { id, channel, requester, askedAt } = state.request;
      const isFirst = clock.now().getTime() < Date.parse(askedAt) + PROMPT_MS;
      const result = await courier.deliver({
        runId: rollbackRunId(id),
        channel,
        message: draw(state),
        since: new Date(askedAt),
        actor: requester.id,
        // Somebody may have posted it while the store took nothing down.
        rivals: isFirst ? NO_RIVALS : AN_EARLIER_LIFE,
      });
      if (result.state === 'posted') {
        places.set(id, { channel: result.channel, ts: result.ts });
        if (result.how === 'sent') shown.set(id, faceOf(state));
      }
      return result;
    },

    async find({ request: { id, channel, requester, askedAt } }) {
      const errand = { runId: rollbackRunId(id), channel, since: new Date(askedAt), actor: requester.id };
      const found = await courier.find(errand);
      if (found?.state === 'posted') places.set(id, { channel: found.channel, ts: found.ts });
      if (found === null) return 'absent';
      return found.state === 'posted' ? 'found' : 'unknown';
    },

    async redraw(request) {
      let place: MessagePlace | null;
      try {
        place = await placeOf(request);
      } catch (error) {
        log.warn('rollback.message_not_found', { request, error: errorMessage(error) });
        return { state: 'unread', error: errorMessage(error) };
      }
      if (place === null) return null;
      const drawn = await live.redraw({ ...place, runId: rollbackRunId(request) });
      // What is gone shows nothing any more, and nobody need try again.
      const face = drawing.get(request);
      if ((drawn.state === 'redrawn' || drawn.state === 'gone') && face !== undefined)
        shown.set(request, face);
      return drawn;
    },

    standing(state) {
      const face = shown.get(state.request.id);
      if (face === undefined) return 'unknown';
      return face === faceOf(state) ? 'current' : 'behind';
    },

    leave(state) {
      shown.set(state.request.id, faceOf(state));
    },
  };
}

const requestOf = (runId: string): string => runId.slice(rollbackRunId('').length);

/** Equal for two states that a message shows alike. Signs of life are not shown. */
function faceOf(state: RollbackState): string {
  const { phase, approvals, denied, outdated, progress, finished, observed } = state;
  const { replacedBy, undoneBy, followedBy } = state;
  return JSON.stringify([
    phase,
    approvals.length,
    denied?.at ?? null,
    outdated?.at ?? null,
    progress.flatMap(({ step, attempt }) => (step === 'alive' ? [] : [`${attempt}:${step}`])),
    finished?.at ?? null,
    observed?.at ?? null,
    replacedBy,
    undoneBy,
    followedBy,
  ]);
}
