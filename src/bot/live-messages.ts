import type { Clock } from '../clock.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';
import { withLead } from './lead.ts';
import type { Message } from './message.ts';
import { type MessagePlace, placeKey, type UpdateOutcome } from './updater.ts';

/** A message that shows a run, or whatever else is stored under an id of its own. */
export interface RunMessagePlace extends MessagePlace {
  runId: string;
}

export type Redrawing =
  | { state: 'redrawn' }
  /** It can't be changed any more; what was recorded stays recorded. */
  | { state: 'gone'; error: string; fix: string }
  /** Slack did not take it. */
  | { state: 'failed'; error: string }
  /** What it has to show could not be read. */
  | { state: 'unread'; error: string };

type Attempt = UpdateOutcome | { state: 'unread'; error: string; afterMs: number };

/** Messages that tell the truth at any time. */
export interface LiveMessages {
  /**
   * Redraws a message with the newest state, at once or as soon as it may be. Never rejects. Who asks while a redrawing
   * waits for its turn shares it: it will show their news, too.
   */
  redraw(place: RunMessagePlace): Promise<Redrawing>;
  /** A sentence for everybody that stands above a message, and has to stay there when it is redrawn. */
  keepAbove(place: MessagePlace, lead: string): void;
}

export interface LiveMessagesDeps<Shown> {
  /** The run, or whatever else is shown, as it stands now; null when it is not stored any more. */
  report(runId: string): Promise<Shown | null>;
  summary(report: Shown): Message;
  /** What to say where it is not stored any more; left out: that of a run. */
  missing?: { error: string; fix: string };
  update(place: MessagePlace, message: Message): Promise<UpdateOutcome>;
  clock: Clock;
  log: Log;
}

/** At most one update of a message in this time, tries that failed included. */
const BETWEEN_UPDATES_MS = 3_000;
const MOST_TRIES = 6;
const MOST_LEADS = 100;
/** A longer Retry-After is not waited for: the next press, or the next start, redraws. */
const LONGEST_PATIENCE_MS = 120_000;
const NO_RUN = { error: 'Its run is not stored any more.', fix: 'Run `/validate` for a new one.' };

export function createLiveMessages<Shown = Report>(deps: LiveMessagesDeps<Shown>): LiveMessages {
  const { clock, log } = deps;
  /** When each message was last written to. */
  const written = new Map<string, number>();
  /** Redrawings that have not begun: what they will show is read when they begin. */
  const waiting = new Map<string, Promise<Redrawing>>();
  /** What stands above messages of this life. Not stored: above an old message nobody needs to read how old it was. */
  const leads = new Map<string, string>();
  const underWay = new Map<string, Promise<unknown>>();

  async function rest(key: string): Promise<void> {
    const last = written.get(key);
    const waitMs = last === undefined ? 0 : last + BETWEEN_UPDATES_MS - clock.now().getTime();
    if (waitMs > 0) await clock.sleep(Math.min(waitMs, BETWEEN_UPDATES_MS));
  }

  /** Who has rested may be written to at once, as if never written to. */
  function forgetRested(): void {
    const oldest = clock.now().getTime() - BETWEEN_UPDATES_MS;
    for (const [key, at] of written) if (at <= oldest) written.delete(key);
  }

  async function once(place: RunMessagePlace, key: string): Promise<Attempt> {
    let report: Shown | null;
    try {
      report = await deps.report(place.runId);
    } catch (error) {
      return { state: 'unread', error: errorMessage(error), afterMs: BETWEEN_UPDATES_MS };
    }
    if (!report) return { state: 'gone', ...(deps.missing ?? NO_RUN) };
    written.set(key, clock.now().getTime());
    const outcome = await deps.update(place, withLead(deps.summary(report), leads.get(key)));
    written.set(key, clock.now().getTime());
    return outcome;
  }

  async function draw(place: RunMessagePlace, key: string): Promise<Redrawing> {
    let last: Redrawing = { state: 'failed', error: '' };
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      await rest(key);
      // From here on whoever asks wants another redrawing: this one has begun to read. What waits later is that other one.
      if (attempt === 1) waiting.delete(key);
      const outcome = await once(place, key).catch(
        (failure: unknown): Attempt => ({
          state: 'again',
          error: errorMessage(failure),
          afterMs: BETWEEN_UPDATES_MS,
        }),
      );
      if (outcome.state === 'updated') return { state: 'redrawn' };
      if (outcome.state === 'gone') {
        log.warn('live.gone', { channel: place.channel, ts: place.ts, error: outcome.error });
        return outcome;
      }
      const { error } = outcome;
      last = { state: outcome.state === 'unread' ? 'unread' : 'failed', error };
      log.warn('live.again', { channel: place.channel, ts: place.ts, error, attempt });
      if ((outcome.afterMs ?? 0) > LONGEST_PATIENCE_MS) break;
      if (outcome.afterMs !== null) await clock.sleep(outcome.afterMs);
    }
    log.error('live.not_redrawn', { channel: place.channel, ts: place.ts, ...last });
    return last;
  }

  return {
    keepAbove(place, lead) {
      leads.set(placeKey(place), lead);
      const [oldest] = leads.keys();
      if (leads.size > MOST_LEADS && oldest !== undefined) leads.delete(oldest);
    },

    redraw(place) {
      const key = placeKey(place);
      const shared = waiting.get(key);
      if (shared) return shared;
      const before = underWay.get(key) ?? Promise.resolve();
      const drawing = before.then(() => draw(place, key));
      waiting.set(key, drawing);
      underWay.set(key, drawing);
      void drawing.finally(() => {
        if (underWay.get(key) === drawing) underWay.delete(key);
        forgetRested();
      });
      return drawing;
    },
  };
}
