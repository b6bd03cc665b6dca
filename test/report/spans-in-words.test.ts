import { describe, expect, it } from 'vitest';
import { eachDate } from '../../src/calendar/dates.ts';
import { durationInWords, rangesInWords } from '../../src/report/spans-in-words.ts';

describe('spans of time as people say them', () => {
  it.each([
    [[], []],
    [['2026-02-03'], ['Tue Feb 3']],
    [eachDate('2025-12-27', '2026-01-21'), ['Dec 27 – Jan 21, 26 days']],
    [
      ['2026-01-30', '2026-01-31', '2026-02-02'],
      ['Jan 30 – Jan 31, 2 days', 'Mon Feb 2'],
    ],
    [['2026-02-03', '2026-02-03'], ['Tue Feb 3']],
  ])('groups neighbouring dates: %j', (dates, words) => {
    expect(rangesInWords(dates).map((range) => range.words)).toEqual(words);
  });

  it.each([
    [850, '850 ms'],
    [2140, '2.1 s'],
    [65_000, '1 min 5 s'],
    [119_700, '2 min 0 s'],
  ])('tells %d ms as %s', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });
});
