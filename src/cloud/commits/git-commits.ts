import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';
import { createKept, createShared } from '../kept.ts';
import type { CommitRow, Commits, CommitsSince } from '../ports.ts';
import {
  checkedId,
  MOST_COMMITS,
  MOST_FILES,
  oldestFirst,
  type ReadCommit,
  subjectOf,
} from './commit-rows.ts';
import { createGitProgram } from './git-program.ts';
import { within } from './within.ts';

const MOST_COMPARISONS = 200;
const MOST_KEPT_COMMITS = 2_000;
/** A question is this many programs after one another. */
const CALLS_AFTER_ONE_ANOTHER = 5;

export interface GitCommitsOptions {
  /** The folder of a clone, bare or not. */
  path: string;
  /** `main`, or `origin/main` for what was fetched last. */
  branch: string;
  log: Log;
  /** How long one program may run. */
  callSeconds?: number;
}

interface Head {
  sha: string;
  committedAt: string;
  /** Commits of the branch that it was made from which it lacks. */
  behindUpstream: number;
}

/**
 * The history of a branch from a local clone, as it is there: nothing is ever fetched. What it says is what GitHub would
 * say of the same history.
 */
export function createGitCommits({ path, branch, log, callSeconds = 10 }: GitCommitsOptions): Commits {
  const label = `git clone ${basename(resolve(path))}@${branch}`;
  const git = createGitProgram(path, callSeconds);
  const heads = createShared<Head>();
  const underWay = createShared<CommitsSince>();
  const comparisons = createKept<CommitsSince>(MOST_COMPARISONS);
  const rows = createKept<CommitRow>(MOST_KEPT_COMMITS);
  const pathsUnderWay = createShared<ReadonlySet<string>>();
  const pathsOfHead = createKept<ReadonlySet<string>>(1);
  const seconds = callSeconds * CALLS_AFTER_ONE_ANOTHER;

  const head = () => heads('head', readHead);

  async function readHead(): Promise<Head> {
    const { stdout } = await git.run([
      'for-each-ref',
      '--format=%(refname) %(objectname) %(committerdate:unix) %(upstream:track)',
      `refs/heads/${branch}`,
      `refs/remotes/${branch}`,
    ]);
    const refs = stdout.split('\n').map((line) => line.split(' '));
    const place = (ref: string) => refs.find(([name]) => name === ref);
    const [, sha, time, ...track] = place(`refs/heads/${branch}`) ?? place(`refs/remotes/${branch}`) ?? [];
    if (sha === undefined || time === undefined)
      throw new CloudError(
        'config',
        `the clone in ${path} has no branch ${branch}`,
        'write one that it has into COMMITS, behind the @, such as main, or origin/main for what was fetched',
      );
    const behind = /behind (\d+)/.exec(track.join(' '))?.[1];
    return { sha, committedAt: isoOf(time), behindUpstream: Number(behind ?? 0) };
  }

  /** When a clone last fetched, or was made; null for a repository that comes from nowhere, or is pushed to. */
  async function fetchedAt(): Promise<string | null> {
    const remotes = await git.run(['remote']);
    if (remotes.stdout.trim() === '') return null;
    const { stdout } = await git.run(['rev-parse', '--git-path', 'FETCH_HEAD', '--git-path', 'logs/HEAD']);
    const [fetched, made] = await Promise.all(
      stdout
        .split('\n')
        .slice(0, 2)
        .map((file) => changedAt(resolve(path, file))),
    );
    return fetched ?? made ?? null;
  }

  async function since(id: string): Promise<CommitsSince> {
    const { sha } = await head();
    const key = `${sha} ${id}`;
    const kept = comparisons.get(key);
    if (kept !== undefined) return kept;
    const compared = await compare(id, sha);
    // A commit that is not on the branch may become known by the next fetch, without the branch moving.
    if (compared.relation === 'on_branch') comparisons.set(key, compared);
    return compared;
  }

  async function compare(id: string, tip: string): Promise<CommitsSince> {
    const { candidates, isShallow } = await lookUp(id);
    const [base, ...others] = candidates;
    if (others.length > 0) return { relation: 'ambiguous' };
    if (base === undefined) {
      if (isShallow) throw tooShallow(id);
      return { relation: 'not_found' };
    }
    const { code } = await git.run(['merge-base', '--is-ancestor', base, tip], { accept: [1] });
    if (code === 1) {
      if (isShallow) throw tooShallow(id);
      return { relation: 'not_on_branch' };
    }
    const listed = await list(base, tip);
    // Where a shallow clone ends, a commit looks as if nothing had been before it: as if it had made every file.
    if (isShallow && listed.some(({ parents }) => parents.length === 0)) throw tooShallow(id);
    const own = oldestFirst(listed.slice(0, MOST_COMMITS)).filter(({ parents }) => parents.length < 2);
    return { relation: 'on_branch', commits: await rowsOf(own), cut: listed.length > MOST_COMMITS };
  }

  /** Commits whose id begins so. Names are not looked at: a branch may be called like the id of a commit. */
  async function lookUp(id: string): Promise<{ candidates: string[]; isShallow: boolean }> {
    const found = await git.run(['rev-parse', '--is-shallow-repository', `--disambiguate=${id}`]);
    const [shallow, ...objects] = found.stdout.split('\n').filter((line) => line !== '');
    const { stdout } = await git.run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
      input: objects.map((object) => `${object}\n`).join(''),
    });
    const candidates = stdout
      .split('\n')
      .flatMap((line) => (line.endsWith(' commit') ? [line.slice(0, -7)] : []));
    return { candidates, isShallow: shallow === 'true' };
  }

  async function list(base: string, tip: string): Promise<ReadCommit[]> {
    const range = ['--end-of-options', `${base}..${tip}`, '--'];
    const { stdout } = await git.run(['rev-list', '--reverse', '--timestamp', '--parents', ...range]);
    return stdout.split('\n').flatMap((line) => {
      const [time, sha, ...parents] = line.split(' ');
      return time === undefined || sha === undefined ? [] : [{ sha, parents, committedAt: isoOf(time) }];
    });
  }

  async function rowsOf(commits: readonly ReadCommit[]): Promise<CommitRow[]> {
    const known = new Map(
      commits.flatMap(({ sha }) => {
        const row = rows.get(sha);
        return row === undefined ? [] : [[sha, row] as const];
      }),
    );
    const unknown = commits.filter(({ sha }) => !known.has(sha));
    if (unknown.length > 0) {
      const [subjects, files] = await Promise.all([subjectsOf(unknown), filesOf(unknown)]);
      for (const { sha, committedAt } of unknown) {
        const subject = subjects.get(sha);
        const touched = files.get(sha);
        if (subject === undefined || touched === undefined) throw leftOut(sha);
        const row = {
          ...{ sha, committedAt, subject },
          files: touched.slice(0, MOST_FILES).sort(),
          filesCut: touched.length > MOST_FILES,
        };
        rows.set(sha, row);
        known.set(sha, row);
      }
    }
    return commits.flatMap(({ sha }) => known.get(sha) ?? []);
  }

  async function subjectsOf(commits: readonly ReadCommit[]): Promise<Map<string, string>> {
    const encoding = ['--encoding=UTF-8', '--no-walk=unsorted', '--stdin'];
    const { stdout } = await git.run(['log', ...encoding, '-z', '--format=%H%n%B'], {
      input: lines(commits),
    });
    const entries = stdout.split('\0').filter((entry) => entry !== '');
    return new Map(entries.map((entry) => [entry.slice(0, 40), subjectOf(entry.slice(40))]));
  }

  /** Without a search for renames: then both names of a renamed file are there, as one that went and one that came. */
  async function filesOf(commits: readonly ReadCommit[]): Promise<Map<string, string[]>> {
    const each = ['--stdin', '--always', '--root', '-r', '-z'];
    const { stdout } = await git.run(['diff-tree', ...each, '--no-renames', '--name-status'], {
      input: lines(commits),
    });
    const files = new Map<string, string[]>();
    let current: string[] = [];
    const tokens = stdout
      .split('\0')
      .filter((token) => token !== '')
      .values();
    for (const token of tokens) {
      // A letter says what became of the file that is named next; everything else is the id of a commit.
      if (token.length === 1) current.push(tokens.next().value ?? '');
      else {
        current = [];
        files.set(token, current);
      }
    }
    return files;
  }

  async function paths(tip: string): Promise<ReadonlySet<string>> {
    const kept = pathsOfHead.get(tip);
    if (kept !== undefined) return kept;
    const { stdout } = await git.run(['ls-tree', '-r', '-t', '-z', '--name-only', '--full-tree', tip]);
    const found = new Set(stdout.split('\0'));
    pathsOfHead.set(tip, found);
    return found;
  }

  function tooShallow(id: string): CloudError {
    log.info('clone_too_shallow', { commit: id });
    return new CloudError(
      'config',
      `the clone in ${path} is shallow and does not reach back to ${id}`,
      `run git -C ${path} fetch --unshallow`,
    );
  }

  function leftOut(sha: string): CloudError {
    return new CloudError(
      'bad_response',
      `git left out ${sha} when asked about it`,
      `run git -C ${path} fsck`,
    );
  }

  return {
    label,
    since(commit) {
      const asked = async () => since(checkedId(commit));
      return within(seconds, `Comparing a commit with ${label}`, underWay(commit.toLowerCase(), asked));
    },
    branch(asked) {
      const read = async () => {
        const [{ sha, committedAt, behindUpstream }, fetched] = await Promise.all([head(), fetchedAt()]);
        const there = await pathsUnderWay(sha, () => paths(sha));
        return {
          head: sha,
          committedAt,
          missingPaths: asked.filter((one) => !there.has(one)),
          ...(fetched !== null && { fetchedAt: fetched }),
          ...(behindUpstream > 0 && { behindUpstream }),
        };
      };
      return within(seconds, `Reading ${label}`, read());
    },
  };
}

function lines(commits: readonly ReadCommit[]): string {
  return commits.map(({ sha }) => `${sha}\n`).join('');
}

/** @throws CloudError `bad_response` for what is no number of seconds. */
function isoOf(seconds: string): string {
  const date = new Date(Number(seconds) * 1_000);
  if (seconds !== '' && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new CloudError('bad_response', 'git gave a commit without a date', 'run git fsck on the clone');
}

/**
 * Null for a file that is not there.
 * @throws CloudError `config` for one that can't be looked at: a clone of unknown age must not pass for a fresh one.
 */
async function changedAt(file: string): Promise<string | null> {
  try {
    return (await stat(file)).mtime.toISOString();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CloudError(
      'config',
      `when the clone was fetched can't be told: ${file} can't be looked at`,
      'let the account that runs this read the whole clone',
      { cause: error },
    );
  }
}
