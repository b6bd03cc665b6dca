import type { RevisionState, VariableValue } from '../../cloud/ports.ts';
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
function commitId(text: string | null): string | null {
  const id = text?.trim().toLowerCase() ?? '';
  return /^[0-9a-f]{7,40}$/.test(id) ? id : null;
}

/** Whether two ids, short or whole, can mean the same commit. */
function isSameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** What a revision says of the commit that it was built from. */
export type CommitReading =
  | { state: 'named'; commit: string }
  /** Neither label nor variable is set. */
  | { state: 'unnamed' }
  /** What is there is no commit: `text`. */
  | { state: 'no_commit'; text: string }
  /** Label and variable say different things. */
  | { state: 'contradictory'; label: string; variable: string };

/** The label decides, and the variable stands in where there is none. */
export function readCommit({ commitLabel, commitVariable }: RevisionState): CommitReading {
  const [label, variable] = [commitId(commitLabel), commitId(commitVariable)];
  const isOther = label === null || (variable !== null && !isSameCommit(label, variable));
  if (commitLabel !== null && variable !== null && isOther)
    return { state: 'contradictory', label: commitLabel, variable };
  const commit = label ?? variable;
  if (commit !== null) return { state: 'named', commit };
  const text = commitLabel ?? commitVariable;
  return text === null ? { state: 'unnamed' } : { state: 'no_commit', text };
}

/** The commit that a revision says it was built from: its label, else its variable. Null where both say different ones, or none. */
export function commitOf(state: RevisionState): string | null {
  const reading = readCommit(state);
  return reading.state === 'named' ? reading.commit : null;
}

/**
 * Whether a revision has the flag on: the word that means on, in any case, or none at all. The service compares as
 * strictly: a blank beside the word is another word, and means off. A secret's value is not known.
 */
export function flagOf({ variables }: RevisionState, flag: SequentialFlag): 'on' | 'off' | 'unknown' {
  const found = variables[flag.variable];
  if (found === undefined) return 'on';
  if (found.kind === 'secret') return 'unknown';
  return isWordForOn(found.value, flag) ? 'on' : 'off';
}

/** How whoever reads the flag takes its value: not set, null, is on, and of all words one, in any case. */
export function isWordForOn(word: string | null, { on }: Pick<SequentialFlag, 'on'>): boolean {
  return word === null || word.toLowerCase() === on.toLowerCase();
}

export function isOn(state: RevisionState, flag: SequentialFlag): boolean {
  return flagOf(state, flag) === 'on';
}

/** A variable's value as people may see it; null where it is not set. */
export function shownValue(value: VariableValue | undefined): string | null {
  if (value === undefined) return null;
  return value.kind === 'secret' ? '(secret)' : value.value;
}
