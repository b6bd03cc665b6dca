import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile, TableProfile } from '../profile.ts';

const GAME_KEYS = [
  'grain',
  'team',
  'opponent',
  'home',
  'away',
  'gameId',
  'played',
  'measure',
  'compared',
] as const;
/** A team has one row in a game, and is or is not in it. */
const PLAYER_KEYS = ['played', 'measure', 'key'] as const;

/** A table has the columns that its way of counting needs, and is due after it is expected. */
export function tableProblems({ tables = {}, sources = {} }: Draft<Profile>): Finding[] {
  const perTable = Object.entries(tables).flatMap(([name, table]) =>
    table === undefined
      ? []
      : [...columnProblems(table), ...boundProblems(table), ...timeProblems(table)].map((found) => ({
          ...found,
          path: ['tables', name, ...found.path],
        })),
  );
  return [...perTable, ...emptyProblems(tables), ...sourceProblems(sources)];
}

function emptyProblems(tables: Draft<Profile['tables']>): Finding[] {
  return Object.keys(tables).length > 0
    ? []
    : [{ path: ['tables'], message: 'no table is watched; needed: at least one' }];
}

function columnProblems(table: Draft<TableProfile>): Finding[] {
  if (table.counts === 'days') {
    return GAME_KEYS.filter((key) => key in table).map((key) => ({
      path: [key],
      atKey: true,
      message: 'has no effect in a table with "counts: days"; remove it, or write "counts: games"',
    }));
  }
  if (table.counts !== 'games') return [];
  const found: Finding[] = [];
  if (!('grain' in table))
    found.push({
      path: ['grain'],
      message: 'is missing; a table with "counts: games" needs one of team, player',
    });
  if ('home' in table !== 'away' in table) {
    const [has, lacks] = 'home' in table ? ['home', 'away'] : ['away', 'home'];
    found.push({ path: [lacks], message: `is missing; "${has}" alone names half of a game` });
  } else if (!('team' in table) && !('home' in table)) {
    found.push({
      path: ['team'],
      message: 'is missing; a table with "counts: games" needs "team", or "home" and "away"',
    });
  }
  for (const key of PLAYER_KEYS) {
    if (table.grain !== 'team' || !(key in table)) continue;
    found.push({
      path: [key],
      atKey: true,
      message: 'has no effect in a table with "grain: team"; remove it',
    });
  }
  if (table.grain === 'player' && 'compared' in table) {
    const message = 'has no effect in a table with "grain: player"; remove it';
    found.push({ path: ['compared'], atKey: true, message });
  }
  if ('distinct' in table) {
    const message = 'has no effect in a table with "counts: games"; remove it, or write "counts: days"';
    found.push({ path: ['distinct'], atKey: true, message });
  }
  return found;
}

/** Each bound counts fewer rows than the one before. */
function boundProblems({ measure }: Draft<TableProfile>): Finding[] {
  const bounds = measure?.above ?? [];
  return bounds.flatMap((bound, index): Finding[] => {
    const before = bounds[index - 1];
    if (bound === undefined || before === undefined || bound > before) return [];
    const message = `found ${bound}; needed: more than ${before}, the bound before it`;
    return [{ path: ['measure', 'above', index], message }];
  });
}

function timeProblems({ expected, due }: Draft<TableProfile>): Finding[] {
  const from = latestMinute(expected);
  const until = latestMinute(due);
  if (from === null || until === null || from <= until) return [];
  return [
    { path: ['due'], message: `lies before "expected"; write when the table is complete at the latest` },
  ];
}

/** Minutes from D 00:00 to the latest reading of a time; null where it is not readable. */
export function latestMinute(time: Draft<TableProfile['due']> | undefined): number | null {
  const text = typeof time === 'string' ? time : time?.latest;
  const match = /^D([+-]\d)? (\d\d):(\d\d)$/.exec(text ?? '');
  if (match === null) return null;
  return (Number(match[1] ?? 0) * 24 + Number(match[2])) * 60 + Number(match[3]);
}

function sourceProblems(sources: Draft<Profile['sources']>): Finding[] {
  const entries = Object.entries(sources);
  return entries.flatMap(([key, table], index): Finding[] => {
    const twin = entries.slice(0, index).find(([, other]) => table !== undefined && other === table);
    return twin
      ? [{ path: ['sources', key], message: `found "${table}", which is the source "${twin[0]}" already` }]
      : [];
  });
}
