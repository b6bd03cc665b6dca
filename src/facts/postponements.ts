import { addDays } from '../calendar/dates.ts';
import { date, sql, table, timestamp } from '../warehouse/sql.ts';
import { type Collector, cells, TABLE_WINDOW_DAYS } from './collection.ts';
import type { PostponementRow } from './facts.ts';

/** What the pipeline itself noted as postponed. A game is postponed before its date, so older notes are read too. */
export function postponementsCollector(source: string): Collector<PostponementRow> {
  return {
    name: 'postponements',
    table: source,
    // The bare column: a function around it would read every partition.
    statement: (_, window) => sql`SELECT game_id, original_date, new_date, reason
FROM ${table(source)}
WHERE detected_at >= ${timestamp(`${addDays(window.from, -2 * TABLE_WINDOW_DAYS)}T00:00:00Z`)} AND detected_at <= ${timestamp(window.lastNow)}
  AND original_date >= ${date(addDays(window.from, -TABLE_WINDOW_DAYS))} AND original_date <= ${date(window.to)}`,
    parse: (row) => {
      const cell = cells(row, source);
      return {
        gameId: cell.text('game_id'),
        originalDate: cell.date('original_date'),
        newDate: cell.dateOrNull('new_date'),
        reason: cell.textOrNull('reason'),
      };
    },
  };
}
