import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import { date, join, raw, type Sql, sql, table, text, timestamp } from '../warehouse/sql.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { type Collector, cells, RUN_HISTORY_DAYS } from './collection.ts';
import { type ProcessorRunsRow, RUN_OUTCOMES, type RunOutcome } from './facts.ts';
import { withoutSecrets } from './without-secrets.ts';

const HOUR_MS = 3_600_000;
/** The pipeline's own sweep takes a run for dead after this long; so does whoever looks before the sweep. */
const LONGEST_RUN_HOURS = 4;
/** Tomorrow is prepared this evening, and a machine that counts in UTC is a day ahead by then. */
const AHEAD_DAYS = 2;
const ERROR_CHARACTERS = 300;
/** A storm may put an id into every error text: of failures that are otherwise alike this many texts come back, the rest counted. */
const TEXTS_KEPT = 3;

/** Where writers have put what went wrong, likeliest first; `$` is the whole, where it is plain text. */
const ERROR_PATHS = [
  '$.error_message',
  '$.message',
  '$.error',
  '$[0].error_message',
  '$[0].message',
  '$[0].error',
  '$[0]',
  '$',
];

/**
 * Runs of every processor, collapsed where they are: a run writes a row at its beginning and one at its end, a sweep
 * turns old `running` rows into failed ones, and one processor alone made 720,630 runs. Rows become runs; then runs
 * between the same two successes (of successes: failures) that ended alike become one row with a count.
 */
export function runsCollector(source: string): Collector<ProcessorRunsRow> {
  return {
    name: 'runs',
    table: source,
    statement: (profile, window) => {
      const today = dateInZone(window.lastNow, profile.timeZone);
      const first = addDays(dateInZone(window.firstNow, profile.timeZone), -RUN_HISTORY_DAYS);
      const stuckBefore = new Date(window.lastNow.getTime() - LONGEST_RUN_HOURS * HOUR_MS);
      return sql`WITH log_rows AS (
${logRows(source, { first, last: addDays(today, AHEAD_DAYS), now: window.lastNow })}
), single_runs AS (
${singleRuns(stuckBefore)}
), ${ALIKE_TOGETHER}`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      const error = plainText(cell.textOrNull('error_text'));
      return {
        processor: cell.text('processor_name'),
        output: cell.textOrNull('output_table'),
        outcome: outcomeOf(cell.text('outcome'), source),
        category: cell.textOrNull('category'),
        dataDate: cell.date('run_date'),
        error: error === null ? null : withoutSecrets(error),
        errorTexts: cell.number('text_count'),
        runs: cell.number('run_count'),
        firstAt: cell.text('first_began'),
        lastAt: cell.text('last_began'),
      };
    },
  };
}

/** The log's rows in the window, each with its kind. A skipped run did nothing, whatever its row calls that. */
function logRows(source: string, { first, last, now }: { first: IsoDate; last: IsoDate; now: Date }): Sql {
  const paths = join(
    ERROR_PATHS.map((path) => sql`JSON_VALUE(errors, ${text(path)})`),
    ', ',
  );
  const spelling = ['_', '-', 'processor'].reduce(
    (name, piece) => sql`REPLACE(${name}, ${text(piece)}, ${text('')})`,
    sql`LOWER(processor_name)`,
  );
  return sql`SELECT ${spelling} AS processor_key, processor_name, run_id, output_table, data_date AS run_date, started_at,
  failure_category, SUBSTR(COALESCE(${paths}, failure_category), 1, ${raw(String(ERROR_CHARACTERS))}) AS row_error,
  CASE
    WHEN COALESCE(skipped, FALSE) OR LOWER(status) = ${text('skipped')} THEN ${text('skipped')}
    WHEN LOWER(status) IN (${text('success')}, ${text('partial')}, ${text('running')}) THEN LOWER(status)
    WHEN JSON_VALUE(errors, ${text('$.cleanup_reason')}) IS NOT NULL OR JSON_VALUE(errors, ${text('$')}) LIKE ${text('%cleanup_reason%')} THEN ${text('swept')}
    ELSE ${text('failed')}
  END AS row_kind
FROM ${table(source)}
WHERE data_date >= ${date(first)} AND data_date <= ${date(last)} AND started_at <= ${timestamp(now)}`;
}

