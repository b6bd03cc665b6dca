import { addDays } from '../calendar/dates.ts';
import { date, sql, table } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import type { LedgerRow } from './facts.ts';

/** The pipeline's own list of scraper failures that still want a backfill. */
export function ledgerCollector(source: string): Collector<LedgerRow> {
  return {
    name: 'ledger',
    table: source,
    statement: (profile, window) => {
      const days = profile.checks.scraper_failures.ledgerDays;
      return sql`SELECT scraper_name, game_date, SUBSTR(error_message, 1, 300) AS error_text, last_failed_at, retry_count, backfilled
FROM ${table(source)}
WHERE game_date >= ${date(addDays(window.from, 1 - days))} AND game_date <= ${date(window.to)}`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      return {
        scraper: cell.text('scraper_name'),
        gameDate: cell.dateOrNull('game_date'),
        errorMessage: cell.loggedOrNull('error_text'),
        lastFailedAt: cell.textOrNull('last_failed_at'),
        retryCount: cell.numberOrNull('retry_count'),
        backfilled: cell.flagOrNull('backfilled') ?? false,
      };
    },
  };
}
