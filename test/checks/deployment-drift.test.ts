import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { type CloudFacts, NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import { healthyFacts, judge, nights, partOf, profile, unknown } from '../support/fact-builders.ts';
import {
  commitRow,
  commitRows,
  FLEET_HEAD,
  FLEET_NOW,
  fleetFacts,
  hoursBefore,
  onBranch,
  serviceRow,
  shortSha,
  withDeployed,
  withoutService,
  withPinned,
  withRegion,
  withState,
} from '../support/fleet-facts.ts';
import { FLAG, PHASE3 } from '../support/rollback-builders.ts';
import { standingRow } from '../support/standing-builders.ts';
import { COORDINATOR, WORKER, WORKER_FILES } from '../support/standings.ts';

const D = '2026-02-05';
const facts = healthyFacts(nights('2026-02-04', 20), D, FLEET_NOW);
const finding = (cloud: CloudFacts, over: Profile = profile, targetDate = D) =>
  judge('deployment_drift', { facts: { ...facts, cloud }, targetDate, now: FLEET_NOW, profile: over });

describe('deployment_drift', () => {
  it('passes with a part for each service, and lists all of them with their counts', () => {
    const found = finding(fleetFacts());
    expect(found).toMatchObject({ status: 'PASS', severity: null });
    expect(found.parts.map(({ kind, subject, status }) => [kind, subject, status])).toEqual(
      Object.keys(profile.deployment?.services ?? {}).map((service) => ['service', service, 'PASS']),
    );
    expect(found.notes[0]).toBe('commits behind: none, in all 16 services');
    expect(found.notes).toHaveLength(1);
    expect(partOf(found, WORKER)).toMatchObject({
      expected: 'no commit behind',
      actual: '0 commits behind',
    });
  });

  it('tells what a service lacks, with the counts as evidence', () => {
    const found = finding(withDeployed(fleetFacts(), WORKER, onBranch(commitRows(4, 9, WORKER_FILES))));
    expect(found).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected: 4 });
    expect(found.message).toContain(
      `${WORKER}: serves ${shortSha(WORKER)} since Feb 3 (100 %), 4 commits behind main, the oldest 9 h old: Change number 1`,
    );
    expect(found.notes[0]).toContain(`${WORKER} 4,`);
    expect(partOf(found, WORKER)).toMatchObject({
      expected: 'no commit behind',
      actual: '4 commits behind',
      fix: 'Deploy it from the branch.',
    });
    expect(partOf(found, WORKER).evidence).toEqual({
      state: 'drifted',
      kinds: 'behind',
      region: 'us-west2',
      revisions: `${WORKER}-00042-abc 100 %`,
      commits: shortSha(WORKER),
      serving_since: hoursBefore(48),
      newest_revision: null,
      behind: 4,
      behind_is_least: false,
      tier: 'warning',
      oldest_commit: shortSha('Change number 1'),
      oldest_at: hoursBefore(9),
      oldest_subject: 'Change number 1',
      unknown_because: null,
    });
  });

  it('fails for pinned services, and counts what it is not sure of as unknown', () => {
    const cloud = withoutService(withPinned(fleetFacts(), WORKER), 'nba-scrapers');
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(found.notes[0]).toBe('commits behind: nba-scrapers unknown, the other 15 none');
    expect(partOf(found, 'nba-scrapers')).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      affected: null,
    });
    expect(partOf(found, WORKER)).toMatchObject({
      expected: 'traffic for its newest revision',
      actual: 'none',
      fix: 'Find out why its newest revision was held back, then give it the traffic.',
    });
    expect(partOf(found, 'nba-scrapers')).toMatchObject({
      expected: 'the service in us-west2',
      actual: 'not there',
      fix: 'Deploy it, or correct deployment.services.nba-scrapers in the profile.',
    });
  });

  it('is blind, loudly, for as long as Cloud Run answers 401', () => {
    const cloud = withRegion(fleetFacts(), 'us-west2', unknown('permission'));
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'ERROR', severity: null, cause: 'permission' });
    expect(found.parts.every(({ status }) => status === 'ERROR')).toBe(true);
    expect(found.parts[0]).toMatchObject({ cause: 'permission', fix: 'a fix for permission' });
    expect(found.message).toContain('a message about permission');
  });

  it('is blind where the history is rate-limited, and still names the service that is pinned', () => {
    const cloud: CloudFacts = {
      ...withPinned(fleetFacts(), WORKER),
      branch: unknown('quota'),
      commits: { [FLEET_HEAD.slice(0, 7)]: unknown('quota') },
    };
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'ERROR', cause: 'quota' });
    expect(partOf(found, WORKER)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(partOf(found, WORKER).evidence).toMatchObject({
      kinds: 'pinned, unreadable',
      unknown_because: 'quota',
    });
    expect(found.message).toContain('1 service failing');
  });

  it('leaves out what nobody named: the history alone', () => {
    const none = { state: 'not_configured' } as const;
    const cloud = { ...fleetFacts(), branch: none, commits: { [FLEET_HEAD.slice(0, 7)]: none } };
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(found.message).toContain('COMMITS is not set');
    expect(finding(withPinned(cloud, WORKER))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const changed = finding(withState(cloud, COORDINATOR, { minInstances: 0 }));
    expect(changed).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(changed.message).toContain('minimum instances: 0 instead of 1');
    expect(
      partOf(finding(withState(cloud, WORKER, { commitLabel: null, commitVariable: null })), WORKER),
    ).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
  });

  it('leaves out what nobody named: Cloud Run, the deployment, the tiers', () => {
    const { deployment, ...bare } = profile;
    const { deployment_drift: _, ...checks } = profile.checks;
    const off = withRegion(fleetFacts(), 'us-west2', { state: 'not_configured' });
    const without = [
      finding(off),
      finding(NO_CLOUD_FACTS),
      finding(fleetFacts(), bare),
      finding(fleetFacts(), { ...profile, checks }),
      finding(fleetFacts(), { ...profile, deployment: deployment && { ...deployment, services: {} } }),
    ];
    for (const found of without) {
      expect(found).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
      expect(found.parts).toHaveLength(1);
    }
  });

  it('takes a region that is missing from the facts for its own mistake', () => {
    expect(finding({ ...fleetFacts(), services: {} })).toMatchObject({ status: 'ERROR', cause: 'internal' });
  });

  it('says nothing of a date that is more than two days past', () => {
    const cloud = withPinned(fleetFacts(), WORKER);
    expect(finding(cloud, profile, '2026-02-02')).toMatchObject({ status: 'SKIP', reason: 'past_date' });
    expect(finding(cloud, profile, '2026-02-03').status).toBe('FAIL');
  });

  it('says of each service what does not count, and which services it was not told of', () => {
    const cloud = withDeployed(
      fleetFacts(),
      WORKER,
      onBranch([commitRow('Retrain', { files: ['ml/x.py'] })]),
    );
    const rows = cloud.services['us-west2'];
    if (rows?.state !== 'known') throw new Error('no region');
    const found = finding(withRegion(cloud, 'us-west2', known([...rows.value, serviceRow('someone-elses')])));
    expect(found.status).toBe('PASS');
    expect(found.notes.slice(1)).toEqual([
      `${WORKER}: not counted: 1 commit elsewhere in its image (ml)`,
      'not in the profile, so not judged: someone-elses',
    ]);
  });

  it('warns of a service without a label, which is neither drift nor well', () => {
    const found = finding(withState(fleetFacts(), WORKER, { commitLabel: null, commitVariable: null }));
    expect(found).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(found, WORKER)).toMatchObject({
      expected: 'a recorded commit',
      actual: 'none',
      fix: 'Have the build set the label commit-sha to its commit, and deploy again.',
      affected: null,
    });
  });

  it.each([
    [
      'as its record says',
      standingRow(),
      'It is rolled back on purpose; /rollback enable sequential-execution switches it on again.',
    ],
    ['to another value than its record says', standingRow({ value: 'no' }), 'Set it as the profile has it'],
    [
      'on another service than its record says',
      standingRow({ service: WORKER }),
      'Set it as the profile has it',
    ],
  ])('says how a setting goes back that differs on purpose, %s', (_, row, fix) => {
    const variables = { [FLAG]: { kind: 'value', value: 'false' } } as const;
    const cloud = withState(fleetFacts(), PHASE3, { variables });
    const found = judge('deployment_drift', {
      facts: { ...facts, cloud, rollbacks: known([row]) },
      targetDate: D,
      now: FLEET_NOW,
      profile,
    });
    expect(partOf(found, PHASE3)).toMatchObject({ status: 'WARN', fix: expect.stringContaining(fix) });
  });
});
