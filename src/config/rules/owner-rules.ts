import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import { checkProblems } from './schedule-rules.ts';

/** Owners are named for checks that exist. */
export function ownerProblems({ owners = [] }: Draft<Profile>, checkNames: readonly string[]): Finding[] {
  return owners.flatMap((owner, index) =>
    checkProblems(owner?.checks, checkNames).map((problem) => ({
      ...problem,
      path: ['owners', index, ...problem.path],
    })),
  );
}

/** A table that nothing watches never fails, so its owners never hear of anything. Other subjects can't be known. */
export function ownerWarnings({ owners, tables }: Profile): Finding[] {
  const names = Object.keys(tables);
  return owners.flatMap(({ subjects = [] }, index) =>
    subjects.flatMap((subject, position): Finding[] => {
      if (!subject.includes('.') || names.includes(subject)) return [];
      const message = `"${subject}" is not described under "tables", so nobody will hear of it.${didYouMean(subject, names)}`;
      return [{ path: ['owners', index, 'subjects', position], message }];
    }),
  );
}
