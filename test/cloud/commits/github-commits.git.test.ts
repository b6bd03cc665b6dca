import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGithubCommits, type GithubCommitsOptions } from '../../../src/cloud/commits/github-commits.ts';
import type { CommitsSince } from '../../../src/cloud/ports.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { createGitRepository } from '../../support/git-repository.ts';
import { createGithubServer, type GithubServerOptions } from '../../support/github-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const PLACE = { owner: 'hoops', repo: 'nba-props-platform' };
const COMPARE = /^\/compare\//;
const FILES = /^\/commits\/[0-9a-f]{40}(\?|$)/;
const HEAD = /^\/commits\/main(\?|$)/;
const TREE = /^\/git\/trees\//;

/** Some commits, a minute apart, each touching a file of its own; their ids. */
async function github(
  count: number,
  shown: Partial<GithubServerOptions> = {},
  asked: Partial<GithubCommitsOptions> = {},
) {
  const git = createGitRepository();
  ends.push(() => git.remove());
  const ids = git.importAll(
    Array.from({ length: count }, (_, index) => ({
      parents: index === 0 ? [] : [index - 1],
      files: { [`shared/${index}.py`]: String(index) },
      message: `Change ${index}`,
      at: new Date(Date.UTC(2026, 1, 4, 10, index)).toISOString(),
    })),
  );
  const server = await createGithubServer({ ...PLACE, path: git.path, ...shown });
  ends.push(() => server.close());
  const clock = jumpingClock();
  const tools = { clock, log: logRecorder(), apiUrl: server.apiUrl, callSeconds: 300 };
  const commits = createGithubCommits({ ...PLACE, ...tools, branch: 'main', token: null, ...asked });
  const id = (index: number) => ids.at(index) ?? '';
  return { git, server, clock, commits, id };
}

async function bodyOf(apiUrl: string, path: string) {
  const response = await fetch(`${apiUrl}repos/hoops/nba-props-platform/${path}`);
  return (await response.json()) as { commits: object[] };
}

function subjectsOf(since: CommitsSince) {
  return since.relation === 'on_branch' ? since.commits.map(({ subject }) => subject) : since.relation;
}

