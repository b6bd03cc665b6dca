import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, windowFor } from '../../src/facts/collect.ts';
import type { Fact, FactNeeds, ScheduleRow } from '../../src/facts/facts.ts';
import type { AppendValue } from '../../src/warehouse/duckdb.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { profile } from '../support/fact-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const NOW = new Date('2026-02-04T11:00:00Z');

let scratch: ScratchWarehouse;

/** One load of one game, as the schedule's loader appends it. */
interface Load {
  id: string;
  date: string;
  status: number | null;
  loadedAt: string;
  scores?: [number, number] | null;
}

const LOADS: Load[] = [
  // Later loads have gone back to an earlier status: the highest counts.
  { id: '0022500001', date: '2026-02-03', status: 1, loadedAt: '2026-02-03T09:00:00Z' },
  { id: '0022500001', date: '2026-02-03', status: 3, loadedAt: '2026-02-04T04:00:00Z', scores: [110, 100] },
  { id: '0022500001', date: '2026-02-03', status: 2, loadedAt: '2026-02-04T09:00:00Z', scores: [55, 60] },
  // Of two with the same status the newer one.
  { id: '0022500002', date: '2026-02-03', status: 3, loadedAt: '2026-02-04T04:00:00Z', scores: [99, 98] },
  { id: '0022500002', date: '2026-02-03', status: 3, loadedAt: '2026-02-04T05:00:00Z', scores: [101, 98] },
  // One id on two dates is two rows: a game and its make-up.
  { id: '0022500003', date: '2026-01-08', status: 1, loadedAt: '2026-01-08T09:00:00Z' },
  { id: '0022500003', date: '2026-01-29', status: 3, loadedAt: '2026-01-30T09:00:00Z', scores: [90, 95] },
  // No status is less than any.
  { id: '0022500004', date: '2026-02-03', status: null, loadedAt: '2026-02-04T10:00:00Z' },
  { id: '0022500004', date: '2026-02-03', status: 1, loadedAt: '2026-02-01T09:00:00Z' },
  // Outside of the window.
  { id: '0022400009', date: '2025-04-01', status: 3, loadedAt: '2025-04-02T09:00:00Z', scores: [1, 2] },
];

function row({ id, date, status, loadedAt, scores }: Load): Record<string, AppendValue> {
  return {
    game_id: id,
    game_code: `${date.replaceAll('-', '')}/ATLBOS`,
    season: '2025-26',
    season_nba_format: '2025-26',
    season_year: 2025,
    game_date: date,
    game_status: status,
    home_team_id: 1,
    home_team_tricode: 'BOS',
    home_team_name: 'Boston',
    away_team_id: 2,
    away_team_tricode: 'ATL',
    away_team_name: 'Atlanta',
    away_team_score: scores?.[0] ?? null,
    home_team_score: scores?.[1] ?? null,
    source_file_path: 'schedule.json',
    created_at: loadedAt,
    processed_at: loadedAt,
  };
}

let slate: Fact<ScheduleRow[]>;
let postponements: Awaited<ReturnType<typeof collect>>['postponements'];
let halts: Awaited<ReturnType<typeof collect>>['halts'];

beforeAll(async () => {
  scratch = await openScratchWarehouse();
  const { warehouse } = scratch;
  for (const name of [
    profile.sources.schedule,
    'nba_orchestration.game_postponements',
    'nba_orchestration.halt_state',
  ])
    for (const statement of duckDbStatements(pipelineTable(name))) await warehouse.run(statement);
  const rows = LOADS.map(row);
  await warehouse.append(
    profile.sources.schedule,
    Object.keys(rows[0] ?? {}),
    rows.map((one) => Object.values(one)),
  );
  await warehouse.append(
    'nba_orchestration.game_postponements',
    ['game_id', 'original_date', 'new_date', 'reason', 'detected_at'],
    [
      ['0022500003', '2026-01-08', '2026-01-29', 'snow', '2026-01-08T20:00:00Z'],
      ['0022500008', '2026-01-08', null, 'noted after this run', '2026-02-05T20:00:00Z'],
    ],
  );
  await warehouse.append(
    'nba_orchestration.halt_state',
    ['effective_date', 'sport', 'halt_active', 'halt_reason', 'source', 'written_at'],
    [
      ['2026-02-03', 'nba', true, 'manual', 'cli', '2026-02-03T09:00:00Z'],
      ['2026-02-03', 'nba', false, null, 'cli', '2026-02-03T10:00:00Z'],
      ['2026-02-02', 'nba', true, 'manual', 'cli', '2026-02-02T10:00:00Z'],
      ['2026-02-02', 'mlb', false, null, 'cli', '2026-02-02T11:00:00Z'],
    ],
  );
  const facts = await collect({
    warehouse,
    profile,
    needs: [],
    window: windowFor(['2026-02-03'], NOW),
  });
  ({ slate, postponements, halts } = facts);
});
afterAll(() => scratch.close());

