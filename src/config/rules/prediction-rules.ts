import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost, lessThan } from './limits.ts';
import { latestMinute } from './table-rules.ts';

type Rule<Name extends keyof Profile['checks']> = Draft<NonNullable<Profile['checks'][Name]>>;
type Tables = Draft<Profile['tables']>;

const READY: KeyPath = ['checks', 'predictions_ready'];
const SIGNAL: KeyPath = ['checks', 'pre_game_signal'];

/** Predictions can be told apart as their checks need it, and each verdict can be reached. */
export function predictionProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  const { predictions_ready: ready, pre_game_signal: signal } = checks;
  return [
    ...(ready === undefined ? [] : readyProblems(ready, tables)),
    ...(signal === undefined ? [] : signalProblems(signal, tables)),
  ];
}

function readyProblems(rule: Rule<'predictions_ready'>, tables: Tables): Finding[] {
  const { table, soft, players } = rule;
  return [
    ...columnProblems([...READY, 'table'], table, tables, ['game', 'system']),
    ...softProblems(soft, tables[table ?? '']),
    ...lessThan({ name: 'warn', value: players?.warn }, players?.fail, [...READY, 'players', 'fail']),
    ...atMost({ name: 'gameDates', value: players?.gameDates }, players?.leastDates, [
      ...READY,
      'players',
      'leastDates',
    ]),
  ];
}

function signalProblems(rule: Rule<'pre_game_signal'>, tables: Tables): Finding[] {
  const { predictions, expected, due, percentOver } = rule;
  const [from, until] = [latestMinute(expected), latestMinute(due)];
  const found = [
    ...columnProblems([...SIGNAL, 'predictions'], predictions, tables, ['system', 'lined']),
    ...lessThan({ name: 'high', value: percentOver?.high }, percentOver?.low, [
      ...SIGNAL,
      'percentOver',
      'low',
    ]),
  ];
  if (from === null || until === null || from <= until) return found;
  const message = `found "${expected}"; needed: a time that is not after "due", which is "${due}"`;
  return [...found, { path: [...SIGNAL, 'expected'], message }];
}

function columnProblems(
  path: KeyPath,
  name: string | undefined,
  tables: Tables,
  columns: readonly ('game' | 'system' | 'lined')[],
): Finding[] {
  const table = tables[name ?? ''];
  if (table?.counts !== 'days') return [];
  const lacking = columns.filter((column) => table.by === undefined || !(column in table.by));
  if (lacking.length > 0) {
    const needed = columns.map((column) => `"${column}"`).join(' and ');
    return [{ path, message: `found "${name}"; needed: a table with ${needed} under "by"` }];
  }
  if (table.distinct !== undefined) return [];
  return [{ path, message: `found "${name}"; needed: a table with "distinct", the column with players` }];
}

/** Outside the time between expected and due it would never be asked for. */
function softProblems(soft: string | undefined, table: Tables[string]): Finding[] {
  const [at, from, until] = [latestMinute(soft), latestMinute(table?.expected), latestMinute(table?.due)];
  if (at === null || from === null || until === null || (at >= from && at < until)) return [];
  const message = `found "${soft}"; needed: a time between "expected" and "due" of its table`;
  return [{ path: [...READY, 'soft'], message }];
}
