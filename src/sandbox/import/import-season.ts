import type { IsoDate } from '../../calendar/dates.ts';
import type { Profile } from '../../config/profile.ts';
import type { DuckDbEditor, DuckDbWarehouse } from '../../warehouse/duckdb.ts';
import { duckDbStatements, pipelineTable } from '../../warehouse/pipeline-tables.ts';
import { existingTables } from '../existing-tables.ts';
import { SCHEDULE_COLUMNS, scheduleRow } from '../rows/schedule.ts';
import { writeRows } from '../rows/write-rows.ts';
import { COUNT_COLUMNS, KNOWN_COLUMNS } from './columns.ts';
import { readCountsFile } from './counts-file.ts';
import { ImportError, type ImportProblem } from './import-error.ts';
import { type ImportPlan, planImport } from './plan.ts';
import { readScheduleFile } from './schedule-file.ts';

/** Where the warehouse looks for what an import recorded. */
const RECORDED_TABLE = 'shootaround.recorded_dates';

export interface ImportRequest {
  /** Text of the schedule file. */
  scheduleCsv: string;
  /** Text of the counts file. */
  countsCsv: string;
  warehouse: DuckDbWarehouse;
  profile: Profile;
}

export interface ImportSummary {
  /** First and last date of the counts file, and how many it has. */
  from: IsoDate;
  to: IsoDate;
  dates: number;
  /** Games of the schedule file, of every type. */
  games: number;
  /** Rows that were written, by `dataset.table`. */
  rows: Record<string, number>;
  /** Columns that are missing, empty, or zero throughout: their tables stay as good as unknown. */
  notRecorded: string[];
  /** Columns that nothing here knows. */
  unknownColumns: string[];
  /** What differs within the files and how it was settled, a line each. */
  notes: string[];
}

/**
 * Expands a recorded season into the pipeline's tables. Replaces the dates that the files cover; all of it or nothing.
 * @throws ImportError when a file is no good, or when the warehouse holds something else than an imported season.
 */
export async function importSeason(request: ImportRequest): Promise<ImportSummary> {
  const { warehouse, profile } = request;
  const problems: ImportProblem[] = [];
  const games = readScheduleFile(request.scheduleCsv, problems);
  const { dates, unknownColumns } = readCountsFile(request.countsCsv, KNOWN_COLUMNS, problems);
  const [first, last] = [dates.at(0), dates.at(-1)];
  if (problems.length > 0 || first === undefined || last === undefined) {
    throw new ImportError(problems, 'mend the named lines and import again; nothing was changed');
  }
  const existing = await existingTables(warehouse);
  await refuseForeign(warehouse, existing, profile);

  const plan = planImport(games, dates, profile);
  await warehouse.transaction(async (editor) => {
    await clear(
      editor,
      existing,
      dates.map(({ date }) => date),
      plan,
      profile,
    );
    for (const table of plan.recorded.keys()) {
      for (const statement of duckDbStatements(pipelineTable(table))) await editor.run(statement);
    }
    await editor.append(profile.sources.schedule, SCHEDULE_COLUMNS, plan.loads.map(scheduleRow));
    await writeRows(editor, plan.rows);
    await noteRecorded(editor, plan);
  });
  return {
    from: first.date,
    to: last.date,
    dates: dates.length,
    games: games.length,
    rows: countRows(plan, profile),
    notRecorded: plan.notRecorded,
    unknownColumns,
    notes: plan.notes,
  };
}

/** Rows of a running pipeline, or of a sandbox, would be replaced by counts, and their other tables called unrecorded. */
async function refuseForeign(
  warehouse: DuckDbWarehouse,
  existing: ReadonlySet<string>,
  profile: Profile,
): Promise<void> {
  const ours = [profile.sources.schedule, ...COUNT_COLUMNS.map(({ table }) => table)];
  const held = ours.filter((table) => existing.has(table));
  if (held.length === 0 || (await warehouse.recorded()) !== null) return;
  throw new ImportError(
    [],
    'import into a file of its own',
    `the warehouse holds ${held.join(', ')}, which no import made`,
  );
}

async function clear(
  editor: DuckDbEditor,
  existing: ReadonlySet<string>,
  dates: readonly IsoDate[],
  plan: ImportPlan,
  profile: Profile,
): Promise<void> {
  const { schedule } = profile.sources;
  const scheduled = plan.recorded.get(schedule) ?? [];
  const season = `BETWEEN DATE '${scheduled.at(0)}' AND DATE '${scheduled.at(-1)}'`;
  const counted = `IN (${dates.map((date) => `DATE '${date}'`).join(', ')})`;
  await editor.run(`CREATE SCHEMA IF NOT EXISTS ${RECORDED_TABLE.split('.')[0]}`);
  await editor.run(`CREATE TABLE IF NOT EXISTS ${RECORDED_TABLE} (table_name VARCHAR, recorded_date DATE)`);
  const replace = async (table: string, covered: string): Promise<void> => {
    await editor.run(
      `DELETE FROM ${RECORDED_TABLE} WHERE table_name = '${table}' AND recorded_date ${covered}`,
    );
    if (!existing.has(table)) return;
    await editor.run(`DELETE FROM ${table} WHERE ${pipelineTable(table).partitionBy} ${covered}`);
  };
  await replace(schedule, season);
  for (const { table } of COUNT_COLUMNS) await replace(table, counted);
}

async function noteRecorded(editor: DuckDbEditor, { recorded }: ImportPlan): Promise<void> {
  const rows = [...recorded].flatMap(([table, dates]) => dates.map((date) => [table, date]));
  await editor.append(RECORDED_TABLE, ['table_name', 'recorded_date'], rows);
}

function countRows({ loads, rows }: ImportPlan, profile: Profile): Record<string, number> {
  const counted: Record<string, number> = { [profile.sources.schedule]: loads.length };
  for (const slot of [...rows.gameSlots, ...rows.daySlots, ...rows.predictionSlots]) {
    counted[slot.table] = (counted[slot.table] ?? 0) + slot.rows;
  }
  return counted;
}
