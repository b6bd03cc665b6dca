import { describe, expect, it } from 'vitest';
import { sortCommits } from '../../src/checks/deployments-commits.ts';
import { profile } from '../support/fact-builders.ts';
import {
  commitRow,
  commitRows,
  fleetFacts,
  hoursBefore,
  onBranch,
  shortSha,
  withDeployed,
} from '../support/fleet-facts.ts';
import { behindBy, standing, WORKER, WORKER_FILES } from '../support/standings.ts';

describe('commits that are not served', () => {
  it.each([
    [1, 2, 'info', 'WARN', 'P4_LOW'],
    [2, 5.99, 'info', 'WARN', 'P4_LOW'],
    [2, 6, 'warning', 'WARN', 'P3_MEDIUM'],
    [2, 8, 'warning', 'WARN', 'P3_MEDIUM'],
    [3, 1, 'warning', 'WARN', 'P3_MEDIUM'],
    [5, 1, 'warning', 'WARN', 'P3_MEDIUM'],
    [1, 12, 'warning', 'WARN', 'P3_MEDIUM'],
    [1, 12.01, 'critical', 'FAIL', 'P2_HIGH'],
    [6, 1, 'critical', 'FAIL', 'P2_HIGH'],
    [13, 1, 'critical', 'FAIL', 'P2_HIGH'],
  ])('%i, the oldest %d h old, are %s', (count, hours, tier, status, severity) => {
    const one = behindBy(onBranch(commitRows(count, hours, WORKER_FILES)));
    expect(one).toMatchObject({ state: 'drifted', kinds: ['behind'], behind: count, tier, status, severity });
    expect(one.behindCut).toBe(false);
  });

  it('are told with the oldest, whose age counts, and with five at most', () => {
    const [newer, older, ...rest] = commitRows(7, 9, WORKER_FILES).reverse();
    const one = behindBy(onBranch([...rest, newer, older].filter((row) => row !== undefined)));
    expect(one.oldest).toEqual({
      sha: shortSha('Change number 1'),
      subject: 'Change number 1',
      committedAt: hoursBefore(9),
    });
    expect(one.commits.map(({ subject }) => subject)).toEqual(
      [1, 2, 3, 4, 5].map((number) => `Change number ${number}`),
    );
    expect(one.says).toBe(
      `serves ${shortSha(WORKER)} since Feb 3 (100 %), 7 commits behind main, the oldest 9 h old: Change number 1`,
    );
  });

  it.each([
    [0.5, '30 min old'],
    [47.5, '47 h old'],
    [72, '3 days old'],
    [-1, '0 min old'],
  ])('of %d h are told as %s', (hours, age) => {
    const one = behindBy(onBranch([commitRow('Fix usage rate', { committedAt: hoursBefore(hours) })]));
    expect(one.says).toContain(`, 1 commit behind main, ${age}: Fix usage rate`);
  });

  it.each([
    ['shared_utils/x.py', 0],
    ['shared/x.py', 1],
    ['shared', 1],
    ['lib/shared/x.py', 0],
    ['predictions/worker2/x.py', 0],
    ['predictions/worker/deep/down/x.py', 1],
    ['shared/README.md', 0],
    ['shared/NOTES.MD', 0],
    ['shared/guide.rst', 0],
    ['shared/docs/example.py', 0],
    ['shared/docs_builder/x.py', 1],
    ['shared/x.md.py', 1],
    ['docs/shared/x.py', 0],
  ])('count by their own files: %s', (file, behind) => {
    expect(behindBy(onBranch([commitRow('A change', { files: [file] })])).behind).toBe(behind);
  });

  it.each([
    ['services/docs/app.py', 1],
    ['services/docs/README.md', 0],
    ['services/docs/docs/app.py', 0],
    ['config/prompt.md', 1],
    ['config/other.md', 0],
  ])('count below a path that the profile names, whatever that is called: %s', (file, behind) => {
    const watched = { paths: ['services/docs', 'config/prompt.md'], alsoInImage: [] };
    const documentation = { extensions: ['.md'], folders: ['docs'] };
    expect(sortCommits([commitRow('A change', { files: [file] })], watched, documentation).own).toHaveLength(
      behind,
    );
  });

  it('count when any file is the service’s own, whatever else they touch', () => {
    const files = ['docs/x.md', 'scrapers/x.py', 'shared/README.md', 'shared/x.py'];
    expect(behindBy(onBranch([commitRow('A change', { files })])).behind).toBe(1);
    expect(
      behindBy(onBranch([commitRow('A change', { files: ['docs/x.py', 'ml/README.md'] })])),
    ).toMatchObject({
      state: 'current',
      notes: [],
    });
  });

  it('in what else the image holds are noted and not counted', () => {
    const one = behindBy(onBranch([commitRow('Retrain', { files: ['ml/model.py'] })]));
    expect(one).toMatchObject({ state: 'current', behind: 0, status: 'PASS' });
    expect(one.notes).toEqual(['not counted: 1 commit elsewhere in its image (ml)']);
  });

  it('are at least so many where there are more than the host tells', () => {
    const one = behindBy(onBranch(commitRows(2, 1, WORKER_FILES), true));
    expect(one).toMatchObject({ state: 'drifted', behind: 2, behindCut: true });
    expect(one.says).toContain('at least 2 commits behind main');
  });

  it('may be there where the host does not tell them all, so it is not current', () => {
    const one = behindBy(onBranch([commitRow('Docs', { files: ['docs/x.md'] })], true));
    expect(one).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      behind: null,
      status: 'ERROR',
      cause: 'bad_response',
    });
  });

  it('of which not all files are told may be its own', () => {
    const vast = commitRow('Reformat everything', { files: ['scrapers/x.py'], filesCut: true });
    const alone = behindBy(onBranch([vast]));
    expect(alone).toMatchObject({ state: 'unknown', behind: null, status: 'ERROR', cause: 'bad_response' });
    expect(alone.notes).toEqual([
      `commit ${shortSha('Reformat everything')} has more files than are told, and may touch it`,
    ]);
    const both = behindBy(onBranch([vast, ...commitRows(1, 1, WORKER_FILES)]));
    expect(both).toMatchObject({ state: 'drifted', behind: 1, behindCut: true });
    const certain = behindBy(onBranch([{ ...vast, files: WORKER_FILES }]));
    expect(certain).toMatchObject({ behind: 1, behindCut: false, notes: [] });
  });

  it('lose line breaks and what is too long of their subject', () => {
    const one = behindBy(onBranch([commitRow(`Fix\n${'x'.repeat(200)}`)]));
    expect(one.oldest?.subject).toMatch(/^Fix x{75}…$/);
  });

  it('are worth reading where the profile names no tiers', () => {
    const { deployment_drift: _, ...checks } = profile.checks;
    const cloud = withDeployed(fleetFacts(), WORKER, onBranch(commitRows(20, 90, WORKER_FILES)));
    expect(standing(cloud, WORKER, { ...profile, checks })).toMatchObject({
      tier: null,
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
  });
});
