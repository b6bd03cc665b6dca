import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, windowFor } from '../../src/facts/collect.ts';
import type { FactNeeds, Facts } from '../../src/facts/facts.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const D = '2026-02-06';
const NOW = new Date('2026-02-07T17:00:00Z');
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const FEATURES = 'nba_predictions.ml_feature_store_v2';
const CONTEXT = 'nba_analytics.upcoming_player_game_context';
const PROPS = 'nba_raw.odds_api_player_points_props';
const ALL: FactNeeds = {
  tables: [PREDICTIONS, FEATURES, CONTEXT, PROPS],
  slices: true,
  figures: true,
  copies: true,
};

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-02-05', to: D, games: 2 });
});
afterAll(() => pipeline.close());

const factsOf = (needs: FactNeeds): Promise<Facts> =>
  collect({ warehouse: pipeline.warehouse, profile, needs: [needs], window: windowFor([D], NOW) });

function rowsIn<T>(fact: { state: string; value?: T } | undefined): T {
  if (fact?.state !== 'known' || fact.value === undefined)
    throw new Error(`not known: ${JSON.stringify(fact)}`);
  return fact.value;
}

describe('slices of a date', () => {
  it('add up to what is counted without them, in one statement a table', async () => {
    const [apart, together] = [await factsOf(ALL), await factsOf({ ...ALL, slices: false })];
    expect(apart.cost.statements).toBe(together.cost.statements);
    for (const table of ALL.tables) {
      const order = (facts: Facts) =>
        rowsIn(facts.dayCounts[table]).toSorted((one, other) => (one.date < other.date ? -1 : 1));
      expect(order(apart)).toEqual(order(together));
      expect(order(apart).length).toBeGreaterThan(0);
    }
  });

  it('of predictions put players together that have the same games and systems', async () => {
    await pipeline.spoil(`INSERT INTO ${PREDICTIONS} (prediction_id, system_id, player_lookup, game_date, game_id,
      prediction_version, predicted_points, confidence_score, recommendation, current_points_line, is_active, created_at)
      SELECT 'x' || n, 'lonely', 'player' || n, DATE '${D}', 'G' || (n % 2), 1, 20, 50, 'OVER', CASE WHEN n < 3 THEN 20.5 END, n < 4, TIMESTAMPTZ '2026-02-06 17:00:00Z'
      FROM range(6) AS numbers(n)`);
    const found = rowsIn((await factsOf(ALL)).slices[PREDICTIONS]).filter(
      ({ date, games, systems }) => date === D && (systems.includes('lonely') || games.length === 0),
    );
    expect(
      found.map(({ games, systems, lined, rows, validRows, distinct }) => ({
        games,
        systems,
        lined,
        rows,
        validRows,
        distinct,
      })),
    ).toEqual(
      expect.arrayContaining([
        { games: [], systems: [], lined: [], rows: 2, validRows: 0, distinct: 0 },
        { games: ['G0'], systems: ['lonely'], lined: ['lonely'], rows: 2, validRows: 2, distinct: 2 },
        { games: ['G1'], systems: ['lonely'], lined: [], rows: 1, validRows: 1, distinct: 1 },
        { games: ['G1'], systems: ['lonely'], lined: ['lonely'], rows: 1, validRows: 1, distinct: 1 },
      ]),
    );
    expect(found).toHaveLength(4);
  });
});

describe('figures', () => {
  it('are null for a column that the table does not have, and cost the others nothing', async () => {
    await pipeline.spoil(
      `UPDATE ${FEATURES} SET is_quality_ready = player_lookup NOT LIKE '%0', matchup_quality_pct = 60`,
    );
    await pipeline.spoil(`ALTER TABLE ${FEATURES} DROP COLUMN cache_miss_fallback_used`);
    const facts = await factsOf({ tables: [FEATURES], figures: true });
    const day = rowsIn(facts.dayCounts[FEATURES]).find(({ date }) => date === D);
    const rows = day?.validRows ?? 0;
    expect(day?.figures).toMatchObject({
      ready: { counted: rows, total: rows - 4 },
      matchup: { counted: rows, total: rows * 60 },
      cache_miss: null,
    });
  });

  it('leave out rows without a value where these say nothing', async () => {
    await pipeline.spoil(
      `UPDATE ${FEATURES} SET quality_alert_level = CASE WHEN player_lookup LIKE '%0' THEN 'red' WHEN player_lookup LIKE '%1' THEN 'green' END`,
    );
    const facts = await factsOf({ tables: [FEATURES], figures: true });
    const day = rowsIn(facts.dayCounts[FEATURES]).find(({ date }) => date === D);
    expect(day?.figures?.red).toEqual({ counted: 8, total: 4 });
    expect(day?.figures?.line?.counted).toBe(day?.validRows);
  });

  it('are asked for all the same where nobody can say which columns there are', async () => {
    const warehouse = { ...pipeline.warehouse, columnsOf: async () => null };
    const facts = await collect({
      warehouse,
      profile,
      needs: [{ tables: [FEATURES], figures: true }],
      window: windowFor([D], NOW),
    });
    expect(facts.dayCounts[FEATURES]).toMatchObject({ state: 'unknown', cause: 'missing_column' });
  });
});
