import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost, lessThan } from './limits.ts';
import { latestMinute } from './table-rules.ts';

type Rule<Name extends keyof Profile['checks']> = Draft<NonNullable<Profile['checks'][Name]>> | undefined;
type Tables = Draft<Profile['tables']>;

/** Each verdict of the checks that follow a night can be reached. */
export function nightProblems({ checks = {}, tables = {} }: Draft<Profile>): Finding[] {
  return [
    ...finalProblems(checks.games_final, tables),
    ...kickoffProblems(checks.scraper_kickoff),
    ...windowProblems(checks.scraper_kickoff, tables),
    ...standInProblems(checks.phase2_progress),
    ...silenceProblems(checks.phase2_progress, tables),
    ...afterProblems(checks.phase3_progress, checks.phase3_completion, tables),
  ];
}

function finalProblems(rule: Rule<'games_final'>, tables: Tables): Finding[] {
  const path = ['checks', 'games_final', 'lateFrom'];
  const early = beforeTheGames(rule?.lateFrom, path, gamesExpected(tables, Object.keys(tables)));
  if (early.length > 0) return early;
  const [late, due] = [latestMinute(rule?.lateFrom), latestMinute(rule?.due)];
  if (late === null || due === null || late < due) return [];
  const message = `found "${rule?.lateFrom}"; needed: a time before "due", which is "${rule?.due}"`;
  return [{ path, message }];
}

/** Day times of one night: `D 02:00` is the night before the games, and nearly always a slip for `D+1 02:00`. */
function beforeTheGames(time: string | undefined, path: KeyPath, expected: number): Finding[] {
  const minute = latestMinute(time);
  if (minute === null || minute >= expected) return [];
  const message = `found "${time}"; needed: no time before the first of its tables expects the date's games; the night after them is D+1`;
  return [{ path, message }];
}

/** When the first of these tables expects rows of games, in minutes from D 00:00. */
function gamesExpected(tables: Tables, names: readonly (string | undefined)[]): number {
  const minutes = names.flatMap((name) => {
    const table = tables[name ?? ''];
    return table?.counts === 'games' ? (latestMinute(table.expected) ?? []) : [];
  });
  return minutes.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...minutes);
}

/** Each window of the night can be judged. */
function windowProblems(rule: Rule<'scraper_kickoff'>, tables: Tables): Finding[] {
  const path = ['checks', 'scraper_kickoff'];
  const expected = gamesExpected(tables, Object.keys(tables));
  const found = beforeTheGames(rule?.afterGames?.from, [...path, 'afterGames', 'from'], expected);
  if (rule?.earlyGames?.tipBefore !== '00:00') return found;
  const message = 'found "00:00"; needed: a time before which a game can begin';
  return [...found, { path: [...path, 'earlyGames', 'tipBefore'], message }];
}

/** Each silence that is told of is seen whole. */
function kickoffProblems(rule: Rule<'scraper_kickoff'>): Finding[] {
  const path = ['checks', 'scraper_kickoff'];
  const { ageMinutes, gap, lookbackHours } = rule ?? {};
  const { warn, fail } = ageMinutes ?? {};
  const found = lessThan({ name: 'fail', value: fail }, warn, [...path, 'ageMinutes', 'warn']);
  if (warn !== undefined && gap?.warnMinutes !== undefined && gap.warnMinutes < warn) {
    const message = `found ${gap.warnMinutes}; needed: at least "ageMinutes.warn", which is ${warn}: a silence that is over is no worse than one that lasts`;
    found.push({ path: [...path, 'gap', 'warnMinutes'], message });
  }
  if (lookbackHours === undefined) return found;
  found.push(
    ...atMost({ name: 'lookbackHours', value: lookbackHours }, gap?.hours, [...path, 'gap', 'hours']),
  );
  const minutes = lookbackHours * 60;
  for (const [key, value] of [
    [['ageMinutes', 'fail'], fail],
    [['gap', 'warnMinutes'], gap?.warnMinutes],
  ] as const) {
    if (value === undefined || value < minutes) continue;
    const message = `found ${value}; needed: less than ${minutes}, the minutes of "lookbackHours"`;
    found.push({ path: [...path, ...key], message });
  }
  return found;
}

/** One table of the check stands in for another one. */
function standInProblems(rule: Rule<'phase2_progress'>): Finding[] {
  const own = (rule?.tables ?? []).filter((name) => name !== undefined);
  return (rule?.standIns ?? []).flatMap((standIn, index) =>
    (['table', 'by'] as const).flatMap((role): Finding[] => {
      const named = standIn?.[role];
      if (named === undefined) return [];
      const path = ['checks', 'phase2_progress', 'standIns', index, role];
      if (!own.includes(named))
        return [
          {
            path,
            message: `found "${named}", which is not one of this check's "tables".${didYouMean(named, own)}`,
          },
        ];
      if (role === 'by' && named === standIn?.table)
        return [{ path, message: `found "${named}", which can't stand in for itself` }];
      return [];
    }),
  );
}

/** After the last due time whatever is missing fails anyway. */
function silenceProblems(rule: Rule<'phase2_progress'>, tables: Tables): Finding[] {
  const path = ['checks', 'phase2_progress', 'silentFrom'];
  const early = beforeTheGames(rule?.silentFrom, path, gamesExpected(tables, rule?.tables ?? []));
  if (early.length > 0) return early;
  const from = latestMinute(rule?.silentFrom);
  const dues = (rule?.tables ?? []).flatMap((name) => latestMinute(tables[name ?? '']?.due) ?? []);
  const last = Math.max(...dues);
  if (from === null || dues.length === 0 || from < last) return [];
  const message = `found "${rule?.silentFrom}"; needed: a time before the last of its tables is due`;
  return [{ path, message }];
}

function afterProblems(
  rule: Rule<'phase3_progress'>,
  completion: Rule<'phase3_completion'>,
  tables: Tables,
): Finding[] {
  const { after } = rule ?? {};
  if (after === undefined) return [];
  const path = ['checks', 'phase3_progress', 'after'];
  if (completion?.tables?.includes(after))
    return [{ path, message: `found "${after}", which is one of "phase3_completion.tables" itself` }];
  const table = tables[after];
  if (table === undefined || 'processedAt' in table) return [];
  return [{ path, message: `found "${after}", which has no "processedAt": since when is it there?` }];
}
