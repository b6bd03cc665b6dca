import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost } from './limits.ts';

const PATH: KeyPath = ['checks', 'phase_transitions'];

type Rule = Draft<NonNullable<Profile['checks']['phase_transitions']>>;

/** Each step leads from one described phase to another, once, and each of its verdicts can be reached. */
export function transitionProblems({ checks = {} }: Draft<Profile>): Finding[] {
  const rule = checks.phase_transitions;
  if (rule === undefined) return [];
  return [...phaseProblems(rule), ...stepProblems(rule), ...backupProblems(rule)];
}

function phaseProblems({ phases, steps = [], export: made }: Rule): Finding[] {
  if (phases === undefined) return [];
  const names = Object.keys(phases);
  const named = [
    ...steps.flatMap((step, index) =>
      (['from', 'to'] as const).map((role) => ({
        name: step?.[role],
        path: [...PATH, 'steps', index, role] as KeyPath,
      })),
    ),
    { name: made?.from, path: [...PATH, 'export', 'from'] as KeyPath },
  ];
  return named.flatMap(({ name, path }): Finding[] =>
    name === undefined || names.includes(name)
      ? []
      : [{ path, message: `found "${name}", which is not one of "phases".${didYouMean(name, names)}` }],
  );
}

/** A phase is started by one other: two steps to it would give it two verdicts under one name. */
function stepProblems({ steps = [] }: Rule): Finding[] {
  const reached = new Set<string>();
  return steps.flatMap((step, index): Finding[] => {
    const { from, to } = step ?? {};
    const path: KeyPath = [...PATH, 'steps', index, 'to'];
    if (to === undefined) return [];
    if (to === from) return [{ path, message: `found "${to}", which can't start itself` }];
    if (reached.has(to)) return [{ path, message: `found "${to}" a second time; one phase starts another` }];
    reached.add(to);
    return [];
  });
}

function backupProblems({ gameDates, backupDates }: Rule): Finding[] {
  return atMost({ name: 'gameDates', value: gameDates }, backupDates, [...PATH, 'backupDates']);
}
