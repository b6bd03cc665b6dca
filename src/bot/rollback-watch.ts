import type { Executor } from '../actions/rollback/executor.ts';
import type { Rollbacks } from '../actions/rollback/rollbacks.ts';
import type { Clock } from '../clock.ts';
import type { RollbackRequest, RollbackState } from '../history/rollback.ts';
import { BEGIN_GRACE_MS } from '../history/rollback-fold.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';
import type { RollbackPosts } from './rollback-posts.ts';

const DAY_MS = 86_400_000;
/** Requests that are older are history: their messages are redrawn when something happens to them, and not by themselves. */
const ALIVE_MS = 2 * DAY_MS;
/** What ended no longer ago than this may have ended while nothing was running. */
const JUST_CHANGED_MS = DAY_MS;
/** Whoever asks posts. Others wait this long before they do it in their place. */
const POSTING_MS = 30_000;
const LIVELY_LOOK_MS = 60_000;
const QUIET_LOOK_MS = 300_000;
const OBSERVE_MS = 300_000;
/** A message is looked for as often where Slack does not say whether it is there. */
const MOST_LOOKS = 5;
/** While the store can't be read, it is asked again after these. */
const LATER_MS = [60_000, 120_000, 300_000];

/** Notices what nobody tells this process: what lapses, what another process asked for, and what nobody is at any more. */
export interface RollbackWatch {
  /** Looks once at everything, and sets going again what stopped. Never rejects. */
  catchUp(): Promise<void>;
  /** Looks again and again, until `stop`. Never rejects. */
  watch(): Promise<void>;
  /** Something has begun here: the next look is not far off. */
  stir(): void;
  stop(): void;
}

export interface RollbackWatchDeps {
  rollbacks: Pick<Rollbacks, 'all'>;
  executor: Pick<Executor, 'resume' | 'observe'>;
  posts: RollbackPosts;
  /** Asks for the traffic that a request wanted. False where that can't be asked for. Never rejects. */
  followUp(request: RollbackRequest): Promise<boolean>;
  clock: Clock;
  log: Log;
}

