import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { createGithubCommits, type GithubCommitsOptions } from '../../../src/cloud/commits/github-commits.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { createGithubServer, type GithubServerOptions } from '../../support/github-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const TOKEN = 'token-that-nobody-may-see';
const PLACE = { owner: 'hoops', repo: 'nba-props-platform' };
const ALL = /^/;
const FILES = /^\/commits\/[0-9a-f]{40}(\?|$)/;
const PAGE = '<!DOCTYPE html><html><body>Please sign in</body></html>';

let empty: GitRepository;
let git: GitRepository;
/** The older of its two commits. */
let first: string;
beforeAll(() => {
  empty = createGitRepository();
  git = createGitRepository();
  first = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a.py': '1' } });
  git.commit({ at: '2026-02-04T11:00:00Z', files: { 'a.py': '2' } });
});
afterAll(() => {
  empty.remove();
  git.remove();
});

async function github(
  shown: Partial<GithubServerOptions> = {},
  asked: Partial<GithubCommitsOptions> = {},
  isEmpty = false,
) {
  const { path } = isEmpty ? empty : git;
  const base = isEmpty ? 'a'.repeat(40) : first;
  const server = await createGithubServer({ ...PLACE, path, ...shown });
  ends.push(() => server.close());
  const clock = jumpingClock();
  const log = logRecorder();
  const tools = { clock, log, apiUrl: server.apiUrl, callSeconds: 300 };
  const commits = createGithubCommits({ ...PLACE, ...tools, branch: 'main', token: TOKEN, ...asked });
  return { server, clock, log, commits, base };
}

async function failureOf(work: Promise<unknown>): Promise<CloudError> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof CloudError)) throw new Error(`no failure of the cloud: ${failure}`);
  const said = `${failure.message} ${failure.fix} ${JSON.stringify(failure.cause)}`;
  expect(said).not.toContain(TOKEN);
  expect(said).not.toMatch(/<[a-z!]/i);
  return failure;
}

describe('a refusal of GitHub', () => {
  it('of the token is a matter of permission, however often it is asked', async () => {
    const { commits, base, server } = await github({ token: 'another' });
    for (let day = 0; day < 7; day += 1) {
      const failure = await failureOf(commits.since(base));
      expect(failure).toMatchObject({
        errorCause: 'permission',
        fix: expect.stringContaining('GITHUB_TOKEN'),
      });
      expect(failure.message).toContain('refused the token');
    }
    expect(server.calls).toHaveLength(7);
    expect(await failureOf(commits.branch(['a.py']))).toMatchObject({ errorCause: 'permission' });
  });

  it('of somebody without a token asks for one', async () => {
    const { commits, base, server } = await github({}, { token: null });
    server.spoil(ALL, { kind: 'status', status: 401, body: { message: 'Must authenticate' } });
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({
      errorCause: 'permission',
      fix: expect.stringContaining('set GITHUB_TOKEN'),
    });
  });

  it('of what the token may not read is told in its own words, without the token', async () => {
    const { commits, base, server } = await github();
    const message = `Resource not accessible by\npersonal access token ${TOKEN}`;
    server.spoil(ALL, { kind: 'status', status: 403, body: { message } });
    const failure = await failureOf(commits.since(base));
    expect(failure.errorCause).toBe('permission');
    expect(failure.message).toContain('Resource not accessible by personal access token [removed]');
    expect(failure.fix).toContain('read access to the contents');
  });

  it('for want of single sign-on says so', async () => {
    const { commits, base, server } = await github();
    const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/hoops/sso?x=1' };
    server.spoil(ALL, { kind: 'status', status: 403, body: { message: 'Resource protected' }, headers });
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({
      errorCause: 'permission',
      fix: expect.stringContaining('single sign-on of hoops'),
    });
  });

  it('to show a private repository says both what it can be', async () => {
    const { commits, base } = await github({ token: TOKEN }, { token: null });
    for (const ask of [() => commits.since(base), () => commits.branch([])]) {
      const failure = await failureOf(ask());
      expect(failure.errorCause).toBe('config');
      expect(failure.message).toMatch(/no such repository or branch, or it is private/);
      expect(failure.fix).toMatch(/COMMITS.*GITHUB_TOKEN/);
    }
  });

  it('of a repository without a commit is a matter of configuration', async () => {
    const { commits, base } = await github({}, {}, true);
    expect(await failureOf(commits.branch([]))).toMatchObject({ errorCause: 'config' });
    expect(await failureOf(commits.since(base))).toMatchObject({ errorCause: 'config' });
  });
});

