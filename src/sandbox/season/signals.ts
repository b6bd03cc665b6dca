import type { LogRows } from './activity.ts';
import type { Season } from './make-season.ts';
import { SYSTEMS } from './nightly-rows.ts';
import { randomOf } from './random.ts';

const LIGHT_SLATE = 4;
const WRITTEN_AT = '12:30';

/** One signal a game date and system: whether its predictions look as they usually do. */
export function predictionSignals(season: Season): LogRows {
  const rows = season.slate.gameDates(season.firstDate, season.today).flatMap((date) => {
    const at = season.at(date, WRITTEN_AT);
    if (at > season.now) return [];
    const random = randomOf(season.seed, 'signals', date);
    const games = season.slate.on(date).games.length;
    const picks = games * 9;
    const isLight = games <= LIGHT_SLATE;
    return SYSTEMS.map((system) => {
      const shareOver = Math.round(280 + random() * 150) / 10;
      return [
        date,
        system,
        picks,
        Math.round(picks / 6),
        Math.round(picks / 12),
        shareOver,
        Math.round(1000 - 10 * shareOver) / 10,
        isLight ? 'RED' : 'GREEN',
        isLight ? `light slate: ${games} games` : 'balanced',
        at.toISOString(),
        games,
      ];
    });
  });
  return {
    table: 'nba_predictions.daily_prediction_signals',
    columns: [
      'game_date',
      'system_id',
      'total_picks',
      'high_edge_picks',
      'premium_picks',
      'pct_over',
      'pct_under',
      'daily_signal',
      'signal_explanation',
      'calculated_at',
      'slate_size',
    ],
    rows,
  };
}