export function createRollbackWatch(deps: RollbackWatchDeps): RollbackWatch {
  const { rollbacks, executor, posts, clock, log } = deps;
  const stopping = new AbortController();
  let nap = new AbortController();
  let nextLookAt = clock.now().getTime() + LIVELY_LOOK_MS;
  let observedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  /** Something has begun since the look that is under way read how things stand. */
  let stirred = false;
  /** One look after the other. */
  let looking: Promise<void> = Promise.resolve();
  /** How often Slack did not say where a request's message is. */
  const vainLooks = new Map<string, number>();
  /** Traffic for them can't be asked for: nobody asks again in this life. */
  const hopeless = new Set<string>();

  function look(): Promise<void> {
    looking = looking.then(once);
    return looking;
  }

  async function once(): Promise<void> {
    stirred = false;
    try {
      const states = await rollbacks.all();
      observeNowAndThen();
      // What is to be carried out does not wait for what is to be drawn.
      if (states.some(({ phase }) => phase === 'approved' || phase === 'running')) void executor.resume();
      for (const state of states.toReversed()) {
        if (stopping.signal.aborted) return;
        await tend(state);
      }
      const restMs = Math.min(pauseMs(states, clock.now()), stirred ? LIVELY_LOOK_MS : QUIET_LOOK_MS);
      nextLookAt = clock.now().getTime() + restMs;
      failures = 0;
    } catch (error) {
      const afterMs = LATER_MS[Math.min(failures, LATER_MS.length - 1)] ?? QUIET_LOOK_MS;
      log.warn('rollback.not_watched', { error: errorMessage(error), after_ms: afterMs });
      nextLookAt = clock.now().getTime() + afterMs;
      failures += 1;
    }
  }

  function observeNowAndThen(): void {
    if (clock.now().getTime() < observedAt + OBSERVE_MS) return;
    observedAt = clock.now().getTime();
    void executor.observe();
  }

  async function tend(state: RollbackState): Promise<void> {
    await bringUpToDate(state);
    const { request, finished, wasFollowed } = state;
    const isOwed = finished?.outcome.state === 'not_live' && request.wantsTraffic && !wasFollowed;
    if (!isOwed || !isAlive(state, clock.now()) || hopeless.has(request.id)) return;
    if (!(await deps.followUp(request))) hopeless.add(request.id);
  }

  async function bringUpToDate(state: RollbackState): Promise<void> {
    const { id, askedAt } = state.request;
    const standing = posts.standing(state);
    if (standing === 'current') return;
    if (standing === 'unknown' && !isAlive(state, clock.now())) return posts.leave(state);
    if ((await posts.placeOf(id)) !== null) {
      await posts.redraw(id);
      return;
    }
    if (state.phase !== 'open') return findLate(state);
    if (clock.now().getTime() < Date.parse(askedAt) + POSTING_MS) return;
    const posted = await posts.post(state);
    // What an earlier life posted may show an earlier state.
    if (posted.state === 'posted' && posts.standing(state) !== 'current') await posts.redraw(id);
  }

  /** Nobody can answer it any more, so it is not posted; where it was, and that was not written down, it has to end true. */
  async function findLate(state: RollbackState): Promise<void> {
    const { id } = state.request;
    const found = await posts.find(state);
    if (found === 'found') {
      await posts.redraw(id);
      return;
    }
    const tried = (vainLooks.get(id) ?? 0) + 1;
    vainLooks.set(id, tried);
    if (found === 'absent' || tried >= MOST_LOOKS) posts.leave(state);
  }

  return {
    async catchUp() {
      void executor.resume();
      observeNowAndThen();
      await look();
    },

    async watch() {
      await looking;
      while (!stopping.signal.aborted) {
        const waitMs = nextLookAt - clock.now().getTime();
        if (waitMs <= 0) {
          await look();
          continue;
        }
        nap = new AbortController();
        await clock.sleep(waitMs, nap.signal);
      }
    },

    stir() {
      stirred = true;
      nextLookAt = Math.min(nextLookAt, clock.now().getTime() + LIVELY_LOOK_MS);
      nap.abort();
    },

    stop() {
      stopping.abort();
      nap.abort();
    },
  };
}

/** How long nobody need look: until something lapses, but not for long while somebody waits for something. */
function pauseMs(states: readonly RollbackState[], now: Date): number {
  const isLively = states.some((state) => !isOver(state));
  const toEnds = states.flatMap(({ phase, request: { expiresAt } }) => {
    const ends = Date.parse(expiresAt) - now.getTime();
    if (phase === 'open') return [ends];
    return phase === 'approved' ? [ends + BEGIN_GRACE_MS] : [];
  });
  // What has lapsed while this look went on is seen by the next one, which must not come at once again and again.
  return Math.max(1_000, Math.min(isLively ? LIVELY_LOOK_MS : QUIET_LOOK_MS, ...toEnds));
}

function isAlive(state: RollbackState, now: Date): boolean {
  const nowMs = now.getTime();
  if (Date.parse(state.request.askedAt) < nowMs - ALIVE_MS) return false;
  return !isOver(state) || changedAt(state) >= nowMs - JUST_CHANGED_MS;
}

/** Nothing more is to be expected of it. */
function isOver({ phase }: RollbackState): boolean {
  return phase !== 'open' && phase !== 'approved' && phase !== 'running';
}

function changedAt({ request, denied, outdated, finished, observed, phase }: RollbackState): number {
  const lapsedAt = phase === 'expired' ? request.expiresAt : null;
  const instants = [request.askedAt, denied?.at, outdated?.at, finished?.at, observed?.at, lapsedAt];
  return Math.max(...instants.flatMap((at) => (at ? [Date.parse(at)] : [])));
}
