import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { collect, windowFor } from '../../src/facts/collect.ts';
import type { GradeRow } from '../../src/facts/facts.ts';
import { planStatements } from '../../src/facts/plan-statements.ts';
import type { AppendValue } from '../../src/warehouse/duckdb.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const D = '2026-02-03';
const BEFORE = '2026-02-02';
const NOW = new Date('2026-02-04T17:00:00Z');
const CACHE = 'nba_precompute.player_daily_cache';
const ACCURACY = 'nba_predictions.prediction_accuracy';
const PERFORMANCE = 'nba_predictions.model_performance_daily';
const MADE = [CACHE, ACCURACY, 'nba_predictions.prediction_accuracy_deduped', PERFORMANCE];
const NEEDS = { tables: [CACHE], grades: true };

type Cells = Record<string, AppendValue>;

const GRADE: Cells = {
  player_lookup: 'lebronjames',
  game_id: '20260203_LAL_BOS',
  game_date: D,
  system_id: 'catboost_v12',
  predicted_points: 24,
  recommendation: 'OVER',
  actual_points: 20,
  signed_error: 4,
  prediction_correct: false,
  is_voided: false,
  graded_at: '2026-02-04T10:00:00Z',
};

describe('grades', () => {
  let scratch: ScratchWarehouse;
  const clean = [
    ...MADE.flatMap((name) => duckDbStatements(pipelineTable(name))),
    ...[CACHE, ACCURACY, PERFORMANCE].map((name) => `DELETE FROM ${name}`),
  ].join(';\n');
  beforeAll(async () => {
    scratch = await openScratchWarehouse();
  });
  beforeEach(() => scratch.warehouse.run(clean));
  afterAll(() => scratch.close());

  const write = (table: string, rows: readonly Cells[]) =>
    scratch.warehouse.transaction(async ({ append }) => {
      for (const row of rows) await append(table, Object.keys(row), [Object.values(row)]);
    });
  const grades = (...rows: Cells[]) =>
    write(
      ACCURACY,
      rows.map((row) => ({ ...GRADE, ...row })),
    );
  const cached = (...rows: Cells[]) =>
    write(
      CACHE,
      rows.map((row) => ({ cache_date: D, player_lookup: 'lebronjames', ...row })),
    );

  const collected = (
    needs: Parameters<typeof collect>[0]['needs'] = [NEEDS],
    dates = [D],
    of: Profile = profile,
  ) => collect({ warehouse: scratch.warehouse, profile: of, needs, window: windowFor(dates, NOW) });
  async function read(dates?: string[]): Promise<GradeRow[]> {
    const { grades: fact } = await collected([NEEDS], dates);
    if (fact.state !== 'known') throw new Error(JSON.stringify(fact));
    return fact.value.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  }
  const SUM = { date: D, system: 'catboost_v12', tier: null, graded: 1, signed: 4 };

  it('are summed by date, system and what the player used to score', async () => {
    await cached(
      { points_avg_season: 25 },
      { player_lookup: 'b', points_avg_season: 24.9 },
      { player_lookup: 'c', points_avg_season: 30 },
    );
    await grades(
      {},
      { player_lookup: 'b', signed_error: -1.5 },
      { player_lookup: 'c', signed_error: 0.5 },
      { system_id: 'other', signed_error: 2 },
    );
    expect(await read()).toEqual([
      { ...SUM, tier: 'star', graded: 2, signed: 4.5 },
      { ...SUM, tier: 'starter', signed: -1.5 },
      { ...SUM, system: 'other', tier: 'star', signed: 2 },
    ]);
  });

  it.each<[string, Cells]>([
    ['voided', { is_voided: true }],
    ['without a line', { recommendation: 'NO_LINE' }],
    ['that says to stay away', { recommendation: 'PASS' }],
    ['without a result', { actual_points: null, signed_error: null }],
  ])('leave out a row %s', async (_, row) => {
    await grades(row, { player_lookup: 'b' });
    expect(await read()).toEqual([SUM]);
  });

  it.each<[string, Cells, Partial<GradeRow>]>([
    ['whose error was not written', { signed_error: null }, { signed: 4 }],
    ['of which nobody says that it was voided', { is_voided: null }, {}],
    ['that says under', { recommendation: 'UNDER' }, {}],
    ['whose points were not written, and whose error was', { actual_points: null }, {}],
  ])('count a row %s', async (_, row, expected) => {
    await grades(row);
    expect(await read()).toEqual([{ ...SUM, ...expected }]);
  });

  it('take one of several versions of a pick: a direction first, then what was graded, then the latest', async () => {
    await grades(
      { signed_error: 9, graded_at: '2026-02-04T09:00:00Z' },
      { signed_error: 3 },
      { signed_error: 8, prediction_correct: null, graded_at: '2026-02-04T12:00:00Z' },
      { signed_error: 7, recommendation: 'PASS', graded_at: '2026-02-04T13:00:00Z' },
    );
    expect(await read()).toEqual([{ ...SUM, signed: 3 }]);
  });

  it('go by the average of that very date, never by what was scored on it', async () => {
    await cached({ points_avg_season: 12 }, { cache_date: BEFORE, points_avg_season: 26 });
    await grades({ actual_points: 40 }, { game_date: BEFORE, actual_points: 3 });
    expect(await read()).toEqual([
      { ...SUM, date: BEFORE, tier: 'star' },
      { ...SUM, tier: 'role' },
    ]);
  });

  it('go by the games before where the cache does not know a player, whoever graded them', async () => {
    await cached({ points_avg_season: null });
    await grades(
      { game_date: '2025-11-01', actual_points: 30, system_id: 'retired' },
      { game_date: '2025-12-01', actual_points: 20, system_id: 'retired', recommendation: 'PASS' },
      { game_date: '2025-12-02', actual_points: 0, is_voided: true },
      { actual_points: 0 },
      { actual_points: 0, system_id: 'other' },
    );
    expect(await read()).toEqual([
      { ...SUM, tier: 'star' },
      { ...SUM, system: 'other', tier: 'star' },
    ]);
  });

  it('know no tier in the first game of a season, whatever was scored in the one before', async () => {
    await grades(
      { game_date: '2025-04-01', actual_points: 30 },
      { game_date: '2025-10-22', actual_points: 9 },
      { game_date: '2025-10-24' },
    );
    expect(await read(['2025-04-05', '2025-10-25'])).toEqual([
      { ...SUM, date: '2025-04-01' },
      { ...SUM, date: '2025-10-22' },
      { ...SUM, date: '2025-10-24', tier: 'role' },
    ]);
  });

  it('are read for two weeks up to the date, and no further', async () => {
    await grades({ game_date: '2026-01-20' }, { game_date: '2026-01-21' }, {}, { game_date: '2026-02-04' });
    expect((await read()).map(({ date }) => date)).toEqual(['2026-01-21', D]);
  });

  it('are asked for only where somebody needs them', async () => {
    await grades({});
    const facts = await collected([{ tables: [CACHE] }]);
    expect(facts.grades).toEqual({ state: 'not_configured' });
    expect(planStatements(profile, [{ tables: [CACHE] }]).averages).toEqual([]);
  });

  it('are unknown with their cause where they can not be read', async () => {
    await scratch.warehouse.run('DROP VIEW nba_predictions.prediction_accuracy_deduped');
    expect((await collected()).grades).toMatchObject({ state: 'unknown', cause: 'missing_table' });
  });

  it('are a bad answer, and not fewer, where a system is called by what stands between two', async () => {
    await grades({ system_id: 'a|b' });
    expect((await collected()).grades).toMatchObject({
      state: 'unknown',
      cause: 'bad_response',
      message: expect.stringContaining('"b" is no grade of a system'),
    });
  });

  it('leave a cache that can not be read unknown', async () => {
    await grades({});
    await scratch.warehouse.run(`DROP TABLE ${CACHE}`);
    expect((await collected()).dayCounts[CACHE]).toMatchObject({ state: 'unknown', cause: 'missing_table' });
  });

  describe('beside them the cache', () => {
    const ROWS: Cells[] = [
      { points_avg_season: 20, processed_at: '2026-02-03T12:00:00Z' },
      { points_avg_season: 20, processed_at: '2026-02-03T13:00:00Z' },
      { player_lookup: 'b' },
      { player_lookup: 'b', cache_date: BEFORE, processed_at: '2026-02-02T12:00:00Z' },
    ];

    it.each([false, true])('is counted by date as it is without them; copies: %s', async (copies) => {
      await cached(...ROWS);
      const counts = async (grading: boolean) => {
        const needs = { tables: [CACHE], copies, ...(grading && { grades: true }) };
        const fact = (await collected([needs])).dayCounts[CACHE];
        if (fact?.state !== 'known') throw new Error(JSON.stringify(fact));
        return fact.value.toSorted((one, other) => one.date.localeCompare(other.date));
      };
      const counted = await counts(true);
      expect(counted).toEqual(await counts(false));
      expect(counted).toMatchObject([
        { date: BEFORE, rows: 1, copies: copies ? 0 : null },
        { date: D, rows: 3, copies: copies ? 1 : null, newest: '2026-02-03T13:00:00.000Z' },
      ]);
    });

    it('gives an average of rows that count alone', async () => {
      await cached(
        { points_avg_season: 27, is_production_ready: false },
        { points_avg_season: 10, is_production_ready: true },
      );
      await grades({});
      const table = profile.tables[CACHE];
      if (table === undefined) throw new Error('the profile has no cache');
      const ready = { ...table, valid: [{ column: 'is_production_ready', equals: true }] };
      const facts = await collected([NEEDS], [D], {
        ...profile,
        tables: { ...profile.tables, [CACHE]: ready },
      });
      expect(facts.grades).toMatchObject({ value: [{ tier: 'role' }] });
      expect(facts.dayCounts[CACHE]).toMatchObject({ value: [{ rows: 2, validRows: 1 }] });
    });
  });

  it('of models are read where the profile names their table, the last word last', async () => {
    const row = { game_date: D, model_id: 'm', rolling_n_7d: 90 };
    await write(PERFORMANCE, [
      { ...row, mae_gap_7d: 0.5, computed_at: '2026-02-04T12:00:00Z' },
      { ...row, mae_gap_7d: 2.5, computed_at: '2026-02-04T09:00:00Z' },
      { ...row, game_date: '2026-01-20', mae_gap_7d: 9 },
      { ...row, game_date: '2026-02-04', mae_gap_7d: 9 },
    ]);
    const needs = [{ ...NEEDS, performance: true }];
    expect((await collected(needs)).performance).toEqual({ state: 'not_configured' });
    const named = { ...profile, sources: { ...profile.sources, performance: PERFORMANCE } };
    expect((await collected(needs, [D], named)).performance).toEqual({
      state: 'known',
      value: [2.5, 0.5].map((gap) => ({ date: D, model: 'm', graded: 90, gap })),
    });
  });
});
