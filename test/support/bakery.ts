import { readFileSync } from 'node:fs';
import { CHECKS } from '../../src/checks/index.ts';
import { parseProfile } from '../../src/config/load-profile.ts';
import type { Profile } from '../../src/config/profile.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { openScratchWarehouse, type ScratchWarehouse } from './scratch-warehouse.ts';
import { context } from './tiny-profile.ts';

/** The day that is looked at. Everything is whole on it, and on the 29 days before. */
export const DAY = '2026-11-22';
const FIRST = '2026-10-24';

const bakeryText = readFileSync(new URL('./profiles/bakery.yml', import.meta.url), 'utf8');

/** The profile as the bot reads it: not one warning. */
export function bakeryProfile(): Profile {
  const { profile, warnings } = parseProfile(bakeryText, 'bakery.yml', context);
  if (warnings.length > 0) throw new Error(warnings.map(({ message }) => message).join('\n'));
  return profile;
}

/** The checks that its schedules name, with titles of its own trade: what is written in them is the check's, not the corridor's. */
export const BAKERY_CHECKS = CHECKS.filter(({ name }) =>
  Object.values(bakeryProfile().schedules).some(({ checks }) => checks.includes(name)),
).map((check) => ({
  ...check,
  title: { ok: `${check.name} is well`, broken: `${check.name} is not well` },
  why: 'Customers notice.',
  fix: 'Ask the baker.',
}));

const TOURS = `(VALUES (1, 'MILL', 'INN'), (2, 'FARM', 'SHOP'), (3, 'OVEN', 'CAFE')) AS tours(tour, from_partner, to_partner)`;
const days = (last: string) =>
  `(SELECT CAST(range AS DATE) AS day FROM range(DATE '${FIRST}', ${last}, INTERVAL 1 DAY)) AS days`;
const UP_TO_DAY = days(`DATE '${DAY}' + INTERVAL 1 DAY`);
/** In the evening of the day, in Tokyo. */
const WRITTEN = "CAST(day AS TIMESTAMP) AT TIME ZONE 'UTC' + INTERVAL 12 HOUR";
const SIDES = `(SELECT day, tour, from_partner, to_partner, UNNEST([from_partner, to_partner]) AS partner FROM ${UP_TO_DAY}, ${TOURS})`;

const STATEMENTS = [
  'CREATE SCHEMA bakery',
  // The columns of a schedule's source are the product's; whose they are is the pipeline's.
  `CREATE TABLE bakery.tours AS SELECT '701' || strftime(day, '%m%d') || tour AS game_id, day AS game_date,
    from_partner AS away_team_tricode, to_partner AS home_team_tricode, CASE WHEN day <= DATE '${DAY}' THEN 3 ELSE 1 END AS game_status,
    CASE WHEN day <= DATE '${DAY}' THEN 40 END AS away_team_score, CASE WHEN day <= DATE '${DAY}' THEN 38 END AS home_team_score,
    CAST(day AS TIMESTAMP) AT TIME ZONE 'UTC' AS game_date_est, 2026 AS season_year, TIMESTAMPTZ '${DAY} 13:30:00+00' AS processed_at
    FROM ${days(`DATE '${DAY}' + INTERVAL 11 DAY`)}, ${TOURS}`,
  `CREATE TABLE bakery.closed (effective_date DATE, halt_active BOOLEAN, halt_reason VARCHAR, written_at TIMESTAMPTZ)`,
  `CREATE TABLE bakery.receipts AS SELECT day AS driven_on, partner, CASE WHEN partner = from_partner THEN to_partner ELSE from_partner END AS other_partner,
    day || '-' || tour AS tour_ref, ${WRITTEN} AS written_at FROM ${SIDES}`,
  `CREATE TABLE bakery.loaves AS SELECT day AS driven_on, partner, from_partner, to_partner, day || '-' || tour AS tour_ref,
    partner || loaf AS loaf, ${WRITTEN} AS written_at FROM ${SIDES}, range(4) AS loaves(loaf)`,
  `CREATE TABLE bakery.invoices AS SELECT day AS billed_on, partner || 'x' AS invoice, ${WRITTEN} AS written_at FROM ${SIDES}`,
  `CREATE TABLE bakery.fetches AS SELECT 'till_export' AS scraper_name, 'success' AS status, ${WRITTEN} + hour * INTERVAL 1 HOUR AS triggered_at,
    day AS game_date, 'evening' AS workflow, CAST(NULL AS VARCHAR) AS error_type, CAST(NULL AS VARCHAR) AS error_message FROM ${UP_TO_DAY}, range(4) AS hours(hour)`,
  `CREATE TABLE bakery.jobs AS SELECT 'billing' AS processor_name, 'billing' || day AS run_id, 'invoices' AS output_table, day AS data_date,
    ${WRITTEN} AS started_at, 'success' AS status, CAST(NULL AS JSON) AS errors, CAST(NULL AS BOOLEAN) AS skipped, CAST(NULL AS VARCHAR) AS failure_category FROM ${UP_TO_DAY}`,
];

/** What a bad evening leaves behind: a tour without a receipt or a loaf, invoices twice, and a till that does not answer. */
export const BAD_EVENING = [
  `DELETE FROM bakery.receipts WHERE driven_on = '${DAY}' AND partner IN ('MILL', 'INN')`,
  `DELETE FROM bakery.loaves WHERE driven_on = '${DAY}' AND partner IN ('MILL', 'INN')`,
  `DELETE FROM bakery.invoices WHERE billed_on = '${DAY}' AND invoice <> 'INNx'`,
  `INSERT INTO bakery.invoices SELECT billed_on, invoice, written_at FROM bakery.invoices, range(3) WHERE billed_on = '${DAY}'`,
  `INSERT INTO bakery.fetches SELECT 'till_export', 'failed', TIMESTAMPTZ '${DAY} 16:00:00+00' + try * INTERVAL 5 MINUTE, DATE '${DAY}', 'evening', 'Timeout',
    'the till does not answer' FROM range(24) AS tries(try)`,
];

/** Its tables, and the bot's own, in a warehouse of their own. */
export async function openBakery(): Promise<ScratchWarehouse> {
  const bakery = await openScratchWarehouse();
  for (const statement of STATEMENTS) await bakery.warehouse.run(statement);
  await bakery.warehouse.ensureTables(OWN_TABLES);
  return bakery;
}
