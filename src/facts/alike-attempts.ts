import { raw, type Sql, sql, text, timestamp } from '../warehouse/sql.ts';
import type { GroupBound } from './group-bounds.ts';

/** A storm may put an id into every error text: of failures that are otherwise alike this many texts come back, the rest counted. */
const TEXTS_KEPT = 3;

/** Writers spell a scraper in several ways. What this takes from names never makes two of what is one. */
const SPELLED = ['_', '-', ' ', 'get', 'scraper'];

/** What attempts of one row have in common, besides the error. */
const ALIKE = raw(
  'scraper_name, status, game_date, workflow, stretch, span_number, own_instant, own_date, own_minute',
);

export interface Grouping {
  /** Instants over which no row reaches. */
  bounds: readonly GroupBound[];
  /** What came later than this stays a row of its own. */
  singleAfter: Date;
}

/**
 * Attempts of a log, collapsed where they are: alike ones between two successes of their scraper (of successes: between
 * two others), and between two of `bounds`, are one row with a count, so nothing that a streak is counted from gets mixed.
 * An answer without data is good or bad by whether something was due by then, and due times are whole minutes: of those
 * only what came within one minute is together, unless it names no date and can't be judged.
 */
export function alikeAttempts(rows: Sql, { bounds, singleAfter }: Grouping): Sql {
  const scraper = SPELLED.reduce(
    (name, piece) => sql`REPLACE(${name}, ${text(piece)}, ${text('')})`,
    sql`LOWER(scraper_name)`,
  );
  const isEmpty = sql`LOWER(status) = ${text('no_data')} AND game_date IS NOT NULL`;
  return sql`WITH log_rows AS (
${rows}
), told AS (
SELECT scraper_name, ${scraper} AS scraper_key, status, began, game_date, workflow, error_type, error_text,
  CASE WHEN LOWER(status) IN (${text('success')}, ${text('partial')}) THEN 1 ELSE 0 END AS good,
  ${spanNumber(bounds)} AS span_number,
  CASE WHEN began > ${timestamp(singleAfter)} THEN began END AS own_instant,
  CASE WHEN ${isEmpty} THEN CAST(began AS DATE) END AS own_date,
  CASE WHEN ${isEmpty} THEN EXTRACT(HOUR FROM began) * 60 + EXTRACT(MINUTE FROM began) END AS own_minute
FROM log_rows
), placed AS (
SELECT scraper_name, status, began, game_date, workflow, span_number, own_instant, own_date, own_minute,
  CASE good WHEN 0 THEN error_type END AS error_type, CASE good WHEN 0 THEN error_text END AS error_text,
  CASE good WHEN 1 THEN ${goneBy(sql`1 - good`)} ELSE ${goneBy(sql`good`)} END AS stretch
FROM told
), alike AS (
SELECT ${ALIKE}, error_type, error_text, COUNT(*) AS alike_count, MIN(began) AS first_alike, MAX(began) AS last_alike
FROM placed
GROUP BY ${ALIKE}, error_type, error_text
), ranked AS (
SELECT ${ALIKE}, error_type, error_text, alike_count, first_alike, last_alike,
  LEAST(ROW_NUMBER() OVER (PARTITION BY ${ALIKE} ORDER BY last_alike DESC, error_text, error_type), ${raw(String(TEXTS_KEPT + 1))}) AS text_place
FROM alike
)
SELECT scraper_name, status, MIN(first_alike) AS first_at, MAX(last_alike) AS last_at, SUM(alike_count) AS attempt_count,
  game_date, workflow, MAX(error_type) AS error_type, MAX(error_text) AS error_text,
  COUNT(COALESCE(error_text, error_type)) AS text_count
FROM ranked
GROUP BY ${ALIKE}, text_place
ORDER BY last_at, first_at`;
}

/** Of attempts at the same instant the one that worked counts as the newest. */
function goneBy(what: Sql): Sql {
  return sql`SUM(${what}) OVER (PARTITION BY scraper_key ORDER BY began, good ROWS UNBOUNDED PRECEDING)`;
}

/**
 * How many bounds lie before an attempt. By comparison alone, because each engine has words of its own for time zones; halved
 * again and again, because there are some hundred bounds for every row.
 */
function spanNumber(bounds: readonly GroupBound[], before = 0): Sql {
  const middle = bounds.length >> 1;
  const bound = bounds[middle];
  if (bound === undefined) return raw(String(before));
  const reached = sql`began ${raw(bound.inclusive ? '>=' : '>')} ${timestamp(bound.at)}`;
  return sql`CASE WHEN ${reached} THEN ${spanNumber(bounds.slice(middle + 1), before + middle + 1)} ELSE ${spanNumber(bounds.slice(0, middle), before)} END`;
}
