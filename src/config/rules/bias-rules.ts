import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile, TableProfile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost, lessThan } from './limits.ts';

const PATH: KeyPath = ['checks', 'model_bias'];

/** Players can be told apart by what they used to score, and each verdict of model_bias can be reached. */
export function biasProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  const averages = Object.entries(tables).flatMap(([name, table]) =>
    table === undefined ? [] : averageProblems(name, table),
  );
  const rule = checks.model_bias;
  if (rule === undefined) return averages;
  return [
    ...averages,
    ...sourceProblems(rule, tables),
    ...tierProblems(rule),
    ...orderProblems(rule),
    ...gapProblems(rule),
  ];
}

type Rule = Draft<NonNullable<Profile['checks']['model_bias']>>;

/** Such a table is counted by whom its rows are about, and by nothing else. */
function averageProblems(name: string, table: Draft<TableProfile>): Finding[] {
  if (!('average' in table)) return [];
  const path: KeyPath = ['tables', name];
  if (table.counts === 'games') {
    const message = 'has no effect in a table with "counts: games"; remove it, or write "counts: days"';
    return [{ path: [...path, 'average'], atKey: true, message }];
  }
  const beside = (['by', 'figures', 'distinct'] as const).filter((key) => key in table);
  const found = beside.map(
    (key): Finding => ({
      path: [...path, key],
      atKey: true,
      message: 'can not be counted beside "average"; remove one of the two',
    }),
  );
  const { of } = table.average ?? {};
  const key = table.key ?? [];
  if (of === undefined || key.length === 0 || (key.length === 1 && key[0] === of)) return found;
  const message = `found ${key.join(', ')}; needed: "${of}" alone, of which each date has one "average"`;
  return [...found, { path: [...path, 'key'], message }];
}

function sourceProblems({ averages }: Rule, tables: Draft<Profile['tables']>): Finding[] {
  const table = tables[averages ?? ''];
  if (table === undefined || 'average' in table) return [];
  const message = `found "${averages}", which has no "average"; needed: a table that says what each player used to score`;
  return [{ path: [...PATH, 'averages'], message }];
}

function tierProblems({ tiers = [] }: Rule): Finding[] {
  const found: Finding[] = [];
  for (const [index, tier] of tiers.entries()) {
    const path = [...PATH, 'tiers', index];
    const before = tiers[index - 1];
    if (tiers.slice(0, index).some((other) => tier?.name !== undefined && other?.name === tier.name))
      found.push({ path: [...path, 'name'], message: `found "${tier?.name}" a second time; name it once` });
    if (tier?.from !== undefined && before?.from !== undefined && tier.from >= before.from)
      found.push({
        path: [...path, 'from'],
        message: `found ${tier.from}; needed: less than ${before.from}, where the tier before it begins`,
      });
  }
  const lowest = tiers.at(-1)?.from;
  if (lowest !== undefined && lowest > 0)
    found.push({
      path: [...PATH, 'tiers', tiers.length - 1, 'from'],
      message: `found ${lowest}; needed: 0, so that every player is in a tier`,
    });
  return found;
}

function orderProblems({ points, systems, windowDays }: Rule): Finding[] {
  const own: KeyPath = [...PATH, 'systems'];
  return [
    ...lessThan({ name: 'fail', value: points?.fail }, points?.warn, [...PATH, 'points', 'warn']),
    ...atMost({ name: 'gameDates', value: systems?.gameDates }, systems?.leastDates, [...own, 'leastDates']),
    ...atMost({ name: 'windowDays', value: windowDays }, systems?.gameDates, [...own, 'gameDates']),
  ];
}

function gapProblems({ gap, windowDays }: Rule): Finding[] {
  const path: KeyPath = [...PATH, 'gap'];
  const above = { name: 'fail.above', value: gap?.fail?.above };
  return [
    ...lessThan(above, gap?.warn?.above, [...path, 'warn', 'above']),
    ...(['warn', 'fail'] as const).flatMap((level) => {
      const { days, of } = gap?.[level] ?? {};
      return [
        ...atMost({ name: 'of', value: of }, days, [...path, level, 'days']),
        ...atMost({ name: 'windowDays', value: windowDays }, of, [...path, level, 'of']),
      ];
    }),
  ];
}
