import type { EventStore } from './event-store.ts';
import type { Event } from './events.ts';

/** What this process said is remembered for as long as a reader might not see it yet. */
const RECENT_MS = 10 * 60_000;

/** What people and runs said of failures, as it is stored and as this process has just said it. */
export interface CareLog {
  /** @throws WarehouseError where it was not recorded, as far as anybody knows. */
  say(event: Event): Promise<'recorded' | 'held'>;
  /** Everything that was said, this process's own words included. @throws WarehouseError */
  read(): Promise<Event[]>;
}

export function createCareLog(events: Pick<EventStore, 'note' | 'aboutFailures'>, now: () => Date): CareLog {
  let recent: Event[] = [];
  return {
    async say(event) {
      const outcome = await events.note(event);
      if (outcome === 'recorded') {
        const oldest = new Date(now().getTime() - RECENT_MS).toISOString();
        recent = [...recent.filter((one) => one.event_time >= oldest), event];
      }
      return outcome;
    },
    async read() {
      const stored = await events.aboutFailures();
      return [...stored, ...recent];
    },
  };
}
