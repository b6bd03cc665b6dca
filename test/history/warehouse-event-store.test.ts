import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event } from '../../src/history/events.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

const NOW = new Date('2026-02-04T17:00:00Z');

let scratch: ScratchWarehouse;
let store: EventStore;

beforeAll(async () => {
  scratch = await openScratchWarehouse();
  await scratch.warehouse.ensureTables(OWN_TABLES);
  store = createWarehouseEventStore(scratch.warehouse, () => NOW);
});
afterAll(() => scratch.close());

function event(event_id: string, subject: string, over: Partial<Event> = {}): Event {
  return {
    event_id,
    event_time: '2026-02-04T11:00:00.000Z',
    kind: 'slot_claimed',
    subject,
    actor: 'cron',
    run_id: null,
    details: { owner: 'p-1', attempt: 1, place: { channel: 'C_HOME' } },
    ...over,
  };
}

describe('an event', () => {
  it('is read back as it was said', async () => {
    const said = event('slot_claimed:one@2026-02-04T11:00Z:1', 'one', { run_id: 'one-1' });
    expect(await store.append(said)).toBe('recorded');
    expect(await store.about('one')).toEqual([said]);
  });

  it('that is said twice is said once, and the second is told that it was held', async () => {
    const first = event('same', 'twice', { actor: 'cron' });
    expect(await store.append(first)).toBe('recorded');
    expect(await store.append(event('same', 'twice', { actor: 'somebody else' }))).toBe('held');
    expect(await store.about('twice')).toEqual([first]);
  });

  it('is recorded for one of two who say it at once', async () => {
    const answers = await Promise.all([
      store.append(event('race', 'race')),
      store.append(event('race', 'race')),
    ]);
    expect(answers.toSorted()).toEqual(['held', 'recorded']);
  });
});

describe('what is known about a subject', () => {
  it('comes in the order of time, then of ids, and about that subject only', async () => {
    await store.append(event('b', 'order', { event_time: '2026-02-04T12:00:00.000Z' }));
    await store.append(event('c', 'order'));
    await store.append(event('a', 'order', { event_time: '2026-02-04T12:00:00.000Z' }));
    await store.append(event('z', 'another'));
    expect((await store.about('order')).map(({ event_id }) => event_id)).toEqual(['c', 'a', 'b']);
    expect(await store.about('nothing')).toEqual([]);
  });

  it('reaches back 45 days', async () => {
    await store.append(event('old', 'long ago', { event_time: '2025-12-21T16:59:59.000Z' }));
    await store.append(event('young enough', 'long ago', { event_time: '2025-12-21T17:00:00.000Z' }));
    expect((await store.about('long ago')).map(({ event_id }) => event_id)).toEqual(['young enough']);
  });

  it('takes the first of rows with one id: a warehouse without keys may hold it twice', async () => {
    const rows = ['p-1', 'p-2'].map((owner, index) => ({
      ...event('claim', 'doubled', { event_time: `2026-02-04T11:00:0${index}.000Z` }),
      details: JSON.stringify({ owner }),
    }));
    const doubled = createWarehouseEventStore(scriptedWarehouse({ answer: () => rows }), () => NOW);
    expect(await doubled.about('doubled')).toMatchObject([{ details: { owner: 'p-1' } }]);
  });

  it('leaves out rows that something else wrote', async () => {
    for (const [index, details] of [null, 'no json', '[]'].entries()) {
      await scratch.warehouse.run(
        `INSERT INTO nba_orchestration.shootaround_events (event_id, event_time, kind, subject, details)
         VALUES (?, '2026-02-04T11:00:00Z', 'noise', 'noisy', ?)`,
        [`foreign-${index}`, details],
      );
    }
    await store.append(event('ours', 'noisy'));
    expect((await store.about('noisy')).map(({ event_id }) => event_id)).toEqual(['ours']);
  });
});
