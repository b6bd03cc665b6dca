import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { lessThan } from './limits.ts';

const PATH: KeyPath = ['checks', 'phase3_race'];
const BOUNDS = ['computed', 'rare', 'impossible'] as const;

/** What phase3_race compares is counted, and each of its verdicts can be reached. */
export function raceProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  const rule = checks.phase3_race;
  if (rule === undefined) return [];
  return [...grainProblems(rule, tables), ...boundProblems(rule, tables), ...orderProblems(rule)];
}

type Rule = Draft<NonNullable<Profile['checks']['phase3_race']>>;
type Tables = Draft<Profile['tables']>;

function grainProblems(rule: Rule, tables: Tables): Finding[] {
  const found = (['players', 'teams'] as const).flatMap((role): Finding[] => {
    const wanted = role === 'players' ? 'player' : 'team';
    const table = rule[role];
    const grain = tables[table ?? '']?.grain;
    if (grain === undefined || grain === wanted) return [];
    const message = `found "${table}", which has "grain: ${grain}"; needed: a table with "grain: ${wanted}"`;
    return [{ path: [...PATH, role], message }];
  });
  if (found.length > 0) return found;
  const players = tables[rule.players ?? ''];
  if (players === undefined || players.grain === undefined || 'measure' in players) return [];
  const message = `found "${rule.players}", which has no "measure"; needed: a table whose rows are counted by one`;
  return [{ path: [...PATH, 'players'], message }];
}

/** A threshold that is no bound of the table's measure is not counted, so nothing could be compared with it. */
function boundProblems(rule: Rule, tables: Tables): Finding[] {
  const above = tables[rule.players ?? '']?.measure?.above;
  if (above === undefined || above.includes(undefined)) return [];
  return BOUNDS.flatMap((name): Finding[] => {
    const bound = rule[name];
    if (bound === undefined || above.includes(bound)) return [];
    const message = `found ${bound}; needed: a bound of the measure of "${rule.players}": ${above.join(', ')}`;
    return [{ path: [...PATH, name], message }];
  });
}

function orderProblems(rule: Rule): Finding[] {
  const { computed, rare, impossible, share } = rule;
  return [
    ...lessThan({ name: 'rare', value: rare }, computed, [...PATH, 'computed']),
    ...lessThan({ name: 'impossible', value: impossible }, rare, [...PATH, 'rare']),
    ...lessThan({ name: 'warn', value: share?.warn }, share?.fail, [...PATH, 'share', 'fail']),
  ];
}
