import { describe, expect, it } from 'vitest';
import { simulatedCommits } from '../../../src/cloud/simulated/commits.ts';
import { fleetCommit, fleetOf } from '../../support/simulated-fleet.ts';

const history = [
  fleetCommit('a', { files: ['app/main.py'] }),
  fleetCommit('b', { files: ['shared/retry.py', 'docs/retry.md'] }),
  fleetCommit('c', { committedAt: '2026-11-24T10:00:00.000Z', files: ['application.py'] }),
];

const commits = simulatedCommits(async () =>
  fleetOf({ commits: history, paths: ['config'], elsewhere: ['d'.repeat(40), `${'a'.repeat(39)}1`] }),
);

describe('the simulated repository', () => {
  it('knows its newest commit, and which paths are not on the branch', async () => {
    expect(
      await commits.branch(['app', 'application.py', 'app/main.py', 'config', 'appl', 'shared/x']),
    ).toEqual({
      head: 'c'.repeat(40),
      committedAt: '2026-11-24T10:00:00.000Z',
      missingPaths: ['appl', 'shared/x'],
    });
  });

  it('lists what came after a commit, oldest first', async () => {
    const all = (from: number) => history.slice(from).map((commit) => ({ ...commit, filesCut: false }));
    expect(await commits.since(`${'a'.repeat(40)}`)).toEqual({
      relation: 'on_branch',
      commits: all(1),
      cut: false,
    });
    expect(await commits.since('BBBBBBB')).toEqual({ relation: 'on_branch', commits: all(2), cut: false });
    expect(await commits.since('ccccccc')).toEqual({ relation: 'on_branch', commits: [], cut: false });
  });

  it.each([
    ['ddddddd', 'not_on_branch'],
    ['1234567', 'not_found'],
    ['aaaaaaa', 'ambiguous'],
  ])('says of %s that it is %s', async (id, relation) => {
    expect(await commits.since(id)).toEqual({ relation });
  });
});
