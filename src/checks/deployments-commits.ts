import type { CommitRow } from '../cloud/ports.ts';
import type { Deployment, Profile, WatchedService } from '../config/profile.ts';
import type { DriftTier, UndeployedCommit } from './deployment-standing.ts';
import { excerpt, shortCommit } from './deployments-wording.ts';
import type { Severity } from './finding.ts';

const HOUR_MS = 3_600_000;
const SUBJECT_CHARACTERS = 80;

/** What the commits that a service does not serve mean to it. */
export interface UndeployedCommits {
  /** Those that change what the service runs, oldest first. */
  own: UndeployedCommit[];
  /** Those that touch only what else lies in its image. */
  alsoInImage: number;
  /** Those that may change what it runs: not all of their files are told. */
  doubtful: UndeployedCommit[];
}

/**
 * Sorts commits by what they touch. A commit is a service's own when one of its files lies at or below one of the
 * service's paths and is no documentation there, whatever else it touches. A path that the profile names is none itself:
 * `services/docs` runs, whatever its name.
 */
export function sortCommits(
  commits: readonly CommitRow[],
  { paths, alsoInImage }: Pick<WatchedService, 'paths' | 'alsoInImage'>,
  documentation: Deployment['documentation'],
): UndeployedCommits {
  const touches = ({ files }: CommitRow, some: readonly string[]) =>
    files.some((file) =>
      some.some(
        (path) => file === path || (isBelow(file, path) && !isDocumentation(rest(file, path), documentation)),
      ),
    );
  const own = commits.filter((commit) => touches(commit, paths));
  const others = commits.filter((commit) => !own.includes(commit));
  return {
    own: own
      .map(forPeople)
      .toSorted((one, other) => Date.parse(one.committedAt) - Date.parse(other.committedAt)),
    alsoInImage: others.filter((commit) => touches(commit, alsoInImage)).length,
    doubtful: others.filter(({ filesCut }) => filesCut).map(forPeople),
  };
}

/** `shared` holds `shared/x.py`, and not `shared_utils/x.py`. */
const isBelow = (file: string, path: string) => file.startsWith(`${path}/`);
const rest = (file: string, path: string) => file.slice(path.length + 1);

/** By its extension in any case, or below a folder of such a name wherever that lies: `shared/docs/notes.txt`. */
export function isDocumentation(file: string, { extensions, folders }: Deployment['documentation']): boolean {
  const name = file.toLowerCase();
  return (
    extensions.some((extension) => name.endsWith(extension)) ||
    folders.some((folder) => `/${file}`.includes(`/${folder}/`))
  );
}

function forPeople({ sha, subject, committedAt }: CommitRow): UndeployedCommit {
  return { sha: shortCommit(sha), subject: excerpt(subject, SUBJECT_CHARACTERS), committedAt };
}

/**
 * How bad it is to be behind by some commits; null where it is behind by none. The warning's hours are reached at the
 * hour itself and the critical ones only beyond it: 6 to 12 hours are a warning.
 */
export function tierOf(
  commits: readonly UndeployedCommit[],
  rule: NonNullable<Profile['checks']['deployment_drift']>,
  now: Date,
): DriftTier | null {
  const [oldest] = commits;
  if (oldest === undefined) return null;
  const hours = (now.getTime() - Date.parse(oldest.committedAt)) / HOUR_MS;
  if (commits.length >= rule.critical.commits || hours > rule.critical.hours) return 'critical';
  if (commits.length >= rule.warning.commits || hours >= rule.warning.hours) return 'warning';
  return 'info';
}

/** A tier's verdict. Where the profile names no tiers, being behind is worth reading and nothing more. */
export function verdictOf(tier: DriftTier | null): { status: 'WARN' | 'FAIL'; severity: Severity } {
  switch (tier) {
    case 'critical':
      return { status: 'FAIL', severity: 'P2_HIGH' };
    case 'info':
      return { status: 'WARN', severity: 'P4_LOW' };
    case 'warning':
    case null:
      return { status: 'WARN', severity: 'P3_MEDIUM' };
  }
}
