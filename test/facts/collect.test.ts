import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { FAILURES_NEEDS } from '../../src/checks/streaks.ts';
import { type CollectRequest, collect, windowFor } from '../../src/facts/collect.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile } from '../support/fact-builders.ts';
import {
  type Asked,
  type Script,
  type ScriptedWarehouse,
  scriptedWarehouse,
} from '../support/scripted-warehouse.ts';

const NOW = new Date('2026-02-04T11:00:00Z');
const SUMMARY = 'nba_analytics.player_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';

/** A row of each kind of fact, as a warehouse gives it. */
const ROWS: Record<string, Row> = {
  slate: {
    game_id: '0022500001',
    game_date: '2026-02-03',
    away_team_tricode: 'ATL',
    home_team_tricode: 'BOS',
    away_team_name: 'Atlanta Hawks',
    home_team_name: null,
    game_status: 3,
    away_team_score: 110,
    home_team_score: 100,
    game_date_est: null,
    season_year: 2025,
    newest_load: '2026-02-04T09:00:00.000Z',
  },
  coverage: {
    covered_date: '2026-02-03',
    team: 'ATL',
    opponent: 'BOS',
    home: null,
    away: null,
    game_ref: 'x',
    row_count: 17,
    valid_rows: 17,
    played_rows: 10,
    above_1: 9,
    above_2: 0,
    above_3: 0,
    copies: 0,
    compared_rows: 17,
    least_value: 88,
    most_value: 90,
    oldest_load: null,
    newest_load: null,
  },
  day_counts: {
    counted_date: '2026-02-03',
    row_count: 76,
    valid_rows: 70,
    copies: 0,
    distinct_values: 70,
    newest_load: null,
    ...Object.fromEntries(
      [1, 2, 3, 4, 5].flatMap((figure) => [
        [`figure_${figure}_counted`, 70],
        [`figure_${figure}_total`, 42],
      ]),
    ),
  },
};

async function collectFrom(
  script: Script,
  over: Partial<CollectRequest> = {},
): Promise<{ warehouse: ScriptedWarehouse; facts: Awaited<ReturnType<typeof collect>> }> {
  const warehouse = scriptedWarehouse(script);
  const facts = await collect({
    warehouse,
    profile,
    needs: CHECKS.map((check) => check.needs(profile)),
    window: windowFor(['2026-02-03'], NOW),
    ...over,
  });
  return { warehouse, facts };
}

const answer = ({ name }: Asked): Row[] => (ROWS[name] ? [ROWS[name]] : []);
const failing =
  (table: string, error: Error) =>
  (asked: Asked): Row[] => {
    if (asked.table === table) throw error;
    return answer(asked);
  };