describe('a redirect of GitHub', () => {
  it('is not followed: a repository that was renamed is to be named anew', async () => {
    const { commits, base, server } = await github({ formerName: 'old-name' }, { repo: 'old-name' });
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({ errorCause: 'config', fix: expect.stringContaining('COMMITS') });
    expect(failure.message).toContain('hoops/old-name has moved');
    expect(server.calls).toHaveLength(1);
  });

  it('to another host does not get the token', async () => {
    const elsewhere = await github();
    const { commits, base, server } = await github();
    const headers = { location: `${elsewhere.server.apiUrl}repos/hoops/nba-props-platform` };
    server.spoil(ALL, { kind: 'status', status: 302, body: '', headers });
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({ errorCause: 'config', fix: expect.stringContaining('GITHUB_API_URL') });
    expect(elsewhere.server.calls).toHaveLength(0);
  });
});

describe('the limit of GitHub', () => {
  it('stops all questions until it is lifted, by the clock of GitHub', async () => {
    const { commits, base, server, clock, log } = await github({ allowed: 1 });
    const failure = await failureOf(commits.since(base));
    expect(failure.errorCause).toBe('quota');
    expect(failure.message).toContain('until 2026-02-02 02:40 UTC: those of this hour are used up');
    expect(failure.fix).toContain('wait until then');
    const asked = server.calls.length;
    expect(await failureOf(commits.branch([]))).toMatchObject({ message: failure.message });
    // Half an hour from when GitHub said so, whatever our own clock shows.
    await clock.sleep(29 * 60_000);
    expect(await failureOf(commits.since(base))).toMatchObject({ errorCause: 'quota' });
    expect(server.calls).toHaveLength(asked);
    expect(log.lines).toEqual([expect.objectContaining({ level: 'warn', event: 'github_limit' })]);
    server.heal();
    await clock.sleep(60_000);
    expect(await commits.since(base)).toMatchObject({ relation: 'on_branch' });
  });

  it('is higher with a token, which is told where there is none', async () => {
    const { commits } = await github({ allowed: 0 }, { token: null });
    expect((await failureOf(commits.branch([]))).fix).toContain('set GITHUB_TOKEN');
  });

  it.each([
    ['as long as it says', 429, 'Too many', { 'retry-after': '30' }, 30],
    [
      'as long as it says, with 403',
      403,
      'You have exceeded a secondary rate limit',
      { 'retry-after': '7' },
      7,
    ],
    ['a minute where it says nothing', 403, 'You have exceeded a secondary rate limit.', {}, 60],
    ['a minute where it says nothing, with 429', 429, 'Slow down', {}, 60],
  ])('on too many at once is %s', async (_, status, message, headers, seconds) => {
    const { commits, base, server, clock } = await github();
    server.spoil(ALL, { kind: 'status', status, body: { message }, headers }, 1);
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({
      errorCause: 'quota',
      message: expect.stringContaining('too many at once'),
    });
    await clock.sleep(seconds * 1_000 - 1);
    expect((await failureOf(commits.since(base))).errorCause).toBe('quota');
    expect(server.calls).toHaveLength(1);
    await clock.sleep(1);
    expect(await commits.since(base)).toMatchObject({ relation: 'on_branch' });
  });

  it('does not take away what was just read', async () => {
    const { commits, base, server } = await github();
    const first = await commits.since(base);
    server.spoil(ALL, { kind: 'status', status: 429, body: { message: 'Too many' } });
    expect((await failureOf(commits.branch([]))).errorCause).toBe('quota');
    expect(await commits.since(base)).toEqual(first);
  });

  it('met at the files of a commit leaves nothing half read behind', async () => {
    const { commits, base, server, clock } = await github();
    server.spoil(FILES, { kind: 'status', status: 429, body: { message: 'Too many' } }, 1);
    expect((await failureOf(commits.since(base))).errorCause).toBe('quota');
    await clock.sleep(60_000);
    expect(await commits.since(base)).toMatchObject({ commits: [{ files: ['a.py'] }] });
  });
});

