import { describe, expect, it } from 'vitest';
import { addDays, eachDate, mondayOf } from '../../src/calendar/dates.ts';
import type { BacktestWeek } from '../../src/schedules/backtest-weeks.ts';
import { weekStrips } from '../../src/terminal/week-strips.ts';

function weeksBetween(from: string, to: string): BacktestWeek[] {
  const dates = eachDate(from, to);
  return [...new Set(dates.map(mondayOf))].map((monday, index) => ({
    from: monday < from ? from : monday,
    to: addDays(monday, 6) > to ? to : addDays(monday, 6),
    game_days: index,
    fired: 0,
    blind_days: 0,
    messages: {},
  }));
}

const rows = [
  { label: 'days', count: (week: BacktestWeek) => week.game_days },
  { label: 'none at all', count: () => 0 },
];

describe('weeks side by side', () => {
  it('are a sign each, under the month that begins in them', () => {
    // Dec 1 is a Monday; the first days of the other months lie within a week.
    expect(weekStrips(weeksBetween('2025-11-05', '2026-01-25'), rows, 80).split('\n')).toEqual([
      '             Nov Dec Jan',
      'days         ·123456789++',
      'none at all  ············',
    ]);
  });

  it('leave out the first month where the next begins too soon for its name', () => {
    const [months] = weekStrips(weeksBetween('2025-11-20', '2026-01-25'), rows, 80).split('\n');
    expect(months).toBe(`${' '.repeat(13)}  Dec Jan`);
  });

  it('go on below where the terminal is narrow, and keep within it', () => {
    const text = weekStrips(weeksBetween('2025-10-21', '2026-04-12'), rows, 30);
    expect(text.split('\n\n')).toHaveLength(2);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(30);
    const days = text.split('\n').filter((line) => line.startsWith('days'));
    expect(days.map((line) => line.slice(13)).join('')).toBe(`·123456789${'+'.repeat(15)}`);
  });

  it('are a week where only one was asked about', () => {
    expect(weekStrips(weeksBetween('2026-02-03', '2026-02-03'), rows, 80)).toBe(
      '             Feb\ndays         ·\nnone at all  ·',
    );
  });
});
