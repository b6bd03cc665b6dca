import {
  chmodSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { createGitCommits } from '../../../src/cloud/commits/git-commits.ts';
import { createGitRepository, type GitRepository } from '../../support/git-repository.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).reverse()) end();
});

/** `count` commits, a minute apart; their ids. */
function cloneOf(count: number): { git: GitRepository; ids: string[]; id: (index: number) => string } {
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
  return { git, ids, id: (index) => ids.at(index) ?? '' };
}

function open(path: string, branch = 'main', callSeconds = 300) {
  return createGitCommits({ path, branch, log: logRecorder(), callSeconds });
}

/** Puts a script in git's place; in it, `git` is the real one. */
function pretend(git: GitRepository, script: string): void {
  const folder = join(dirname(git.path), 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'git'), `#!/bin/sh\nPATH=${process.env.PATH}\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

/** A program that signs with whatever, and finds nobody's signature good. */
function signer(git: GitRepository): string {
  const path = join(dirname(git.path), 'signer');
  const begin = '-----BEGIN PGP SIGNATURE-----\\n\\nabc\\n-----END PGP SIGNATURE-----';
  const sign = `printf -- '${begin}\\n'; echo '[GNUPG:] SIG_CREATED D' >&2`;
  const verify = `echo 'gpg: made by somebody'; echo 'gpg: made by somebody' >&2; exit 1`;
  writeFileSync(path, `#!/bin/sh\ncat > /dev/null\ncase "$*" in *-bsau*) ${sign};; *) ${verify};; esac\n`);
  chmodSync(path, 0o755);
  return path;
}

async function failureOf(work: Promise<unknown>): Promise<CloudError> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof CloudError)) throw new Error(`no failure of the cloud: ${failure}`);
  return failure;
}

describe('a clone', () => {
  it('is called by its folder and branch', () => {
    expect(open('/srv/clones/nba-props-platform/').label).toBe('git clone nba-props-platform@main');
  });

  it('may be bare, a mirror, a further worktree, or be reached through a link', async () => {
    const { git, id } = cloneOf(3);
    const mirror = git.clone('--mirror');
    const worktree = join(dirname(git.path), 'worktree');
    git.git('worktree', 'add', '--quiet', '--detach', worktree);
    const link = join(dirname(git.path), 'link');
    symlinkSync(git.path, link);
    for (const path of [mirror.path, worktree, link])
      expect(await open(path).since(id(1))).toMatchObject({ commits: [{ subject: 'Change 2' }] });
  });

  it('may be read as it was fetched last, beside the branch that is checked out', async () => {
    const { git, id } = cloneOf(3);
    const clone = git.clone();
    clone.git('reset', '--quiet', '--hard', id(1));
    expect((await open(clone.path).branch([])).head).toBe(id(1));
    expect((await open(clone.path, 'origin/main').branch([])).head).toBe(id(2));
    // A branch of that very name comes first.
    clone.git('branch', 'origin/main', id(0));
    expect((await open(clone.path, 'origin/main').branch([])).head).toBe(id(0));
  });

  it('is read anew as soon as its branch moves, and not before', async () => {
    const { git, id } = cloneOf(4);
    const log = join(dirname(git.path), 'log');
    pretend(git, `echo "$@" >> ${log}\nexec git "$@"`);
    const commits = open(git.path);
    const ask = () => Promise.all(Array.from({ length: 21 }, (_, index) => commits.since(id(index % 3))));
    const read = (what: string) => readFileSync(log, 'utf8').split(` ${what} `).length - 1;
    const first = await ask();
    await commits.branch(['shared']);
    expect([read('rev-list'), read('ls-tree')]).toEqual([3, 1]);
    expect(await ask()).toEqual(first);
    await commits.branch(['other']);
    expect([read('rev-list'), read('ls-tree')]).toEqual([3, 1]);
    vi.unstubAllEnvs();
    git.git('reset', '--quiet', '--hard');
    git.commit({ at: '2026-02-04T12:00:00Z', files: { 'other/x.py': '1' }, message: 'Pulled' });
    const [moved] = await ask();
    expect(moved).toMatchObject({ commits: [{}, {}, {}, { subject: 'Pulled', files: ['other/x.py'] }] });
    expect((await commits.branch(['other'])).missingPaths).toEqual([]);
  });

  it('shows the commit of an id also where a branch has that name', async () => {
    const { git, id } = cloneOf(3);
    const short = id(1).slice(0, 7);
    git.git('update-ref', `refs/heads/${short}`, id(0));
    git.git('update-ref', `refs/tags/${short}`, id(2));
    expect(await open(git.path).since(short)).toMatchObject({ commits: [{ subject: 'Change 2' }] });
  });

  it('tells what was committed, not what was put in its place afterwards', async () => {
    const { git, id } = cloneOf(3);
    git.git('replace', id(2), id(0));
    expect(await open(git.path).since(id(1))).toMatchObject({ commits: [{ subject: 'Change 2' }] });
  });

  it('is the one that was named, whatever the environment says', async () => {
    const [one, other] = [cloneOf(2), cloneOf(4)];
    vi.stubEnv('GIT_DIR', join(other.git.path, '.git'));
    vi.stubEnv('GIT_WORK_TREE', other.git.path);
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'core.bare');
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'not a boolean');
    expect((await open(one.git.path).branch([])).head).toBe(one.id(1));
  });

  it('is read the same whatever its settings make of a log', async () => {
    const { git, id } = cloneOf(2);
    git.git('reset', '--quiet', '--hard');
    git.git('mv', 'shared/0.py', 'shared/x.py');
    for (const setting of [
      'log.showSignature true',
      'diff.renames copies',
      'diff.relative true',
      'color.ui always',
    ])
      git.git('config', ...setting.split(' '));
    git.git('config', 'i18n.logOutputEncoding', 'ISO-8859-1');
    git.git('config', 'commit.gpgSign', 'true');
    git.git('config', 'gpg.program', signer(git));
    git.commit({ at: '2026-02-04T12:00:00Z', message: 'Ümzug' });
    expect(await open(git.path).since(id(1))).toMatchObject({
      commits: [{ subject: 'Ümzug', files: ['shared/0.py', 'shared/x.py'] }],
    });
  });
});

