import { describe, expect, it } from 'vitest';
import { DRIFT_KINDS, type DriftKind } from '../../src/checks/deployment-standing.ts';
import { comparedOf } from '../../src/checks/deployments-expected.ts';
import { remedyOf } from '../../src/checks/deployments-remedy.ts';
import { WORKER } from '../support/standings.ts';

const remedy = (kinds: DriftKind[], fix: string | null = null) => remedyOf({ kinds, service: WORKER, fix });

describe('what to do about a deployment', () => {
  it.each([
    ['behind', 'deploy it from the branch'],
    ['pinned', 'find out why its newest revision was held back, then give it the traffic'],
    ['not_ready', 'read in its log why its newest revision does not start, mend that, and deploy it again'],
    ['settings', `set it as the profile has it, or correct deployment.services.${WORKER} in the profile`],
  ] as const)('%s: is told by what is worst, whatever else is not known', (kind, told) => {
    expect(remedy([kind, 'unreadable'], 'ask again')).toBe(told);
  });

  it('is told of all that has drifted, the worst first', () => {
    expect(remedy(['pinned', 'behind'])).toBe(
      'find out why its newest revision was held back, then give it the traffic; deploy it from the branch',
    );
  });

  it('is what mends blindness where nobody knows how it stands', () => {
    expect(remedy(['unreadable', 'settings'], 'ask again')).toBe('ask again');
    expect(remedy(['no_label'])).toBe('look at the service in the Cloud Run console');
  });

  it('is nothing where nothing is wrong', () => {
    expect(remedy([])).toBeNull();
  });
});

describe('what was expected of a deployment', () => {
  const compared = (kinds: DriftKind[], over: Partial<Parameters<typeof comparedOf>[0]> = {}) =>
    comparedOf({ kinds, behind: 0, behindCut: false, differences: [], region: 'us-west2', ...over });

  it.each(DRIFT_KINDS)('%s: is said apart from what was found', (kind) => {
    const differences = [{ what: 'minimum instances', expected: '1', actual: '0' }];
    const { expected, actual } = compared([kind], { differences });
    expect(expected).not.toBe('');
    expect(actual).not.toBe(expected);
  });

  it('names each setting with what it should be, and with what it is', () => {
    const differences = [
      { what: 'minimum instances', expected: '1', actual: '0' },
      { what: 'MODE', expected: 'fast', actual: 'not set' },
    ];
    expect(compared(['settings'], { differences })).toEqual({
      expected: 'minimum instances 1, MODE fast',
      actual: 'minimum instances 0, MODE not set',
    });
  });

  it('counts commits, and says where there may be more, or nobody knows', () => {
    expect(compared([]).actual).toBe('0 commits behind');
    expect(compared(['behind'], { behind: 1, behindCut: true }).actual).toBe('at least 1 commit behind');
    expect(compared(['unreadable'], { behind: null }).actual).toBe('not known');
  });
});
