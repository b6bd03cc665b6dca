import type { CarePress, Caretaker } from '../actions/caretaker.ts';
import type { CareLog } from '../history/care-log.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import { type Failure, isSameFailure } from '../history/failure.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import type { LiveMessages, Redrawing, RunMessagePlace } from './live-messages.ts';
import type { Stories } from './stories.ts';

/** Older messages are history: they are redrawn when somebody presses in them, not by themselves. */
const LIVE_MS = 4 * 86_400_000;
/** After a start, no more messages than this are brought up to date. */
const MOST_CAUGHT_UP = 30;

/** Takes presses about failures, and keeps every message that shows them true. */
export interface CareDesk {
  /** Says to the person what they have to know; null where the message says it all. Never rejects. */
  press(press: CarePress): Promise<string | null>;
  /** A run has found that something reopened or recovered: older messages that show it are redrawn. Never rejects. */
  follow(report: Report): Promise<void>;
  /** Brings the messages of the last days up to date, as after a restart. Never rejects. */
  catchUp(): Promise<void>;
}

export interface CareDeskDeps {
  caretaker: Caretaker;
  care: CareLog;
  events: Pick<EventStore, 'postedSince'>;
  /** A stored run; null when there is none of this id, as for a message that shows something else. */
  report(runId: string): Promise<Report | null>;
  live: LiveMessages;
  stories: Stories;
  now: () => Date;
  log: Log;
}

export function createCareDesk(deps: CareDeskDeps): CareDesk {
  const { caretaker, care, live, stories, log } = deps;

  async function refresh(place: RunMessagePlace): Promise<Redrawing> {
    // The message first: it is what everybody looks at.
    const redrawing = live.redraw(place);
    const drawn = await redrawing;
    if (drawn.state !== 'gone') void stories.tell(place);
    return drawn;
  }

  /** Every message of the last days that shows one of these failures. */
  async function placesShowing(failures: readonly Failure[]): Promise<RunMessagePlace[]> {
    const since = new Date(deps.now().getTime() - LIVE_MS);
    const places = placesOf(await deps.events.postedSince(since));
    const reports = await Promise.all(places.map(({ runId }) => deps.report(runId)));
    return places.filter((_, index) =>
      reports[index]?.run.details.changes.some(
        (item) => item.status !== 'PASS' && failures.some((failure) => isSameFailure(item, failure)),
      ),
    );
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn(what, { message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The same failure in other messages: a second later, and nobody waits for it. */
  const elsewhere = (failure: Failure, pressed: RunMessagePlace): Promise<void> =>
    attempt('care.not_shown_elsewhere', async () => {
      for (const place of await placesShowing([failure])) {
        if (place.channel !== pressed.channel || place.ts !== pressed.ts) await live.redraw(place);
      }
    });

  return {
    async press(press) {
      const outcome = await caretaker.press(press);
      if (outcome.state === 'refused' || outcome.state === 'not_recorded') return outcome.why;
      const pressed = { ...press.place, runId: press.target.runId };
      const drawn = await refresh(pressed);
      if (outcome.state === 'done') void elsewhere(press.target, pressed);
      const said = outcome.state === 'idle' ? [outcome.why] : [];
      if (drawn.state === 'gone') {
        const recorded = outcome.state === 'done' ? 'It is recorded. ' : '';
        said.push(`${recorded}This message can’t show it: ${drawn.error} ${drawn.fix}`);
      }
      if (drawn.state === 'failed') {
        said.push(
          `It is recorded, but Slack did not take the new message (${drawn.error}); it is brought up to date with the next press.`,
        );
      }
      return said.length === 0 ? null : said.join('\n');
    },

    follow: (report) =>
      attempt('care.not_followed', async () => {
        const news = report.run.details.changes.filter(
          ({ change, reopened }) => change === 'recovered' || reopened !== undefined,
        );
        if (news.length === 0) return;
        for (const place of await placesShowing(news)) {
          if (place.runId !== report.run.run_id) await refresh(place);
        }
      }),

    catchUp: () =>
      attempt('care.not_caught_up', async () => {
        const oldest = new Date(deps.now().getTime() - LIVE_MS).toISOString();
        const recent = (await care.read()).filter((event) => event.event_time >= oldest);
        const places = placesOf(recent);
        for (const place of places.slice(-MOST_CAUGHT_UP)) await refresh(place);
      }),
  };
}

/** The messages that events name, each once, the newest last. */
function placesOf(events: readonly Event[]): RunMessagePlace[] {
  const places = events.flatMap(({ run_id, details: { channel, ts } }): [string, RunMessagePlace][] => {
    const isPlace = typeof channel === 'string' && typeof ts === 'string' && run_id !== null;
    return isPlace ? [[`${channel} ${ts}`, { channel, ts, runId: run_id }]] : [];
  });
  return [...new Map(places).values()];
}