describe('collecting', () => {
  it('asks each table once and counts its statements and bytes', async () => {
    const { warehouse, facts } = await collectFrom({ answer });
    const tables = warehouse.asked.map(({ table }) => table);
    expect(tables).toEqual([...new Set(tables)]);
    expect(facts.cost).toEqual({ statements: tables.length, bytesBilled: 10 * tables.length });
    expect(
      Object.keys({ ...facts.coverage, ...facts.dayCounts }).every((table) => tables.includes(table)),
    ).toBe(true);
  });

  it('has every statement under way before the first is answered', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const planned: number[] = [];
    const warehouse = scriptedWarehouse({ answer: (asked) => gate.then(() => answer(asked)) });
    const collecting = collect({
      warehouse,
      profile,
      needs: CHECKS.map((check) => check.needs(profile)),
      window: windowFor(['2026-02-03'], NOW),
      progress: { planned: (count) => void planned.push(count), answered: () => undefined },
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(warehouse.asked.length).toBeGreaterThan(10);
    expect(planned).toEqual([warehouse.asked.length]);
    open();
    await collecting;
    expect(planned).toEqual([warehouse.asked.length]);
  });

  it('collects only what is needed, and always the slate, postponements and halts', async () => {
    const { warehouse, facts } = await collectFrom({ answer }, { needs: [{ tables: [SUMMARY] }] });
    expect(warehouse.asked.map(({ table }) => table).toSorted()).toEqual(
      [
        SUMMARY,
        'nba_raw.nbac_schedule',
        'nba_orchestration.game_postponements',
        'nba_orchestration.halt_state',
      ].toSorted(),
    );
    expect(facts.attempts).toEqual({ state: 'not_configured' });
    expect(facts.coverage[SUMMARY]).toMatchObject({
      state: 'known',
      value: [{ date: '2026-02-03', team: 'ATL', rows: 17, playedRows: 10 }],
    });
  });

  it('calls a source that the profile does not name not configured', async () => {
    const { schedule } = profile.sources;
    const bare = { ...profile, sources: { schedule } };
    const { facts } = await collectFrom({ answer }, { profile: bare });
    for (const fact of [facts.postponements, facts.halts, facts.attempts, facts.ledger])
      expect(fact).toEqual({ state: 'not_configured' });
  });

  it('asks for the history of attempts once, also beside a check that needs a day of it', async () => {
    const needs = [...CHECKS.map((check) => check.needs(profile)), FAILURES_NEEDS];
    const { warehouse, facts } = await collectFrom({ answer }, { needs });
    expect(warehouse.asked.filter(({ name }) => name === 'attempts')).toHaveLength(1);
    expect(warehouse.asked.filter(({ name }) => name === 'runs')).toHaveLength(1);
    expect(facts.runs).toEqual({ state: 'known', value: [] });
  });

  it('asks for runs only where somebody needs them and the profile says where they are', async () => {
    const { runs: _, ...sources } = profile.sources;
    const unnamed = { needs: [FAILURES_NEEDS], profile: { ...profile, sources } };
    for (const over of [{ needs: [{ tables: [SUMMARY] }] }, unnamed]) {
      const { warehouse, facts } = await collectFrom({ answer }, over);
      expect(warehouse.asked.filter(({ name }) => name === 'runs')).toEqual([]);
      expect(facts.runs).toEqual({ state: 'not_configured' });
    }
    const recorded = async () => ({ 'nba_raw.nbac_schedule': ['2026-02-03'] });
    const imported = await collectFrom({ answer, recorded }, { needs: [FAILURES_NEEDS] });
    expect(imported.facts.runs).toEqual({ state: 'not_recorded' });
  });

  it('says that bytes are unknown when one answer does not tell them', async () => {
    const { facts } = await collectFrom({ answer, bytesBilled: null });
    expect(facts.cost.bytesBilled).toBeNull();
  });

  it.each([
    ['no sum where statements are billed, also when they fail', true, null],
    ['0 where nothing ever is', false, 0],
  ])('gives the bytes of a run with a failed statement as %s', async (_, bills, bytesBilled) => {
    const error = new WarehouseError('timeout', 'no answer', 'see why');
    const { facts } = await collectFrom({
      answer: failing(SUMMARY, error),
      bills,
      ...(!bills && { bytesBilled: 0 }),
    });
    expect(facts.cost.bytesBilled).toBe(bytesBilled);
  });

  it('tells the progress of each table, and whether it could be read', async () => {
    const told: [string, boolean][] = [];
    const error = new WarehouseError('permission', 'no right', 'grant it');
    const { warehouse } = await collectFrom(
      { answer: failing(CACHE, error) },
      { progress: { planned: () => undefined, answered: (table, ok) => void told.push([table, ok]) } },
    );
    expect(told).toHaveLength(warehouse.asked.length);
    expect(told.filter(([, ok]) => !ok)).toEqual([[CACHE, false]]);
  });
});

describe('a table that can not be read', () => {
  it.each(['permission', 'quota', 'missing_table', 'missing_column', 'timeout', 'config'] as const)(
    'for %s is unknown with its cause, and touches no other',
    async (cause) => {
      const error = new WarehouseError(cause, `a message about ${cause}`, 'a fix');
      const { facts } = await collectFrom({ answer: failing(SUMMARY, error) });
      expect(facts.coverage[SUMMARY]).toEqual({
        state: 'unknown',
        cause,
        message: `a message about ${cause}`,
        fix: 'a fix',
      });
      const others = [facts.slate, ...Object.values(facts.dayCounts)];
      expect(others.every(({ state }) => state === 'known')).toBe(true);
    },
  );

  it('for a reason that nobody foresaw is unknown too, never empty', async () => {
    const { facts } = await collectFrom({ answer: failing(SUMMARY, new TypeError('x is not a function')) });
    expect(facts.coverage[SUMMARY]).toMatchObject({ state: 'unknown', cause: 'internal' });
  });

  it.each<[string, string, Row]>([
    ['a missing number', 'row_count', { row_count: null }],
    ['text for a number', 'row_count', { row_count: '17' }],
    ['a number for text', 'team', { team: 5 }],
    ['no date', 'covered_date', { covered_date: null }],
    ['an instant for a date', 'covered_date', { covered_date: '2026-02-03T00:00:00.000Z' }],
  ])('because of %s is a bad response, and names the column', async (_name, column, wrong) => {
    const { facts } = await collectFrom({
      answer: (asked) => (asked.table === SUMMARY ? [{ ...ROWS.coverage, ...wrong } as Row] : answer(asked)),
    });
    expect(facts.coverage[SUMMARY]).toMatchObject({
      state: 'unknown',
      cause: 'bad_response',
      message: expect.stringContaining(`${SUMMARY}: column ${column}`),
    });
  });

  it('because a schedule dates its games by instants is unknown, not without games', async () => {
    const wrong = { ...ROWS.slate, game_date: '2026-02-03 00:00:00' } as Row;
    const { facts } = await collectFrom({
      answer: (asked) => (asked.name === 'slate' ? [wrong] : answer(asked)),
    });
    expect(facts.slate).toMatchObject({
      state: 'unknown',
      cause: 'bad_response',
      message: expect.stringContaining('column game_date should be a date'),
    });
  });

  it('because a column was left out of the answer is a bad response', async () => {
    const { team: _, ...partial } = ROWS.coverage as Row;
    const { facts } = await collectFrom({
      answer: (asked) => (asked.table === SUMMARY ? [partial] : answer(asked)),
    });
    expect(facts.coverage[SUMMARY]).toMatchObject({ state: 'unknown', cause: 'bad_response' });
  });
});

describe('an imported warehouse', () => {
  const recorded = async () => ({
    'nba_raw.nbac_schedule': ['2026-02-03'],
    [SUMMARY]: ['2026-02-03'],
  });

  it('is asked only for what was recorded; the rest is not recorded, and not missing', async () => {
    const { warehouse, facts } = await collectFrom({ answer, recorded });
    expect(warehouse.asked.map(({ table }) => table).toSorted()).toEqual([SUMMARY, 'nba_raw.nbac_schedule']);
    expect(facts.cost.statements).toBe(2);
    expect(facts.dayCounts[CACHE]).toEqual({ state: 'not_recorded' });
    expect(facts.attempts).toEqual({ state: 'not_recorded' });
    expect(facts.recorded).toEqual(await recorded());
  });

  it('is not asked how long it keeps its tables', async () => {
    const { warehouse } = await collectFrom({ answer, recorded }, { window: windowFor(['2024-11-01'], NOW) });
    expect(warehouse.retentionAsked).toEqual([]);
  });
});

describe('a warehouse that can not even say what it holds', () => {
  it('makes every fact unknown with the cause, and is asked nothing more', async () => {
    const recorded = async (): Promise<never> => {
      throw new WarehouseError('timeout', 'no answer', 'see why');
    };
    const { warehouse, facts } = await collectFrom(
      { answer, recorded },
      { window: windowFor(['2024-11-01'], NOW) },
    );
    const all = [
      facts.slate,
      facts.attempts,
      facts.ledger,
      ...Object.values(facts.coverage),
      ...Object.values(facts.dayCounts),
    ];
    for (const fact of all) expect(fact).toMatchObject({ state: 'unknown', cause: 'timeout' });
    expect(warehouse.asked).toEqual([]);
    expect(warehouse.retentionAsked).toEqual([]);
  });
});

describe('how long a table keeps its partitions', () => {
  it.each([
    ['2026-01-06', 0],
    ['2026-01-05', 1],
  ])('is asked for dates of 30 days and more: about %s %d times a table', async (date, times) => {
    const { warehouse, facts } = await collectFrom({ answer }, { window: windowFor([date], NOW) });
    expect(warehouse.retentionAsked.filter((table) => table === CACHE)).toHaveLength(times);
    expect(Object.keys(facts.retention)).toEqual(times === 0 ? [] : Object.keys(facts.dayCounts));
  });

  it('is a fact that can be unknown on its own', async () => {
    const { facts } = await collectFrom(
      {
        answer,
        async retentionDays(table) {
          if (table === CACHE) throw new WarehouseError('permission', 'no right', 'grant it');
          return 90;
        },
      },
      { window: windowFor(['2025-11-01'], NOW) },
    );
    expect(facts.retention[CACHE]).toMatchObject({ state: 'unknown', cause: 'permission' });
    expect(facts.retention['nba_precompute.player_composite_factors']).toEqual({ state: 'known', value: 90 });
    expect(facts.dayCounts[CACHE]).toMatchObject({ state: 'known' });
  });
});