describe('an answer that is none', () => {
  it.each([
    ['a page', 200, PAGE],
    ['a page instead of a missing thing', 404, PAGE],
    ['half of an answer', 200, '{"status": "ahead", "commits": ['],
    ['another thing', 200, { ok: true }],
    ['a list', 200, []],
    ['a number', 200, '17'],
    ['something else that went well', 202, { message: 'Accepted' }],
    ['an unknown refusal', 418, { message: 'teapot' }],
  ])('is a bad response: %s', async (_, status, body) => {
    const { commits, base, server } = await github();
    server.spoil(ALL, { kind: 'status', status, body });
    expect((await failureOf(commits.since(base))).errorCause).toBe('bad_response');
    expect((await failureOf(commits.branch(['a.py']))).errorCause).toBe('bad_response');
  });

  it('is a refusal where a page comes with 403', async () => {
    const { commits, base, server } = await github();
    server.spoil(ALL, { kind: 'status', status: 403, body: PAGE });
    expect((await failureOf(commits.since(base))).errorCause).toBe('permission');
  });

  it('is not read to its end where it has none', async () => {
    const { commits, base, server } = await github();
    server.spoil(ALL, { kind: 'status', status: 200, body: ' '.repeat(33 * 1_024 * 1_024) });
    expect((await failureOf(commits.since(base))).message).toContain('more than 32 MB');
  });

  it.each([
    ['GitHub has trouble', { kind: 'status', status: 502, body: PAGE }],
    ['the connection breaks', { kind: 'reset' }],
  ] as const)('is asked for once more where %s', async (_, trouble) => {
    const { commits, base, server } = await github();
    server.spoil(/^\/compare/, trouble, 1);
    server.spoil(FILES, trouble, 1);
    expect(await commits.since(base)).toMatchObject({ commits: [{ files: ['a.py'] }] });
    expect(server.calls).toHaveLength(4);
    server.spoil(ALL, trouble, 2);
    const failure = await failureOf(commits.since('b'.repeat(40)));
    expect(failure.errorCause).toBe('bad_response');
  });

  it.each(['stall', 'half'] as const)('is not waited for: %s', async (kind) => {
    const { commits, base, server } = await github({}, { callSeconds: 0.03 });
    server.spoil(ALL, { kind });
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({ errorCause: 'timeout', message: expect.stringContaining('127.0.0.1') });
    expect((await failureOf(commits.branch([]))).errorCause).toBe('timeout');
    expect(server.calls.length).toBeLessThanOrEqual(3);
  });

  it('is none where nobody listens', async () => {
    const { commits, base, server } = await github();
    await server.close();
    const failure = await failureOf(commits.since(base));
    expect(failure).toMatchObject({
      errorCause: 'bad_response',
      fix: expect.stringContaining('GITHUB_API_URL'),
    });
    expect(failure.message).toMatch(/127\.0\.0\.1:\d+ could not be reached: the connection was refused/);
  });

  it('is none where the token can not be sent, and does not show it', async () => {
    const { commits, base } = await github({}, { token: `${TOKEN}\nx` });
    expect((await failureOf(commits.since(base))).errorCause).toBe('bad_response');
  });
});
