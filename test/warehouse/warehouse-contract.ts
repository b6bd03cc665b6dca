import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWN_TABLES, SHOOTAROUND_EVENTS, VALIDATION_CHECK_RESULTS } from '../../src/warehouse/own-tables.ts';
import { column, date, float, int, join, raw, sql, table, text, timestamp } from '../../src/warehouse/sql.ts';
import { type Row, type Warehouse, WarehouseError } from '../../src/warehouse/warehouse.ts';

export interface ContractSubject {
  warehouse: Warehouse;
  /** Runs DuckDB statements on the tables behind it. */
  execute(statements: string): Promise<unknown>;
  stop(): Promise<void>;
}

export const event = (id: string, at = '2026-02-04T11:00:00.250Z'): Row => ({
  event_id: id,
  event_time: at,
  kind: 'run_claimed',
  subject: 'slot:post_overnight',
  actor: 'schedule',
  run_id: null,
  details: '{"a":"it\'s"}',
});

export const eventIds = sql`SELECT event_id FROM ${table(SHOOTAROUND_EVENTS.name)}
WHERE event_time >= ${timestamp('2026-01-01T00:00:00Z')} ORDER BY event_id`;

/** What a failing call threw; fails the test when it did not, or threw anything but a WarehouseError. */
export async function refusalOf(promise: Promise<unknown>): Promise<WarehouseError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(WarehouseError);
  return outcome as WarehouseError;
}

