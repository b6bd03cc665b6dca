import { isDeepStrictEqual } from 'node:util';
import type { CarePress } from '../actions/care-press.ts';
import type { Caretaker } from '../actions/caretaker.ts';
import type { Clock } from '../clock.ts';
import { foldCare } from '../history/care.ts';
import type { CareLog } from '../history/care-log.ts';
import { careNow } from '../history/care-of-run.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import { failureSubject } from '../history/failure.ts';
import type { Report } from '../history/rows.ts';
import { isRunOf } from '../history/run-id.ts';
import type { Log } from '../log.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { errorMessage } from '../text/error-message.ts';
import type { LiveMessages, Redrawing, RunMessagePlace } from './live-messages.ts';
import type { Stories } from './stories.ts';
import { type MessagePlace, placeKey } from './updater.ts';

/** Older messages are history: they are redrawn when somebody presses in them, not by themselves. */
const LIVE_MS = 4 * 86_400_000;
/** What ended no longer ago than this may have ended while nothing was running. */
const JUST_ENDED_MS = 86_400_000;
/** Timers hold no more than 24 days; and by then another process may have said something. */
const LONGEST_NAP_MS = 86_400_000;
/** After a start, no more messages than this are brought up to date. */
const MOST_CAUGHT_UP = 30;
/** What the store or Slack does not take now it takes after one of these pauses: most of its troubles are over by then. */
const LATER_MS = [60_000, 300_000, 1_800_000, 7_200_000];

/** Takes presses about failures, and keeps every message that shows them true. */
export interface CareDesk {
  /** Says to the person what they have to know; null where the message says it all. Never rejects. */
  press(press: CarePress): Promise<string | null>;
  /**
   * A run's message is there: it is redrawn where somebody has said something since the run was made. `lead` is the
   * sentence above it. Never rejects.
   */
  posted(report: Report, place: MessagePlace, lead?: string): Promise<void>;
  /** A run has found that something reopened or recovered: older messages that show it are redrawn. Never rejects. */
  follow(report: Report): Promise<void>;
  /** Brings the messages of the last days up to date, as after a restart. Never rejects. */
  catchUp(): Promise<void>;
  /** Redraws messages when what somebody has in them ends, until `stop`. Never rejects. */
  watch(): Promise<void>;
  /** Ends the watch, and what waits to be done again. */
  stop(): void;
}

export interface CareDeskDeps {
  caretaker: Caretaker;
  care: CareLog;
  events: Pick<EventStore, 'postedSince'>;
  /** Whose runs' messages show failures; answers to questions are posted under ids of the same form. */
  schedules: readonly string[];
  /** A stored run; null when there is none of this id, as for a message that shows something else. */
  report(runId: string): Promise<Report | null>;
  live: LiveMessages;
  stories: Stories;
  clock: Clock;
  log: Log;
}

