import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import { profile, unknown } from '../support/fact-builders.ts';
import {
  commitRows,
  FLEET_HEAD,
  fleetFacts,
  hoursBefore,
  onBranch,
  serviceRow,
  unreadRevision,
  withDeployed,
  withoutService,
  withPinned,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';
import { behindBy, COORDINATOR, judged, RUNNER, standing, WORKER } from '../support/standings.ts';

describe('what is not known', () => {
  it.each([
    [null, null, 'no_label', 'has neither the label commit-sha nor the variable BUILD_COMMIT'],
    ['latest', null, 'no_label', 'names "latest" as its commit, which is none'],
    ['v1-2', 'unknown', 'no_label', 'names "v1-2" as its commit'],
    [null, 'dev', 'no_label', 'names "dev" as its commit'],
    [
      'abc1234',
      'def5678',
      'label_mismatch',
      'has the label commit-sha abc1234 and the variable BUILD_COMMIT def5678',
    ],
    ['latest', 'def5678', 'label_mismatch', 'has the label commit-sha latest and the variable'],
  ])('label %s and variable %s: %s', (commitLabel, commitVariable, kind, says) => {
    const one = standing(withState(fleetFacts(), WORKER, { commitLabel, commitVariable }));
    expect(one).toMatchObject({
      state: 'unknown',
      kinds: [kind],
      status: 'WARN',
      severity: 'P3_MEDIUM',
      behind: null,
    });
    expect(one.says).toContain(says);
    expect(one.serving[0]?.commit).toBeNull();
    expect([one.trouble, one.fix]).not.toContain(null);
  });

  it('is not disturbed by a variable that names no commit, or the same one in full', () => {
    for (const commitVariable of ['unknown', FLEET_HEAD, FLEET_HEAD.slice(0, 8), null])
      expect(standing(withState(fleetFacts(), WORKER, { commitVariable })).state).toBe('current');
    const short = FLEET_HEAD.slice(0, 7);
    expect(
      standing(withState(fleetFacts(), WORKER, { commitLabel: null, commitVariable: short })).state,
    ).toBe('current');
  });

  it.each([
    ['not_found', 'commit_unknown', 'nobody knows its commit'],
    ['ambiguous', 'commit_unknown', 'several commits begin with it'],
    ['not_on_branch', 'not_on_branch', 'is not on main'],
  ] as const)('a commit that is %s, as after a forced push', (relation, kind, says) => {
    const one = behindBy({ relation });
    expect(one).toMatchObject({
      state: 'unknown',
      kinds: [kind],
      status: 'WARN',
      severity: 'P3_MEDIUM',
      behind: null,
    });
    expect(one.says).toContain(says);
  });

  it('a service that was deleted, with the region where it is instead', () => {
    const one = standing(withoutService(fleetFacts(), WORKER));
    expect(one).toMatchObject({
      state: 'unknown',
      kinds: ['not_found'],
      status: 'WARN',
      severity: 'P3_MEDIUM',
      serving: [],
      says: 'not found in us-west2',
    });
    const moved = withRegion(
      withoutService(fleetFacts(), WORKER),
      'us-east1',
      known([serviceRow(WORKER, undefined, { region: 'us-east1' })]),
    );
    expect(standing(moved)).toMatchObject({
      kinds: ['not_found'],
      says: 'not found in us-west2, but in us-east1',
    });
  });

  it('a region that times out, while another one is judged', () => {
    const deployment = profile.deployment;
    const dashboard = deployment?.services['nba-admin-dashboard'];
    if (deployment === undefined || dashboard === undefined) throw new Error('no dashboard');
    const services = { ...deployment.services, 'nba-admin-dashboard': { ...dashboard, region: 'us-east1' } };
    const two: Profile = { ...profile, deployment: { ...deployment, services } };
    const cloud = withRegion(fleetFacts(two), 'us-west2', unknown('timeout'));
    expect(standing(cloud, 'nba-admin-dashboard', two).state).toBe('current');
    expect(standing(cloud, WORKER, two)).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      status: 'ERROR',
      cause: 'timeout',
      trouble: 'us-west2 could not be read: a message about timeout',
      fix: 'a fix for timeout',
    });
  });

  it('a revision that could not be read', () => {
    const cloud = withService(fleetFacts(), WORKER, (row) => ({
      ...row,
      serving: [unreadRevision(`${WORKER}-00042-abc`, 'permission')],
    }));
    expect(standing(cloud)).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      status: 'ERROR',
      cause: 'permission',
      fix: 'a fix for permission',
    });
  });

  it('Cloud Run that nobody named, and facts that nobody collected', () => {
    const off = withRegion(fleetFacts(), 'us-west2', { state: 'not_configured' });
    for (const cloud of [off, NO_CLOUD_FACTS]) {
      const one = standing(cloud);
      expect(one).toMatchObject({ state: 'unknown', kinds: ['unreadable'], status: 'ERROR', cause: null });
      expect(one.trouble).toContain('CLOUD_RUN is not set');
      expect(one.fix).toContain('CLOUD_RUN=gcp:PROJECT');
    }
    expect(standing({ ...fleetFacts(), services: {} })).toMatchObject({ status: 'ERROR', cause: 'internal' });
    expect(standing({ ...fleetFacts(), commits: {} })).toMatchObject({ status: 'ERROR', cause: 'internal' });
  });

  it('the history that is rate-limited, while what needs no history is still seen', () => {
    const quota = {
      ...fleetFacts(),
      branch: unknown('quota'),
      commits: { [FLEET_HEAD.slice(0, 7)]: unknown('quota') },
    };
    const changed = withState(withPinned(quota, WORKER), COORDINATOR, { minInstances: 0 });
    expect(standing(changed, RUNNER)).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      status: 'ERROR',
      cause: 'quota',
      behind: null,
      trouble: 'the history could not be read: a message about quota',
    });
    expect(standing(changed, WORKER)).toMatchObject({
      state: 'drifted',
      kinds: ['pinned', 'unreadable'],
      status: 'FAIL',
      cause: 'quota',
    });
    expect(standing(changed, COORDINATOR)).toMatchObject({
      state: 'drifted',
      kinds: ['unreadable', 'settings'],
      status: 'ERROR',
    });
    expect(judged(changed).branch).toBeNull();
  });

  it('a branch that could not be read, so that a path may not exist', () => {
    expect(standing({ ...fleetFacts(), branch: unknown('timeout') })).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      cause: 'timeout',
    });
  });

  it('commits that nobody named, with what to write', () => {
    const none = { state: 'not_configured' } as const;
    const cloud = { ...fleetFacts(), branch: none, commits: { [FLEET_HEAD.slice(0, 7)]: none } };
    const one = standing(withPinned(cloud, WORKER), RUNNER);
    expect(one).toMatchObject({
      state: 'unknown',
      kinds: ['unreadable'],
      cause: null,
      trouble: 'COMMITS is not set, so nobody knows whether it is behind',
    });
    expect(one.fix).toContain('COMMITS=github:OWNER/REPOSITORY@BRANCH');
    expect(one.says.split('COMMITS')).toHaveLength(2);
    expect(standing(withPinned(cloud, WORKER), WORKER)).toMatchObject({ state: 'drifted', status: 'FAIL' });
  });

  it.each([0, 2, 20])('a path that does not exist, whatever the count: %i commits', (count) => {
    const cloud = withDeployed(fleetFacts(), WORKER, onBranch(commitRows(count, 90, ['shared/x.py'])));
    const missingPaths = ['predictions/worker', 'scrapers'];
    const one = standing({
      ...cloud,
      branch: known({ head: FLEET_HEAD, committedAt: hoursBefore(1), missingPaths }),
    });
    expect(one).toMatchObject({
      status: 'ERROR',
      cause: 'config',
      behind: count === 0 ? null : count,
      behindCut: count > 0,
      kinds: count === 0 ? ['unreadable'] : ['unreadable', 'behind'],
      trouble: "predictions/worker does not exist on main, so its commits can't be counted",
    });
    expect(one.fix).toContain(`deployment.services.${WORKER}.paths`);
  });

  it('a path that does not exist, of a service that is certainly pinned', () => {
    const missingPaths = ['predictions/worker'];
    const branch = known({ head: FLEET_HEAD, committedAt: hoursBefore(1), missingPaths });
    expect(standing({ ...withPinned(fleetFacts(), WORKER), branch })).toMatchObject({
      state: 'drifted',
      kinds: ['pinned', 'unreadable'],
      status: 'FAIL',
      cause: 'config',
    });
  });

  const readAt = (over: { fetchedAt?: string; behindUpstream?: number }) =>
    standing({
      ...fleetFacts(),
      branch: known({ head: FLEET_HEAD, committedAt: hoursBefore(49), missingPaths: [], ...over }),
    });

  it.each([
    [24, 'current'],
    [24.1, 'unknown'],
    [70, 'unknown'],
  ])('a clone that was last fetched %d h ago is %s', (hours, state) => {
    const one = readAt({ fetchedAt: hoursBefore(hours) });
    expect(one.state).toBe(state);
    if (state === 'current') return;
    expect(one).toMatchObject({ kinds: ['unreadable'], status: 'ERROR', cause: 'config', behind: null });
    expect(one.trouble).toMatch(/^the clone was last fetched (24 h|2 days) ago, so what was committed since/);
    expect(one.fix).toContain('git fetch');
  });

  it('a branch of a clone that lacks what the clone has fetched', () => {
    const one = readAt({ fetchedAt: hoursBefore(0.1), behindUpstream: 3 });
    expect(one).toMatchObject({ state: 'unknown', kinds: ['unreadable'], status: 'ERROR', cause: 'config' });
    expect(one.trouble).toBe('main of the clone lacks 3 commits that the clone has fetched');
    expect(one.fix).toContain('COMMITS=git:PATH@origin/BRANCH');
  });
});
