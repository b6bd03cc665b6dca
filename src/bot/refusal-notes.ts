import type { Clock } from '../clock.ts';
import type { EventStore } from '../history/event-store.ts';
import { type RefusalReason, slackRequestRefused } from '../history/refused-request.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';

export interface RefusalNotesDeps {
  events: Pick<EventStore, 'note'>;
  clock: Clock;
  log: Log;
}

/** Notes requests that were not believed, at most one of each reason in a minute. What it gives never throws and never waits. */
export function createRefusalNotes({
  events,
  clock,
  log,
}: RefusalNotesDeps): (reason: RefusalReason) => void {
  /** The last event of each reason. */
  const noted = new Map<RefusalReason, string>();

  return (reason) => {
    const event = slackRequestRefused(reason, clock.now());
    if (noted.get(reason) === event.event_id) return;
    noted.set(reason, event.event_id);
    events.note(event).catch((error: unknown) => {
      log.warn('slack.refusal_not_noted', { reason, error: errorMessage(error) });
      // Whoever knocks next in this minute is noted instead.
      if (noted.get(reason) === event.event_id) noted.delete(reason);
    });
  };
}
