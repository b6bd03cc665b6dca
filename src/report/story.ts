import { sayInstant } from '../calendar/say.ts';
import { type CareKind, foldCare } from '../history/care.ts';
import type { Event } from '../history/events.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';

/** One line of what happened to the failures of a message. */
export interface StoryLine {
  /** Derived from what it tells. */
  id: string;
  /** Plain text. */
  text: string;
}

const SUBJECT = /^failure:([^:]+):(.*)$/s;

/**
 * What happened to the failures of one message since it was posted, in order: what people pressed in it, and what became
 * of that. Empty while nobody has pressed anything: silence needs no thread.
 */
export function storyOf(
  place: { channel: string; ts: string },
  events: readonly Event[],
  posted: { runId: string; at: string },
  now: Date,
  timeZone: string,
): StoryLine[] {
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  const lines = subjects.flatMap((subject) => {
    const about = events.filter((event) => event.subject === subject);
    /** The message in which somebody last took care of it: that is where its story goes on. */
    let home = false;
    return foldCare(about, now).effective.filter((event) => {
      const wasHome = home;
      if (event.kind !== 'reopened' && event.kind !== 'recovered')
        home = event.details.channel === place.channel && event.details.ts === place.ts;
      // What is taken back in another message ends the story here, too.
      const isTold = home || (wasHome && event.kind === 'unacknowledged');
      // What fails again after that has a message, and a story, of its own.
      if (event.kind === 'recovered') home = false;
      return isTold;
    });
  });
  if (lines.length === 0) return [];
  const told = lines
    .toSorted(
      (one, other) => compare(one.event_time, other.event_time) || compare(one.event_id, other.event_id),
    )
    .map((event) => ({ id: event.event_id, text: lineOf(event, timeZone) }));
  const opening = `Posted ${sayInstant(new Date(posted.at), null, timeZone)}. What happened since:`;
  return [{ id: `posted:${posted.runId}`, text: opening }, ...told];
}

function lineOf({ event_time, kind, actor, subject, details }: Event, timeZone: string): string {
  const say = (instant: unknown): string =>
    typeof instant === 'string' ? sayInstant(new Date(instant), null, timeZone) : 'an unknown time';
  const [, check = '', about = subject] = SUBJECT.exec(subject) ?? [];
  const what = `${oneLine(about)} (${oneLine(check)})`;
  const who = oneLine(typeof details.name === 'string' ? details.name : actor);
  const note = typeof details.note === 'string' ? oneLine(details.note) : '';
  const days = typeof details.days === 'number' ? details.days : 1;
  switch (kind as CareKind) {
    case 'acknowledged':
      return `${say(event_time)}: ${who} acknowledged ${what} until ${say(details.until)}.${note === '' ? '' : ` Note: ${note}`}`;
    case 'unacknowledged':
      return `${say(event_time)}: ${who} took back what was said of ${what}; it is open again.`;
    case 'snoozed':
      return `${say(event_time)}: ${who} snoozed ${what} until ${say(details.until)}.`;
    case 'noted':
      return `${say(event_time)}: ${who} noted on ${what}: ${note}`;
    case 'reopened':
      return `${say(event_time)}: ${what} reopened: ${oneLine(String(details.why ?? ''))}.`;
    case 'recovered':
      return `${say(event_time)}: ${what} recovered after ${counted(days, 'day')}.`;
  }
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
