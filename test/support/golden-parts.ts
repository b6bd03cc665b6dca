import type { Part } from '../../src/checks/finding.ts';
import { checkRow, failed, pending } from './report-builders.ts';

export const BOXSCORE = 'nba_raw.nbac_team_boxscore';
export const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
export const SUMMARY = 'nba_analytics.player_game_summary';
export const OFFENSE = 'nba_analytics.team_offense_game_summary';
export const DEFENSE = 'nba_analytics.team_defense_game_summary';
export const CACHE = 'nba_precompute.player_daily_cache';
export const FIX = {
  phase3: 'Run Phase 3 again for the date, team tables first, and see why the named games were left out.',
  history: 'Backfill the named dates, oldest first, from the table nearest to the source.',
  freshness: 'Look at the newest run of the processor that fills the table.',
  scrapers: "Read the scraper's newest error, then run its workflow again for the date.",
};
export const PHASE_4_PENDING = checkRow('phase4_completion', [
  pending(CACHE, '0 rows', 'at least 10 rows a game', '2026-02-04T16:30:00Z'),
]);

const GAMES = [
  ['MEM@POR', 'LAC@SAC'],
  ['BOS@NYK', 'DEN@UTA'],
  ['MIA@ATL', 'PHX@GSW'],
  ['CHI@MIL', 'OKC@DAL'],
];

export function boxscoreGap(dates: string[]): Part {
  return failed(BOXSCORE, 'P1_CRITICAL', `0 of ${dates.length * 2} games on ${dates.length} dates`, {
    expected: `${dates.length * 2} games`,
    actual: `0 of ${dates.length * 2} games`,
    affected: dates.length * 2,
    dates,
    missingGames: dates.map((date, index) => ({ date, games: GAMES[index % GAMES.length] ?? [] })),
  });
}