export function createCareDesk(deps: CareDeskDeps): CareDesk {
  const { caretaker, care, live, stories, clock, log } = deps;
  /** Messages that are behind, and will be redrawn later. */
  const behind = new Set<string>();
  const stopping = new AbortController();
  /** The watch sleeps on this until something ends; a new word wakes it, because that may end sooner. */
  let nap = new AbortController();

  async function redraw(place: RunMessagePlace): Promise<Redrawing> {
    const drawn = await live.redraw(place);
    if (isBehind(drawn)) void redrawLater(place);
    return drawn;
  }

  async function redrawLater(place: RunMessagePlace): Promise<void> {
    const key = placeKey(place);
    if (behind.has(key)) return;
    behind.add(key);
    for (const pauseMs of LATER_MS) {
      await clock.sleep(pauseMs, stopping.signal);
      if (stopping.signal.aborted) break;
      if (!isBehind(await live.redraw(place))) break;
    }
    behind.delete(key);
    // What the message shows only now may have an end that the watch has not heard of.
    nap.abort();
  }

  async function refresh(place: RunMessagePlace): Promise<Redrawing> {
    // The message first: it is what everybody looks at.
    const drawn = await redraw(place);
    if (drawn.state !== 'gone') void stories.tell(place);
    return drawn;
  }

  /** Every message of the last days that shows one of these failures, the oldest first. */
  async function placesShowing(subjects: ReadonlySet<string>): Promise<RunMessagePlace[]> {
    const posted = placesOf(await deps.events.postedSince(liveSince()));
    const places = posted.filter(({ runId }) => deps.schedules.some((name) => isRunOf(runId, name)));
    const reports = await Promise.all(places.map(({ runId }) => deps.report(runId)));
    return places.filter((_, index) =>
      reports[index]?.run.details.changes.some(
        (item) => item.status !== 'PASS' && subjects.has(failureSubject(item)),
      ),
    );
  }

  /** The same, and wherever somebody said what still stands: a snooze of a week outlives the days of a message. */
  async function placesAbout(
    subjects: ReadonlySet<string>,
    events: readonly Event[],
  ): Promise<RunMessagePlace[]> {
    const said = events.filter((event) => subjects.has(event.subject) && isAlive(event));
    return eachOnce([...(await placesShowing(subjects)), ...placesOf(said)]);
  }

  /** Said in the last days, or in force until a moment ago. */
  function isAlive({ event_time: at, details: { until } }: Event): boolean {
    const justEnded = new Date(clock.now().getTime() - JUST_ENDED_MS).toISOString();
    return at >= liveSince().toISOString() || (typeof until === 'string' && until >= justEnded);
  }

  const liveSince = (): Date => new Date(clock.now().getTime() - LIVE_MS);

  /** What fails for want of the store is done again: nobody would press once more for a message elsewhere. */
  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    for (const pauseMs of [0, ...LATER_MS]) {
      if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        return await work();
      } catch (error) {
        log.warn(what, { message: errorMessage(error) });
      }
    }
  }

  /** The same failure in other messages: a second later, and nobody waits for it. */
  const elsewhere = (subject: string, pressed: RunMessagePlace): Promise<void> =>
    attempt('care.not_shown_elsewhere', async () => {
      for (const place of await placesAbout(new Set([subject]), await care.read()))
        if (placeKey(place) !== placeKey(pressed)) await redraw(place);
    });

  /** Nobody says anything when a snooze or an acknowledgement runs out, but messages that show it are no longer true. */
  async function showEnded(events: readonly Event[], from: Date, to: Date): Promise<void> {
    const ended = endsAfter(from, events).filter(({ until }) => until <= to.toISOString());
    if (ended.length === 0) return;
    for (const place of await placesAbout(new Set(ended.map(({ subject }) => subject)), events))
      await redraw(place);
  }

  /** Null while nobody has anything that could end. */
  function msToFirstEnd(events: readonly Event[], now: Date): number | null {
    const ends = endsAfter(now, events).map(({ until }) => Date.parse(until) - now.getTime());
    return ends.length === 0 ? null : Math.min(LONGEST_NAP_MS, ...ends);
  }

  async function sleepOrStir(ms: number | null): Promise<void> {
    const { signal } = nap;
    if (ms !== null) return clock.sleep(ms, signal);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  return {
    async press(press) {
      const outcome = await caretaker.press(press);
      if (outcome.state === 'refused' || outcome.state === 'not_recorded') return outcome.why;
      const pressed = { ...press.place, runId: press.target.runId };
      // Whatever stands now, said here or in another process, may end sooner than what was known.
      nap.abort();
      if (outcome.state === 'unsure') {
        // Nobody waits for a store that does not answer: what came of it is shown when it does.
        void redrawLater(pressed);
        return outcome.why;
      }
      const drawn = await refresh(pressed);
      if (outcome.state === 'done') void elsewhere(failureSubject(press.target), pressed);
      const said = [outcome.state === 'idle' ? outcome.why : '', remarkOn(drawn, outcome.state === 'done')];
      return said.filter((sentence) => sentence !== '').join('\n') || null;
    },

    posted(report, { channel, ts }, lead) {
      if (lead !== undefined) live.keepAbove({ channel, ts }, lead);
      return attempt('care.not_shown_in_new', async () => {
        const { run_id: runId, details } = report.run;
        // Between a run's reading and its post can lie a Retry-After or a restart; and its own words passed this log by.
        const care = careNow(details.changes, await deps.care.read('anew'), clock.now());
        if (!isDeepStrictEqual(care, details.care ?? [])) await redraw({ channel, ts, runId });
      });
    },

    follow: (report) =>
      attempt('care.not_followed', async () => {
        // A run comes by every day: whatever another process heard meanwhile is noticed by the watch then.
        nap.abort();
        const news = report.run.details.changes.filter(
          ({ change, reopened }) => change === 'recovered' || reopened !== undefined,
        );
        if (news.length === 0) return;
        // The run has said it past this log: what was read a moment ago does not know of it.
        const events = await care.read('anew');
        for (const place of await placesAbout(new Set(news.map(failureSubject)), events))
          if (place.runId !== report.run.run_id) await refresh(place);
      }),

    catchUp: () =>
      attempt('care.not_caught_up', async () => {
        const events = await care.read();
        const alive = new Set(events.filter(isAlive).map(({ subject }) => subject));
        if (alive.size === 0) return;
        for (const place of (await placesAbout(alive, events)).slice(-MOST_CAUGHT_UP)) await refresh(place);
      }),

    async watch() {
      let looked = clock.now();
      for (let failures = 0; !stopping.signal.aborted; ) {
        nap = new AbortController();
        let napMs: number | null;
        try {
          const events = await care.read();
          const now = clock.now();
          await showEnded(events, looked, now);
          looked = now;
          napMs = msToFirstEnd(events, now);
          failures = 0;
        } catch (error) {
          log.warn('care.not_watched', { message: errorMessage(error) });
          napMs = LATER_MS[Math.min(failures, LATER_MS.length - 1)] ?? LONGEST_NAP_MS;
          failures += 1;
        }
        await sleepOrStir(napMs);
      }
    },

    stop() {
      stopping.abort();
      nap.abort();
    },
  };
}

