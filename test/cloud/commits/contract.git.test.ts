import { afterEach, describe, expect, it } from 'vitest';
import { createGitCommits } from '../../../src/cloud/commits/git-commits.ts';
import { createGithubCommits } from '../../../src/cloud/commits/github-commits.ts';
import type { Commits, CommitsSince } from '../../../src/cloud/ports.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { createGithubServer } from '../../support/github-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function repository(): GitRepository {
  const made = createGitRepository();
  ends.push(() => made.remove());
  return made;
}

/** Both read the same repository: one of them through a server that speaks GitHub's protocol. */
const HOSTS: Record<string, (path: string, branch?: string) => Promise<Commits>> = {
  async GitHub(path, branch = 'main') {
    const place = { owner: 'hoops', repo: 'nba-props-platform' };
    const server = await createGithubServer({ ...place, path });
    ends.push(() => server.close());
    const { apiUrl } = server;
    const tools = { clock: jumpingClock(), log: logRecorder() };
    return createGithubCommits({ ...place, ...tools, branch, apiUrl, token: null, callSeconds: 300 });
  },
  'a local clone': async (path, branch = 'main') =>
    createGitCommits({ path, branch, log: logRecorder(), callSeconds: 300 }),
};

function commitsOf(since: CommitsSince) {
  if (since.relation !== 'on_branch') throw new Error(`is ${since.relation}`);
  return since.commits;
}
const subjectsOf = (since: CommitsSince) => commitsOf(since).map(({ subject }) => subject);

