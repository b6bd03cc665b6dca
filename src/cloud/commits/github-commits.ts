import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';
import { createKept, createShared } from '../kept.ts';
import type { CommitRow, Commits, CommitsSince } from '../ports.ts';
import { checkedId, MOST_COMMITS, MOST_FILES, oldestFirst, subjectOf, tipOf } from './commit-rows.ts';
import { createGithubBranch } from './github-branch.ts';
import { createGithubRequests, type GithubAnswer } from './github-requests.ts';
import { commitAnswer, commitsAnswer, comparisonAnswer, shaped } from './github-shapes.ts';
import { within } from './within.ts';

/** What was read is taken as it is for this long; later only where the branch has not moved. */
const FRESH_MS = 60_000;
const PER_PAGE = 100;
const MOST_COMPARISONS = 200;
const MOST_KEPT_COMMITS = 2_000;
/** A question is two calls after one another, seldom more. */
const CALLS_AFTER_ONE_ANOTHER = 3;

export interface GithubCommitsOptions {
  owner: string;
  repo: string;
  branch: string;
  /** Null: as anybody may, 60 requests an hour. */
  token: string | null;
  /** Ends with a slash. */
  apiUrl: string;
  clock: Clock;
  log: Log;
  /** How long one call may take. */
  callSeconds?: number;
}

type Files = Pick<CommitRow, 'files' | 'filesCut'>;

interface Comparison {
  since: CommitsSince;
  /** The branch's newest commit when they were compared; null where the answer does not show it. */
  head: string | null;
  askedMs: number;
}

type ComparisonPage = ReturnType<typeof comparisonAnswer.parse>;

/**
 * The history of a branch from GitHub's REST API: one comparison per commit that is asked about, then the files of each
 * commit, which never change and are asked for once.
 */