describe('what GitHub is asked', () => {
  it('is one comparison per distinct commit and each commit once, and nothing when asked again', async () => {
    const { commits, server, id } = await github(12);
    const services = Array.from({ length: 21 }, (_, index) => id(index % 5));
    const first = await Promise.all(services.map((commit) => commits.since(commit)));
    expect(server.count(COMPARE)).toBe(5);
    expect(server.count(FILES)).toBe(11);
    expect(server.calls).toHaveLength(16);
    expect(subjectsOf(first[3] ?? { relation: 'not_found' })).toHaveLength(8);
    expect(await Promise.all(services.map((commit) => commits.since(commit)))).toEqual(first);
    expect(server.calls).toHaveLength(16);
  });

  it('after a minute is only whether the branch has moved', async () => {
    const { commits, server, clock, id } = await github(6);
    const all = () => Promise.all([0, 1, 2, 5].map((index) => commits.since(id(index))));
    const first = await all();
    await clock.sleep(61_000);
    const before = server.calls.length;
    expect(await all()).toEqual(first);
    expect(server.calls.slice(before).map(({ path }) => path)).toEqual([expect.stringMatching(HEAD)]);
    await clock.sleep(59_000);
    await all();
    expect(server.calls).toHaveLength(before + 1);
    await clock.sleep(2_000);
    await all();
    expect(server.calls).toHaveLength(before + 2);
  });

  it('is never older than a minute, also where the branch was looked at for another commit', async () => {
    const { commits, server, clock, id } = await github(3);
    await commits.since(id(0));
    await clock.sleep(30_000);
    await commits.since(id(1));
    await clock.sleep(31_000);
    await commits.since(id(0));
    await clock.sleep(34_000);
    // Told by a look at the branch that is 34 seconds old.
    await commits.since(id(1));
    expect(server.count(HEAD)).toBe(1);
    await clock.sleep(30_000);
    await commits.since(id(1));
    expect(server.count(HEAD)).toBe(2);
  });

  it('after the branch has moved is the comparison, and only the files of what is new', async () => {
    const { commits, server, clock, git, id } = await github(4);
    await commits.since(id(0));
    git.git('reset', '--hard', '--quiet');
    git.commit({ at: '2026-02-04T12:00:00Z', message: 'Pushed' });
    expect(subjectsOf(await commits.since(id(0)))).toHaveLength(3);
    await clock.sleep(60_000);
    const files = server.count(FILES);
    expect(subjectsOf(await commits.since(id(0)))).toEqual(['Change 1', 'Change 2', 'Change 3', 'Pushed']);
    expect(server.count(FILES)).toBe(files + 1);
  });

  it('is compared anew as soon as the branch was seen to have moved, so that both tell the same', async () => {
    const { commits, clock, git, id } = await github(2);
    await commits.branch(['shared']);
    await clock.sleep(30_000);
    expect(await commits.since(id(1))).toMatchObject({ commits: [] });
    git.git('reset', '--hard', '--quiet');
    const pushed = git.commit({ at: '2026-02-04T12:00:00Z', message: 'Pushed' });
    await clock.sleep(30_000);
    expect(await commits.branch(['shared'])).toMatchObject({ head: pushed });
    expect(subjectsOf(await commits.since(id(1)))).toEqual(['Pushed']);
  });

  it('for a commit that was not on the branch is asked anew after a minute', async () => {
    const { commits, clock, git, id } = await github(2);
    git.git('switch', '--quiet', '--create', 'hotfix', id(1));
    const hotfix = git.commit({ at: '2026-02-04T12:00:00Z', message: 'Fix' });
    expect(await commits.since(hotfix)).toEqual({ relation: 'not_on_branch' });
    git.git('branch', '--force', 'main', hotfix);
    expect(await commits.since(hotfix)).toEqual({ relation: 'not_on_branch' });
    await clock.sleep(60_000);
    expect(await commits.since(hotfix)).toEqual({ relation: 'on_branch', commits: [], cut: false });
  });

  it('for the branch is its head and its tree at once, then only what is another', async () => {
    const { commits, server, clock, git, id } = await github(3);
    server.spoil(/./, { kind: 'hold' });
    const asked = commits.branch(['shared', 'other']);
    await vi.waitFor(() => expect(server.held).toBe(2));
    server.release();
    expect(await asked).toMatchObject({ head: id(2), missingPaths: ['other'] });
    await Promise.all([commits.branch(['shared']), commits.branch(['other'])]);
    expect(server.calls).toHaveLength(2);
    await clock.sleep(60_000);
    await Promise.all([commits.branch(['shared']), commits.branch(['other'])]);
    expect([server.count(HEAD), server.count(TREE)]).toEqual([2, 1]);
    git.git('reset', '--hard', '--quiet');
    const head = git.commit({ at: '2026-02-04T12:00:00Z', files: { 'other/x.py': '1' } });
    await clock.sleep(60_000);
    expect(await commits.branch(['other'])).toMatchObject({ head, missingPaths: [] });
    expect([server.count(HEAD), server.count(TREE)]).toEqual([3, 2]);
  });

  it('about paths of a tree that GitHub cut are those alone that are in doubt, each once', async () => {
    const { commits, server, id } = await github(4, { mostEntries: 2 });
    const paths = ['shared', 'shared/3.py', 'never/was here', 'shared/0.py'];
    expect(await commits.branch(paths)).toMatchObject({ head: id(3), missingPaths: ['never/was here'] });
    await commits.branch(paths);
    const contents = server.calls.map(({ path }) => path).filter((path) => path.startsWith('/contents'));
    expect(contents.map((path) => path.split('?')[0]).sort()).toEqual([
      '/contents/never/was here',
      '/contents/shared/3.py',
    ]);
  });

  it('is at most 24 questions at once', async () => {
    const { commits, server, id } = await github(32);
    server.spoil(FILES, { kind: 'hold' });
    const asked = commits.since(id(0));
    await vi.waitFor(() => expect(server.held).toBe(24));
    // Whatever else had been sent would be here by now.
    for (let round = 0; round < 5; round += 1) await fetch(`${server.apiUrl}rate_limit`);
    expect(server.held).toBe(24);
    server.release();
    expect(subjectsOf(await asked)).toHaveLength(31);
  });

  it('comes in pages where there is much', async () => {
    const { commits, server, id } = await github(230);
    expect(subjectsOf(await commits.since(id(0)))).toHaveLength(229);
    expect(server.count(COMPARE)).toBe(3);
    await commits.since(id(0));
    expect(server.count(COMPARE)).toBe(3);
  });

  it('carries the version of the API, and the token only where there is one', async () => {
    const open = await github(1);
    await open.commits.since(open.id(0));
    expect(open.server.calls[0]?.headers).toMatchObject({
      accept: 'application/vnd.github+json',
      'user-agent': 'shootaround',
      'x-github-api-version': '2022-11-28',
    });
    expect(open.server.calls[0]?.headers).not.toHaveProperty('authorization');
    const closed = await github(1, { token: 'secret-of-ours' }, { token: 'secret-of-ours' });
    expect(await closed.commits.since(closed.id(0))).toMatchObject({ relation: 'on_branch' });
    expect(closed.server.calls[0]?.headers).toMatchObject({ authorization: 'Bearer secret-of-ours' });
  });

  it('is shown under the name of the host', async () => {
    const { commits, server } = await github(1, {}, {});
    const tools = { clock: jumpingClock(), log: logRecorder(), token: null, branch: 'main' };
    const real = createGithubCommits({ ...PLACE, ...tools, apiUrl: 'https://api.github.com/' });
    expect(real.label).toBe('github.com/hoops/nba-props-platform@main');
    expect(commits.label).toBe(`${new URL(server.apiUrl).host}/hoops/nba-props-platform@main`);
  });
});

