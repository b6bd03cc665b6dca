import type { Clock } from '../../clock.ts';
import { CloudError } from '../cloud-error.ts';
import { createShared } from '../kept.ts';
import type { BranchRow } from '../ports.ts';
import type { GithubRequests } from './github-requests.ts';
import { commitAnswer, shaped, treeAnswer } from './github-shapes.ts';

/** The branch's newest commit. */
export interface GithubHead {
  sha: string;
  committedAt: string;
  tree: string;
  askedMs: number;
}

interface Tree {
  sha: string;
  paths: ReadonlySet<string>;
  /** GitHub left some of it out: a path that is not in it may exist, and is asked about by itself, once. */
  truncated: boolean;
  doubtful: Map<string, boolean>;
  askedMs: number;
}

/** What a branch is now, on GitHub. */
export interface GithubBranch {
  /** At most `freshMs` old. */
  head(): Promise<GithubHead>;
  /** The last one that was read, however old; null before any was. */
  lastHead(): GithubHead | null;
  branch(paths: readonly string[]): Promise<BranchRow>;
}

export function createGithubBranch({
  requests,
  branch,
  label,
  clock,
  freshMs,
}: {
  requests: GithubRequests;
  branch: string;
  label: string;
  clock: Clock;
  freshMs: number;
}): GithubBranch {
  const heads = createShared<GithubHead>();
  const trees = createShared<Tree>();
  let keptHead: GithubHead | null = null;
  let keptTree: Tree | null = null;
  const isFresh = ({ askedMs }: { askedMs: number }) => clock.monotonicMs() - askedMs < freshMs;

  const head = async () => {
    if (keptHead !== null && isFresh(keptHead)) return keptHead;
    keptHead = await heads('head', readHead);
    return keptHead;
  };

  async function readHead(): Promise<GithubHead> {
    const askedMs = clock.monotonicMs();
    const answer = await requests.get(`commits/${encodeURIComponent(branch)}`, { per_page: '1' });
    if (!answer.ok) throw unreadable(answer.status);
    const { sha, commit } = shaped(commitAnswer, answer.body, label);
    return { sha, committedAt: commit.committer.date, tree: commit.tree.sha, askedMs };
  }

  /** In the first place head and tree are asked for at once; later the tree only where it is another. */
  async function treeNow(): Promise<Tree> {
    if (keptTree === null) keptTree = await readTree(branch);
    else if (!isFresh(keptTree)) {
      const { tree, askedMs } = await head();
      keptTree = tree === keptTree.sha ? { ...keptTree, askedMs } : await readTree(tree);
    }
    return keptTree;
  }

  async function readTree(ref: string): Promise<Tree> {
    const askedMs = clock.monotonicMs();
    const answer = await requests.get(`git/trees/${encodeURIComponent(ref)}`, { recursive: '1' });
    if (!answer.ok) {
      // Of branch and tree, the branch says more of what is wrong.
      await head();
      throw unreadable(answer.status);
    }
    const { sha, truncated, tree } = shaped(treeAnswer, answer.body, `the files of ${label}`);
    return { sha, truncated, paths: new Set(tree.map(({ path }) => path)), doubtful: new Map(), askedMs };
  }

  async function exists(path: string, { paths, truncated, doubtful }: Tree, ref: string): Promise<boolean> {
    if (paths.has(path) || !truncated) return paths.has(path);
    const known = doubtful.get(path);
    if (known !== undefined) return known;
    const answer = await requests.get(`contents/${path.split('/').map(encodeURIComponent).join('/')}`, {
      ref,
    });
    if (!answer.ok && answer.status !== 404) throw unreadable(answer.status);
    doubtful.set(path, answer.ok);
    return answer.ok;
  }

  function unreadable(status: number): CloudError {
    if (status === 404)
      return new CloudError(
        'config',
        `GitHub does not show ${label}: there is no such repository or branch, or it is private and there is no token that may read it`,
        'check COMMITS; for a private repository set GITHUB_TOKEN to a token with read access to its contents',
      );
    return new CloudError(
      'config',
      status === 409 ? `there are no commits in ${label}` : `the repository has no branch ${branch}`,
      'write the branch that is deployed from into COMMITS, behind the @',
    );
  }

  return {
    head,
    lastHead: () => keptHead,
    async branch(paths) {
      const [{ sha, committedAt }, tree] = await Promise.all([head(), trees('tree', treeNow)]);
      const found = await Promise.all(paths.map((path) => exists(path, tree, sha)));
      return { head: sha, committedAt, missingPaths: paths.filter((_, index) => found[index] !== true) };
    },
  };
}
