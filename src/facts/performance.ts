import { addDays } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import { date, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import type { PerformanceRow } from './facts.ts';

/** What the pipeline itself says of how each model did of late; the last word on a date stands last. */
export function performanceCollector(
  source: string,
  { windowDays }: NonNullable<Profile['checks']['model_bias']>,
): Collector<PerformanceRow> {
  return {
    name: 'performance',
    table: source,
    statement: (_, window) => sql`SELECT game_date, model_id, rolling_n_7d, mae_gap_7d
FROM ${table(source)}
WHERE game_date >= ${date(addDays(window.from, 1 - windowDays))} AND game_date <= ${date(window.to)}
ORDER BY game_date, model_id, computed_at`,
    parse: (row) => {
      const cell = cells(row, source);
      return {
        date: cell.date('game_date'),
        model: cell.text('model_id'),
        graded: cell.numberOrNull('rolling_n_7d'),
        gap: cell.numberOrNull('mae_gap_7d'),
      };
    },
  };
}
