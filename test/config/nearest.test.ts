import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/config/nearest.ts';

describe('the nearest name', () => {
  it.each([
    ['a letter left out', 'tabls', 'tables'],
    ['a letter too many', 'tablees', 'tables'],
    ['a wrong letter', 'tablos', 'tables'],
    ['two letters swapped', 'due', 'deu'],
    ['another case', 'TABLES', 'tables'],
    ['the name itself', 'tables', 'tables'],
  ])('sees through %s', (_, written, meant) => {
    expect(nearest(written, ['seasons', meant, 'checks'])).toBe(meant);
  });

  it('prefers the closer of two', () => {
    expect(nearest('bootstrapDay', ['bootstrapPhases', 'bootstrapDays'])).toBe('bootstrapDays');
  });

  it('guesses nothing when nothing is close', () => {
    expect(nearest('weather', ['tables', 'checks'])).toBeNull();
    expect(nearest('x', ['y'])).toBeNull();
    expect(nearest('x', [])).toBeNull();
    expect(didYouMean('weather', ['tables'])).toBe('');
  });

  it('puts its guess into a sentence', () => {
    expect(didYouMean('tabel', ['table'])).toBe(' Did you mean "table"?');
  });
});
