import { SHOOTAROUND_EVENTS } from '../warehouse/own-tables.ts';
import { join, type Sql, sql, table, text, timestamp } from '../warehouse/sql.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { CARE_KINDS } from './care.ts';
import type { EventStore } from './event-store.ts';
import type { Event, EventKind } from './events.ts';
import { ROLLBACK_KINDS } from './rollback.ts';
import { readDetails } from './stored-rows.ts';

const DAY_MS = 86_400_000;
const LOOKBACK_MS = 45 * DAY_MS;
/** What was switched off stays off until somebody switches it on again, and who did it is told as long. */
const ROLLBACKS_MS = 400 * DAY_MS;

/** Events in the warehouse's own table. `now` bounds the partitions that are read. */
export function createWarehouseEventStore(warehouse: Warehouse, now: () => Date): EventStore {
  /** What was written since then and fits `which`, by (event_time, event_id). */
  async function read(name: string, since: Date, which: Sql): Promise<Event[]> {
    const { rows } = await warehouse.query(
      sql`SELECT event_id, event_time, kind, subject, actor, run_id, details
FROM ${table(SHOOTAROUND_EVENTS.name)}
WHERE event_time >= ${timestamp(since)} AND ${which}
ORDER BY event_time, event_id`,
      { name },
    );
    return rows.map(readEvent).filter((event) => event !== null);
  }

  const ago = (ms: number): Date => new Date(now().getTime() - ms);
  const ofKinds = (kinds: readonly EventKind[]): Sql => sql`kind IN (${join(kinds.map(text), ', ')})`;

  return {
    async append(event) {
      const row: Row = { ...event, details: JSON.stringify(event.details) };
      const claim = `event-${event.event_id.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
      return (await warehouse.insertOnce(SHOOTAROUND_EVENTS, [row], claim)) === 'inserted'
        ? 'recorded'
        : 'held';
    },

    async note(event) {
      const row: Row = { ...event, details: JSON.stringify(event.details) };
      return (await warehouse.insert(SHOOTAROUND_EVENTS, [row])) === 'inserted' ? 'recorded' : 'held';
    },

    aboutFailures: () => read('care_events', ago(LOOKBACK_MS), ofKinds(CARE_KINDS)),
    aboutRollbacks: () => read('rollback_events', ago(ROLLBACKS_MS), ofKinds(ROLLBACK_KINDS)),
    postedSince: (since) => read('posted_events', since, sql`kind = ${text('posted')}`),

    async about(subject) {
      const events = await read('events', ago(LOOKBACK_MS), sql`subject = ${text(subject)}`);
      const byId = new Map<string, Event>();
      for (const event of events) if (!byId.has(event.event_id)) byId.set(event.event_id, event);
      return [...byId.values()];
    },
  };
}

/** Null for a row that something else wrote into the table: it is none of ours. */
function readEvent(row: Row): Event | null {
  const details = readDetails(row);
  if (details === null) return null;
  return {
    event_id: String(row.event_id),
    event_time: String(row.event_time),
    kind: String(row.kind) as EventKind,
    subject: String(row.subject),
    actor: String(row.actor),
    run_id: row.run_id === null ? null : String(row.run_id),
    details,
  };
}
