import { int, raw, type Sql, sql, table, text, timestamp } from '../warehouse/sql.ts';
import type { TableErrorRow } from './cloud/cloud-facts.ts';
import { type Collector, cells } from './collection.ts';
import { sampleOf, saysOf } from './error-says.ts';

const HOUR_MS = 3_600_000;
/** Well more than is compared: where a text ends must not depend on how long the ids before it are. */
const TEXT_CHARACTERS = 1_000;
/** A storm may put an id into every error text: of errors that are otherwise alike this many texts an hour come back, the rest counted. */
const TEXTS_KEPT = 4;
/** Where no rule says how far back to look. */
const WITHOUT_RULE = { windowHours: 24, daysBefore: 7, silentDays: 7 };

/**
 * The pipeline's own table of errors, counted by the hour: the window before the first verdict, the same hours of the
 * days before, and as far back as the table may be silent. Hours are counted from the minute and second of the last
 * verdict, not of the clock, so a window that ends at a verdict, and those a whole number of hours before it, hold whole
 * rows only. What is not an error is left to the judge: rows like that still show that the table is written to.
 */
export function errorsCollector(source: string): Collector<TableErrorRow> {
  return {
    name: 'errors',
    table: source,
    statement: (profile, { firstNow, lastNow }) => {
      const { windowHours, daysBefore, silentDays } = profile.checks.recent_errors ?? WITHOUT_RULE;
      const hours = Math.max(daysBefore * 24 + windowHours, silentDays * 24);
      const from = new Date(firstNow.getTime() - hours * HOUR_MS);
      const offset = lastNow.getUTCMinutes() * 60 + lastNow.getUTCSeconds();
      return sql`WITH logged AS (
${loggedErrors(source, from, lastNow)}
), by_text AS (
${byText(offset)}
), ranked AS (
SELECT logged_date, logged_hour, later_part, service_name, error_type, error_category, severity, error_text, error_count, first_logged, last_logged,
  LEAST(ROW_NUMBER() OVER (PARTITION BY logged_date, logged_hour, later_part, service_name, error_type, error_category, severity ORDER BY error_count DESC, error_text), ${raw(String(TEXTS_KEPT + 1))}) AS text_place
FROM by_text
)
SELECT service_name, error_type, error_category, severity, MIN(error_text) AS error_text, COUNT(*) AS text_count,
  SUM(error_count) AS error_count, MIN(first_logged) AS first_logged, MAX(last_logged) AS last_logged
FROM ranked
GROUP BY logged_date, logged_hour, later_part, service_name, error_type, error_category, severity, text_place
ORDER BY last_logged DESC, service_name, error_type, error_category, severity, error_text`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      const logged = cell.text('error_text');
      return {
        service: cell.text('service_name'),
        type: cell.text('error_type'),
        category: cell.text('error_category'),
        severity: cell.text('severity'),
        says: saysOf(logged),
        sample: sampleOf(logged),
        texts: cell.number('text_count'),
        count: cell.number('error_count'),
        firstAt: cell.text('first_logged'),
        lastAt: cell.text('last_logged'),
      };
    },
  };
}

function loggedErrors(source: string, from: Date, to: Date): Sql {
  return sql`SELECT service_name, error_type, error_category, severity, SUBSTR(error_message, 1, ${raw(String(TEXT_CHARACTERS))}) AS error_text,
  error_timestamp AS logged_at
FROM ${table(source)}
WHERE error_timestamp >= ${timestamp(from)} AND error_timestamp < ${timestamp(to)}`;
}

/**
 * Of `logged` one row an hour for those alike but for digits. An hour of the clock is two parts where verdicts do not
 * fall on it.
 */
function byText(offsetSeconds: number): Sql {
  const second = sql`EXTRACT(MINUTE FROM logged_at) * 60 + EXTRACT(SECOND FROM logged_at)`;
  const withoutDigits = sql`TRANSLATE(error_text, ${text('0123456789')}, ${text('##########')})`;
  return sql`SELECT CAST(logged_at AS DATE) AS logged_date, EXTRACT(HOUR FROM logged_at) AS logged_hour,
  CASE WHEN ${second} >= ${int(offsetSeconds)} THEN 1 ELSE 0 END AS later_part,
  service_name, error_type, error_category, severity, ${withoutDigits} AS text_key, MIN(error_text) AS error_text,
  COUNT(*) AS error_count, MIN(logged_at) AS first_logged, MAX(logged_at) AS last_logged
FROM logged
GROUP BY logged_date, logged_hour, later_part, service_name, error_type, error_category, severity, text_key`;
}
