import { raw, type Sql, sql, table, timestamp } from '../warehouse/sql.ts';
import { alikeAttempts } from './alike-attempts.ts';
import { ATTEMPT_HISTORY_DAYS, type Collector, cells } from './collection.ts';
import type { AttemptRow } from './facts.ts';
import { groupBounds } from './group-bounds.ts';

const HOUR_MS = 3_600_000;
const ERROR_CHARACTERS = 300;

/**
 * Every attempt of every scraper in the hours before the verdict; with `history` those of all the days that the log
 * keeps, of which the older ones come counted where they are alike.
 */
export function attemptsCollector(
  source: string,
  { history, hours: atLeast = 0 }: { history: boolean; hours?: number },
): Collector<AttemptRow> {
  return {
    name: 'attempts',
    table: source,
    statement: (profile, window) => {
      const recent = Math.max(profile.checks.scraper_failures.windowHours, atLeast);
      const hours = history ? ATTEMPT_HISTORY_DAYS * 24 : recent;
      const from = new Date(window.firstNow.getTime() - hours * HOUR_MS);
      const rows = logRows(source, { from, to: window.lastNow });
      if (!history) return singly(rows);
      return alikeAttempts(rows, {
        bounds: groupBounds({ from, window }, profile),
        singleAfter: new Date(window.lastNow.getTime() - recent * HOUR_MS),
      });
    },
    parse: (row) => {
      const cell = cells(row, source);
      return {
        scraper: cell.text('scraper_name'),
        status: cell.text('status'),
        firstAt: cell.text('first_at'),
        at: cell.text('last_at'),
        attempts: cell.number('attempt_count'),
        gameDate: cell.dateOrNull('game_date'),
        workflow: cell.textOrNull('workflow'),
        errorType: cell.textOrNull('error_type'),
        errorMessage: cell.loggedOrNull('error_text'),
        errorTexts: cell.number('text_count'),
      };
    },
  };
}

function logRows(source: string, { from, to }: { from: Date; to: Date }): Sql {
  return sql`SELECT scraper_name, status, triggered_at AS began, game_date, workflow, error_type,
  SUBSTR(error_message, 1, ${raw(String(ERROR_CHARACTERS))}) AS error_text
FROM ${table(source)}
WHERE triggered_at > ${timestamp(from)} AND triggered_at <= ${timestamp(to)}`;
}

/** Each attempt as a row of its own. */
function singly(rows: Sql): Sql {
  return sql`WITH log_rows AS (
${rows}
)
SELECT scraper_name, status, began AS first_at, began AS last_at, 1 AS attempt_count, game_date, workflow,
  error_type, error_text, CASE WHEN COALESCE(error_text, error_type) IS NULL THEN 0 ELSE 1 END AS text_count
FROM log_rows
ORDER BY last_at`;
}
