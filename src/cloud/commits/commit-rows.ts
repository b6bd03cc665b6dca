import { compareText } from '../../text/compare-text.ts';
import { oneLine } from '../../text/one-line.ts';
import { CloudError } from '../cloud-error.ts';

/** Commits of one comparison that are read, merges among them; a service this far behind needs no exact number. */
export const MOST_COMMITS = 300;
/** Files of one commit that are read: what GitHub tells at most. */
export const MOST_FILES = 3_000;
/** Code points of a subject. */
const LONGEST_SUBJECT = 300;

/** A commit as a host gives it, before merges are left out. */
export interface ReadCommit {
  sha: string;
  parents: string[];
  /** ISO in UTC. */
  committedAt: string;
}

/** @throws CloudError `config` for what can't be the id of a commit: it would be taken for the name of a branch. */
export function checkedId(commit: string): string {
  const id = commit.toLowerCase();
  if (/^[0-9a-f]{7,40}$/.test(id)) return id;
  throw new CloudError(
    'config',
    'What was asked about is not the id of a commit',
    'give 7 to 40 hexadecimal digits',
  );
}

/** The first line of a commit's message that says something, as visible text. */
export function subjectOf(message: string): string {
  const lines = message.split(/\r\n|\r|\n/).map(oneLine);
  return [...(lines.find((line) => line !== '') ?? '')].slice(0, LONGEST_SUBJECT).join('');
}

/**
 * By date, and of the same second (a rebase gives one to many) parents before children. Two hosts list the same commits
 * in different orders; this one depends on nothing but the commits.
 */
export function oldestFirst<T extends ReadCommit>(commits: readonly T[]): T[] {
  const depths = depthsOf(commits);
  const depth = ({ sha }: T) => depths.get(sha) ?? 0;
  return [...commits].sort(
    (one, other) =>
      compareText(one.committedAt, other.committedAt) ||
      depth(one) - depth(other) ||
      compareText(one.sha, other.sha),
  );
}

/** The one commit that no other builds on, which is the branch's newest where all are here; null where several could be. */
export function tipOf(commits: readonly ReadCommit[]): string | null {
  const built = new Set(commits.flatMap(({ parents }) => parents));
  const [tip, ...others] = commits.filter(({ sha }) => !built.has(sha));
  return tip !== undefined && others.length === 0 ? tip.sha : null;
}

/** The longest way from each commit down to the oldest; without recursion, and without end nowhere. */
function depthsOf(commits: readonly ReadCommit[]): Map<string, number> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const depths = new Map<string, number>();
  const begun = new Set<string>();
  for (const commit of commits) {
    const path = [commit];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      begun.add(last.sha);
      const parent = last.parents.find((sha) => bySha.has(sha) && !begun.has(sha));
      const next = parent === undefined ? undefined : bySha.get(parent);
      if (next !== undefined) {
        path.push(next);
        continue;
      }
      depths.set(last.sha, 1 + Math.max(0, ...last.parents.map((sha) => depths.get(sha) ?? 0)));
      path.pop();
    }
  }
  return depths;
}
