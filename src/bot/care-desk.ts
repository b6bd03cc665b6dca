import type { CarePress, Caretaker } from '../actions/caretaker.ts';
import type { Clock } from '../clock.ts';
import type { CareLog } from '../history/care-log.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import { failureSubject } from '../history/failure.ts';
import type { Report } from '../history/rows.ts';
import { isRunOf } from '../history/run-id.ts';
import type { Log } from '../log.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import type { LiveMessages, Redrawing, RunMessagePlace } from './live-messages.ts';
import type { Stories } from './stories.ts';

/** Older messages are history: they are redrawn when somebody presses in them, not by themselves. */
const LIVE_MS = 4 * 86_400_000;
/** After a start, no more messages than this are brought up to date. */
const MOST_CAUGHT_UP = 30;
/** What the store or Slack does not take now it takes after one of these pauses: most of its troubles are over by then. */
const LATER_MS = [60_000, 300_000, 1_800_000, 7_200_000];

/** Takes presses about failures, and keeps every message that shows them true. */
export interface CareDesk {
  /** Says to the person what they have to know; null where the message says it all. Never rejects. */
  press(press: CarePress): Promise<string | null>;
  /** A run has found that something reopened or recovered: older messages that show it are redrawn. Never rejects. */
  follow(report: Report): Promise<void>;
  /** Brings the messages of the last days up to date, as after a restart. Never rejects. */
  catchUp(): Promise<void>;
  /** Ends what waits to be done again. */
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

  async function redraw(place: RunMessagePlace): Promise<Redrawing> {
    const drawn = await live.redraw(place);
    if (isBehind(drawn)) void redrawLater(place);
    return drawn;
  }

  async function redrawLater(place: RunMessagePlace): Promise<void> {
    const key = keyOf(place);
    if (behind.has(key)) return;
    behind.add(key);
    for (const pauseMs of LATER_MS) {
      await clock.sleep(pauseMs, stopping.signal);
      if (stopping.signal.aborted) break;
      if (!isBehind(await live.redraw(place))) break;
    }
    behind.delete(key);
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

  const liveSince = (): Date => new Date(clock.now().getTime() - LIVE_MS);

  /** What fails for want of the store is done again: nobody would press once more for a message elsewhere. */
  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    for (const pauseMs of [0, ...LATER_MS]) {
      if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        return await work();
      } catch (error) {
        log.warn(what, { message: messageOf(error) });
      }
    }
  }

  /** The same failure in other messages: a second later, and nobody waits for it. */
  const elsewhere = (subject: string, pressed: RunMessagePlace): Promise<void> =>
    attempt('care.not_shown_elsewhere', async () => {
      for (const place of await placesShowing(new Set([subject])))
        if (keyOf(place) !== keyOf(pressed)) await redraw(place);
    });

  return {
    async press(press) {
      const outcome = await caretaker.press(press);
      if (outcome.state === 'refused' || outcome.state === 'not_recorded') return outcome.why;
      const pressed = { ...press.place, runId: press.target.runId };
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

    follow: (report) =>
      attempt('care.not_followed', async () => {
        const news = report.run.details.changes.filter(
          ({ change, reopened }) => change === 'recovered' || reopened !== undefined,
        );
        if (news.length === 0) return;
        // The run has said it past this log: what was read a moment ago does not know of it.
        await care.read('anew');
        for (const place of await placesShowing(new Set(news.map(failureSubject))))
          if (place.runId !== report.run.run_id) await refresh(place);
      }),

    catchUp: () =>
      attempt('care.not_caught_up', async () => {
        const oldest = liveSince().toISOString();
        const recent = (await care.read()).filter((event) => event.event_time >= oldest);
        if (recent.length === 0) return;
        const showing = await placesShowing(new Set(recent.map(({ subject }) => subject)));
        for (const place of eachOnce([...showing, ...placesOf(recent)]).slice(-MOST_CAUGHT_UP))
          await refresh(place);
      }),

    stop: () => stopping.abort(),
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
    once.delete(keyOf(place));
    once.set(keyOf(place), place);
  }
  return [...once.values()];
}

function keyOf({ channel, ts }: RunMessagePlace): string {
  return `${channel} ${ts}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