/** What a person has to know of a message that does not show how things are; empty where it does. */
function remarkOn(drawn: Redrawing, isRecorded: boolean): string {
  const recorded = isRecorded ? 'It is recorded. ' : '';
  switch (drawn.state) {
    case 'redrawn':
      return '';
    case 'gone':
      return `${recorded}This message can’t show it: ${drawn.error} ${drawn.fix}`;
    case 'failed':
      return `${recorded}Slack did not take the new message (${escapeMrkdwn(drawn.error)}); I try again in a minute.`;
    case 'unread':
      return `${recorded}This message does not show it yet: who has what could not be read just now. I try again in a minute.`;
  }
}

const isBehind = ({ state }: Redrawing): boolean => state === 'failed' || state === 'unread';

/** What somebody has of each failure at an instant, by when it ends. */
function endsAfter(at: Date, events: readonly Event[]): { subject: string; until: string }[] {
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  return subjects.flatMap((subject) => {
    const about = events.filter((event) => event.subject === subject);
    const { acknowledged, snoozed } = foldCare(about, at).care;
    return [acknowledged, snoozed].flatMap((held) => (held === null ? [] : [{ subject, until: held.until }]));
  });
}

/** The messages that events name, each once. */
function placesOf(events: readonly Event[]): RunMessagePlace[] {
  return eachOnce(
    events.flatMap(({ run_id: runId, details: { channel, ts } }) =>
      typeof channel === 'string' && typeof ts === 'string' && runId !== null ? [{ channel, ts, runId }] : [],
    ),
  );
}

/** Each message once, where it was named last. */
function eachOnce(places: readonly RunMessagePlace[]): RunMessagePlace[] {
  const once = new Map<string, RunMessagePlace>();
  for (const place of places) {
    once.delete(placeKey(place));
    once.set(placeKey(place), place);
  }
  return [...once.values()];
}
