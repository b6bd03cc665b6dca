/** Where Cloud Run and its logs are: `gcp:PROJECT`, or a file that plays them. */
export type CloudAddress = { kind: 'gcp'; projectId: string } | { kind: 'simulated'; path: string };

/** Where the history is that is deployed from. */
export type CommitsAddress =
  | { kind: 'github'; owner: string; repo: string; branch: string }
  | { kind: 'git'; path: string; branch: string }
  | { kind: 'simulated'; path: string };

export type ParsedCloudAddress<T> = { ok: true; address: T } | { ok: false; problem: string; fix: string };

const PROJECT = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
/** The _ is in names of people whom a company manages. */
const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
/** No repository of GitHub ends with .git, though addresses to clone from do. */
const REPOSITORY = /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/i;
/** What git allows in the name of a branch, as far as anybody uses it. */
const BRANCH = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock$))[A-Za-z0-9._/@+-]+(?<![/.])$/;

const CLOUD_FIX = 'write gcp:PROJECT, such as gcp:nba-props-platform, or leave it out';
const COMMITS_FIX =
  'write github:OWNER/REPOSITORY@BRANCH or git:PATH@BRANCH, such as git:../nba-props-platform@main, or leave it out';

/** Reads `gcp:PROJECT` or `simulated:PATH`. Opens nothing. */
export function parseCloudAddress(text: string): ParsedCloudAddress<CloudAddress> {
  if (text.startsWith('simulated:')) {
    const path = text.slice('simulated:'.length);
    return path === ''
      ? refuse('names no file of a simulated fleet', CLOUD_FIX)
      : { ok: true, address: { kind: 'simulated', path } };
  }
  if (!text.startsWith('gcp:')) return refuse(beginning(text, 'gcp:'), CLOUD_FIX);
  const projectId = text.slice('gcp:'.length);
  if (!PROJECT.test(projectId)) {
    return refuse(
      projectId === '' ? 'names no project' : 'names no Google Cloud project id behind gcp:',
      CLOUD_FIX,
    );
  }
  return { ok: true, address: { kind: 'gcp', projectId } };
}

/** Reads `github:OWNER/REPOSITORY@BRANCH`, `git:PATH@BRANCH` or `simulated:PATH`. Opens nothing. */
export function parseCommitsAddress(text: string): ParsedCloudAddress<CommitsAddress> {
  if (text.startsWith('simulated:')) {
    const path = text.slice('simulated:'.length);
    return path === ''
      ? refuse('names no file of a simulated history', COMMITS_FIX)
      : { ok: true, address: { kind: 'simulated', path } };
  }
  const [, scheme, place = '', branch = ''] = /^(github|git):(.*)@([^@]+)$/.exec(text) ?? [];
  if (scheme === undefined) {
    const isKnown = /^(github|git):/.test(text);
    return refuse(isKnown ? 'names no branch' : beginning(text, 'github: or git:'), COMMITS_FIX);
  }
  if (!BRANCH.test(branch)) return refuse('names a branch that git does not allow', COMMITS_FIX);
  if (scheme === 'git') {
    if (place === '') return refuse('names no folder of a clone', COMMITS_FIX);
    // Such an address may hold a password, and nothing is fetched from it.
    if (/:\/\/|^[^/]+@[^/]+:/.test(place))
      return refuse('names the address of a repository, not the folder of a clone', COMMITS_FIX);
    if (place.startsWith('~'))
      return refuse('begins with ~, which only a shell understands; write the whole path', COMMITS_FIX);
    return { ok: true, address: { kind: 'git', path: place, branch } };
  }
  const [owner = '', repo = '', ...rest] = place.split('/');
  if (!OWNER.test(owner) || !REPOSITORY.test(repo) || rest.length > 0)
    return refuse('names no repository as OWNER/REPOSITORY', COMMITS_FIX);
  return { ok: true, address: { kind: 'github', owner, repo, branch } };
}

/** What is no address of ours may be one with a password in it: only its scheme is repeated. */
function beginning(text: string, needed: string): string {
  const scheme = /^[a-z][a-z0-9+.]{0,15}(?=:\/\/)/i.exec(text)?.[0];
  return `${scheme === undefined ? '' : `begins with ${scheme}:, and `}must begin with ${needed}`;
}

function refuse(problem: string, fix: string): { ok: false; problem: string; fix: string } {
  return { ok: false, problem, fix };
}
