import { existsSync, readFileSync, rmSync } from 'node:fs';
import { parseWarehouseAddress } from '../config/warehouse-address.ts';
import { counted } from '../report/counted.ts';
import { ImportError } from '../sandbox/import/import-error.ts';
import { type ImportSummary, importSeason } from '../sandbox/import/import-season.ts';
import { openDuckDb } from '../warehouse/duckdb.ts';
import { OWN_TABLES } from '../warehouse/own-tables.ts';
import { readRequired, refuseWords, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { misuse, Refusal } from './refusal.ts';
import { readClock, readProfile, readSettings } from './settings.ts';

/** `shootaround import --schedule F --counts F --into duckdb:PATH`: a recorded season into a warehouse. */
export async function importCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    schedule: { type: 'string' },
    counts: { type: 'string' },
    into: { type: 'string' },
  });
  refuseWords(words);
  readClock(values);
  const schedulePath = readRequired(values, 'schedule', 'FILE');
  const countsPath = readRequired(values, 'counts', 'FILE');
  const path = readTarget(values);
  const settings = readSettings(context.env, []);
  const profile = readProfile(values, settings, context.terminal);
  const scheduleCsv = readFile('schedule', schedulePath);
  const countsCsv = readFile('counts', countsPath);

  const isNew = !existsSync(path);
  const warehouse = await openDuckDb(path, {
    create: true,
    deadlineMs: profile.warehouse.deadlineSeconds * 1000,
    log: context.log,
  }).catch((error: unknown) => {
    throw Refusal.from(error);
  });
  try {
    const summary = await importSeason({ scheduleCsv, countsCsv, warehouse, profile });
    await warehouse.ensureTables(OWN_TABLES);
    context.terminal.out(
      values.json ? JSON.stringify({ into: path, ...summary }, null, 2) : tell(summary, path),
    );
    return EXIT.ok;
  } catch (error) {
    await warehouse.close();
    // An import that failed leaves no empty warehouse behind.
    if (isNew) rmSync(path, { force: true });
    if (!(error instanceof ImportError)) throw Refusal.from(error);
    throw new Refusal('config', error.message, error.fix, { cause: error });
  } finally {
    await warehouse.close();
  }
}

function readTarget(values: Values): string {
  const parsed = parseWarehouseAddress(readRequired(values, 'into', 'duckdb:PATH'));
  if (!parsed.ok) throw misuse(`--into: ${parsed.problem}`, 'write --into duckdb:PATH');
  if (parsed.address.kind !== 'duckdb') {
    throw misuse(
      '--into takes an embedded warehouse only',
      'write --into duckdb:PATH: a recorded season never goes into BigQuery',
    );
  }
  return parsed.address.path;
}

function readFile(option: string, path: string): string {
  if (!existsSync(path))
    throw new Refusal('config', `--${option}: ${path} does not exist`, 'name the CSV file');
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(
      'config',
      `--${option}: ${path} can't be read: ${(error as Error).message}`,
      'name a file that can be read',
      {
        cause: error,
      },
    );
  }
}

function tell(summary: ImportSummary, path: string): string {
  const rows = Object.entries(summary.rows).map(([table, count]) => `  ${table}: ${counted(count, 'row')}`);
  const notRecorded =
    summary.notRecorded.length === 0
      ? []
      : [`not recorded, so never judged: ${summary.notRecorded.join(', ')}`];
  const unknown =
    summary.unknownColumns.length === 0
      ? []
      : [`not known, so left out: ${summary.unknownColumns.join(', ')}`];
  return [
    `imported ${counted(summary.dates, 'date')}, ${summary.from} to ${summary.to}, ${counted(summary.games, 'game')}, into ${path}`,
    ...rows,
    ...notRecorded,
    ...unknown,
    ...summary.notes.map((note) => `note: ${note}`),
    `judge it: WAREHOUSE=duckdb:${path} shootaround backtest --from ${summary.from} --to ${summary.to}`,
  ].join('\n');
}
