import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMrkdwn, fitCode, fitMrkdwn, fitPlain } from '../../src/mrkdwn/escape.ts';
import { anyCodePoint } from '../support/any-code-point.ts';

describe('outside text in mrkdwn', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['a & b', 'a &amp; b'],
    ['&lt;', '&amp;lt;'],
    ['```rm```', "'''rm'''"],
    ['`x`', '`x`'],
  ])('escapes %s as %s', (outside, written) => {
    expect(escapeMrkdwn(outside)).toBe(written);
  });

  it('is cut as Slack counts it, never inside an entity or a character', () => {
    expect(fitMrkdwn('<<<<', 16)).toEqual({ text: '&lt;&lt;&lt;&lt;', cut: false });
    expect(fitMrkdwn('<<<<', 15)).toEqual({ text: '&lt;&lt;&lt;…', cut: true });
    expect(fitMrkdwn('🏀🏀🏀', 5)).toEqual({ text: '🏀🏀…', cut: true });
    expect(fitPlain('<<<<', 3)).toEqual({ text: '<<…', cut: true });
  });

  it('stays within any limit, and is whole when it says so', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), fc.integer({ min: 3, max: 60 }), (text, limit) => {
        const fitted = fitMrkdwn(text, limit);
        expect(fitted.text.length).toBeLessThanOrEqual(limit);
        expect(fitted.cut).toBe(fitted.text !== escapeMrkdwn(text));
        expect(fitted.text).not.toMatch(/&(?!(?:amp|lt|gt);)/);
      }),
    );
  });

  it('cannot end its own code span', () => {
    expect(fitCode('a`b', 20).text).toBe("`a'b`");
    expect(fitCode('x'.repeat(50), 20).text).toHaveLength(20);
  });
});
