import type { Profile } from '../config/profile.ts';
import { sql, table, timestamp } from '../warehouse/sql.ts';
import { type Collector, cells } from './collection.ts';
import type { DecisionsRow } from './facts.ts';

const HOUR_MS = 3_600_000;
/** Where no rule says how far back to look. */
const WITHOUT_RULE = { lookbackHours: 24 };

/** How far before a verdict decisions are read. */
export function decisionHours({ checks }: Profile): number {
  return (checks.scraper_kickoff ?? WITHOUT_RULE).lookbackHours;
}

/**
 * When the pipeline's controller decided what to run, a row an hour: the first and the last decision of each are what
 * a silence begins and ends with.
 */
export function decisionsCollector(source: string): Collector<DecisionsRow> {
  return {
    name: 'decisions',
    table: source,
    statement: (profile, window) => {
      const from = new Date(window.firstNow.getTime() - decisionHours(profile) * HOUR_MS);
      return sql`SELECT CAST(decision_time AS DATE) AS decided_date, EXTRACT(HOUR FROM decision_time) AS decided_hour,
  COUNT(*) AS decisions, MIN(decision_time) AS first_decided, MAX(decision_time) AS last_decided
FROM ${table(source)}
WHERE decision_time > ${timestamp(from)} AND decision_time <= ${timestamp(window.lastNow)}
GROUP BY decided_date, decided_hour
ORDER BY first_decided`;
    },
    parse: (row) => {
      const cell = cells(row, source);
      return {
        firstAt: cell.text('first_decided'),
        lastAt: cell.text('last_decided'),
        decisions: cell.number('decisions'),
      };
    },
  };
}
