import { describe, expect, it } from 'vitest';
import { lastDays, rangeBetween } from '../../src/commands/date-range.ts';

const TODAY = '2026-02-04';

describe('the last days', () => {
  it.each([
    [1, '2026-02-03'],
    [14, '2026-01-21'],
    [400, '2024-12-31'],
  ])('%i begin on %s and end with the last', (days, from) => {
    expect(lastDays(days, '2026-02-03')).toEqual({ ok: true, value: { from, to: '2026-02-03' } });
  });

  it.each([0, -1, 401, 14.5, Number.NaN, Number.POSITIVE_INFINITY])('are refused for %d', (days) => {
    expect(lastDays(days, '2026-02-03')).toMatchObject({
      ok: false,
      problem: `${days} is no number of days to look at: write 1 to 400`,
    });
  });
});

describe('a range of dates', () => {
  it.each([
    ['2026-02-04', '2026-02-04'],
    ['2025-01-01', '2026-02-04'],
    ['2025-02-28', '2025-03-01'],
    ['2024-02-29', '2024-02-29'],
  ])('%s to %s is understood', (from, to) => {
    expect(rangeBetween(from, to, TODAY)).toEqual({ ok: true, value: { from, to } });
  });

  it.each([
    ['2026-02-04', '2026-02-05', 'lies in the future'],
    ['2026-02-04', '2026-02-03', 'lies after 2026-02-03'],
    ['2024-12-31', '2026-02-04', 'is 401 days'],
    ['2025-02-29', '2025-03-01', '"2025-02-29" is no date'],
    ['2025-03-01', '2025-13-01', '"2025-13-01" is no date'],
    ['', '', '"" is no date'],
    ['0000-00-00', '2026-02-04', 'is no date'],
  ])('%s to %s is refused: %s', (from, to, why) => {
    expect(rangeBetween(from, to, TODAY)).toMatchObject({ ok: false, problem: expect.stringContaining(why) });
  });
});