describe('a clone that is not whole', () => {
  it('does not make a commit unknown that it does not reach, nor one that it can not connect', async () => {
    const { git, id } = cloneOf(6);
    const clone = git.clone('--depth=3');
    const commits = open(clone.path);
    expect(await commits.since(id(4))).toMatchObject({ commits: [{ subject: 'Change 5' }] });
    const failure = await failureOf(commits.since(id(1)));
    expect(failure.errorCause).toBe('config');
    expect(failure.message).toContain(`does not reach back to ${id(1)}`);
    expect(failure.fix).toContain('fetch --unshallow');
    // There, but with nothing known in between.
    clone.git('fetch', '--quiet', '--depth=1', 'origin', id(1));
    expect((await failureOf(commits.since(id(1)))).errorCause).toBe('config');
    clone.git('fetch', '--quiet', '--unshallow');
    expect(await commits.since(id(1))).toMatchObject({ commits: [{}, {}, {}, {}] });
  });

  it('does not take the commit where its history ends for one that made every file', async () => {
    const { git, id } = cloneOf(2);
    git.git('reset', '--quiet', '--hard');
    git.git('switch', '--quiet', '--create', 'feature', id(0));
    git.commit({ at: '2026-02-04T12:00:00Z', files: { 'feature.py': '1' } });
    git.git('switch', '--quiet', 'main');
    git.merge('feature', { at: '2026-02-04T13:00:00Z' });
    const clone = git.clone('--depth=2');
    expect((await failureOf(open(clone.path).since(id(1)))).fix).toContain('--unshallow');
  });

  it('is not completed over the network', async () => {
    const { git, id } = cloneOf(4);
    git.git('config', 'uploadpack.allowFilter', 'true');
    const clone = git.clone('--filter=tree:0', '--no-checkout');
    clone.git('config', 'protocol.allow', 'always');
    // Each of the two variables that forbid it is enough: not every git knows both.
    for (const variable of ['GIT_NO_LAZY_FETCH', 'GIT_ALLOW_PROTOCOL']) {
      pretend(git, `unset ${variable}; exec git "$@"`);
      const failure = await failureOf(open(clone.path).since(id(1)));
      expect(failure).toMatchObject({
        errorCause: 'config',
        message: expect.stringContaining('partial clone'),
      });
      vi.unstubAllEnvs();
    }
    const blobless = git.clone('--filter=blob:none', '--no-checkout');
    expect(await open(blobless.path).since(id(2))).toMatchObject({ commits: [{ files: ['shared/3.py'] }] });
  });

  it('with a broken object is a bad response in a line', async () => {
    const { git, id } = cloneOf(2);
    const lost = git.git('rev-parse', `${id(1)}^{tree}`);
    rmSync(join(git.path, '.git', 'objects', lost.slice(0, 2), lost.slice(2)));
    const commits = open(git.path);
    for (const ask of [() => commits.since(id(0)), () => commits.branch(['shared'])]) {
      const failure = await failureOf(ask());
      expect(failure.errorCause).toBe('bad_response');
      expect(failure.message).toMatch(/^git could not read \/.*: \S.*$/);
      expect(failure.fix).toContain('fsck');
    }
  });
});

