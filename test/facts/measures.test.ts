import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect, windowFor } from '../../src/facts/collect.ts';
import type { CoverageRow, FactNeeds } from '../../src/facts/facts.ts';
import type { AppendValue } from '../../src/warehouse/duckdb.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const D = '2026-02-03';
const NOW = new Date('2026-02-04T17:00:00Z');
const PLAYERS = 'nba_analytics.player_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';

const PLAIN: Record<string, Record<string, AppendValue>> = {
  [PLAYERS]: {
    player_lookup: 'lebronjames',
    game_id: '20260203_LAL_BOS',
    game_date: D,
    team_abbr: 'LAL',
    opponent_team_abbr: 'BOS',
    season_year: 2025,
    is_active: true,
    minutes_played: 30,
    usage_rate: 20,
    processed_at: '2026-02-04T14:00:00Z',
  },
  [OFFENSE]: {
    game_id: '20260203_LAL_BOS',
    game_date: D,
    team_abbr: 'LAL',
    opponent_team_abbr: 'BOS',
    season_year: 2025,
    points_scored: 100,
    home_game: false,
    win_flag: false,
    processed_at: '2026-02-04T15:00:00Z',
  },
};

const COUNTED = { tables: [PLAYERS, OFFENSE], measures: true };

describe.each([
  ['at once', COUNTED],
  ['by key', { ...COUNTED, copies: true }],
])('how rows were computed, counted %s', (_, needs) => {
  let scratch: ScratchWarehouse;
  beforeEach(async () => {
    scratch = await openScratchWarehouse();
    await scratch.warehouse.transaction(async ({ run }) => {
      for (const table of [PLAYERS, OFFENSE])
        for (const statement of duckDbStatements(pipelineTable(table))) await run(statement);
    });
  });
  afterEach(() => scratch.close());

  async function counted(
    table: string,
    rows: readonly Record<string, AppendValue>[],
    wanted: FactNeeds = needs,
  ): Promise<CoverageRow[]> {
    await scratch.warehouse.transaction(async ({ append }) => {
      for (const [index, row] of rows.entries()) {
        const full = { ...PLAIN[table], ...(table === PLAYERS && { player_lookup: `p${index}` }), ...row };
        await append(table, Object.keys(full), [Object.values(full)]);
      }
    });
    const { coverage } = await collect({
      warehouse: scratch.warehouse,
      profile,
      needs: [wanted],
      window: windowFor([D], NOW),
    });
    const fact = coverage[table];
    if (fact?.state !== 'known') throw new Error(`${table} is not known: ${JSON.stringify(fact)}`);
    return fact.value;
  }

  const above = (none: number, fifty: number, hundred: number) => [
    { bound: 0, rows: none },
    { bound: 50, rows: fifty },
    { bound: 100, rows: hundred },
  ];

  it.each<[string, AppendValue[], [number, number, number]]>([
    ['usual values', [0.1, 19.5, 45.7, 46], [4, 0, 0]],
    ['what lies on a bound below it', [0, 50, 100], [2, 1, 0]],
    ['what lies above a bound above those before it too', [50.01, 100.01, 1275], [3, 3, 2]],
    ['what is missing above nothing', [null, null, 20], [1, 0, 0]],
    ['nothing at all as nothing', [null, null], [0, 0, 0]],
  ])('counts %s', async (_name, rates, expected) => {
    const rows = await counted(
      PLAYERS,
      rates.map((usage_rate) => ({ usage_rate })),
    );
    expect(rows).toMatchObject([{ playedRows: rates.length, above: above(...expected) }]);
  });

  it('counts nobody who did not play, whatever is written of them', async () => {
    const rows = await counted(PLAYERS, [
      {},
      { minutes_played: 0, usage_rate: 700 },
      { minutes_played: null, is_dnp: true, usage_rate: 700 },
      { minutes_played: null, is_dnp: null, usage_rate: 60 },
      { minutes_played: null, is_dnp: false, usage_rate: 60 },
    ]);
    expect(rows).toMatchObject([{ rows: 5, playedRows: 2, above: above(2, 1, 0) }]);
  });

  it('tells dates and teams apart', async () => {
    const rows = await counted(PLAYERS, [
      {},
      { team_abbr: 'BOS', opponent_team_abbr: 'LAL', usage_rate: 120 },
      { game_date: '2026-02-02', usage_rate: 60 },
    ]);
    const of = (date: string, team: string) => rows.find((row) => row.date === date && row.team === team);
    expect(of(D, 'LAL')?.above).toEqual(above(1, 0, 0));
    expect(of(D, 'BOS')?.above).toEqual(above(1, 1, 1));
    expect(of('2026-02-02', 'LAL')?.above).toEqual(above(1, 1, 0));
  });

  it('says when the first and the last row were written, in a table without a measure, too', async () => {
    const times = ['2026-02-04T14:30:00Z', '2026-02-04T13:00:00Z', '2026-02-04T16:00:00Z'];
    const written = times.map((processed_at) => ({ processed_at }));
    const expected = { oldest: '2026-02-04T13:00:00.000Z', newest: '2026-02-04T16:00:00.000Z' };
    expect(await counted(PLAYERS, written)).toMatchObject([expected]);
    expect(await counted(OFFENSE, written)).toMatchObject([{ ...expected, above: null }]);
  });

  it('leaves it open where nobody asked', async () => {
    const { measures: _measures, ...others } = needs;
    expect(await counted(PLAYERS, [{}], others)).toMatchObject([{ rows: 1, above: null, oldest: null }]);
  });
});
