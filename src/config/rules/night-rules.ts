import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import { latestMinute } from './table-rules.ts';

/** Each verdict of the checks that follow a night can be reached. */
export function nightProblems({ checks = {} }: Draft<Profile>): Finding[] {
  return finalProblems(checks.games_final);
}

function finalProblems(rule: Draft<NonNullable<Profile['checks']['games_final']>> | undefined): Finding[] {
  const [late, due] = [latestMinute(rule?.lateFrom), latestMinute(rule?.due)];
  if (late === null || due === null || late < due) return [];
  const message = `found "${rule?.lateFrom}"; needed: a time before "due", which is "${rule?.due}"`;
  return [{ path: ['checks', 'games_final', 'lateFrom'], message }];
}