describe('what is no clone', () => {
  it('is refused with its fix: a folder that is not there, a file, an empty folder', async () => {
    const { git } = cloneOf(1);
    const root = dirname(git.path);
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'file'), '');
    for (const name of ['missing', 'file', 'empty']) {
      const path = join(root, name);
      const failure = await failureOf(open(path).branch([]));
      expect(failure).toMatchObject({ errorCause: 'config', fix: expect.stringContaining('COMMITS') });
      expect(failure.message).toContain(`${path} can't be read as a git clone`);
    }
  });

  it('is not another project that it happens to lie in', async () => {
    const { git } = cloneOf(2);
    const nested = join(git.path, 'nested');
    const link = join(dirname(git.path), 'link-to-nested');
    mkdirSync(nested);
    symlinkSync(nested, link);
    for (const path of [nested, link]) {
      const failure = await failureOf(open(path).branch([]));
      expect(failure).toMatchObject({ errorCause: 'config', message: expect.stringContaining('it is none') });
    }
  });

  it('is one without a commit', async () => {
    const git = createGitRepository();
    ends.push(() => git.remove());
    expect(await failureOf(open(git.path).branch([]))).toMatchObject({ errorCause: 'config' });
  });

  it('is one of another account, until that is allowed', async () => {
    const { git } = cloneOf(1);
    pretend(git, 'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"');
    const failure = await failureOf(open(git.path).branch([]));
    expect(failure.errorCause).toBe('config');
    expect(failure.fix).toContain(`git config --global --add safe.directory ${realpathSync(git.path)} as`);
    const home = join(dirname(git.path), 'home');
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), `[safe]\n\tdirectory = ${realpathSync(git.path)}\n`);
    vi.stubEnv('HOME', home);
    expect(await open(git.path).branch(['shared'])).toMatchObject({ missingPaths: [] });
  });
});

describe('the git program', () => {
  it('that is not there is a matter of configuration', async () => {
    const { git } = cloneOf(1);
    vi.stubEnv('PATH', dirname(git.path));
    const failure = await failureOf(open(git.path).branch([]));
    expect(failure).toMatchObject({ errorCause: 'config', fix: expect.stringContaining('install git') });
  });

  it('that does not end is ended, and not waited for', async () => {
    const { git, id } = cloneOf(1);
    pretend(git, 'exec sleep 600');
    const failure = await failureOf(open(git.path, 'main', 0.03).since(id(0)));
    expect(failure).toMatchObject({ errorCause: 'timeout', message: expect.stringContaining(git.path) });
  });

  it('that says too much is stopped', async () => {
    const { git } = cloneOf(1);
    pretend(git, 'exec yes');
    const failure = await failureOf(open(git.path).branch([]));
    expect(failure).toMatchObject({ errorCause: 'bad_response', message: expect.stringContaining('64 MB') });
  });

  it.each([
    ['no date', 'for-each-ref', 'echo "refs/heads/main 0123 never"'],
    ['no answer', 'diff-tree', 'true'],
    ['no message', 'log', 'true'],
  ])('that gives %s is not believed', async (_, command, script) => {
    const { git, id } = cloneOf(2);
    pretend(git, `case " $* " in *" ${command} "*) ${script};; *) exec git "$@";; esac`);
    expect(await failureOf(open(git.path).since(id(0)))).toMatchObject({ errorCause: 'bad_response' });
  });
});

describe('how fresh a clone is', () => {
  const place = (clone: GitRepository, file: string) =>
    join(clone.path, clone.git('rev-parse', '--git-path', file));

  it('is not said of a repository that comes from nowhere', async () => {
    const { git } = cloneOf(2);
    const branch = await open(git.path).branch([]);
    expect(Object.keys(branch).sort()).toEqual(['committedAt', 'head', 'missingPaths']);
  });

  it('is when it was fetched last, else when it was made', async () => {
    const { git } = cloneOf(2);
    const clone = git.clone();
    const made = new Date('2026-02-01T10:00:00Z');
    utimesSync(place(clone, 'logs/HEAD'), made, made);
    expect((await open(clone.path).branch([])).fetchedAt).toBe(made.toISOString());
    clone.git('fetch', '--quiet');
    const fetched = new Date('2026-02-03T10:00:00Z');
    utimesSync(place(clone, 'FETCH_HEAD'), fetched, fetched);
    expect((await open(clone.path).branch([])).fetchedAt).toBe(fetched.toISOString());
  });

  it('is not guessed where it can’t be looked at', async () => {
    const clone = cloneOf(2).git.clone();
    rmSync(place(clone, 'logs'), { recursive: true });
    writeFileSync(place(clone, 'logs'), 'no folder');
    await expect(open(clone.path).branch([])).rejects.toMatchObject({ errorCause: 'config' });
  });

  it('counts what was fetched and is not on its branch', async () => {
    const { git } = cloneOf(2);
    const clone = git.clone();
    git.commit({ at: '2026-02-04T12:00:00Z', files: { 'shared/new.py': 'new' } });
    git.commit({ at: '2026-02-04T13:00:00Z', files: { 'shared/newer.py': 'newer' } });
    clone.git('fetch', '--quiet');
    expect((await open(clone.path).branch([])).behindUpstream).toBe(2);
    expect(await open(clone.path, 'origin/main').branch([])).not.toHaveProperty('behindUpstream');
    clone.git('merge', '--quiet', '--ff-only', 'origin/main');
    expect(await open(clone.path).branch([])).not.toHaveProperty('behindUpstream');
  });
});