export function createGithubCommits(options: GithubCommitsOptions): Commits {
  const { owner, repo, branch, clock, callSeconds = 10 } = options;
  const host = new URL(options.apiUrl).host;
  const label = `${host === 'api.github.com' ? 'github.com' : host}/${owner}/${repo}@${branch}`;
  const requests = createGithubRequests({ ...options, callSeconds });
  const tip = createGithubBranch({ requests, branch, label, clock, freshMs: FRESH_MS });
  const comparisons = createKept<Comparison>(MOST_COMPARISONS);
  const underWay = createShared<CommitsSince>();
  const files = createKept<Promise<Files>>(MOST_KEPT_COMMITS);
  const seconds = callSeconds * CALLS_AFTER_ONE_ANOTHER;

  async function since(id: string): Promise<CommitsSince> {
    const kept = comparisons.get(id);
    if (kept !== undefined) {
      const isFresh = clock.monotonicMs() - kept.askedMs < FRESH_MS;
      if (isFresh && !hasMovedSince(kept)) return kept.since;
      if (!isFresh && kept.head !== null) {
        const head = await tip.head();
        if (head.sha === kept.head) {
          comparisons.set(id, { ...kept, askedMs: head.askedMs });
          return kept.since;
        }
      }
    }
    const askedMs = clock.monotonicMs();
    const compared = await compare(id);
    comparisons.set(id, { ...compared, askedMs });
    return compared.since;
  }

  /** Whoever is shown the branch's newest commit must not be told that what lacks it lacks nothing. */
  function hasMovedSince({ head, askedMs }: Comparison): boolean {
    const last = tip.lastHead();
    return head !== null && last !== null && last.askedMs > askedMs && last.sha !== head;
  }

  async function compare(id: string): Promise<Omit<Comparison, 'askedMs'>> {
    const answer = await askPage(id, 1);
    if (!answer.ok) return withoutComparison(id, answer);
    const first = shaped(comparisonAnswer, answer.body, `${id} and ${branch}`);
    if (!first.base_commit.sha.startsWith(id)) throw hiddenByName(id);
    if (first.status === 'identical')
      return { since: { relation: 'on_branch', commits: [], cut: false }, head: first.base_commit.sha };
    if (first.status !== 'ahead') return { since: { relation: 'not_on_branch' }, head: null };

    const { total_commits: total } = first;
    const last = Math.ceil(Math.min(total, MOST_COMMITS) / PER_PAGE);
    const others = await Promise.all(
      Array.from({ length: Math.max(0, last - 1) }, (_, index) => nextPage(id, index + 2, first)),
    );
    const listed = [first, ...others].flatMap(({ commits }) => commits);
    const isCut = listed.length < total;
    const commits = listed.map(({ sha, commit, parents }) => ({
      sha,
      parents: parents.map((parent) => parent.sha),
      committedAt: commit.committer.date,
      subject: subjectOf(commit.message),
    }));
    const head = isCut ? null : tipOf(commits);
    if (head === null && !isCut) throw changedMeanwhile();
    const own = oldestFirst(commits).filter(({ parents }) => parents.length < 2);
    const rows = own.map(async ({ sha, committedAt, subject }) => ({
      ...{ sha, committedAt, subject },
      ...(await filesOf(sha)),
    }));
    return {
      since: { relation: 'on_branch', commits: await Promise.all(rows), cut: isCut },
      head,
    };
  }

  function askPage(id: string, page: number): Promise<GithubAnswer> {
    return requests.get(`compare/${id}...${encodeURIComponent(branch)}`, {
      per_page: String(PER_PAGE),
      page: String(page),
    });
  }

  async function nextPage(id: string, page: number, first: ComparisonPage): Promise<ComparisonPage> {
    const answer = await askPage(id, page);
    if (!answer.ok) throw changedMeanwhile();
    const found = shaped(comparisonAnswer, answer.body, `${id} and ${branch}`);
    // Somebody pushed between two pages: together they would be neither the old history nor the new one.
    if (found.total_commits !== first.total_commits || found.base_commit.sha !== first.base_commit.sha)
      throw changedMeanwhile();
    return found;
  }

  function filesOf(sha: string): Promise<Files> {
    const kept = files.get(sha);
    if (kept !== undefined) return kept;
    const asked = readFiles(sha);
    files.set(sha, asked);
    asked.catch(() => files.delete(sha));
    return asked;
  }

  async function readFiles(sha: string): Promise<Files> {
    const names = new Set<string>();
    let entries = 0;
    for (let page = 1; ; page += 1) {
      const answer = await requests.get(`commits/${sha}`, page === 1 ? {} : { page: String(page) });
      if (!answer.ok) throw changedMeanwhile();
      const found = shaped(commitAnswer, answer.body, `commit ${sha}`);
      entries += found.files.length;
      for (const { filename, status, previous_filename: before } of found.files) {
        names.add(filename);
        // A copy names the file that it was made from too, which it did not touch.
        if (status === 'renamed' && before !== undefined) names.add(before);
      }
      const isCut = entries >= MOST_FILES;
      if (isCut || !answer.hasNext || found.files.length === 0)
        return { files: [...names].sort(), filesCut: isCut };
    }
  }

  /** GitHub compares nothing: because there is no such commit, or several, or nothing in common; or because we may not look. */
  async function withoutComparison(
    id: string,
    refusal: Extract<GithubAnswer, { ok: false }>,
  ): Promise<Omit<Comparison, 'askedMs'>> {
    const [, commit] = await Promise.all([tip.head(), requests.get(`commits/${id}`)]);
    if ([refusal, commit].some((answer) => !answer.ok && /ambiguous/i.test(answer.says)))
      return { since: { relation: 'ambiguous' }, head: null };
    if (commit.ok) {
      const { sha } = shaped(commitAnswer, commit.body, `commit ${id}`);
      if (!sha.startsWith(id)) throw hiddenByName(id);
      if (/no common ancestor/i.test(refusal.says))
        return { since: { relation: 'not_on_branch' }, head: null };
      if (sha !== id) return compare(sha);
      throw notCompared(id, refusal.says);
    }
    if (refusal.status !== 404 && !/no commit found/i.test(refusal.says)) throw notCompared(id, refusal.says);
    return id.length < 40 ? lookedUp(id) : { since: { relation: 'not_found' }, head: null };
  }

  /** GitHub also knows no short id that fits a commit of somebody's fork, so the branch's newest commits are looked through. */
  async function lookedUp(id: string): Promise<Omit<Comparison, 'askedMs'>> {
    const answer = await requests.get('commits', { sha: branch, per_page: String(PER_PAGE) });
    if (!answer.ok) throw changedMeanwhile();
    const newest = shaped(commitsAnswer, answer.body, `the newest commits of ${branch}`);
    const [found, ...others] = newest.filter(({ sha }) => sha.startsWith(id));
    if (found === undefined) return { since: { relation: 'not_found' }, head: null };
    return others.length > 0 ? { since: { relation: 'ambiguous' }, head: null } : compare(found.sha);
  }

  function hiddenByName(id: string): CloudError {
    return new CloudError(
      'config',
      `${label} has a branch or a tag with the name ${id}, so GitHub does not show the commit of that id`,
      `give that branch or tag another name`,
    );
  }

  function notCompared(id: string, says: string): CloudError {
    return new CloudError(
      'bad_response',
      `GitHub could not compare ${id} with ${label}: ${says}`,
      'ask again in some minutes; if it stays so, set COMMITS to a local clone, as git:PATH@BRANCH',
    );
  }

  function changedMeanwhile(): CloudError {
    return new CloudError('bad_response', `${label} changed while it was being read`, 'ask again');
  }

  return {
    label,
    since(commit) {
      const asked = async () => since(checkedId(commit));
      return within(seconds, `Comparing a commit with ${label}`, underWay(commit.toLowerCase(), asked));
    },
    branch: (paths) => within(seconds, `Reading ${label}`, tip.branch(paths)),
  };
}
