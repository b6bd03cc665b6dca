import { describe, expect, it } from 'vitest';
import { contrast, type Hex, luminance } from '../../src/picture/contrast.ts';

describe('contrast as WCAG computes it', () => {
  it.each<[Hex, Hex, number]>([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#0000ff', '#ffffff', 8.59],
    ['#ff0000', '#00ff00', 2.91],
    ['#123456', '#123456', 1],
  ])('of %s and %s is %d', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });

  it('rests on linear light: the lower end of the curve is straight', () => {
    expect(luminance('#0a0a0a')).toBeCloseTo(10 / 255 / 12.92, 6);
    expect(luminance('#ffffff')).toBeCloseTo(1, 10);
  });
});