const rowsOf = (id: string) =>
  slate.state === 'known' ? slate.value.filter(({ gameId }) => gameId === id) : [];

describe('the schedule as it is collected', () => {
  it('has a game at its highest status, whatever was loaded later, and says when it was last loaded', () => {
    expect(rowsOf('0022500001')).toEqual([
      {
        gameId: '0022500001',
        date: '2026-02-03',
        away: 'ATL',
        home: 'BOS',
        status: 3,
        awayScore: 110,
        homeScore: 100,
        tip: null,
        seasonYear: 2025,
        processedAt: '2026-02-04T09:00:00.000Z',
      },
    ]);
  });

  it('says what teams are called in full only where a table that is told apart by names asks for it', async () => {
    const LINES = 'nba_raw.odds_api_game_lines';
    const calledBy = async (needs: FactNeeds) => {
      const window = windowFor(['2026-02-03'], NOW);
      const facts = await collect({ warehouse: scratch.warehouse, profile, needs: [needs], window });
      return facts.slate.state === 'known'
        ? facts.slate.value.find(({ gameId }) => gameId === '0022500001')
        : undefined;
    };
    expect(await calledBy({ tables: [LINES], slices: true })).toMatchObject({
      awayName: 'Atlanta',
      homeName: 'Boston',
    });
    for (const needs of [
      { tables: [LINES] },
      { tables: ['nba_raw.odds_api_player_points_props'], slices: true },
    ])
      expect(Object.keys((await calledBy(needs)) ?? {})).not.toContain('homeName');
  });

  it('has of two loads with the same status the newer one', () => {
    expect(rowsOf('0022500002')).toMatchObject([{ status: 3, awayScore: 101 }]);
  });

  it('keeps a game and its make-up apart', () => {
    expect(rowsOf('0022500003').map(({ date, status }) => [date, status])).toEqual([
      ['2026-01-08', 1],
      ['2026-01-29', 3],
    ]);
  });

  it('takes any status over none', () => {
    expect(rowsOf('0022500004')).toMatchObject([{ status: 1 }]);
  });

  it('leaves last season out', () => {
    expect(rowsOf('0022400009')).toEqual([]);
  });
});

describe('what the pipeline noted', () => {
  it('about postponements is read as far as it was known at the time', () => {
    expect(postponements).toEqual({
      state: 'known',
      value: [{ gameId: '0022500003', originalDate: '2026-01-08', newDate: '2026-01-29', reason: 'snow' }],
    });
  });

  it('about halts is its newest word on each date, and no other sport’s', () => {
    const value = halts.state === 'known' ? halts.value : [];
    expect(value.toSorted((one, other) => (one.effectiveDate < other.effectiveDate ? -1 : 1))).toEqual([
      { effectiveDate: '2026-02-02', active: true, reason: 'manual' },
      { effectiveDate: '2026-02-03', active: false, reason: null },
    ]);
  });

  it('about halts is every word of a table that says of whom none is', async () => {
    const { warehouse } = scratch;
    await warehouse.run('CREATE SCHEMA bakery');
    await warehouse.run(
      `CREATE TABLE bakery.closed AS SELECT DATE '2026-02-02' AS effective_date, true AS halt_active,
        'holidays' AS halt_reason, TIMESTAMPTZ '2026-02-01 09:00:00+00' AS written_at`,
    );
    const { haltsOf: _, ...calendar } = profile.calendar;
    const own = {
      ...profile,
      calendar,
      sources: { schedule: profile.sources.schedule, halts: 'bakery.closed' },
    };
    const facts = await collect({
      warehouse,
      profile: own,
      needs: [],
      window: windowFor(['2026-02-03'], NOW),
    });
    expect(facts.halts).toEqual({
      state: 'known',
      value: [{ effectiveDate: '2026-02-02', active: true, reason: 'holidays' }],
    });
  });
});
