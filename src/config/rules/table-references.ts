import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';

interface Reference {
  table: string;
  path: KeyPath;
  /** How the table must be counted for this use; null where either way will do. */
  counts: 'games' | 'days' | null;
  /** A table is named once within one group. */
  group: string;
}

/** Every table that a check or a service names is described, once, and counted the way the check reads it. */
export function referenceProblems(profile: Draft<Profile>): Finding[] {
  const tables = profile.tables;
  if (tables === undefined) return [];
  const seen = new Set<string>();
  return references(profile).flatMap(({ table, path, counts, group }): Finding[] => {
    if (!Object.hasOwn(tables, table)) return [{ path, message: unknownTable(table, Object.keys(tables)) }];
    const key = `${group} ${table}`;
    if (seen.has(key)) return [{ path, message: `found "${table}" a second time; name it once` }];
    seen.add(key);
    const counted = tables[table]?.counts;
    if (counts === null || counted === undefined || counted === counts) return [];
    return [
      {
        path,
        message: `found "${table}", which has "counts: ${counted}"; needed: a table with "counts: ${counts}"`,
      },
    ];
  });
}

function references({ checks = {}, gaps = {}, deployment }: Draft<Profile>): Reference[] {
  const { phase3_completion, phase4_completion, historical_completeness, data_freshness, phase3_race } =
    checks;
  const found: Reference[] = [];
  const add = (table: string | undefined, path: KeyPath, counts: Reference['counts'], group: string) => {
    if (table !== undefined) found.push({ table, path: ['checks', ...path], counts, group });
  };
  // In one group with the floors of phase4_completion: a table has one floor.
  gaps.floors?.forEach((floor, index) => {
    const { table } = floor ?? {};
    if (table !== undefined)
      found.push({
        table,
        path: ['gaps', 'floors', index, 'table'],
        counts: 'days',
        group: 'phase4_completion',
      });
  });
  const list = (
    name: string,
    tables: readonly (string | undefined)[] | undefined,
    counts: Reference['counts'],
  ) => {
    tables?.forEach((table, index) => {
      add(table, [name, 'tables', index], counts, name);
    });
  };
  list('phase3_completion', phase3_completion?.tables, 'games');
  for (const kind of ['perGame', 'perDate', 'againstRecent'] as const) {
    phase4_completion?.[kind]?.forEach((entry, index) => {
      add(entry?.table, ['phase4_completion', kind, index, 'table'], 'days', 'phase4_completion');
    });
  }
  list('historical_completeness', historical_completeness?.tables, 'games');
  const grading = historical_completeness?.grading;
  for (const role of ['predictions', 'graded'] as const) {
    add(grading?.[role], ['historical_completeness', 'grading', role], 'days', 'grading');
  }
  list('data_freshness', data_freshness?.tables, null);
  list('phase2_progress', checks.phase2_progress?.tables, 'games');
  add(checks.phase3_progress?.after, ['phase3_progress', 'after'], 'games', 'phase3_progress');
  for (const role of ['players', 'teams'] as const) {
    add(phase3_race?.[role], ['phase3_race', role], 'games', 'phase3_race');
  }
  checks.duplicate_rows?.tables?.forEach((entry, index) => {
    add(entry?.table, ['duplicate_rows', 'tables', index, 'table'], null, 'duplicate_rows');
  });
  for (const [phase, tables] of Object.entries(checks.phase_transitions?.phases ?? {})) {
    tables?.forEach((table, index) => {
      add(table, ['phase_transitions', 'phases', phase, index], null, 'phase_transitions');
    });
  }
  const vegas = checks.vegas_line_coverage;
  vegas?.props?.forEach((table, index) => {
    add(table, ['vegas_line_coverage', 'props', index], 'days', 'vegas_line_coverage');
  });
  add(vegas?.lines, ['vegas_line_coverage', 'lines'], 'days', 'vegas_line_coverage');
  add(checks.predictions_ready?.table, ['predictions_ready', 'table'], 'days', 'predictions_ready');
  add(checks.pre_game_signal?.predictions, ['pre_game_signal', 'predictions'], 'days', 'pre_game_signal');
  for (const role of ['averages', 'predictions', 'graded'] as const) {
    add(checks.model_bias?.[role], ['model_bias', role], 'days', 'model_bias');
  }
  for (const check of ['feature_store_quality', 'upcoming_context'] as const) {
    add(checks[check]?.table, [check, 'table'], 'days', check);
  }
  for (const [service, watched] of Object.entries(deployment?.services ?? {})) {
    watched?.outputs?.forEach((table, index) => {
      const path = ['deployment', 'services', service, 'outputs', index];
      if (table !== undefined) found.push({ table, path, counts: null, group: `service ${service}` });
    });
  }
  return found;
}

function unknownTable(name: string, tables: readonly string[]): string {
  return `found "${name}", which is not described under "tables".${didYouMean(name, tables)}`;
}
