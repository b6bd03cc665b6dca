import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMiddle } from '../../src/text/cut-middle.ts';
import { anyCodePoint } from '../support/any-code-point.ts';

const BROKEN = /\p{Cs}/u;
const within = (length: number) => (text: string) => [...text].length <= length;

describe('cutting a name in its middle', () => {
  it('keeps what fits, and otherwise both ends', () => {
    expect(cutMiddle('nbac_team_boxscore', within(18))).toBe('nbac_team_boxscore');
    expect(cutMiddle('upcoming_player_game_context', within(16))).toBe('upcoming_…ontext');
    expect(cutMiddle('anything', () => false)).toBe('…');
  });

  it('uses the room it has and splits no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), fc.integer({ min: 1, max: 40 }), (text, length) => {
        const cut = cutMiddle(text, within(length));
        expect([...cut]).toHaveLength(Math.min(length, [...text].length));
        if (!BROKEN.test(text)) expect(cut).not.toMatch(BROKEN);
      }),
    );
  });
});
