import { describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import type { CareBasis } from '../../src/history/care.ts';
import { gravity, whyWorse } from '../../src/history/worsening.ts';

/** Games on every date of the winter, but on Mondays and in the break of February. */
const gameDates = (from: IsoDate, to: IsoDate): IsoDate[] =>
  eachDate(from, to).filter((date) => {
    const isBreak = date >= '2026-02-13' && date <= '2026-02-18';
    return !isBreak && new Date(`${date}T00:00:00Z`).getUTCDay() !== 1;
  });

const broken = (...dates: IsoDate[]): CareBasis => ({ status: 'FAIL', severity: 'P2_HIGH', dates });
const like = (
  status: CareBasis['status'],
  severity: CareBasis['severity'],
  dates: IsoDate[] = [],
): CareBasis => ({
  status,
  severity,
  dates,
});
const why = (was: CareBasis, now: CareBasis) => whyWorse(was, now, gameDates);

describe('a failure that is graver', () => {
  it.each<[string, CareBasis, CareBasis]>([
    ['it is P1 now, was P2', like('FAIL', 'P2_HIGH'), like('FAIL', 'P1_CRITICAL')],
    ['it is P3 now, was P4', like('WARN', 'P4_LOW'), like('WARN', 'P3_MEDIUM')],
    ['it is P3 now, was without a severity', like('FAIL', null), like('FAIL', 'P3_MEDIUM')],
    ['it is a P3 failure now, was a P3 warning', like('WARN', 'P3_MEDIUM'), like('FAIL', 'P3_MEDIUM')],
    ['it is a P4 failure now, was a P1 warning', like('WARN', 'P1_CRITICAL'), like('FAIL', 'P4_LOW')],
    ['it is a failure now, was a warning', like('WARN', null), like('FAIL', null)],
  ])('is worse: %s', (words, was, now) => {
    expect(why(was, now)).toBe(words);
  });

  it('is worse even where the games of the days are not known', () => {
    expect(whyWorse(like('FAIL', 'P2_HIGH'), like('FAIL', 'P1_CRITICAL'), null)).not.toBeNull();
  });

  it.each<[CareBasis, CareBasis]>([
    [like('FAIL', 'P2_HIGH'), like('FAIL', 'P2_HIGH')],
    [like('FAIL', 'P1_CRITICAL'), like('FAIL', 'P2_HIGH')],
    [like('FAIL', 'P4_LOW'), like('WARN', 'P1_CRITICAL')],
  ])('%j to %j is not', (was, now) => {
    expect(why(was, now)).toBeNull();
  });

  it('is any failure against any warning', () => {
    expect(gravity({ status: 'FAIL', severity: null })).toBeGreaterThan(
      gravity({ status: 'WARN', severity: 'P1_CRITICAL' }),
    );
  });
});

describe('a streak that grows', () => {
  it.each<[string, CareBasis, CareBasis]>([
    ['by a day', broken('2026-02-03'), broken('2026-02-03', '2026-02-04')],
    ['across a day without games', broken('2026-02-01'), broken('2026-02-01', '2026-02-03')],
    ['across the break', broken('2026-02-12'), broken('2026-02-12', '2026-02-19')],
    [
      'by several days, all broken',
      broken('2026-02-03'),
      broken('2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06'),
    ],
    ['backwards, as when a day is lost later', broken('2026-02-04'), broken('2026-02-03', '2026-02-04')],
    [
      'into the day between two gaps',
      broken('2026-02-03', '2026-02-05'),
      broken('2026-02-03', '2026-02-04', '2026-02-05'),
    ],
    [
      'over a known day that is mended since',
      broken('2026-02-03', '2026-02-04'),
      broken('2026-02-03', '2026-02-05'),
    ],
  ])('%s is not worse', (_, was, now) => {
    expect(why(was, now)).toBeNull();
  });

  it('day by day for a month, with the window sliding along, is never worse', () => {
    const acknowledged = broken(...gameDates('2026-01-20', '2026-02-01'));
    for (let last = '2026-02-01'; last <= '2026-03-03'; last = addDays(last, 1)) {
      expect(why(acknowledged, broken(...gameDates('2026-01-20', last))), last).toBeNull();
    }
  });

  it('that loses old dates to the window is not worse', () => {
    expect(why(broken('2026-01-20', '2026-01-21', '2026-02-03'), broken('2026-02-03'))).toBeNull();
    expect(why(broken('2026-01-20', '2026-02-03'), broken('2026-02-03', '2026-02-04'))).toBeNull();
  });
});

describe('a new gap', () => {
  it.each<[string, CareBasis, CareBasis, string]>([
    ['after a good day', broken('2026-02-03'), broken('2026-02-03', '2026-02-05'), 'Feb 5'],
    ['before a good day', broken('2026-02-05'), broken('2026-02-03', '2026-02-05'), 'Feb 3'],
    ['when the old one is mended', broken('2026-01-20'), broken('2026-02-03'), 'Feb 3'],
    [
      'after the break, with a good day between',
      broken('2026-02-11'),
      broken('2026-02-11', '2026-02-19'),
      'Feb 19',
    ],
    [
      'of several days',
      broken('2026-01-20'),
      broken('2026-01-20', '2026-01-23', '2026-01-24', '2026-01-25', '2026-01-27', '2026-01-28'),
      'Jan 23, Jan 24, Jan 25 and 2 more',
    ],
  ])('%s is worse, and is named', (_, was, now, dates) => {
    expect(why(was, now)).toBe(`there is a new gap on ${dates}`);
  });

  it('is not told from the old one where the games are not known', () => {
    expect(whyWorse(broken('2026-01-20'), broken('2026-02-03'), null)).toBeNull();
  });

  it('is nothing where no dates are known of what was acknowledged, or of now', () => {
    expect(why(broken(), broken('2026-02-03'))).toBeNull();
    expect(why(broken('2026-02-03'), broken())).toBeNull();
  });
});
