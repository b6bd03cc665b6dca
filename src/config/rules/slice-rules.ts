import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile, TableProfile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';

type Table = Draft<TableProfile>;
type By = NonNullable<Table['by']>;

const PLACES = ['team', 'opponent', 'home', 'away', 'homeName', 'awayName'] as const;

/** Rows of a date are told apart by columns that together say something, and are asked for where rows are counted by date. */
export function sliceProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  const own = Object.entries(tables).flatMap(([name, table]) =>
    table === undefined
      ? []
      : [...countingProblems(table), ...byProblems(table)].map((found) => ({
          ...found,
          path: ['tables', name, ...found.path],
        })),
  );
  return [...own, ...placeProblems(checks.vegas_line_coverage, tables)];
}

/** What is counted of a date's rows is counted nowhere else. */
function countingProblems(table: Table): Finding[] {
  if (table.counts !== 'games') return [];
  return (['by', 'figures'] as const)
    .filter((key) => key in table)
    .map((key) => ({
      path: [key],
      atKey: true,
      message: 'has no effect in a table with "counts: games"; remove it, or write "counts: days"',
    }));
}

function byProblems({ counts, by, distinct }: Table): Finding[] {
  if (counts === 'games' || by === undefined) return [];
  if (Object.keys(by).length === 0)
    return [{ path: ['by'], message: 'found an empty map; name a column, or leave "by" out' }];
  const systemAlone: Finding[] =
    'system' in by && distinct === undefined
      ? [{ path: ['by', 'system'], atKey: true, message: 'needs "distinct", the column with players' }]
      : [];
  return [...halfProblems(by), ...systemAlone, ...idleProblems(by)];
}

function halfProblems(by: By): Finding[] {
  const pairs = [
    ['home', 'away'],
    ['homeName', 'awayName'],
  ] as const;
  return pairs.flatMap(([one, other]): Finding[] => {
    if (one in by === other in by) return [];
    const [has, lacks] = one in by ? [one, other] : [other, one];
    return [{ path: ['by', lacks], message: `is missing; "${has}" alone names half of a game` }];
  });
}

/** Rows with a system are put together by players: such a table says what game they are of by its ids. */
function idleProblems(by: By): Finding[] {
  const without = (key: keyof By, needed: keyof By): Finding[] =>
    key in by && !(needed in by)
      ? [{ path: ['by', key], atKey: true, message: `has no effect without "${needed}"` }]
      : [];
  const beside = 'system' in by ? PLACES.filter((key) => key in by) : [];
  return [
    ...without('opponent', 'team'),
    ...without('lined', 'system'),
    ...beside.map((key) => ({
      path: ['by', key],
      atKey: true,
      message: 'has no effect beside "system"; name the table\'s own id of a game under "game"',
    })),
  ];
}

/** Lines are counted game by game, so that their rows have to say which one they are of. */
function placeProblems(
  rule: Draft<Profile['checks']>['vegas_line_coverage'],
  tables: Draft<Profile['tables']>,
): Finding[] {
  if (rule === undefined) return [];
  const named: { name: string | undefined; path: KeyPath }[] = [
    ...(rule.props ?? []).map((name, index) => ({ name, path: ['props', index] as KeyPath })),
    { name: rule.lines, path: ['lines'] },
  ];
  return named.flatMap(({ name, path }): Finding[] => {
    const by = tables[name ?? '']?.by;
    const isPlaced = by === undefined || [...PLACES, 'game' as const].some((key) => key in by);
    if (isPlaced || Object.keys(by).length === 0) return [];
    const message = `found "${name}", whose "by" says of no row what game it is of; needed: "team", "home" and "away", or "game"`;
    return [{ path: ['checks', 'vegas_line_coverage', ...path], message }];
  });
}
