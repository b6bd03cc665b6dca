import { CARE_KINDS } from '../../src/history/care.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event, EventKind } from '../../src/history/events.ts';
import { ROLLBACK_KINDS } from '../../src/history/rollback.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';

/** An event store in memory. What it holds outlives the process that a test pretends to end. */
export interface MemoryEventStore extends EventStore {
  readonly events: Event[];
  /** Makes the next `times` uses fail: before anything is written, or with the answer lost after it was. */
  failNext(use: EventKind | 'about', times?: number, when?: 'before' | 'after'): void;
}

export function memoryEventStore(): MemoryEventStore {
  const events: Event[] = [];
  const failures: { use: EventKind | 'about'; when: 'before' | 'after' }[] = [];

  function failing(use: EventKind | 'about', when: 'before' | 'after'): boolean {
    const index = failures.findIndex((failure) => failure.use === use && failure.when === when);
    if (index >= 0) failures.splice(index, 1);
    return index >= 0;
  }

  const unreachable = () => new WarehouseError('timeout', 'the warehouse did not answer', 'Try again.');

  return {
    events,
    failNext(use, times = 1, when = 'before') {
      failures.push(...Array.from({ length: times }, () => ({ use, when })));
    },
    async append(event) {
      if (failing(event.kind, 'before')) throw unreachable();
      const held = events.some(({ event_id }) => event_id === event.event_id);
      if (!held) events.push(structuredClone(event));
      if (failing(event.kind, 'after')) throw unreachable();
      return held ? 'held' : 'recorded';
    },
    async note(event) {
      if (failing(event.kind, 'before')) throw unreachable();
      events.push(structuredClone(event));
      if (failing(event.kind, 'after')) throw unreachable();
      return 'recorded';
    },
    async aboutFailures() {
      if (failing('about', 'before')) throw unreachable();
      return events.filter(({ kind }) => (CARE_KINDS as readonly string[]).includes(kind));
    },
    async aboutRollbacks() {
      if (failing('about', 'before')) throw unreachable();
      return events.filter(({ kind }) => (ROLLBACK_KINDS as readonly string[]).includes(kind));
    },
    async postedSince(since) {
      if (failing('about', 'before')) throw unreachable();
      return events.filter(({ kind, event_time }) => kind === 'posted' && event_time >= since.toISOString());
    },
    async about(subject) {
      if (failing('about', 'before')) throw unreachable();
      return events.filter((event) => event.subject === subject);
    },
  };
}
