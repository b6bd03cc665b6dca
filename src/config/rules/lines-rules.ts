import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import { lessThan } from './limits.ts';

type Rule = Draft<NonNullable<Profile['checks']['vegas_line_coverage']>>;

/** Each verdict on betting lines can be reached, and its tables tell games, players and times apart. */
export function linesProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  const rule = checks.vegas_line_coverage;
  if (rule === undefined) return [];
  return [
    ...shareProblems(rule),
    ...playerProblems(rule),
    ...spanProblems(rule),
    ...columnProblems(rule, tables),
  ].map((found) => ({ ...found, path: ['checks', 'vegas_line_coverage', ...found.path] }));
}

function shareProblems(rule: Rule): Finding[] {
  return (['propsShare', 'linesShare'] as const).flatMap((key) =>
    lessThan({ name: 'pass', value: rule[key]?.pass }, rule[key]?.warn, [key, 'warn']),
  );
}

function playerProblems({ playersPerGame, medianPlayers }: Rule): Finding[] {
  if (playersPerGame === undefined || medianPlayers === undefined || medianPlayers > playersPerGame)
    return [];
  const message = `found ${medianPlayers}; needed: more than "playersPerGame", which is ${playersPerGame}`;
  return [{ path: ['medianPlayers'], message }];
}

function spanProblems({ snapshots }: Rule): Finding[] {
  const { from, until } = snapshots ?? {};
  if (from === undefined || until === undefined || from < until) return [];
  return [
    { path: ['snapshots', 'from'], message: `found "${from}"; needed: before "until", which is "${until}"` },
  ];
}

function columnProblems({ props = [], lines }: Rule, tables: Draft<Profile['tables']>): Finding[] {
  const lacking = (name: string | undefined, keys: readonly ('by' | 'distinct' | 'processedAt')[]) => {
    const table = tables[name ?? ''];
    return table === undefined ? [] : keys.filter((key) => !(key in table));
  };
  const say = (name: string | undefined, key: string) => `found "${name}", which has no "${key}"`;
  return [
    ...props.flatMap((name, index) =>
      lacking(name, ['by', 'distinct', 'processedAt']).map((key) => ({
        path: ['props', index],
        message: say(name, key),
      })),
    ),
    ...lacking(lines, ['by', 'processedAt']).map((key) => ({ path: ['lines'], message: say(lines, key) })),
  ];
}
