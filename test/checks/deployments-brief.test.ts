import { describe, expect, it } from 'vitest';
import { judgeDeployments } from '../../src/checks/deployments.ts';
import { briefOf } from '../../src/checks/deployments-brief.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { profile, unknown } from '../support/fact-builders.ts';
import {
  commitRows,
  FLEET_NOW,
  fleetFacts,
  onBranch,
  withDeployed,
  withoutService,
  withPinned,
  withRegion,
  withState,
} from '../support/fleet-facts.ts';

const brief = (cloud: CloudFacts) => briefOf(judgeDeployments({ cloud, profile, now: FLEET_NOW }), FLEET_NOW);
const late = (hours: number, count = 2) => onBranch(commitRows(count, hours, ['predictions/worker/x.py']));

describe('how all services stand, in one sentence', () => {
  it('is short where all is well', () => {
    expect(brief(fleetFacts())).toBe('all 16 services serve what main has');
  });

  it('names what has drifted with why, and what is not known', () => {
    const cloud = withoutService(
      withPinned(withDeployed(fleetFacts(), 'prediction-worker', late(9)), 'nba-scrapers'),
      'validation-runner',
    );
    expect(brief(cloud)).toBe(
      '2 of 16 services have drifted: nba-scrapers (newest revision without traffic), prediction-worker (2 commits behind, the oldest 9 h old); ' +
        '1 of 16 services is not known: validation-runner (not there); 13 current',
    );
  });

  it('names the gravest two and counts the others', () => {
    const light = ['nba-grading-service', 'phase5b-grading'].reduce(
      (cloud, name) => withState(cloud, name, { minInstances: null }),
      withDeployed(fleetFacts(), 'prediction-worker', late(1, 1)),
    );
    const cloud = withPinned(
      withPinned(withState(light, 'prediction-coordinator', { minInstances: 0 }), 'nba-scrapers'),
      'validation-runner',
    );
    expect(brief(cloud)).toMatch(
      /^4 of 16 services have drifted: nba-scrapers \(.+\), validation-runner \(.+\) and 2 more; 12 current$/,
    );
  });

  it('says one reason once where nobody could look at any of them', () => {
    expect(brief(withRegion(fleetFacts(), 'us-west2', unknown('permission')))).toMatch(
      /^none of 16 services could be looked at \(no permission: .*a message about permission.*\)$/,
    );
  });

  it.each([
    ['quota', 'quota used up'],
    ['bad_response', 'no usable answer'],
    ['config', 'configuration'],
  ] as const)('says why what could not be read is not known: %s', (cause, words) => {
    const cloud = withDeployed(fleetFacts(), 'prediction-worker', unknown(cause));
    expect(brief(cloud)).toBe(
      `1 of 16 services is not known: prediction-worker (could not be read, ${words}); 15 current`,
    );
  });
});
