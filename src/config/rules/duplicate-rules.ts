import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile, TableProfile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { lessThan } from './limits.ts';

/** Copies of every table that duplicate_rows names are counted, and each of its verdicts can be reached. */
export function duplicateProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  return (checks.duplicate_rows?.tables ?? []).flatMap((rule, index): Finding[] => {
    if (rule === undefined) return [];
    const path: KeyPath = ['checks', 'duplicate_rows', 'tables', index];
    const table = tables[rule.table ?? ''];
    return [
      ...keyProblems(rule, table, path),
      ...shareProblems(rule, path),
      ...apartProblems(rule, table, path),
    ];
  });
}

type Rule = Draft<NonNullable<Profile['checks']['duplicate_rows']>['tables'][number]>;
type Table = Draft<TableProfile> | undefined;

/** A team has one row in a game, so only other tables need to say what makes a row a copy. */
function keyProblems({ table: name }: Rule, table: Table, path: KeyPath): Finding[] {
  if (table === undefined || table.counts === undefined) return [];
  const countsTeams = table.counts === 'games' && table.grain !== 'player';
  if (countsTeams || (table.key !== undefined && table.key.length > 0)) return [];
  const message = `found "${name}", which has no "key"; needed: a table that says which rows are the same, or one with "grain: team"`;
  return [{ path: [...path, 'table'], message }];
}

function shareProblems({ share }: Rule, path: KeyPath): Finding[] {
  if (share === undefined || (share > 0 && share < 1)) return [];
  const message = `found ${share}; needed: more than 0 and less than 1, since the first of some copies is none`;
  return [{ path: [...path, 'share'], message }];
}

function apartProblems({ table: name, apart }: Rule, table: Table, path: KeyPath): Finding[] {
  if (apart === undefined) return [];
  const { slight, large } = apart;
  const found = lessThan({ name: 'large', value: large }, slight, [...path, 'apart', 'slight']);
  if (table !== undefined && !('compared' in table))
    found.push({
      path: [...path, 'apart'],
      atKey: true,
      message: `has no effect: "${name}" has no "compared", so nobody knows how far its copies lie apart`,
    });
  return found;
}
