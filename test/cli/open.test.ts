import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { createMemory } from '../../src/history/memory.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { typeCommand } from '../support/cli.ts';
import { change, reportOf } from '../support/report-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const NOW = '2026-02-04T15:00:00-05:00';
const CHECK = 'historical_completeness';

let scratch: ScratchWarehouse;
beforeAll(async () => {
  scratch = await openScratchWarehouse();
});
afterAll(() => scratch.close());

// The file stays open for the next test.
const ask = (words: string[] = [], now = NOW) =>
  typeCommand(['open', '--now', now, ...words], {
    env: { WAREHOUSE: 'duckdb:w.duckdb' },
    openWarehouse: async () => ({ ...scratch.warehouse, close: async () => undefined }),
  });

function said(kind: Event['kind'], subject: string, name: string, details: Event['details'] = {}): Event {
  return {
    event_id: `${kind}:${subject}`,
    event_time: '2026-02-04T14:00:00.000Z',
    kind,
    subject: `failure:${CHECK}:${subject}`,
    actor: `U_${name.toUpperCase()}`,
    run_id: null,
    details: { name, until: '2026-02-07T14:00:00.000Z', ...details },
  };
}

// In the order in which a warehouse fills.
describe('shootaround open', () => {
  it('answers before there are tables, and before there is a run: nothing is known', async () => {
    for (const prepare of [async () => undefined, () => scratch.warehouse.ensureTables(OWN_TABLES)]) {
      await prepare();
      const { status, out, err } = await ask(['--json']);
      expect([status, err]).toEqual([3, '']);
      expect(JSON.parse(out)).toEqual({ open: [], newest_run: null });
      expect((await ask()).out).toContain('NOTHING KNOWN');
    }
  });

  it('gives each failure as the contract has it, with who has it and more', async () => {
    const { history, care } = createMemory(scratch.warehouse, () => new Date(NOW));
    const { run } = reportOf({
      checks: [],
      details: {
        changes: [
          change('still', CHECK, 'nba_raw.held', { severity: 'P1_CRITICAL', since: '2026-01-22', days: 13 }),
          change('unsettled', CHECK, 'nba_raw.blind', { status: 'WARN', severity: 'P3_MEDIUM' }),
          change('recovered', CHECK, 'nba_raw.well'),
        ],
        checks_errored: 1,
      },
    });
    await history.saveRun(run);
    await care.note(said('acknowledged', 'nba_raw.held', 'Ada', { note: 'vendor called' }));
    await care.note(said('snoozed', 'nba_raw.held', 'Bob', { until: '2026-02-05T11:00:00.000Z' }));
    const { status, out, err } = await ask(['--json']);
    expect([status, err]).toEqual([2, '']);
    const nobody = {
      acknowledged_by: null,
      until: null,
      acknowledged_by_id: null,
      note: null,
      note_by: null,
      snoozed_by: null,
      snoozed_until: null,
    };
    expect(JSON.parse(out)).toEqual({
      open: [
        {
          check_name: CHECK,
          subject: 'nba_raw.blind',
          target_date: '2026-02-03',
          status: 'WARN',
          severity: 'P3_MEDIUM',
          since: '2026-02-03',
          days: 1,
          ...nobody,
          unsettled: true,
        },
        {
          check_name: CHECK,
          subject: 'nba_raw.held',
          target_date: '2026-02-03',
          status: 'FAIL',
          severity: 'P1_CRITICAL',
          since: '2026-01-22',
          days: 13,
          acknowledged_by: 'Ada',
          until: '2026-02-07T14:00:00.000Z',
          acknowledged_by_id: 'U_ADA',
          note: 'vendor called',
          note_by: 'Ada',
          snoozed_by: 'Bob',
          snoozed_until: '2026-02-05T11:00:00.000Z',
          unsettled: false,
        },
      ],
      newest_run: {
        run_id: 'post_overnight-20260204T110000Z',
        run_timestamp: '2026-02-04T11:00:02.140Z',
        target_date: '2026-02-03',
        checks_errored: 1,
      },
    });
  });

  it('says the same to people', async () => {
    const { status, out } = await ask();
    expect(status).toBe(2);
    expect(out).toContain('2 failures open · 1 that nobody has');
    expect(out).toContain('Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.');
    expect(out).toContain('as of the run of Wed Feb 4, 06:00 EST, about Tue Feb 3');
  });

  it('knows what has run out by then', async () => {
    const { out } = await ask(['--json'], '2026-02-07T14:00:00Z');
    const held = JSON.parse(out).open.find(({ subject }: { subject: string }) => subject === 'nba_raw.held');
    expect(held).toMatchObject({ acknowledged_by: null, until: null, snoozed_by: null });
  });

  it('changes nothing', async () => {
    const count = () => scratch.cells('SELECT COUNT(*) FROM nba_orchestration.shootaround_events');
    const before = await count();
    await ask();
    expect(await count()).toEqual(before);
  });
});

describe('the exit status of open', () => {
  const p1 = change('new', CHECK, 'nba_raw.a', { severity: 'P1_CRITICAL' });
  const p2 = change('still', CHECK, 'nba_raw.b', { severity: 'P2_HIGH' });
  const warned = change('still', CHECK, 'nba_raw.c', { status: 'WARN', severity: 'P3_MEDIUM' });
  const over = change('recovered', CHECK, 'nba_raw.d', { severity: 'P1_CRITICAL' });

  it.each([
    ['0 where nothing is open', [over], 0, 0],
    ['1 for a warning', [warned], 0, 1],
    ['1 for a failure below P1', [p2, warned], 0, 1],
    ['2 for a P1', [warned, p1], 0, 2],
    ['2 for a P1 beside what could not be looked at', [p1], 3, 2],
    ['3 where a check could not look', [], 1, 3],
    ['3 where a check could not look, beside what is milder than a P1', [p2], 1, 3],
  ])('is %s', async (_, changes, blind, status) => {
    const fresh = await openScratchWarehouse();
    try {
      await fresh.warehouse.ensureTables(OWN_TABLES);
      const { history } = createMemory(fresh.warehouse, () => new Date(NOW));
      const { run } = reportOf({ checks: [], details: { changes, checks_errored: blind } });
      await history.saveRun(run);
      const told = await typeCommand(['open', '--now', NOW], {
        env: { WAREHOUSE: 'duckdb:w.duckdb' },
        openWarehouse: async () => ({ ...fresh.warehouse, close: async () => undefined }),
      });
      expect(told.status).toBe(status);
    } finally {
      await fresh.close();
    }
  });
});

describe('shootaround open refuses', () => {
  it('a warehouse that is not there, with 78', async () => {
    const env = { WAREHOUSE: 'duckdb:/nowhere/at/all.duckdb' };
    const { status, out, err } = await typeCommand(['open'], { env });
    expect([status, out]).toEqual([78, '']);
    expect(err).toContain('/nowhere/at/all.duckdb');
    const json = await typeCommand(['open', '--json'], { env });
    expect(json.status).toBe(78);
    expect(JSON.parse(json.out).error).toMatchObject({
      message: expect.any(String),
      fix: expect.any(String),
    });
  });

  it.each([[['everything']], [['--days', '3']], [['--now', 'later']]])('%j, with 64', async (words) => {
    const { status, err } = await typeCommand(['open', ...words], { env: { WAREHOUSE: 'duckdb:w.duckdb' } });
    expect(status).toBe(64);
    expect(err).not.toContain('    at ');
  });
});
