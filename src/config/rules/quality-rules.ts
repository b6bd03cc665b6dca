import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile, TableProfile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost, lessThan } from './limits.ts';
import { latestMinute } from './table-rules.ts';

type Checks = Draft<Profile['checks']>;
type Table = Draft<TableProfile> | undefined;
type Figure = NonNullable<TableProfile['figures']>[string];

/** What is asked of a table's rows is counted, and each verdict on it can be reached. */
export function qualityProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  // A table that is counted otherwise is refused for that, and lacks the rest for the same reason.
  const tableOf = (name: string | undefined): Table => {
    const table = tables[name ?? ''];
    return table?.counts === 'days' ? table : undefined;
  };
  return [...storeProblems(checks, tableOf), ...contextProblems(checks, tableOf)];
}

function storeProblems(checks: Checks, tableOf: (name: string | undefined) => Table): Finding[] {
  const rule = checks.feature_store_quality;
  if (rule === undefined) return [];
  const path: KeyPath = ['checks', 'feature_store_quality'];
  const table = tableOf(rule.table);
  const found = Object.entries(rule.figures ?? {}).flatMap(([name, wanted]): Finding[] => {
    if (wanted === undefined) return [];
    const own = [...path, 'figures', name];
    const figure = figureOf(name, table);
    return [
      ...unknownFigure(name, rule.table, table, own),
      ...sideProblems(wanted, own),
      ...lessThan({ name: 'pass', value: wanted.least?.pass }, wanted.least?.warn, [...own, 'least', 'warn']),
      ...lessThan({ name: 'warn', value: wanted.most?.warn }, wanted.most?.pass, [...own, 'most', 'pass']),
      ...(figure !== undefined && !('mean' in figure) ? shareProblems(wanted, own) : []),
      ...dueProblems(wanted.due, table, own),
    ];
  });
  const { gameDates, leastDates } = rule.trailing ?? {};
  return [
    ...found,
    ...atMost({ name: 'gameDates', value: gameDates }, leastDates, [...path, 'trailing', 'leastDates']),
  ];
}

function contextProblems(checks: Checks, tableOf: (name: string | undefined) => Table): Finding[] {
  const rule = checks.upcoming_context;
  if (rule === undefined) return [];
  const path: KeyPath = ['checks', 'upcoming_context'];
  const table = tableOf(rule.table);
  const { pass, warn } = rule.rowsPerGame ?? {};
  const found = lessThan({ name: 'pass', value: pass }, warn, [...path, 'rowsPerGame', 'warn']);
  if (table !== undefined && table.by?.team === undefined)
    found.push({
      path: [...path, 'table'],
      message: `found "${rule.table}", which has no "by.team"; needed: a table whose rows say which team they are of`,
    });
  for (const [name, wanted] of Object.entries(rule.filled ?? {})) {
    const own = [...path, 'filled', name];
    const figure = figureOf(name, table);
    found.push(...unknownFigure(name, rule.table, table, own));
    const { pass: enough, warn: poor } = wanted?.least ?? {};
    found.push(...lessThan({ name: 'pass', value: enough }, poor, [...own, 'least', 'warn']));
    if (figure !== undefined && !('filled' in figure))
      found.push({
        path: own,
        atKey: true,
        message: `"${name}" is no share of rows with a value; needed: a figure with "filled"`,
      });
  }
  return found;
}

type Wanted = Draft<NonNullable<Profile['checks']['feature_store_quality']>['figures'][string]>;

function figureOf(name: string, table: Table): Draft<Figure> | undefined {
  return table?.figures?.[name];
}

function unknownFigure(name: string, tableName: string | undefined, table: Table, path: KeyPath): Finding[] {
  if (table === undefined) return [];
  const figures = Object.keys(table.figures ?? {});
  if (figures.includes(name)) return [];
  const message = `"${tableName}" has no figure "${name}".${didYouMean(name, figures)}`;
  return [{ path, atKey: true, message }];
}

function sideProblems(wanted: Wanted, path: KeyPath): Finding[] {
  if ('least' in wanted !== 'most' in wanted) return [];
  const message = 'needs one of "least" and "most": too little is wrong, or too much';
  return [{ path, atKey: true, message }];
}

/** No share lies below 0 or above 1: what is worse than that is never reached. */
function shareProblems({ least, most }: Wanted, path: KeyPath): Finding[] {
  const say = (side: 'least' | 'most', key: 'pass' | 'warn', value: number, needed: string) => ({
    path: [...path, side, key],
    message: `found ${value}; needed: ${needed}`,
  });
  const { pass: enough = 1, warn: poor = 1 } = least ?? {};
  const { pass: little = 0, warn: much = 0 } = most ?? {};
  return [
    ...(enough > 1 ? [say('least', 'pass', enough, 'at most 1, as 0.6 for 60 %')] : []),
    ...(poor === 0 ? [say('least', 'warn', poor, 'more than 0')] : []),
    ...(little >= 1 ? [say('most', 'pass', little, 'less than 1, as 0.6 for 60 %')] : []),
    ...(much >= 1 ? [say('most', 'warn', much, 'less than 1; left out, it is a warning at most')] : []),
  ];
}

/** A rule that is due before its table would never be asked that early. */
function dueProblems(due: string | undefined, table: Table, path: KeyPath): Finding[] {
  const [own, ofTable] = [latestMinute(due), latestMinute(table?.due)];
  if (own === null || ofTable === null || own > ofTable) return [];
  const message = `found "${due}"; needed: a time after the table's own "due"; leave it out where that will do`;
  return [{ path: [...path, 'due'], message }];
}
