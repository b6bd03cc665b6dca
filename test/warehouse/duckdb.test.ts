import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DuckDbWarehouse, openDuckDb } from '../../src/warehouse/duckdb.ts';
import { OWN_TABLES, SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { sql, table } from '../../src/warehouse/sql.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { event, eventIds, refusalOf } from './warehouse-contract.ts';

const ENDLESS = sql`SELECT COUNT(*) AS n FROM range(100000000000)`;

let folder: string;
let path: string;
const opened: DuckDbWarehouse[] = [];

async function open(options: Partial<Parameters<typeof openDuckDb>[1]> = {}, file = path) {
  const warehouse = await openDuckDb(file, { create: true, deadlineMs: 10_000, ...options });
  opened.push(warehouse);
  return warehouse;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shootaround-'));
  path = join(folder, 'w.duckdb');
});
afterEach(async () => {
  for (const warehouse of opened.splice(0)) await warehouse.close();
  await rm(folder, { recursive: true });
});

describe('opening a DuckDB file', () => {
  it('makes it, and the folders above it, when asked to', async () => {
    const deep = join(folder, 'a', 'b', 'w.duckdb');
    await open({}, deep);
    expect(existsSync(deep)).toBe(true);
  });

  it('refuses one that does not exist, and makes none', async () => {
    const error = await refusalOf(open({ create: false }));
    expect(error.errorCause).toBe('config');
    expect(error.message).toBe(`the warehouse ${path} does not exist`);
    expect(error.fix).toContain('shootaround sandbox');
    expect(error.fix).toContain('shootaround import');
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['text', 'I am a plain text file, and I have been one for a long time. '.repeat(100)],
    ['nothing', ''],
  ])('refuses a file that holds %s, and leaves it as it is', async (_, content) => {
    await writeFile(path, content);
    const error = await refusalOf(open());
    expect(error.errorCause).toBe('config');
    expect(error.message).toContain('is no DuckDB file');
  });

  it('refuses a folder', async () => {
    await mkdir(path);
    expect((await refusalOf(open())).message).toBe(`${path} is a folder, not a DuckDB file`);
  });

  it('refuses one that another process holds, and names that process', async () => {
    const api = createRequire(import.meta.url).resolve('@duckdb/node-api');
    const script = `require(${JSON.stringify(api)}).DuckDBInstance.create(${JSON.stringify(path)}).then(() => { console.log('held'); setInterval(() => {}, 1000); })`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout, 'data');
      const error = await refusalOf(open({ create: false }));
      expect(error.errorCause).toBe('config');
      expect(error.message).toBe(`the warehouse ${path} is held by another process (PID ${holder.pid})`);
      expect(error.fix).toBe('a DuckDB file belongs to one process: stop that one first');
      const asked = await refusalOf(open({ create: false, inSlack: '/gaps' }));
      expect(asked.fix).toContain('ask the bot that holds it in Slack (/gaps), or stop it first');
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
  });

  it('a second time in one process gives the same tables, and closing one leaves the other open', async () => {
    const first = await open();
    const second = await open();
    await first.ensureTables(OWN_TABLES);
    await first.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1');
    await first.close();
    expect((await second.query(eventIds, { name: 'ids' })).rows).toEqual([{ event_id: 'e1' }]);
  });

  it('for reading only lets nobody write', async () => {
    const writer = await open();
    await writer.ensureTables(OWN_TABLES);
    await writer.close();
    const reader = await open({ readOnly: true, create: false });
    const error = await refusalOf(reader.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1'));
    expect(error.errorCause).toBe('config');
    expect((await reader.query(eventIds, { name: 'ids' })).rows).toEqual([]);
  });

  it('keeps what was written for the next one who opens it', async () => {
    const before = await open();
    await before.ensureTables(OWN_TABLES);
    await before.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1');
    await before.close();
    const after = await open({ create: false });
    expect(await after.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1')).toBe('held');
  });
});

describe('a statement of DuckDB', () => {
  it('is stopped when its time is over, and the others go on', async () => {
    const log = logRecorder();
    const warehouse = await open({ deadlineMs: 300, log });
    const slow = Array.from({ length: 4 }, () => refusalOf(warehouse.query(ENDLESS, { name: 'endless' })));
    const errors = await Promise.all(slow);
    expect(errors.map((error) => error.errorCause)).toEqual(['timeout', 'timeout', 'timeout', 'timeout']);
    expect(errors[0]?.message).toBe('endless took longer than 0.3 s');
    expect((await warehouse.query(sql`SELECT 1 AS n`, { name: 'one' })).rows).toEqual([{ n: 1 }]);
  });

  it('that runs while the warehouse closes ends with a reason', async () => {
    const warehouse = await open();
    const running = refusalOf(warehouse.query(ENDLESS, { name: 'endless' }));
    await warehouse.close();
    expect((await running).errorCause).toBe('timeout');
  });

  it('on a column of another type says so', async () => {
    const warehouse = await open();
    await warehouse.run('CREATE SCHEMA a; CREATE TABLE a.b (game_date INTEGER)');
    const error = await refusalOf(
      warehouse.query(sql`SELECT 1 AS n FROM ${table('a.b')} WHERE game_date >= CAST('2026-01-01' AS DATE)`, {
        name: 'types',
      }),
    );
    expect(error.errorCause).toBe('bad_response');
    expect(error.message).toBe('a.b has a column of another type than expected');
  });

  it.each([
    ['a list', "['a', 'b']"],
    ['infinity', "CAST('inf' AS DOUBLE)"],
    ['a date without end', "CAST('infinity' AS DATE)"],
    ['a sum beyond 2^53', 'SUM(CAST(9007199254740992 AS BIGINT))'],
  ])('that answers %s is refused', async (_, expression) => {
    const warehouse = await open();
    await warehouse.run(`CREATE SCHEMA a; CREATE VIEW a.b AS SELECT ${expression} AS odd`);
    const error = await refusalOf(warehouse.query(sql`SELECT odd FROM ${table('a.b')}`, { name: 'odd' }));
    expect(error.errorCause).toBe('bad_response');
    expect(error.message).toContain('column odd');
  });

  it('bills nothing', async () => {
    const warehouse = await open();
    expect((await warehouse.query(sql`SELECT 1 AS n`, { name: 'one' })).bytesBilled).toBe(0);
    expect(await warehouse.retentionDays('a.b')).toBeNull();
  });
});

describe('an insert that nobody waited for', () => {
  it('is answered by what became of it', async () => {
    const warehouse = await open({ deadlineMs: 300 });
    await warehouse.ensureTables(OWN_TABLES);
    // The writer is busy beyond the deadline, so the caller gives up on an insert whose turn never came.
    const gate = new EventEmitter();
    const busy = warehouse.transaction(() => once(gate, 'open'));
    const error = await refusalOf(warehouse.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1'));
    expect(error.errorCause).toBe('timeout');
    gate.emit('open');
    await busy;
    expect(await warehouse.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1')).toBe('inserted');
    expect(await warehouse.insertOnce(SHOOTAROUND_EVENTS, [event('e1')], 'c1')).toBe('held');
  });

  it('and has no claim is no second row when it is said again', async () => {
    const warehouse = await open({ deadlineMs: 300 });
    await warehouse.ensureTables(OWN_TABLES);
    const gate = new EventEmitter();
    const busy = warehouse.transaction(() => once(gate, 'open'));
    const error = await refusalOf(warehouse.insert(SHOOTAROUND_EVENTS, [event('e1')]));
    expect(error.errorCause).toBe('timeout');
    gate.emit('open');
    await busy;
    await warehouse.insert(SHOOTAROUND_EVENTS, [event('e1')]);
    expect(await warehouse.insert(SHOOTAROUND_EVENTS, [event('e1')])).toBe('held');
    const { rows } = await warehouse.query(eventIds, { name: 'stored' });
    expect(rows).toEqual([{ event_id: 'e1' }]);
  });
});

describe('filling a DuckDB warehouse', () => {
  const dates = ['table_name', 'recorded_date'] as const;
  let warehouse: DuckDbWarehouse;
  beforeEach(async () => {
    warehouse = await open();
    await warehouse.run(
      'CREATE SCHEMA shootaround; CREATE TABLE shootaround.recorded_dates (table_name VARCHAR, recorded_date DATE)',
    );
  });

  it('in bulk keeps every row in its column', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [
      `t${index % 2}`,
      index % 3 === 0 ? '2026-02-03' : '2026-02-04',
    ]);
    expect(await warehouse.append('shootaround.recorded_dates', dates, rows)).toBe(5000);
    expect(await warehouse.recorded()).toMatchObject({ t0: expect.any(Array), t1: expect.any(Array) });
    const counted = sql`SELECT COUNT(*) AS n, COUNT(DISTINCT table_name) AS names FROM ${table('shootaround.recorded_dates')}`;
    expect((await warehouse.query(counted, { name: 'counted' })).rows).toEqual([{ n: 5000, names: 2 }]);
  });

  it('takes every type that the pipeline has, and leaves what is not named NULL', async () => {
    await warehouse.run(
      'CREATE TABLE shootaround.wide (a VARCHAR, b BIGINT, c DOUBLE, d BOOLEAN, e DATE, f TIMESTAMPTZ, g DECIMAL(5,1), h VARCHAR[], i STRUCT(x BIGINT, y DATE[]), j VARCHAR, k INTEGER)',
    );
    const columns = ['i', 'h', 'g', 'f', 'e', 'd', 'c', 'b', 'a', 'k'];
    const struct = { x: 7, y: ['2026-02-03'] };
    await warehouse.append('shootaround.wide', columns, [
      [struct, ['p', null], 34.5, '2026-02-03T04:05:06.789Z', '2026-02-03', false, 0.1, 12, 'text', 3],
    ]);
    const wide = sql`SELECT a, b, c, d, e, f, g, h[1] AS h1, len(h) AS hn, i.x AS ix, i.y[1] AS iy, j, k FROM ${table('shootaround.wide')}`;
    expect((await warehouse.query(wide, { name: 'wide' })).rows).toEqual([
      {
        a: 'text',
        b: 12,
        c: 0.1,
        d: false,
        e: '2026-02-03',
        f: '2026-02-03T04:05:06.789Z',
        g: 34.5,
        h1: 'p',
        hn: 2,
        ix: 7,
        iy: '2026-02-03',
        j: null,
        k: 3,
      },
    ]);
  });

  it.each([
    ['an impossible date', [['t', '2026-02-30']], 'bad_response', 'recorded_date'],
    ['a number for a name', [[5, '2026-02-03']], 'bad_response', 'table_name'],
  ])('refuses %s and adds no row', async (_, rows, cause, place) => {
    const error = await refusalOf(warehouse.append('shootaround.recorded_dates', dates, rows));
    expect(error.errorCause).toBe(cause);
    expect(error.message).toContain(place);
    expect(await warehouse.recorded()).toEqual({});
  });

  it('refuses a row far down, and adds none of those before it', async () => {
    const good = Array.from({ length: 5000 }, () => ['t', '2026-02-03']);
    await refusalOf(warehouse.append('shootaround.recorded_dates', dates, [...good, ['t', 'soon']]));
    expect(await warehouse.recorded()).toEqual({});
  });

  it('names the table or column that is not there', async () => {
    const noTable = await refusalOf(warehouse.append('shootaround.nope', ['a'], [['x']]));
    expect(noTable.errorCause).toBe('missing_table');
    const noColumn = await refusalOf(warehouse.append('shootaround.recorded_dates', ['colour'], [['x']]));
    expect(noColumn.errorCause).toBe('missing_column');
    expect(noColumn.message).toContain('colour');
  });

  it('in a transaction leaves nothing behind when it fails', async () => {
    const failing = warehouse.transaction(async (editor) => {
      await editor.append('shootaround.recorded_dates', dates, [['t', '2026-02-03']]);
      await editor.run('DELETE FROM shootaround.nope');
    });
    expect((await refusalOf(failing)).errorCause).toBe('missing_table');
    expect(await warehouse.recorded()).toEqual({});
    await warehouse.transaction((editor) =>
      editor.append('shootaround.recorded_dates', dates, [['t', '2026-02-03']]),
    );
    expect(await warehouse.recorded()).toEqual({ t: ['2026-02-03'] });
  });

  it('hides a transaction from readers until it is whole', async () => {
    await warehouse.transaction(async (editor) => {
      await editor.append('shootaround.recorded_dates', dates, [['t', '2026-02-03']]);
      expect(await warehouse.recorded()).toEqual({});
    });
    expect(await warehouse.recorded()).toEqual({ t: ['2026-02-03'] });
  });

  it('with another error throws that error as it is', async () => {
    const boom = new Error('boom');
    await expect(warehouse.transaction(() => Promise.reject(boom))).rejects.toBe(boom);
    expect(boom).not.toBeInstanceOf(WarehouseError);
  });
});
