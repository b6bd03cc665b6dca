import { describe, expect, it } from 'vitest';
import type { CommitsSince } from '../../src/cloud/ports.ts';
import { known } from '../../src/facts/facts.ts';
import {
  commitRows,
  FLEET_HEAD,
  fleetFacts,
  hoursBefore,
  onBranch,
  revisionState,
  servingRevision,
  shortSha,
  unreadRevision,
  withDeployed,
  withNotReady,
  withPinned,
  withService,
} from '../support/fleet-facts.ts';
import { standing, WORKER, WORKER_FILES } from '../support/standings.ts';

describe('traffic', () => {
  it('does not excuse a pinned service that is behind as well', () => {
    const cloud = withDeployed(fleetFacts(), WORKER, onBranch(commitRows(2, 8, ['shared/x.py'])));
    const one = standing(withPinned(cloud, WORKER, { commitLabel: FLEET_HEAD, commitVariable: null }));
    expect(one).toMatchObject({
      kinds: ['pinned', 'behind'],
      status: 'FAIL',
      severity: 'P2_HIGH',
      behind: 2,
    });
    expect(one.says).toBe(
      `serves ${shortSha(WORKER)} since Feb 3 (100 %); the newest ready revision ${WORKER}-00043-def (${FLEET_HEAD.slice(0, 7)}) gets no traffic; 2 commits behind main, the oldest 8 h old: Change number 1`,
    );
  });

  it('waits for a ready revision while a newer one never became ready: both are told, each with what is known of it', () => {
    const cloud = withService(withPinned(fleetFacts(), WORKER), WORKER, (row) => ({
      ...row,
      newestCreated: 'rev-broken',
      newest: { ...row.newest, revision: 'rev-broken' },
    }));
    const one = standing(cloud);
    expect(one.kinds).toEqual(['pinned', 'not_ready']);
    expect(one.newest).toMatchObject({ revision: 'rev-broken', ready: false });
    expect(one.says).toContain(
      `; the newest ready revision ${WORKER}-00043-def gets no traffic; the newest revision rev-broken never became ready`,
    );
  });

  it('that the newest revision shares is no pin', () => {
    const cloud = withService(withPinned(fleetFacts(), WORKER), WORKER, (row) => ({
      ...row,
      serving: [
        ...row.serving.map((one) => ({ ...one, percent: 90 })),
        servingRevision(row.newest, { percent: 10 }),
      ],
    }));
    expect(standing(cloud)).toMatchObject({ state: 'current', newest: null });
  });

  it('that names the newest revision is noted: the next deployment gets none', () => {
    const cloud = withService(fleetFacts(), WORKER, (row) => ({
      ...row,
      serving: row.serving.map((one) => ({ ...one, named: true })),
    }));
    const one = standing(cloud);
    expect(one.state).toBe('current');
    expect(one.notes).toEqual([
      `its traffic names revision ${WORKER}-00042-abc, so the next deployment gets none until somebody moves it`,
    ]);
  });

  it('stays with the older revision when the newest never became ready', () => {
    const one = standing(withNotReady(fleetFacts(), WORKER, 'Image not found'));
    expect(one).toMatchObject({
      state: 'drifted',
      kinds: ['not_ready'],
      status: 'FAIL',
      severity: 'P2_HIGH',
    });
    expect(one.says).toContain(`the newest revision ${WORKER}-00043-def never became ready: Image not found`);
    expect(one.newest).toEqual({
      revision: `${WORKER}-00043-def`,
      commit: FLEET_HEAD.slice(0, 7),
      ready: false,
    });
  });

  it.each([
    ['a newest revision that is not ready yet', withNotReady],
    ['one without traffic yet', withPinned],
  ])('is not judged by %s while a change is rolled out', (_, change) => {
    const rolling = (changedAt: string | null) =>
      withService(change(fleetFacts(), WORKER), WORKER, (row) => ({ ...row, rollingOut: true, changedAt }));
    const one = standing(rolling(hoursBefore(0.1)));
    expect(one).toMatchObject({ state: 'current', kinds: [], status: 'PASS' });
    expect(one.notes).toEqual(['a change is being rolled out since 11:54 EST']);
    expect(standing(rolling(null)).state).toBe('current');
    const stuck = standing(rolling(hoursBefore(1.1)));
    expect(stuck).toMatchObject({ state: 'drifted', status: 'FAIL' });
    expect(stuck.notes).toEqual([
      'a change is being rolled out since 10:54 EST, which is longer than a rollout takes',
    ]);
  });

  it('that goes nowhere leaves it unknown', () => {
    const cloud = withService(fleetFacts(), WORKER, (row) => ({ ...row, serving: [] }));
    expect(standing(cloud)).toMatchObject({
      state: 'unknown',
      kinds: ['nothing_serves'],
      status: 'WARN',
      severity: 'P3_MEDIUM',
      behind: null,
    });
  });

  describe('that is split', () => {
    const OLD = shortSha('old');
    const split = (since: CommitsSince, over: Parameters<typeof revisionState>[1] = {}) => {
      const old = revisionState('rev-old', { commitLabel: OLD, commitVariable: OLD, ...over });
      const cloud = withService(fleetFacts(), WORKER, (row) => ({
        ...row,
        serving: [servingRevision(row.newest, { percent: 60 }), servingRevision(old, { percent: 40 })],
      }));
      return standing({ ...cloud, commits: { ...cloud.commits, [OLD]: known(since) } });
    };

    it('is judged by the revision that is furthest behind', () => {
      const one = split(onBranch(commitRows(4, 1, WORKER_FILES)));
      expect(one).toMatchObject({ kinds: ['behind'], behind: 4, tier: 'warning', behindCut: false });
      expect(one.serving.map(({ percent, commit }) => [percent, commit])).toEqual([
        [60, FLEET_HEAD.slice(0, 7)],
        [40, OLD],
      ]);
      expect(one.says).toContain('(60 %) and ');
      expect(one.says).toContain('revision rev-old: 4 commits behind main');
    });

    it('is judged by the larger of two counts of one tier, whichever comes first', () => {
      const few = withDeployed(fleetFacts(), WORKER, onBranch(commitRows(3, 1, WORKER_FILES)));
      const many = revisionState('rev-old', { commitLabel: OLD, commitVariable: OLD });
      const cloud = withService(few, WORKER, (row) => ({
        ...row,
        serving: [...row.serving, servingRevision(many, { percent: 40 })],
      }));
      const commits = { ...cloud.commits, [OLD]: known(onBranch(commitRows(5, 1, WORKER_FILES))) };
      expect(standing({ ...cloud, commits })).toMatchObject({ behind: 5, tier: 'warning' });
    });

    it('is not known where one of the revisions is not, and drifted by at least what the other shows', () => {
      expect(split({ relation: 'not_found' })).toMatchObject({
        state: 'unknown',
        kinds: ['commit_unknown'],
        behind: null,
      });
      const cloud = withDeployed(fleetFacts(), WORKER, onBranch(commitRows(2, 1, WORKER_FILES)));
      const unread = withService(cloud, WORKER, (row) => ({
        ...row,
        serving: [...row.serving, unreadRevision('rev-x', 'timeout', 10)],
      }));
      expect(standing(unread)).toMatchObject({
        state: 'drifted',
        kinds: ['unreadable', 'behind'],
        behind: 2,
        behindCut: true,
        cause: 'timeout',
      });
    });
  });
});
