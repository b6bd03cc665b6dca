import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askGaps, type GapsAnswer } from '../../../src/inquiries/ask-gaps.ts';
import { gapsVerdict } from '../../../src/report/gaps-outline.ts';
import { importSeason } from '../../../src/sandbox/import/import-season.ts';
import { fixedClock } from '../../../src/system-clock.ts';
import { recordedSeason, recordedSeasonAbsent } from '../../support/recorded-season.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../../support/scratch-warehouse.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

const RECORDED = [
  'nba_raw.nbac_gamebook_player_stats',
  'nba_analytics.player_game_summary',
  'nba_analytics.team_defense_game_summary',
  'nba_analytics.upcoming_player_game_context',
  'nba_precompute.player_daily_cache',
  'nba_precompute.player_composite_factors',
  'nba_precompute.player_shot_zone_analysis',
  'nba_precompute.team_defense_zone_analysis',
  'nba_predictions.player_prop_predictions',
];

describe.skipIf(recordedSeasonAbsent)(`gaps of the recorded season of 2024-25${recordedSeasonAbsent}`, () => {
  let scratch: ScratchWarehouse;
  let answer: GapsAnswer;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
    await importSeason({ ...recordedSeason(), warehouse: scratch.warehouse, profile: shippedProfile });
    answer = await askGaps(
      {
        warehouse: scratch.warehouse,
        profile: shippedProfile,
        clock: fixedClock(new Date('2025-06-30T16:00:00Z')),
      },
      { from: '2024-10-22', to: '2025-06-22', table: null },
    );
  });
  afterAll(() => scratch?.close());

  const statesOf = (table: string) => answer.gaps.tables.find((one) => one.table === table)?.dates ?? [];

  it('are what is known of it, and nothing else', () => {
    const quiet = ['complete', 'no_games', 'not_expected', 'not_recorded'];
    const found = answer.gaps.tables.flatMap(({ table, dates }) =>
      dates
        .filter(({ state }) => !quiet.includes(state))
        .map(({ date, state, rows }) => `${table} ${date} ${state} ${rows}`),
    );
    expect(found).toEqual([
      'nba_analytics.team_defense_game_summary 2024-10-22 duplicated 6',
      'nba_analytics.upcoming_player_game_context 2025-02-20 partial 51',
      'nba_analytics.upcoming_player_game_context 2025-02-21 partial 104',
      'nba_analytics.upcoming_player_game_context 2025-05-21 partial 15',
      'nba_analytics.upcoming_player_game_context 2025-06-05 partial 15',
      'nba_precompute.player_daily_cache 2025-02-20 partial 25',
      'nba_precompute.player_daily_cache 2025-02-21 partial 61',
      'nba_precompute.player_daily_cache 2025-05-21 partial 9',
      'nba_precompute.player_composite_factors 2025-02-20 partial 51',
      'nba_precompute.player_composite_factors 2025-02-21 partial 104',
      'nba_precompute.player_composite_factors 2025-05-21 partial 15',
      'nba_precompute.player_composite_factors 2025-06-05 partial 15',
    ]);
    expect(gapsVerdict(answer)).toBe('short');
  });

  it('hold 213 dates of games, each of them judged in every table that was recorded', () => {
    for (const { table, dates } of answer.gaps.tables) {
      expect(dates).toHaveLength(244);
      const playing = dates.filter(({ expectedGames }) => (expectedGames ?? 0) > 0);
      expect([table, playing.length]).toEqual([table, 213]);
      expect(playing.some(({ state }) => state === 'not_recorded')).toBe(!RECORDED.includes(table));
    }
  });

  it.each([
    '2024-11-05',
    '2024-11-28',
    '2024-12-17',
    '2024-12-18',
    '2024-12-24',
    '2025-02-14',
    '2025-02-16',
    '2025-04-12',
  ])('are none on %s, on which no game counted', (date) => {
    const states = answer.gaps.tables.map(({ dates }) => dates.find((one) => one.date === date)?.state);
    expect(new Set(states)).toEqual(new Set(['no_games']));
  });

  it.each([
    ['nba_precompute.player_daily_cache', '2024-11-04'],
    ['nba_precompute.player_composite_factors', '2024-11-04'],
    ['nba_predictions.player_prop_predictions', '2024-11-04'],
    ['nba_precompute.player_shot_zone_analysis', '2024-11-11'],
    ['nba_precompute.team_defense_zone_analysis', '2024-11-25'],
  ])('are not looked for in %s while the season is young, the last time on %s', (table, last) => {
    const young = statesOf(table).filter(({ state }) => state === 'not_expected');
    expect(young.at(-1)?.date).toBe(last);
    expect(new Set(young.map(({ cause }) => cause))).toEqual(new Set(['bootstrap']));
  });

  it('cost one statement for the schedule and one for each table that was recorded', () => {
    expect(answer.cost).toEqual({ statements: RECORDED.length + 1, bytesBilled: 0 });
    expect(answer.gaps.slateUnknown).toBeNull();
  });
});
