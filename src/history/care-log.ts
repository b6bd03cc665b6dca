import type { EventStore } from './event-store.ts';
import type { Event } from './events.ts';

/** What this process said is remembered for as long as a reader might not see it yet. */
const RECENT_MS = 10 * 60_000;
/** Many people press in the same moment: one reading serves them all. */
const FRESH_MS = 1_000;

/** What people and runs said of failures, as it is stored and as this process has just said it. */
export interface CareLog {
  /**
   * Answers when it is known, too, what became of everything that this process began to say of the same failure before:
   * of two at once the second can be told of the first. @throws WarehouseError where it was not recorded, as far as
   * anybody knows.
   */
  say(event: Event): Promise<'recorded' | 'held'>;
  /** What this process has said in the last minutes. */
  recent(): readonly Event[];
  /**
   * Everything that was said, this process's own words included. What others said in the last second may be missing,
   * unless it is read `anew`; but nothing that was stored when `say` last answered is. @throws WarehouseError
   */
  read(how?: 'anew'): Promise<Event[]>;
}

export function createCareLog(events: Pick<EventStore, 'note' | 'aboutFailures'>, now: () => Date): CareLog {
  let recent: Event[] = [];
  let reading: { began: number; stored: Promise<Event[]> } | null = null;

  function storedEvents(how: 'anew' | undefined): Promise<Event[]> {
    const at = now().getTime();
    if (how !== 'anew' && reading !== null && at - reading.began < FRESH_MS) return reading.stored;
    const begun = { began: at, stored: events.aboutFailures() };
    reading = begun;
    // A reading that failed serves nobody else.
    begun.stored.catch(() => {
      if (reading === begun) reading = null;
    });
    return begun.stored;
  }

  /** The subjects of what is being said, in the order in which it was begun. */
  const underway = new Map<Promise<unknown>, string>();

  async function note(event: Event): Promise<'recorded' | 'held'> {
    const outcome = await events.note(event);
    if (outcome === 'recorded') {
      const oldest = new Date(now().getTime() - RECENT_MS).toISOString();
      recent = [...recent.filter((one) => one.event_time >= oldest), event];
    }
    return outcome;
  }

  return {
    async say(event) {
      const earlier = [...underway].filter(([, subject]) => subject === event.subject);
      const saying = note(event);
      underway.set(saying, event.subject);
      try {
        return await saying;
      } finally {
        underway.delete(saying);
        // What was read before these words may lack what another process said while they were on their way.
        reading = null;
        await Promise.allSettled(earlier.map(([said]) => said));
      }
    },
    recent: () => recent,
    async read(how) {
      const stored = await storedEvents(how);
      return [...stored, ...recent];
    },
  };
}
