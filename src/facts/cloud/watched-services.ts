import type { RevisionState } from '../../cloud/ports.ts';
import type { Deployment, Profile, WatchedService } from '../../config/profile.ts';

export type SequentialFlag = NonNullable<Profile['checks']['sequential_execution_flag']>;

/** A service of the profile, with its name and region. */
export type NamedService = WatchedService & { service: string; region: string };

export function watchedIn(deployment: Deployment): NamedService[] {
  return Object.entries(deployment.services).map(([service, watched]) => ({
    ...watched,
    service,
    region: watched.region ?? deployment.region,
  }));
}

/** A commit as a label may hold it: 7 to 40 hexadecimal digits, in small letters; null for anything else. */
export function commitId(text: string | null): string | null {
  const id = text?.trim().toLowerCase() ?? '';
  return /^[0-9a-f]{7,40}$/.test(id) ? id : null;
}

/** Whether two ids, short or whole, can mean the same commit. */
export function isSameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** The commit that a revision says it was built from: its label, else its variable. Null where both say different ones, or none. */
export function commitOf({ commitLabel, commitVariable }: RevisionState): string | null {
  const [label, variable] = [commitId(commitLabel), commitId(commitVariable)];
  if (commitLabel !== null && label === null) return null;
  if (label !== null && variable !== null && !isSameCommit(label, variable)) return null;
  return label ?? variable;
}

/** Whether a revision has the flag on: the value that means on, in any case, or none at all. */
export function isOn({ variables }: RevisionState, { variable, on }: SequentialFlag): boolean {
  const found = variables[variable];
  if (found === undefined) return true;
  return found.kind === 'value' && found.value.trim().toLowerCase() === on.toLowerCase();
}