describe('what GitHub knows of an id', () => {
  const refused = (status: number, message: string) =>
    ({ kind: 'status', status, body: { message } }) as const;

  it('may be nothing where a fork has a commit that begins alike: then the branch is looked through', async () => {
    const { commits, server, id } = await github(4);
    const short = id(1).slice(0, 7);
    server.spoil(new RegExp(`^/compare/${short}\\.`), refused(404, 'Not Found'));
    server.spoil(new RegExp(`^/commits/${short}$`), refused(422, `No commit found for SHA: ${short}`));
    expect(subjectsOf(await commits.since(short))).toEqual(['Change 2', 'Change 3']);
    expect(await commits.since('0'.repeat(7))).toEqual({ relation: 'not_found' });
  });

  it('is nothing at all for a whole id that it never had', async () => {
    const { commits, server } = await github(2);
    expect(await commits.since('0123456789'.repeat(4))).toEqual({ relation: 'not_found' });
    expect(server.count(/^\/commits\?/)).toBe(0);
  });

  it('is hidden where a branch or a tag has that name', async () => {
    const { commits, git, id } = await github(3);
    const short = id(1).slice(0, 7);
    git.git('update-ref', `refs/heads/${short}`, id(0));
    await expect(commits.since(short)).rejects.toMatchObject({
      errorCause: 'config',
      message: expect.stringContaining(`with the name ${short}`),
    });
    expect(subjectsOf(await commits.since(id(1)))).toEqual(['Change 2']);
  });

  it('stays open where it compares nothing and says something else', async () => {
    const { commits, server, id } = await github(3);
    server.spoil(COMPARE, refused(422, 'Sorry, this diff is taking too long to generate.'));
    await expect(commits.since(id(0))).rejects.toMatchObject({
      errorCause: 'bad_response',
      message: expect.stringContaining('taking too long'),
    });
    server.heal();
    server.spoil(COMPARE, refused(404, 'Not Found'));
    await expect(commits.since(id(0))).rejects.toMatchObject({ errorCause: 'bad_response' });
    await expect(commits.since(id(0).slice(0, 9))).rejects.toMatchObject({ errorCause: 'bad_response' });
  });

  it('does not make a file touched that another was copied from', async () => {
    const { commits, server, git, id } = await github(1);
    git.git('reset', '--hard', '--quiet');
    const copied = git.commit({ at: '2026-02-04T12:00:00Z', files: { 'a.py': '1' } });
    const row = await bodyOf(server.apiUrl, `commits/${copied}`);
    const files = [{ filename: 'a.py', status: 'copied', previous_filename: 'shared/0.py' }];
    server.spoil(FILES, { kind: 'status', status: 200, body: { ...row, files } });
    expect(await commits.since(id(0))).toMatchObject({ commits: [{ files: ['a.py'] }] });
  });

  it('is not taken where the branch was pushed between two pages', async () => {
    const { commits, server, id } = await github(130);
    const page = await bodyOf(server.apiUrl, `compare/${id(0)}...main?per_page=100&page=2`);
    const moved = { ...page, total_commits: 130 };
    server.spoil(/page=2$/, { kind: 'status', status: 200, body: moved }, 1);
    await expect(commits.since(id(0))).rejects.toMatchObject({
      errorCause: 'bad_response',
      message: expect.stringContaining('changed while it was being read'),
    });
    // Others of the same number, in which one of the commits is missing that the rest builds on.
    const [, second = {}, ...rest] = page.commits;
    const other = { ...page, commits: [second, second, ...rest] };
    server.spoil(/page=2$/, { kind: 'status', status: 200, body: other }, 1);
    await expect(commits.since(id(0))).rejects.toMatchObject({ errorCause: 'bad_response' });
    expect(subjectsOf(await commits.since(id(0)))).toHaveLength(129);
  });
});
