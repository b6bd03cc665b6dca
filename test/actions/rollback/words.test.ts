import { describe, expect, it } from 'vitest';
import { whatBecame } from '../../../src/actions/rollback/outcome-words.ts';
import { sayCode, sayTraffic } from '../../../src/actions/rollback/revision-words.ts';
import { opened } from '../../support/golden-rollbacks.ts';

const image = (digit: string) => `us-west2-docker.pkg.dev/nba/services/phase3@sha256:${digit.repeat(64)}`;
const ONE = { commit: '3f2b1c4d5e', image: image('1') };

describe('code', () => {
  it.each([
    ['another commit', ONE, { commit: '0a1b2c3d4e', image: image('2') }, 'commit 3f2b1c4'],
    [
      'another image of the same commit',
      ONE,
      { ...ONE, image: image('2') },
      'image phase3@sha256:111111111111',
    ],
    ['a commit beside none', ONE, { commit: null, image: image('2') }, 'commit 3f2b1c4'],
    ['an image without a commit', { ...ONE, commit: null }, ONE, 'image phase3@sha256:111111111111'],
    ['a commit without an image', { ...ONE, image: null }, ONE, 'commit 3f2b1c4'],
    ['neither', { commit: null, image: null }, ONE, 'unknown code'],
  ])('is told by what tells it apart: %s', (_, one, other, told) => {
    expect(sayCode(one, other)).toBe(told);
  });
});

describe('traffic', () => {
  it.each([
    ['nothing told', [], 'the newest 100 %'],
    [
      'a split',
      [
        { revision: 'phase3-00040-xyz', percent: 90 },
        { revision: null, percent: 10 },
      ],
      'phase3-00040-xyz 90 %, the newest 10 %',
    ],
  ])('is told share by share: %s', (_, entries, told) => {
    expect(sayTraffic(entries)).toBe(told);
  });
});

describe('a request that the service has left behind', () => {
  const told = (outdated: { at: string; changes: string[] } | null) =>
    whatBecame({ ...opened(), phase: 'outdated', outdated }, 'America/New_York');

  it('is said to have been closed, and when, where that is known', () => {
    expect(told({ at: '2026-02-04T11:12:00.000Z', changes: [] })).toContain(
      'closed, Wed Feb 4, 06:12 EST. Ask',
    );
    expect(told(null)).toContain('so it was closed. Ask');
  });
});