/** What every warehouse keeps, whoever is behind the port. */
export function warehouseContract(name: string, open: () => Promise<ContractSubject>): void {
  describe(name, () => {
    let subject: ContractSubject;
    beforeEach(async () => {
      subject = await open();
      await subject.warehouse.ensureTables(OWN_TABLES);
    });
    afterEach(() => subject.stop());

    it('tells the columns of a table by its metadata, and nothing of one that is not there', async () => {
      const columns = await subject.warehouse.columnsOf('nba_predictions.daily_prediction_signals');
      expect(columns).toEqual(expect.arrayContaining(['game_date', 'system_id', 'daily_signal']));
      expect(columns).not.toContain('no_such_column');
      expect(await subject.warehouse.columnsOf('nba_predictions.nope')).toBeNull();
    });

    describe('answers a query', () => {
      it('with dates, instants and numbers in the one form that every room knows', async () => {
        await subject.execute(`INSERT INTO nba_analytics.player_game_summary
          (player_lookup, game_id, game_date, team_abbr, opponent_team_abbr, season_year, is_active, minutes_played, processed_at)
          VALUES ('jokic', '1', '2026-02-03', 'DEN', 'DET', 2025, TRUE, 34.5, '2026-02-04 09:00:00.123456+00')`);
        const { rows } = await subject.warehouse.query(
          sql`SELECT player_lookup, game_date, season_year, is_active, minutes_played, processed_at, points,
            COUNT(*) OVER () AS row_count, minutes_played * 1.0 / NULLIF(3, 0) AS ratio
          FROM ${table('nba_analytics.player_game_summary')} WHERE game_date >= ${date('2026-02-03')}`,
          { name: 'forms' },
        );
        expect(rows).toEqual([
          {
            player_lookup: 'jokic',
            game_date: '2026-02-03',
            season_year: 2025,
            is_active: true,
            minutes_played: 34.5,
            processed_at: '2026-02-04T09:00:00.123Z',
            points: null,
            row_count: 1,
            ratio: 11.5,
          },
        ]);
      });

      it('with the values that were bound, hostile ones included', async () => {
        const hostile = `'; DROP TABLE x; -- \\ " \` ? ünïcödé 🏀`;
        const { rows } = await subject.warehouse.query(
          sql`SELECT ${text(hostile)} AS words, ${int(42)} + 0 AS whole, ${float(0.5)} AS part, ${date('2026-03-08')} AS day,
            ${timestamp('2026-03-08T07:00:00.5Z')} AS instant, ${text(null)} AS nothing, ${int(null)} AS none`,
          { name: 'bound' },
        );
        expect(rows).toEqual([
          {
            words: hostile,
            whole: 42,
            part: 0.5,
            day: '2026-03-08',
            instant: '2026-03-08T07:00:00.500Z',
            nothing: null,
            none: null,
          },
        ]);
      });

      it('taking the day of an instant in UTC', async () => {
        const { rows } = await subject.warehouse.query(
          sql`SELECT CAST(${timestamp('2026-01-31T03:30:00Z')} AS DATE) AS day`,
          { name: 'day' },
        );
        expect(rows).toEqual([{ day: '2026-01-31' }]);
      });

      it('with no rows where there are none', async () => {
        const { rows } = await subject.warehouse.query(eventIds, { name: 'none' });
        expect(rows).toEqual([]);
      });

      it('side by side with others', async () => {
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, index) =>
            subject.warehouse.query(sql`SELECT ${int(index)} AS n`, { name: 'many' }),
          ),
        );
        expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(
          Array.from({ length: 12 }, (_, index) => index),
        );
      });
    });

    describe('refuses', () => {
      it('a number that would lose digits', async () => {
        const query = sql`SELECT ${raw('9007199254740993')} AS big`;
        const error = await refusalOf(subject.warehouse.query(query, { name: 'big' }));
        expect(error.errorCause).toBe('bad_response');
        expect(error.message).toContain('9007199254740993');
      });

      it('a table that is not there, by its name', async () => {
        const query = sql`SELECT 1 AS n FROM ${table('nba_raw.nope')} WHERE game_date = ${date('2026-02-03')}`;
        const error = await refusalOf(subject.warehouse.query(query, { name: 'nope' }));
        expect(error.errorCause).toBe('missing_table');
        expect(error.message).toBe('table nba_raw.nope does not exist');
        expect(error.fix).not.toBe('');
      });

      it('a column that is not there, by its name and table', async () => {
        const source = 'nba_reference.processor_run_history';
        const query = sql`SELECT ${column('colour')} FROM ${table(source)} WHERE data_date = ${date('2026-02-03')}`;
        const error = await refusalOf(subject.warehouse.query(query, { name: 'colour' }));
        expect(error.errorCause).toBe('missing_column');
        expect(error.message).toBe(`${source} has no column colour`);
      });

      it('every call once it is closed, and being closed twice is no harm', async () => {
        await Promise.all([subject.warehouse.close(), subject.warehouse.close()]);
        const error = await refusalOf(subject.warehouse.query(sql`SELECT 1 AS n`, { name: 'late' }));
        expect(error.message).toBe('the warehouse is closed');
      });
    });

    describe('inserts once', () => {
      const insert = (rows: readonly Row[], claim: string) =>
        subject.warehouse.insertOnce(SHOOTAROUND_EVENTS, rows, claim);
      const stored = async () =>
        (await subject.warehouse.query(eventIds, { name: 'stored' })).rows.map((row) => row.event_id);

      it('and says so, and reads back what was written', async () => {
        expect(await insert([event('e1')], 'claim-1')).toBe('inserted');
        const { rows } = await subject.warehouse.query(
          sql`SELECT * FROM ${table(SHOOTAROUND_EVENTS.name)} WHERE event_time = ${timestamp('2026-02-04T11:00:00.250Z')}`,
          { name: 'all' },
        );
        expect(rows).toEqual([event('e1')]);
      });

      it('and answers held to whoever comes later', async () => {
        await insert([event('e1')], 'claim-1');
        expect(await insert([event('e1')], 'claim-1')).toBe('held');
        expect(await stored()).toEqual(['e1']);
      });

      it('when many come at the same time', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, () => insert([event('e1'), event('e2')], 'claim-1')),
        );
        expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(7);
        expect(await stored()).toEqual(['e1', 'e2']);
      });

      it('for each claim of its own', async () => {
        expect(await insert([event('e1')], 'claim-1')).toBe('inserted');
        expect(await insert([event('e2'), event('e3')], 'claim-2')).toBe('inserted');
        expect(await stored()).toEqual(['e1', 'e2', 'e3']);
      });

      it('every type of a column, NULL included', async () => {
        const row: Row = {
          result_id: 'r1',
          run_id: 'run',
          check_timestamp: '2026-02-04T11:00:00.000Z',
          check_name: 'x',
          check_category: 'y',
          status: 'PASS',
          severity: null,
          expected_value: '14',
          actual_value: null,
          threshold: 0.75,
          message: 'fine',
          target_date: '2026-02-03',
          target_table: null,
          affected_records: 3,
          details: '{}',
        };
        const empty = { ...row, result_id: 'r2', threshold: null, target_date: null, affected_records: null };
        await subject.warehouse.insertOnce(VALIDATION_CHECK_RESULTS, [row, empty], 'results-1');
        const { rows } = await subject.warehouse.query(
          sql`SELECT ${join(
            VALIDATION_CHECK_RESULTS.columns.map(({ name: one }) => column(one)),
            ', ',
          )} FROM ${table(VALIDATION_CHECK_RESULTS.name)} WHERE check_timestamp >= ${timestamp('2026-02-04T00:00:00Z')} ORDER BY result_id`,
          { name: 'results' },
        );
        expect(rows).toEqual([row, empty]);
      });

      it.each([
        ['no rows', []],
        ['a row without its key', [{ ...event('e1'), event_id: null }]],
        ['the same key twice', [event('e1'), event('e1')]],
        ['a column that the table lacks', [{ ...event('e1'), colour: 'red' }]],
      ])('nothing at all, given %s', async (_, rows) => {
        const error = await refusalOf(insert(rows as Row[], 'claim-1'));
        expect(error.errorCause).toBe('internal');
        expect(await stored()).toEqual([]);
      });
    });

    describe('inserts without a claim', () => {
      const insert = (rows: readonly Row[]) => subject.warehouse.insert(SHOOTAROUND_EVENTS, rows);
      const stored = async () =>
        (await subject.warehouse.query(eventIds, { name: 'stored' })).rows.map((row) => row.event_id);

      it('and reads back what was written', async () => {
        expect(await insert([event('e1'), event('e2')])).toBe('inserted');
        const { rows } = await subject.warehouse.query(
          sql`SELECT * FROM ${table(SHOOTAROUND_EVENTS.name)} WHERE event_time = ${timestamp('2026-02-04T11:00:00.250Z')} ORDER BY event_id`,
          { name: 'all' },
        );
        expect(rows).toEqual([event('e1'), event('e2')]);
      });

      it('what is there already as often as it is said, or once where keys are known', async () => {
        await insert([event('e1')]);
        const outcomes = await Promise.all([1, 2, 3].map(() => insert([event('e1')])));
        const knowsKeys = subject.warehouse.kind === 'duckdb';
        expect(new Set(outcomes)).toEqual(new Set([knowsKeys ? 'held' : 'inserted']));
        expect(await stored()).toEqual(knowsKeys ? ['e1'] : ['e1', 'e1', 'e1', 'e1']);
      });

      it.each([
        ['no rows', []],
        ['a row without its key', [{ ...event('e1'), event_id: '' }]],
        ['the same key twice', [event('e1'), event('e1')]],
        ['a column that the table lacks', [{ ...event('e1'), colour: 'red' }]],
      ])('nothing at all, given %s', async (_, rows) => {
        const error = await refusalOf(insert(rows as Row[]));
        expect(error.errorCause).toBe('internal');
        expect(await stored()).toEqual([]);
      });

      it('nothing into a table that is not there, by its name', async () => {
        await subject.execute(`DROP TABLE ${SHOOTAROUND_EVENTS.name}`);
        const error = await refusalOf(insert([event('e1')]));
        expect(error.errorCause).toBe('missing_table');
        expect(error.message).toContain(SHOOTAROUND_EVENTS.name);
      });

      it('nothing once it is closed', async () => {
        await subject.warehouse.close();
        expect((await refusalOf(insert([event('e1')]))).message).toBe('the warehouse is closed');
      });
    });

    it('has its own tables already, as often as they are asked for', async () => {
      await subject.warehouse.ensureTables(OWN_TABLES);
      await subject.warehouse.ensureTables(OWN_TABLES);
      expect((await subject.warehouse.query(eventIds, { name: 'there' })).rows).toEqual([]);
    });

    it('holds no imported season unless one was imported', async () => {
      expect(await subject.warehouse.recorded()).toBeNull();
    });
  });
}
