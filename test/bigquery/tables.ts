import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { PIPELINE_TABLES } from '../../src/warehouse/pipeline-tables.ts';

/** A table as an analyser has to know it. */
export interface DeclaredTable {
  name: string;
  columns: readonly { name: string; type: string }[];
  partitionBy: string | null;
  clusterBy: readonly string[];
}

/** Every table that a statement may name. */
export const ALL_TABLES: readonly DeclaredTable[] = [...PIPELINE_TABLES, ...OWN_TABLES];

/** A value of a table's cell, the same for every warehouse: dates and instants as text. */
export type Sample = string | number | boolean | null;

const DAYS = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04'];
const TEAMS = ['DEN', 'DET', 'LAL', 'BOS'];

/** Columns whose text means something to the statements that read it. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['success', 'failed', 'running', 'failed'],
  processor_name: ['Box_ScoresProcessor', 'box-scores', 'odds'],
  player_status: ['active', 'dnp'],
  market_type: ['points'],
  market_key: ['spreads', 'totals'],
  sport: ['nba'],
  schedule_name: ['post_overnight'],
  subject: ['slot:post_overnight'],
  run_id: ['post_overnight-20260204T110000Z', 'a', 'b', 'c', 'd', 'e', 'f'],
  kind: ['acknowledged', 'posted'],
  recommendation: ['OVER', 'UNDER', 'PASS', 'OVER'],
};

/** Where a column's words are others in one table. */
const WORDS_OF: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'nba_orchestration.validation_check_results': { status: ['PASS', 'FAIL'] },
};

/** What a processor's run noted of its failure, where values come back from either warehouse in the same form. */
const ERRORS = [
  '{"error_message":500}',
  '[{"message":404}]',
  '{"cleanup_reason":1}',
  '{"error":500}',
  '[7]',
  '{"other":9}',
];

const ROWS = 16;

/** A few rows of made-up values: every column filled, except that every fifth cell of a nullable kind is NULL. */
export function sampleRows(table: DeclaredTable): Sample[][] {
  return Array.from({ length: ROWS }, (_, row) =>
    table.columns.map((column, index) => sample(table.name, column, row, index)),
  );
}

function sample(table: string, column: { name: string; type: string }, row: number, index: number): Sample {
  if (column.type === 'JSON') return row % 2 === 0 ? null : (ERRORS[(row >> 1) % ERRORS.length] ?? null);
  const day = DAYS[row % DAYS.length] ?? '';
  const team = TEAMS[(row + index) % TEAMS.length] ?? '';
  const words = WORDS_OF[table]?.[column.name] ?? WORDS[column.name];
  if (words) return words[row % words.length] ?? null;
  if (column.name.endsWith('tricode') || column.name.endsWith('abbr') || column.name === 'player_team')
    return team;
  if (column.name === 'details') return '{"outcomes":[],"tables":[]}';
  switch (column.type.replace(/\(.*/, '')) {
    case 'STRING':
      return (row + index) % 5 === 0 && index > 8 ? null : `${column.name} ${row % 3}`;
    case 'INT64':
      return (row + index) % 4;
    case 'FLOAT64':
    case 'NUMERIC':
      return ((row + index) % 7) / 2;
    case 'BOOL':
      if (column.name === 'skipped') return row % 8 === 0;
      return (row + index) % 3 !== 0;
    case 'DATE':
      return day;
    case 'TIMESTAMP':
      return `${day}T0${(row + index) % 10}:15:30.250Z`;
    default:
      // Lists and structs are read by no statement.
      return null;
  }
}

/** Columns that {@link sampleRows} gives values for. */
export function sampledColumns(table: DeclaredTable): { name: string; index: number }[] {
  return table.columns.flatMap(({ name, type }, index) =>
    /^(ARRAY|STRUCT)/.test(type) ? [] : [{ name, index }],
  );
}
