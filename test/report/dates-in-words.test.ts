import { describe, expect, it } from 'vitest';
import { eachDate } from '../../src/calendar/dates.ts';
import { dayInWords, durationInWords, rangesInWords, timeInWords } from '../../src/report/dates-in-words.ts';

const ZONE = 'America/New_York';

describe('dates and times as people say them', () => {
  it('names a day with its weekday', () => {
    expect(dayInWords('2026-02-03')).toBe('Tue Feb 3');
  });

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
    ['2026-02-04T15:30:00Z', '2026-02-04T11:00:00Z', '10:30 EST'],
    ['2026-02-05T15:30:00Z', '2026-02-04T11:00:00Z', 'Thu Feb 5, 10:30 EST'],
    ['2026-02-05T03:30:00Z', '2026-02-04T11:00:00Z', '22:30 EST'],
    ['2026-07-01T10:00:00Z', undefined, 'Wed Jul 1, 06:00 EDT'],
  ])("tells a time on the zone's wall, with its name: %s", (instant, near, words) => {
    expect(timeInWords(instant, ZONE, near)).toBe(words);
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
