import { describe, expect, it } from 'vitest';
import { judgeDeployments } from '../../src/checks/deployments.ts';
import type { Profile } from '../../src/config/profile.ts';
import { known } from '../../src/facts/facts.ts';
import { profile } from '../support/fact-builders.ts';
import {
  commitRow,
  commitRows,
  FLEET_HEAD,
  FLEET_NOW,
  fleetFacts,
  hoursBefore,
  onBranch,
  serviceRow,
  withDeployed,
  withPinned,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';
import {
  behindBy,
  COORDINATOR,
  HISTORY,
  judged,
  PHASE3,
  RUNNER,
  standing,
  WORKER,
} from '../support/standings.ts';

describe('a healthy fleet', () => {
  it('is current throughout, in the order of the profile', () => {
    const { services, unwatched, branch } = judged(fleetFacts());
    expect(services.map(({ service }) => service)).toEqual(Object.keys(profile.deployment?.services ?? {}));
    expect(services.map(({ state, status, kinds, behind }) => [state, status, kinds, behind])).toEqual(
      services.map(() => ['current', 'PASS', [], 0]),
    );
    expect(unwatched).toEqual([]);
    expect(branch).toEqual({ label: HISTORY, head: FLEET_HEAD, committedAt: hoursBefore(49) });
  });

  it('says what serves, since when and by whom', () => {
    const one = standing(fleetFacts());
    expect(one.serving).toEqual([
      {
        revision: `${WORKER}-00042-abc`,
        percent: 100,
        commit: FLEET_HEAD.slice(0, 7),
        since: hoursBefore(48),
        by: 'deployer@example.com',
        variables: {},
        minInstances: null,
      },
    ]);
    expect(one.says).toBe(
      `serves ${FLEET_HEAD.slice(0, 7)} since Feb 3 (100 %), with every commit of its own on main`,
    );
    expect(one.newest).toBeNull();
  });

  it('tells when the revision was made rather than when the service last turned ready', () => {
    const cloud = withState(fleetFacts(), WORKER, { createdAt: hoursBefore(900) });
    expect(standing(cloud).serving[0]?.since).toBe(hoursBefore(900));
    expect(standing(cloud).says).toContain('since 2025-12-30 (100 %)');
  });

  it('falls back on the service where the revision does not say since when and by whom', () => {
    const cloud = withState(fleetFacts(), WORKER, { createdAt: null, createdBy: null });
    const moved = withService(cloud, WORKER, (row) => ({
      ...row,
      servingSince: hoursBefore(5),
      changedBy: 'someone@example.com',
    }));
    expect(standing(moved).serving).toMatchObject([{ since: hoursBefore(5), by: 'someone@example.com' }]);
    const pinned = standing(withPinned(moved, WORKER));
    expect(pinned.serving).toMatchObject([{ since: hoursBefore(5), by: null }]);
  });

  it('lists services that the profile does not name', () => {
    const cloud = fleetFacts();
    const rows = cloud.services['us-west2'];
    if (rows?.state !== 'known') throw new Error('no region');
    const more = withRegion(cloud, 'us-west2', known([...rows.value, serviceRow('someone-elses')]));
    const copy = serviceRow(WORKER, undefined, { region: 'us-east1' });
    expect(judged(withRegion(more, 'us-east1', known([copy]))).unwatched).toEqual([
      { service: 'someone-elses', region: 'us-west2' },
      { service: WORKER, region: 'us-east1' },
    ]);
  });

  it('judges nothing where the profile names nothing that is deployed', () => {
    const { deployment: _, ...rest } = profile;
    expect(judged(fleetFacts(), rest)).toEqual({ services: [], unwatched: [], branch: null, flag: null });
  });
});

describe('incidents', () => {
  it('2026-02-04: documentation alone is no drift', () => {
    const rows = commitRows(3, 30, ['docs/handoff.md', 'predictions/worker/README.md']);
    expect(behindBy(onBranch(rows))).toMatchObject({ state: 'current', behind: 0 });
  });

  it('2026-02-05: three services are two commits and eight hours behind', () => {
    const names = [PHASE3, COORDINATOR, WORKER];
    const rows = commitRows(2, 8, ['shared/x.py']);
    const cloud = names.reduce((all, name) => withDeployed(all, name, onBranch(rows)), fleetFacts());
    for (const name of names)
      expect(standing(cloud, name)).toMatchObject({ behind: 2, status: 'WARN', severity: 'P3_MEDIUM' });
    expect(judged(cloud).services.filter(({ state }) => state === 'drifted')).toHaveLength(3);
  });

  it('2026-02-05: the coordinator is 13 and the worker 5 commits behind', () => {
    const coordinator = onBranch(commitRows(13, 5, ['predictions/coordinator/x.py']));
    const cloud = withDeployed(fleetFacts(), COORDINATOR, coordinator);
    const both = withDeployed(cloud, WORKER, onBranch(commitRows(5, 5, ['predictions/worker/x.py'])));
    expect(standing(both, COORDINATOR)).toMatchObject({ behind: 13, status: 'FAIL', severity: 'P2_HIGH' });
    expect(standing(both, WORKER)).toMatchObject({ behind: 5, status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it('2026-02-27: one harmless commit to shared is two hours old', () => {
    const one = behindBy(onBranch([commitRow('Reword a log line', { committedAt: hoursBefore(2) })]));
    expect(one).toMatchObject({ behind: 1, tier: 'info', status: 'WARN', severity: 'P4_LOW' });
  });

  it('2026-04-10: the validation runner has no change of its own', () => {
    const rows = commitRows(9, 60, ['shared/clients/x.py', 'orchestration/cloud_functions/grading/x.py']);
    expect(behindBy(onBranch(rows), RUNNER)).toMatchObject({ state: 'current', behind: 0 });
    const own = commitRows(1, 1, ['shared/validation/x.py']);
    expect(behindBy(onBranch(own), RUNNER)).toMatchObject({ behind: 1 });
  });

  it('2026-04-08: all services are pinned, and the labels of the newest revisions are current', () => {
    const names = Object.keys(profile.deployment?.services ?? {});
    const invented = ['a', 'b', 'c', 'd', 'e'].map((letter) => [`invented-${letter}`, { paths: ['shared'] }]);
    const deployment = profile.deployment;
    if (deployment === undefined) throw new Error('no deployment');
    const [template] = Object.values(deployment.services);
    const more = Object.fromEntries(
      invented.map(([name, own]) => [name, Object.assign({}, template, own, { alsoInImage: [] })]),
    );
    const fleet: Profile = {
      ...profile,
      deployment: { ...deployment, services: { ...deployment.services, ...more } },
    };
    const all = [...names, ...Object.keys(more)];
    expect(all).toHaveLength(21);
    const cloud = all.reduce((rest, name) => withPinned(rest, name), fleetFacts(fleet));
    const { services } = judged(cloud, fleet);
    expect(services.map(({ kinds, status, severity }) => [kinds, status, severity])).toEqual(
      all.map(() => [['pinned'], 'FAIL', 'P2_HIGH']),
    );
    expect(services[0]).toMatchObject({
      state: 'drifted',
      behind: 0,
      newest: { revision: `${all[0]}-00043-def`, commit: FLEET_HEAD.slice(0, 7), ready: true },
    });
  });

  it('an update of variables makes a new revision of old code', () => {
    const rows = commitRows(2, 100, ['data_processors/analytics/x.py']);
    const cloud = withDeployed(fleetFacts(), PHASE3, onBranch(rows));
    const updated = withState(cloud, PHASE3, { createdAt: hoursBefore(0.1) });
    expect(standing(updated, PHASE3)).toMatchObject({ kinds: ['behind'], behind: 2, tier: 'critical' });
  });
});

describe('settings', () => {
  const flag = (value: string) => ({ SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value' as const, value } });

  it.each([
    [0, '0'],
    [null, '0'],
    [2, '2'],
  ])('differ where minimum instances are %s', (minInstances, actual) => {
    const one = standing(withState(fleetFacts(), COORDINATOR, { minInstances }), COORDINATOR);
    expect(one).toMatchObject({
      state: 'drifted',
      kinds: ['settings'],
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
    expect(one.differences).toEqual([{ what: 'minimum instances', expected: '1', actual }]);
    expect(one.says).toContain(`; minimum instances: ${actual} instead of 1`);
  });

  it('are whatever they are where the profile does not say', () => {
    expect(standing(withState(fleetFacts(), WORKER, { minInstances: 7 })).state).toBe('current');
  });

  it.each([
    ['true', []],
    ['TRUE', []],
    ['false', ['false']],
    ['true ', ['true']],
    ['', ['']],
  ])('of the flag are judged by what the value means: "%s"', (value, actual) => {
    const one = standing(withState(fleetFacts(), PHASE3, { variables: flag(value) }), PHASE3);
    expect(one.differences.map((difference) => difference.actual)).toEqual(actual);
  });

  it('of the flag are as they should be when it is not set, and unknown when it is a secret', () => {
    expect(standing(withState(fleetFacts(), PHASE3, { variables: {} }), PHASE3).state).toBe('current');
    const variables = { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'secret' as const } };
    const secret = standing(withState(fleetFacts(), PHASE3, { variables }), PHASE3);
    expect(secret.differences).toEqual([
      { what: 'SEQUENTIAL_EXECUTION_ENABLED', expected: 'true', actual: '(secret)' },
    ]);
    expect(secret.serving[0]?.variables).toEqual({ SEQUENTIAL_EXECUTION_ENABLED: '(secret)' });
  });

  it('of any other variable are judged by the letter, and each different value is told once', () => {
    const deployment = profile.deployment;
    const service = deployment?.services[WORKER];
    if (deployment === undefined || service === undefined) throw new Error('no worker');
    const services = { ...deployment.services, [WORKER]: { ...service, variables: { MODE: 'fast' } } };
    const over: Profile = { ...profile, deployment: { ...deployment, services } };
    const cloud = fleetFacts(over);
    expect(standing(cloud, WORKER, over).state).toBe('current');
    const set = (value: string) =>
      standing(withState(cloud, WORKER, { variables: { MODE: { kind: 'value', value } } }), WORKER, over);
    expect(set('Fast').differences).toEqual([{ what: 'MODE', expected: 'fast', actual: 'Fast' }]);
    expect(standing(withState(cloud, WORKER, { variables: {} }), WORKER, over).differences).toEqual([
      { what: 'MODE', expected: 'fast', actual: 'not set' },
    ]);
    const split = withService(withState(cloud, WORKER, { variables: {} }), WORKER, (row) => ({
      ...row,
      serving: row.serving.flatMap((one) => [
        { ...one, percent: 50 },
        { ...one, percent: 50, revision: 'other' },
      ]),
    }));
    expect(standing(split, WORKER, over).differences).toHaveLength(1);
  });
});

it('calls the branch by its name only where it is told', () => {
  const told = withDeployed(fleetFacts(), WORKER, onBranch([commitRow('A change')]));
  expect(standing(told, WORKER).says).toContain('1 commit behind main, 3 h old');
  const cloud = { ...told, history: null };
  const { services, branch } = judgeDeployments({ cloud, profile, now: FLEET_NOW });
  expect(services.find(({ service }) => service === WORKER)?.says).toContain(
    '1 commit behind the branch, 3 h old',
  );
  expect(branch?.label).toBe('the branch');
});
