import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import { importSeason } from '../../src/sandbox/import/import-season.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { at, TEAMS } from '../support/fact-builders.ts';
import { askingAtNoon, checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

/** What a night of the season was counted as. Where one says nothing, it is zero. */
interface Counted {
  games: number;
  players: number;
  defense?: number;
  context: number;
  cache?: number;
  composite?: number;
  shotZones?: number;
  teamZones?: number;
}

const NIGHTS: Record<IsoDate, Counted> = {
  '2024-10-22': { games: 2, players: 42, defense: 6, context: 68 },
  '2024-10-23': { games: 10, players: 234, context: 348 },
  '2024-11-04': { games: 15, players: 312, context: 525 },
  '2024-11-06': { games: 12, players: 262, context: 419, cache: 255, composite: 419 },
  '2024-11-08': { games: 13, players: 296, context: 454, cache: 288, composite: 454, shotZones: 51 },
  '2024-11-15': { games: 12, players: 260, context: 421, cache: 293, composite: 421, shotZones: 257 },
  '2024-11-25': {
    games: 9,
    players: 195,
    context: 317,
    cache: 242,
    composite: 317,
    shotZones: 312,
    teamZones: 29,
  },
  '2024-11-26': {
    games: 5,
    players: 107,
    context: 176,
    cache: 132,
    composite: 176,
    shotZones: 321,
    teamZones: 30,
  },
  '2024-11-27': { games: 14, players: 306, context: 494, cache: 384, ...whole(494, 329) },
  '2024-11-29': { games: 10, players: 206, context: 353, cache: 272, ...whole(353, 336) },
  '2024-12-16': { games: 6, players: 123, context: 196, cache: 117, ...whole(196, 380) },
  '2024-12-19': { games: 13, players: 280, context: 437, cache: 256, ...whole(437, 382) },
  '2024-12-23': { games: 14, players: 316, context: 468, cache: 281, ...whole(468, 393) },
  '2024-12-25': { games: 5, players: 92, context: 164, cache: 95, ...whole(164, 393) },
  '2025-02-13': { games: 5, players: 102, context: 158, cache: 96, ...whole(158, 461) },
  '2025-02-19': { games: 1, players: 20, context: 32, cache: 18, ...whole(32, 463) },
  '2025-02-20': { games: 9, players: 192, context: 51, cache: 25, ...whole(51, 463) },
  '2025-02-21': { games: 9, players: 203, context: 104, cache: 61, ...whole(104, 463) },
  '2025-04-13': { games: 15, players: 299, context: 535, cache: 513, ...whole(535, 512) },
  '2025-04-15': { games: 2, players: 42, context: 71, cache: 66, ...whole(71, 512) },
  '2025-04-16': { games: 2, players: 47, context: 65, cache: 63, ...whole(65, 512) },
  '2025-04-18': { games: 2, players: 41, context: 65, cache: 64, ...whole(65, 512) },
  '2025-05-20': { games: 1, players: 26, context: 29, cache: 18, ...whole(29, 513) },
  '2025-05-21': { games: 1, players: 19, context: 15, cache: 9, ...whole(15, 513) },
  '2025-06-05': { games: 1, players: 21, context: 15, cache: 10, ...whole(15, 513) },
};
/** Nobody counted these: they are there so that the dates after them are not the first ones after a break. */
const UNCOUNTED: IsoDate[] = [
  ...['2025-04-09', '2025-04-10', '2025-04-11'],
  ...['2025-05-16', '2025-05-17', '2025-05-18'],
  ...['2025-06-01', '2025-06-02', '2025-06-03'],
];
/** Games that count for nothing here: All-Star teams, and the final of the cup. */
const OTHER_GAMES: [IsoDate, string, string, string][] = [
  ['2025-02-14', '003', 'CAN', 'SHQ'],
  ['2025-02-16', '003', 'KEN', 'CHK'],
  ['2024-12-17', '006', 'MIL', 'OKC'],
];

function whole(composite: number, shotZones: number) {
  return { composite, shotZones, teamZones: 30 };
}

/** Of a game's id: the season and its playoffs have their own. */
const typeOn = (date: IsoDate) => (date > '2025-04-18' ? '004' : date > '2025-04-13' ? '005' : '002');

function scheduleCsv(nights: typeof NIGHTS): string {
  const games = Object.entries(nights).flatMap(([date, { games: count }]) =>
    Array.from({ length: count }, (_, index) => [date, typeOn(date), TEAMS[2 * index], TEAMS[2 * index + 1]]),
  );
  const others = UNCOUNTED.map((date) => [date, typeOn(date), 'ATL', 'BOS']);
  const lines = [...games, ...others, ...OTHER_GAMES].map(([date = '', type, away, home], index) =>
    [
      `${type}24${String(index).padStart(5, '0')}`,
      date,
      `${addDays(date, 1)}T00:30:00Z`,
      away,
      home,
      3,
    ].join(),
  );
  return ['game_id,date_et,tip_utc,away,home,status', ...lines, ''].join('\n');
}

function countsCsv(nights: typeof NIGHTS): string {
  const lines = Object.entries(nights).map(([date, night]) => {
    const { games, players, defense = 2 * games, context, cache = 0, composite = 0 } = night;
    const { shotZones = 0, teamZones = 0 } = night;
    return [date, games, players, defense, context, cache, composite, shotZones, teamZones].join();
  });
  const header =
    'date,raw_gamebook_games,player_summary_rows,team_defense_rows,upcoming_player_ctx_rows,daily_cache_rows,composite_rows,shot_zone_rows,team_zone_rows';
  return [header, ...lines, ''].join('\n');
}

/** What such counts can feed. */
const checks = [
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'data_freshness',
  'phase3_race',
  'duplicate_rows',
  'upcoming_context',
  'vegas_line_coverage',
];
const profile = askingAtNoon(checks);

let scratch: ScratchWarehouse;
const load = (nights: typeof NIGHTS) =>
  importSeason({
    scheduleCsv: scheduleCsv(nights),
    countsCsv: countsCsv(nights),
    warehouse: scratch.warehouse,
    profile,
  });
beforeAll(async () => {
  scratch = await openScratchWarehouse();
  await load(NIGHTS);
  await scratch.warehouse.ensureTables(OWN_TABLES);
});
afterAll(() => scratch?.close());

const judged = (targetDate: IsoDate): Promise<Report> =>
  scenarioRun(
    { ...scratch, path: '', spoil: async () => undefined },
    { schedule: 'night', targetDate, now: at(addDays(targetDate, 1), '12:00'), profile },
  );

/** What is there twice on the opening night is told for fourteen nights, of which there are few here. */
const firingOf = (report: Report) => firingIn(report).filter((name) => name !== 'duplicate_rows');

describe('nights on which everything was as it should be', () => {
  it.each([
    // Opening nights, the zones' first rows, the nights around breaks, and the play-in.
    ['2024-11-04', 'SKIP'],
    ['2024-11-06', 'PASS'],
    ['2024-11-08', 'PASS'],
    ['2024-11-25', 'PASS'],
    ['2024-11-26', 'PASS'],
    ['2025-04-15', 'PASS'],
    ['2025-04-16', 'PASS'],
    ['2025-04-18', 'PASS'],
  ])('are quiet: %s, Phase 4 %s', async (date, phase4) => {
    const report = await judged(date);
    expect(firingOf(report)).toEqual([]);
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
    expect(checkIn(report, 'phase4_completion').status).toBe(phase4);
    expect(checkIn(report, 'upcoming_context').status).toBe('PASS');
    expect(checkIn(report, 'vegas_line_coverage')).toMatchObject({
      status: 'SKIP',
      details: { reason: 'not_recorded' },
    });
  });

  it('have rows twice on the opening night only', async () => {
    const report = await judged('2024-10-22');
    expect(firingIn(report)).toEqual(['duplicate_rows']);
    expect(checkIn(report, 'duplicate_rows')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(checkIn(report, 'phase4_completion')).toMatchObject({
      status: 'SKIP',
      details: { reason: 'bootstrap' },
    });
    expect(report.run.status).toBe('WARNING');
  });

  it.each([
    ['2024-11-08', ['team_defense_zone_analysis', 'player_shot_zone_analysis']],
    ['2024-11-25', ['team_defense_zone_analysis']],
    ['2024-11-26', []],
  ])('judge no zones before their day: %s', async (date, leftOut) => {
    const { details } = checkIn(await judged(date), 'phase4_completion');
    const notJudged =
      leftOut.length === 0
        ? []
        : [`not judged (first days of the season, nothing expected yet): ${leftOut.join(', ')}`];
    const notes = (details.notes ?? []) as string[];
    expect(notes.filter((note) => note.includes('first days of the season'))).toEqual(notJudged);
  });
});

describe('dates without a game that counts', () => {
  it.each(['2024-11-05', '2024-11-28', '2024-12-17', '2024-12-18', '2024-12-24', '2025-02-14', '2025-02-18'])(
    'leave nothing to judge and age nothing: %s',
    async (date) => {
      const report = await judged(date);
      for (const name of [
        'phase3_completion',
        'phase4_completion',
        'upcoming_context',
        'vegas_line_coverage',
      ])
        expect(checkIn(report, name)).toMatchObject({ status: 'SKIP', details: { reason: 'no_games' } });
      expect(checkIn(report, 'data_freshness')).toMatchObject({ status: 'PASS' });
      expect(firingOf(report)).toEqual([]);
    },
  );
});

describe('nights with little context', () => {
  it.each<[IsoDate, string[], string]>([
    ['2025-02-20', ['phase4_completion', 'upcoming_context'], '51 rows for 9 games (5.7 a game)'],
    ['2025-02-21', ['phase4_completion', 'upcoming_context'], '104 rows for 9 games (11.6 a game)'],
    ['2025-05-21', ['phase4_completion', 'upcoming_context'], '15 rows for 1 game (15 a game)'],
    ['2025-06-05', ['phase4_completion', 'upcoming_context'], '15 rows for 1 game (15 a game)'],
  ])('are warnings, after a break also where they are shorter still: %s', async (date, firing, message) => {
    const report = await judged(date);
    expect(firingIn(report)).toEqual(firing);
    for (const name of firing) {
      expect(checkIn(report, name)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      // Without the break the first of them would have failed.
      expect(checkIn(report, name).message.includes('after a break')).toBe(date === '2025-02-20');
    }
    expect(checkIn(report, 'upcoming_context').message).toContain(message);
    expect(report.run).toMatchObject({ status: 'WARNING' });
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'PASS' });
  });
});

describe('the same nights, a little different', () => {
  it('follow what changed: a game less, zones that stayed away, a night like others, and one far from any break', async () => {
    const night = (date: IsoDate, over: Partial<Counted>) => ({ ...(NIGHTS[date] as Counted), ...over });
    await load({
      ...NIGHTS,
      '2025-04-15': night('2025-04-15', { players: 21 }),
      '2024-11-26': night('2024-11-26', { teamZones: 29 }),
      '2025-02-20': night('2025-02-20', { context: 180, cache: 90, composite: 180 }),
      '2025-05-21': night('2025-05-21', { context: 9, cache: 4, composite: 9 }),
      '2024-12-25': night('2024-12-25', { cache: 0 }),
    });
    const short = await judged('2025-04-15');
    expect(checkIn(short, 'phase3_completion')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const zones = await judged('2024-11-26');
    expect(firingOf(zones)).toEqual(['phase4_completion']);
    expect(checkIn(zones, 'phase4_completion')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(firingIn(await judged('2025-02-20'))).toEqual([]);
    const thin = await judged('2025-05-21');
    for (const name of ['phase4_completion', 'upcoming_context'])
      expect(checkIn(thin, name)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const bare = await judged('2024-12-25');
    expect(checkIn(bare, 'phase4_completion')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(bare.run.status).toBe('CRITICAL');
  });
});
