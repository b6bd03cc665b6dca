import type { IsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { DuckDbWarehouse } from '../warehouse/duckdb.ts';
import { duckDbStatements, PIPELINE_TABLES } from '../warehouse/pipeline-tables.ts';
import { sql, table } from '../warehouse/sql.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { existingTables } from './existing-tables.ts';
import { INCIDENTS } from './incidents.ts';
import { SCHEDULE_COLUMNS, scheduleRow } from './rows/schedule.ts';
import { writeRows } from './rows/write-rows.ts';
import { activity } from './season/activity.ts';
import { makeSeason, SEASON_SEED } from './season/make-season.ts';
import { nightlyRows } from './season/nightly-rows.ts';
import { scheduleLoads } from './season/schedule-loads.ts';
import { errorRows } from './season/service-errors.ts';
import { predictionSignals } from './season/signals.ts';

export interface SeasonRequest {
  warehouse: DuckDbWarehouse;
  profile: Profile;
  /** The season ends here: nothing is in it that would not be there yet. */
  now: Date;
  /** Another seed makes other games. */
  seed?: string;
}

/** What a filled season looks like from outside. */
export interface SeasonSummary {
  firstDate: IsoDate;
  /** Last date of the schedule. */
  lastDate: IsoDate;
  today: IsoDate;
  gamesYesterday: number;
}

/** Notes when a sandbox was filled. */
const FILLED_TABLE = 'shootaround.sandbox_season';

/**
 * Fills the pipeline's tables with a plausible season up to now and a handful of incidents. Replaces what was in them;
 * tables of the bot's own are not touched. All of it or nothing.
 * @throws WarehouseError `config` for a warehouse that holds an imported season, or a pipeline's own tables.
 */
export async function fillSeason(request: SeasonRequest): Promise<SeasonSummary> {
  const { warehouse, profile, now, seed = SEASON_SEED } = request;
  await refuseForeign(warehouse, profile);
  const season = makeSeason(now, profile, seed);
  await warehouse.transaction(async (editor) => {
    for (const pipelineTable of PIPELINE_TABLES) {
      const kind = pipelineTable.view === null ? 'TABLE' : 'VIEW';
      await editor.run(`DROP ${kind} IF EXISTS ${pipelineTable.name}`);
      for (const statement of duckDbStatements(pipelineTable)) await editor.run(statement);
    }
    await editor.append(profile.sources.schedule, SCHEDULE_COLUMNS, scheduleLoads(season).map(scheduleRow));
    await writeRows(editor, nightlyRows(season, profile));
    for (const log of [...activity(season), errorRows(season), predictionSignals(season)]) {
      await editor.append(log.table, log.columns, log.rows);
    }
    for (const incident of INCIDENTS) await incident(editor, season);
    await editor.run(`CREATE SCHEMA IF NOT EXISTS ${FILLED_TABLE.split('.')[0]}`);
    await editor.run(`CREATE OR REPLACE TABLE ${FILLED_TABLE} AS
SELECT TIMESTAMPTZ '${now.toISOString()}' AS filled_at`);
  });
  return {
    firstDate: season.firstDate,
    lastDate: season.lastDate,
    today: season.today,
    gamesYesterday: season.slate.on(season.yesterday).games.length,
  };
}

/** When a sandbox was last filled; null for a warehouse that holds none. */
export async function seasonFilledAt(warehouse: DuckDbWarehouse): Promise<Date | null> {
  if (!(await existingTables(warehouse)).has(FILLED_TABLE)) return null;
  const statement = sql`SELECT filled_at FROM ${table(FILLED_TABLE)}`;
  const { rows } = await warehouse.query(statement, { name: 'sandbox_season' });
  const filledAt = rows[0]?.filled_at;
  return typeof filledAt === 'string' ? new Date(filledAt) : null;
}

async function refuseForeign(warehouse: DuckDbWarehouse, profile: Profile): Promise<void> {
  const tables = await existingTables(warehouse);
  if (tables.has(FILLED_TABLE) || !tables.has(profile.sources.schedule)) return;
  throw new WarehouseError(
    'config',
    `the warehouse holds ${profile.sources.schedule}, which no sandbox made`,
    'name another folder in SHOOTAROUND_HOME',
  );
}
