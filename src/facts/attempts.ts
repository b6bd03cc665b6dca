import { sql, table, timestamp } from '../warehouse/sql.ts';
import { ATTEMPT_HISTORY_DAYS, type Collector, cells } from './collection.ts';
import type { AttemptRow } from './facts.ts';

const HOUR_MS = 3_600_000;

/** Every attempt of every scraper in the hours before the verdict; with `history` in all the days that the log keeps. */
export function attemptsCollector(
  source: string,
  { history, hours: atLeast = 0 }: { history: boolean; hours?: number },
): Collector<AttemptRow> {
  return {
    name: 'attempts',
    table: source,
    statement: (profile, window) => {
      const { windowHours } = profile.checks.scraper_failures;
      const hours = history ? ATTEMPT_HISTORY_DAYS * 24 : Math.max(windowHours, atLeast);
      const from = new Date(window.firstNow.getTime() - hours * HOUR_MS);
      return sql`SELECT scraper_name, status, triggered_at, game_date, workflow, error_type, SUBSTR(error_message, 1, 300) AS error_text
FROM ${table(source)}
WHERE triggered_at > ${timestamp(from)} AND triggered_at <= ${timestamp(window.lastNow)}
ORDER BY triggered_at`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      return {
        scraper: cell.text('scraper_name'),
        status: cell.text('status'),
        at: cell.text('triggered_at'),
        gameDate: cell.dateOrNull('game_date'),
        workflow: cell.textOrNull('workflow'),
        errorType: cell.textOrNull('error_type'),
        errorMessage: cell.loggedOrNull('error_text'),
      };
    },
  };
}
