import { addDays } from '../calendar/dates.ts';
import { date, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import type { SignalRow } from './facts.ts';

/** The pipeline's own word on each date's predictions. No definition of this table is known, so it is read as it comes. */
export function signalsCollector(source: string): Collector<SignalRow> {
  return {
    name: 'signals',
    table: source,
    statement: (
      _,
      window,
    ) => sql`SELECT game_date, system_id, daily_signal, signal_explanation, total_picks, high_edge_picks, pct_over, slate_size, calculated_at
FROM ${table(source)}
WHERE game_date >= ${date(addDays(window.from, -1))} AND game_date <= ${date(window.to)}
ORDER BY game_date, system_id, calculated_at`,
    parse: (row) => {
      const cell = cells(row, source);
      return {
        date: cell.date('game_date'),
        system: cell.text('system_id'),
        signal: cell.textOrNull('daily_signal'),
        explanation: cell.loggedOrNull('signal_explanation'),
        picks: cell.numberOrNull('total_picks'),
        highEdgePicks: cell.numberOrNull('high_edge_picks'),
        percentOver: cell.numberOrNull('pct_over'),
        slateSize: cell.numberOrNull('slate_size'),
        at: cell.textOrNull('calculated_at'),
      };
    },
  };
}