describe.each(Object.entries(HOSTS))('commits from %s', (_, open) => {
  it('are those after a commit, oldest first, with the date of the committer', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a.py': '1' } });
    const first = git.commit({
      at: '2026-02-04T12:30:05+02:00',
      authoredAt: '2026-01-01T00:00:00Z',
      files: { 'shared/b.py': '1', 'a.py': '2' },
      message: 'Fix the race\n\nIt was a long story.',
    });
    const second = git.commit({
      at: '2026-02-04T11:00:00Z',
      files: { 'docs/x.md': 'x' },
      message: 'Say why',
    });
    const commits = await open(git.path);
    expect(await commits.since(base)).toEqual({
      relation: 'on_branch',
      cut: false,
      commits: [
        {
          sha: first,
          committedAt: '2026-02-04T10:30:05.000Z',
          subject: 'Fix the race',
          files: ['a.py', 'shared/b.py'],
          filesCut: false,
        },
        {
          sha: second,
          committedAt: '2026-02-04T11:00:00.000Z',
          subject: 'Say why',
          files: ['docs/x.md'],
          filesCut: false,
        },
      ],
    });
  });

  it('are none for the newest one', async () => {
    const git = repository();
    git.commit({ at: '2026-02-04T10:00:00Z' });
    const head = git.commit({ at: '2026-02-04T11:00:00Z' });
    const commits = await open(git.path);
    expect(await commits.since(head)).toEqual({ relation: 'on_branch', commits: [], cut: false });
  });

  it('are found by a short id, in small letters or large', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z' });
    git.commit({ at: '2026-02-04T11:00:00Z', message: 'Later' });
    const commits = await open(git.path);
    expect(subjectsOf(await commits.since(base.slice(0, 7)))).toEqual(['Later']);
    expect(subjectsOf(await commits.since(base.slice(0, 8).toUpperCase()))).toEqual(['Later']);
  });

  it('tell both names of a file that was renamed, and the name of one that went', async () => {
    const git = repository();
    const text = 'a long enough text to be found again\n'.repeat(20);
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'old/a.py': text, 'gone.py': 'x' } });
    git.commit({ at: '2026-02-04T11:00:00Z', files: { 'new/a.py': { from: 'old/a.py' } } });
    git.commit({ at: '2026-02-04T12:00:00Z', files: { 'gone.py': null } });
    const commits = await open(git.path);
    const files = commitsOf(await commits.since(base)).map((commit) => commit.files);
    expect(files).toEqual([['new/a.py', 'old/a.py'], ['gone.py']]);
  });

  it('do not count a file as touched because another was copied from it', async () => {
    const git = repository();
    const text = 'a long enough text to be found again\n'.repeat(20);
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'shared/a.py': `${text}1` } });
    git.commit({ at: '2026-02-04T11:00:00Z', files: { 'b.py': text, 'shared/a.py': `${text}2` } });
    const next = git.commit({ at: '2026-02-04T12:00:00Z', files: { 'b.py': `${text}3` } });
    git.commit({ at: '2026-02-04T13:00:00Z', files: { 'b.py': `${text}4`, 'copy.py': `${text}3` } });
    const commits = await open(git.path);
    expect(commitsOf(await commits.since(base)).map(({ files }) => files)).toEqual([
      ['b.py', 'shared/a.py'],
      ['b.py'],
      ['b.py', 'copy.py'],
    ]);
    expect(commitsOf(await commits.since(next))).toHaveLength(1);
  });

  it('may have names of every kind, no file at all, and a message of several lines', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z' });
    const id = 'a'.repeat(40);
    git.commit({
      at: '2026-02-04T11:00:00Z',
      files: { 'é à/ü "x".py': '1', [id]: '2', M: '3' },
      message: 'Ünï',
    });
    const nothing = git.commit({ at: '2026-02-04T12:00:00Z', message: 'Nothing\nat all' });
    git.commit({
      at: '2026-02-04T13:00:00Z',
      files: { 'x.py': '1', [nothing]: '1' },
      message: '\n\n  \u001b[31mRed\u202e \n',
    });
    const commits = await open(git.path);
    const found = commitsOf(await commits.since(base));
    expect(found.map(({ files }) => files)).toEqual([
      ['M', id, 'é à/ü "x".py'],
      [],
      ['x.py', nothing].sort(),
    ]);
    expect(found.map(({ subject }) => subject)).toEqual(['Ünï', 'Nothing', '[31mRed']);
  });

  it('leave merges out and have what they bring, by date', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a.py': '1' } });
    git.git('switch', '--quiet', '--create', 'feature');
    git.commit({ at: '2026-02-04T11:00:00Z', files: { 'b.py': '1' }, message: 'Feature one' });
    git.commit({ at: '2026-02-04T13:00:00Z', files: { 'b.py': '2' }, message: 'Feature two' });
    git.git('switch', '--quiet', 'main');
    git.commit({ at: '2026-02-04T12:00:00Z', files: { 'a.py': '2' }, message: 'Meanwhile' });
    const merge = git.merge('feature', { at: '2026-02-04T14:00:00Z' });
    git.commit({ at: '2026-02-04T15:00:00Z', files: { 'a.py': '3' }, message: 'Afterwards' });
    const commits = await open(git.path);
    expect(subjectsOf(await commits.since(base))).toEqual([
      'Feature one',
      'Meanwhile',
      'Feature two',
      'Afterwards',
    ]);
    expect(subjectsOf(await commits.since(merge))).toEqual(['Afterwards']);
  });

  it('count what was squashed as the one commit that it is', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a.py': '1' } });
    git.git('switch', '--quiet', '--create', 'feature');
    git.commit({ at: '2026-02-04T11:00:00Z', files: { 'b.py': '1' } });
    const last = git.commit({ at: '2026-02-04T12:00:00Z', files: { 'c.py': '2' } });
    git.git('switch', '--quiet', 'main');
    git.git('merge', '--squash', 'feature');
    git.commit({ at: '2026-02-04T13:00:00Z', message: 'Squashed (#12)' });
    const commits = await open(git.path);
    expect(commitsOf(await commits.since(base))).toMatchObject([
      { subject: 'Squashed (#12)', files: ['b.py', 'c.py'] },
    ]);
    expect(await commits.since(last)).toEqual({ relation: 'not_on_branch' });
  });

  it('of the same second are in the order in which they build on one another', async () => {
    const git = repository();
    const names = Array.from({ length: 12 }, (_, index) => `Rebased ${index}`);
    const [base = ''] = git.importAll(
      ['Base', ...names].map((message, index) => ({
        ...{ parents: index === 0 ? [] : [index - 1], files: { 'a.py': message }, message },
        at: '2026-02-04T11:00:00.000Z',
      })),
    );
    expect(subjectsOf(await (await open(git.path)).since(base))).toEqual(names);
  });

  it('are unknown for a commit of another branch, and for one that the branch is behind', async () => {
    const git = repository();
    git.commit({ at: '2026-02-04T10:00:00Z' });
    git.git('switch', '--quiet', '--create', 'hotfix');
    const ahead = git.commit({ at: '2026-02-04T11:00:00Z' });
    const commits = await open(git.path);
    expect(await commits.since(ahead)).toEqual({ relation: 'not_on_branch' });
    git.git('switch', '--quiet', 'main');
    git.commit({ at: '2026-02-04T12:00:00Z' });
    const later = await open(git.path);
    expect(await later.since(ahead.slice(0, 9))).toEqual({ relation: 'not_on_branch' });
  });

  it('are unknown for a commit of a history that has nothing in common with the branch', async () => {
    const git = repository();
    git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a.py': '1' } });
    git.git('switch', '--quiet', '--orphan', 'other');
    const other = git.commit({ at: '2026-02-04T11:00:00Z', files: { 'b.py': '1' } });
    const commits = await open(git.path);
    expect(await commits.since(other)).toEqual({ relation: 'not_on_branch' });
    expect(await commits.since(other.slice(0, 7))).toEqual({ relation: 'not_on_branch' });
  });

  it('are unknown for a commit that a forced push threw away, before it is cleaned up and after', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z' });
    const lost = git.commit({ at: '2026-02-04T11:00:00Z', message: 'Deployed by hand' });
    git.git('reset', '--quiet', '--hard', base);
    git.commit({ at: '2026-02-04T12:00:00Z', message: 'In its place' });
    const before = await open(git.path);
    expect(await before.since(lost)).toEqual({ relation: 'not_on_branch' });
    git.git('reflog', 'expire', '--expire=now', '--all');
    git.git('gc', '--quiet', '--prune=now');
    const after = await open(git.path);
    expect(await after.since(lost)).toEqual({ relation: 'not_found' });
    expect(await after.since(lost.slice(0, 7))).toEqual({ relation: 'not_found' });
  });

  it('are unknown for what is the id of a file or a folder', async () => {
    const git = repository();
    git.commit({ at: '2026-02-04T10:00:00Z', files: { 'a/b.py': '1' } });
    const commits = await open(git.path);
    for (const object of ['main:a/b.py', 'main:a'])
      expect(await commits.since(git.git('rev-parse', object))).toEqual({ relation: 'not_found' });
  });

  it('are unknown for a short id that fits two commits, and known for the whole ids', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z' });
    const [twin, other] = git.twins(base);
    git.git('update-ref', 'refs/heads/main', twin);
    git.git('update-ref', 'refs/heads/other', other);
    const commits = await open(git.path);
    expect(twin.slice(0, 7)).toBe(other.slice(0, 7));
    expect(await commits.since(twin.slice(0, 7))).toEqual({ relation: 'ambiguous' });
    expect(await commits.since(twin)).toEqual({ relation: 'on_branch', commits: [], cut: false });
    expect(await commits.since(other)).toEqual({ relation: 'not_on_branch' });
  });

  it('are cut at 300 commits, and say so', async () => {
    const git = repository();
    const minute = (index: number) => new Date(Date.UTC(2026, 1, 4, 10, index)).toISOString();
    const ids = git.importAll(
      Array.from({ length: 303 }, (_, index) => ({
        parents: index === 0 ? [] : [index - 1],
        files: { 'a.py': String(index) },
        message: `Change ${index}`,
        at: minute(index),
      })),
    );
    const commits = await open(git.path);
    const cut = await commits.since(ids[0] ?? '');
    expect(cut).toMatchObject({ relation: 'on_branch', cut: true });
    expect(commitsOf(cut).map(({ sha }) => sha)).toEqual(ids.slice(1, 301));
    const whole = await commits.since(ids[2] ?? '');
    expect(whole).toMatchObject({ relation: 'on_branch', cut: false });
    expect(commitsOf(whole).map(({ sha }) => sha)).toEqual(ids.slice(3));
  });

  it('are cut at 3,000 files of one commit, and say so', async () => {
    const git = repository();
    const names = Array.from({ length: 3_001 }, (_, index) => `vendor/${String(index).padStart(4, '0')}.py`);
    const fill = (count: number) => Object.fromEntries(names.slice(0, count).map((name) => [name, name]));
    const at = '2026-02-04T10:00:00Z';
    const [base] = git.importAll([
      { parents: [], files: {}, message: 'Begin', at },
      { parents: [0], files: fill(3_001), message: 'Take in', at },
      { parents: [1], files: fill(0), message: 'Rest', at },
    ]);
    const commits = await open(git.path);
    const [big, small] = commitsOf(await commits.since(base ?? ''));
    expect(big).toMatchObject({ subject: 'Take in', filesCut: true, files: names.slice(0, 3_000) });
    expect(small).toMatchObject({ subject: 'Rest', filesCut: false, files: [] });
  });

  it('say what the branch is now, and which paths it does not have', async () => {
    const git = repository();
    git.commit({
      at: '2026-02-04T10:00:00Z',
      files: { 'shared/x/y.py': '1', 'top.py': '1', 'phase2/a.py': '1' },
    });
    const head = git.commit({ at: '2026-02-04T11:00:00Z', files: { 'phase2/a.py': null } });
    const commits = await open(git.path);
    const asked = [
      'shared',
      'shared/x',
      'shared/x/y.py',
      'top.py',
      'phase2',
      'shar',
      'never/was',
      'shared/y',
    ];
    expect(await commits.branch(asked)).toEqual({
      head,
      committedAt: '2026-02-04T11:00:00.000Z',
      missingPaths: ['phase2', 'shar', 'never/was', 'shared/y'],
    });
  });

  it('refuse a branch that is not there, with its fix', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z' });
    const commits = await open(git.path, 'master');
    const refusal = { errorCause: 'config', message: expect.stringContaining('no branch master') };
    await expect(commits.branch([])).rejects.toMatchObject(refusal);
    await expect(commits.since(base)).rejects.toMatchObject({
      ...refusal,
      fix: expect.stringContaining('COMMITS'),
    });
  });

  it('read a branch whose name has a slash', async () => {
    const git = repository();
    const base = git.commit({ at: '2026-02-04T10:00:00Z', files: { a: '1' } });
    git.git('switch', '--quiet', '--create', 'release/v1.2');
    git.commit({ at: '2026-02-04T11:00:00Z', message: 'Released' });
    const commits = await open(git.path, 'release/v1.2');
    expect(subjectsOf(await commits.since(base))).toEqual(['Released']);
    expect((await commits.branch(['a', 'b'])).missingPaths).toEqual(['b']);
  });

  it('refuse what can not be the id of a commit', async () => {
    const git = repository();
    git.commit({ at: '2026-02-04T10:00:00Z' });
    const commits = await open(git.path);
    for (const id of ['main', 'abc123', '--all', 'a'.repeat(41), '../../x', ''])
      await expect(commits.since(id)).rejects.toMatchObject({ name: 'CloudError', errorCause: 'config' });
  });
});
