import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CARE_KINDS, foldCare } from '../../src/history/care.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Event } from '../../src/history/events.ts';
import { ROLLBACK_KINDS } from '../../src/history/rollback.ts';
import { rollbackRequested } from '../../src/history/rollback-events.ts';
import { rollbackOf } from '../../src/history/rollback-fold.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { startBigQueryFake } from '../support/bigquery-fake.ts';
import { request } from '../support/rollback-builders.ts';
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

describe('what is said of failures', () => {
  const said = (id: string, over: Partial<Event> = {}) =>
    event(id, 'failure:data_freshness:nba_raw.odds', { kind: 'acknowledged', actor: 'U_ADA', ...over });

  beforeEach(() => scratch.warehouse.run('DELETE FROM nba_orchestration.shootaround_events'));

  it('is noted as it was said, and held where keys are known', async () => {
    const first = said('ack', { run_id: 'one-1', details: { note: "it's \n ünïcödé 🏀", version: 0 } });
    expect(await store.note(first)).toBe('recorded');
    expect(await store.note(said('ack', { actor: 'U_BOB' }))).toBe('held');
    expect(await store.aboutFailures()).toEqual([first]);
  });

  it('is every kind of care and nothing else, of all failures', async () => {
    for (const kind of CARE_KINDS) await store.note(said(kind, { kind, subject: `failure:x:${kind}` }));
    for (const kind of ['posted', 'slot_claimed', 'post_intended'] as const)
      await store.note(said(kind, { kind }));
    const kinds = (await store.aboutFailures()).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(CARE_KINDS.toSorted());
  });

  it('reaches back 45 days', async () => {
    await store.note(said('old', { event_time: '2025-12-21T16:59:59.999Z' }));
    await store.note(said('young enough', { event_time: '2025-12-21T17:00:00.000Z' }));
    expect((await store.aboutFailures()).map(({ event_id }) => event_id)).toEqual(['young enough']);
  });

  it('leaves out rows that something else wrote', async () => {
    await scratch.warehouse.run(
      `INSERT INTO nba_orchestration.shootaround_events (event_id, event_time, kind, subject, details)
       VALUES ('foreign', '2026-02-04T11:00:00Z', 'acknowledged', 'failure:x:y', 'no json')`,
    );
    expect(await store.aboutFailures()).toEqual([]);
  });

  it('is there twice on a warehouse without keys, and counts once', async () => {
    const fake = await startBigQueryFake();
    try {
      const { projectId, apiEndpoint, authClient } = fake;
      const limits = { maximumBytesBilled: 50_000_000, deadlineMs: 5_000, labels: { app: 'test' } };
      const warehouse = await openBigQuery({ projectId, apiEndpoint, authClient, ...limits });
      const doubled = createWarehouseEventStore(warehouse, () => NOW);
      for (const actor of ['U_ADA', 'U_BOB']) {
        const event_time = `2026-02-04T11:00:0${actor === 'U_ADA' ? 1 : 2}.000Z`;
        expect(await doubled.note(said('ack', { actor, event_time }))).toBe('recorded');
      }
      const events = await doubled.aboutFailures();
      expect(events).toHaveLength(2);
      expect(foldCare(events, NOW).effective).toMatchObject([{ actor: 'U_ADA' }]);
      expect(await doubled.about('failure:data_freshness:nba_raw.odds')).toHaveLength(1);
    } finally {
      await fake.stop();
    }
  });
});

describe('what became of requests to change services', () => {
  const said = (id: string, over: Partial<Event> = {}) =>
    event(id, 'rollback:one', { kind: 'rollback_approved', actor: 'U_ADA', ...over });

  beforeEach(() => scratch.warehouse.run('DELETE FROM nba_orchestration.shootaround_events'));

  it('is every kind of it and nothing else, of all requests', async () => {
    for (const kind of ROLLBACK_KINDS) await store.note(said(kind, { kind, subject: `rollback:${kind}` }));
    const others = ['acknowledged', 'rollback_previewed', 'rollback_refused', 'env_var_audit'] as const;
    for (const kind of others) await store.note(said(kind, { kind }));
    const kinds = (await store.aboutRollbacks()).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(ROLLBACK_KINDS.toSorted());
  });

  it('reaches back 400 days: what was switched off stays off', async () => {
    await store.note(said('old', { event_time: '2024-12-31T16:59:59.999Z' }));
    await store.note(said('young enough', { event_time: '2024-12-31T17:00:00.000Z' }));
    expect((await store.aboutRollbacks()).map(({ event_id }) => event_id)).toEqual(['young enough']);
  });

  it('is read back whole, and leaves out rows that something else wrote', async () => {
    await scratch.warehouse.run(
      `INSERT INTO nba_orchestration.shootaround_events (event_id, event_time, kind, subject, details)
       VALUES ('foreign', '2026-02-04T11:00:00Z', 'rollback_claimed', 'rollback:one', 'no json')`,
    );
    const asked = request({ reason: 'it\'s \n ünïcödé 🏀 "quoted"' });
    await store.append(rollbackRequested(asked));
    const events = await store.aboutRollbacks();
    expect(events).toEqual([rollbackRequested(asked)]);
    expect(rollbackOf(events, asked.id, NOW)?.request).toEqual(asked);
  });
});

describe('the messages that Slack has', () => {
  it('are those posted since then, whatever else was said', async () => {
    await scratch.warehouse.run('DELETE FROM nba_orchestration.shootaround_events');
    const posted = (id: string, event_time: string) => event(id, id, { kind: 'posted', event_time });
    await store.append(posted('before', '2026-02-01T16:59:59.999Z'));
    await store.append(posted('then', '2026-02-01T17:00:00.000Z'));
    await store.append(posted('after', '2026-02-04T11:00:00.000Z'));
    await store.append(event('intended', 'after', { kind: 'post_intended' }));
    const since = await store.postedSince(new Date('2026-02-01T17:00:00Z'));
    expect(since.map(({ event_id }) => event_id).toSorted()).toEqual(['after', 'then']);
  });
});