/**
 * Of `log_rows` one row a run, with how it ended. What a sweep did to its first row says nothing where there is another
 * end.
 */
function singleRuns(stuckBefore: Date): Sql {
  const has = (kind: string): Sql => sql`SUM(CASE row_kind WHEN ${text(kind)} THEN 1 ELSE 0 END) > 0`;
  const ofFailed = (value: 'failure_category' | 'row_error'): Sql =>
    value === 'row_error'
      ? sql`MAX(CASE row_kind WHEN ${text('failed')} THEN row_error END)`
      : sql`MAX(CASE row_kind WHEN ${text('failed')} THEN failure_category END)`;
  return sql`SELECT processor_key, run_id, MAX(processor_name) AS processor_name, MAX(output_table) AS output_table,
  MAX(run_date) AS run_date, MIN(started_at) AS began, ${ofFailed('failure_category')} AS category, ${ofFailed('row_error')} AS error_text,
  CASE
    WHEN ${has('success')} THEN ${text('success')}
    WHEN ${has('partial')} THEN ${text('partial')}
    WHEN ${has('failed')} THEN ${text('failed')}
    WHEN ${has('skipped')} THEN ${text('skipped')}
    WHEN ${has('swept')} OR MIN(started_at) <= ${timestamp(stuckBefore)} THEN ${text('stuck')}
    ELSE ${text('in_flight')}
  END AS outcome,
  CASE WHEN ${has('success')} OR ${has('partial')} THEN 1 ELSE 0 END AS good
FROM log_rows
GROUP BY processor_key, run_id`;
}

const goneBy = (what: Sql): Sql =>
  sql`SUM(${what}) OVER (PARTITION BY processor_key ORDER BY began, run_id ROWS UNBOUNDED PRECEDING)`;

/**
 * Of `single_runs` those that ended alike as one row. A stretch is what lies between two successes, or between two
 * others for successes, so nothing that a streak is counted from gets mixed.
 */
const ALIKE_TOGETHER = sql`placed AS (
SELECT processor_key, processor_name, output_table, outcome, category, run_date, error_text, began, good,
  CASE good WHEN 1 THEN ${goneBy(sql`1 - good`)} ELSE ${goneBy(sql`good`)} END AS stretch
FROM single_runs
), alike AS (
SELECT processor_key, MAX(processor_name) AS processor_name, MAX(output_table) AS output_table, outcome, category, run_date,
  good, stretch, error_text, COUNT(*) AS run_count, MIN(began) AS first_began, MAX(began) AS last_began
FROM placed
GROUP BY processor_key, outcome, category, run_date, good, stretch, error_text
), ranked AS (
SELECT processor_key, processor_name, output_table, outcome, category, run_date, good, stretch, error_text, run_count,
  first_began, last_began,
  LEAST(ROW_NUMBER() OVER (PARTITION BY processor_key, good, stretch, outcome, category, run_date ORDER BY last_began DESC, error_text), ${raw(String(TEXTS_KEPT + 1))}) AS text_place
FROM alike
)
SELECT MAX(processor_name) AS processor_name, MAX(output_table) AS output_table, outcome, category, run_date,
  MAX(error_text) AS error_text, COUNT(error_text) AS text_count, SUM(run_count) AS run_count,
  MIN(first_began) AS first_began, MAX(last_began) AS last_began
FROM ranked
GROUP BY processor_key, outcome, category, run_date, good, stretch, text_place
ORDER BY last_began DESC, processor_name, outcome, run_date`;

function outcomeOf(word: string, source: string): RunOutcome {
  const outcome = RUN_OUTCOMES.find((one) => one === word);
  if (outcome) return outcome;
  throw new WarehouseError(
    'bad_response',
    `${source}: a run ended as "${word}", which the statement has no word for`,
    'this is a defect of the program: report it',
  );
}

/** DuckDB's JSON_VALUE gives text as JSON, in quotes; a long one has lost its last. */
function plainText(value: string | null): string | null {
  if (value === null || !value.startsWith('"')) return value;
  for (const candidate of [value, `${value}"`, `${value.replace(/\\[^\\]*$/, '')}"`]) {
    try {
      const parsed: unknown = JSON.parse(candidate);
      if (typeof parsed === 'string') return parsed;
    } catch {
      // Not whole like this.
    }
  }
  return value;
}
