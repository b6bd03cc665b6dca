import { describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { GAP_STATES, type GapState } from '../../src/checks/gap-state.ts';
import type { GapDate, Gaps } from '../../src/checks/gaps.ts';
import { gridOfGaps } from '../../src/report/grid-of-gaps.ts';

/** Gaps of one table that has these states, and is complete otherwise. */
function gapsOf(from: IsoDate, days: number, states: Record<IsoDate, GapState> = {}): Gaps {
  const to = addDays(from, days - 1);
  const dates = eachDate(from, to).map(
    (date): GapDate => ({
      date,
      state: states[date] ?? 'complete',
      expectedGames: 1,
      games: null,
      rows: 1,
      copies: 0,
      missingGames: [],
      cause: null,
      found: null,
      due: null,
    }),
  );
  return {
    from,
    to,
    tables: [{ table: 'nba_raw.t', dates, before: [], blind: null }],
    slateUnknown: null,
    slateDoubts: [],
    notes: [],
  };
}

describe('a grid of gaps', () => {
  it('has a column a day up to 62 days', () => {
    const grid = gridOfGaps(gapsOf('2026-01-01', 62, { '2026-01-02': 'missing' }));
    expect(grid).toMatchObject({ from: '2026-01-01', to: '2026-03-03', step: 'day' });
    expect(grid.columns).toHaveLength(62);
    expect(grid.columns[1]).toEqual({ from: '2026-01-02', to: '2026-01-02' });
    expect(grid.rows).toEqual([{ table: 'nba_raw.t', label: 't', cells: expect.any(Array) }]);
    expect(grid.rows[0]?.cells.slice(0, 3)).toEqual(['complete', 'missing', 'complete']);
  });

  it('has a column a week beyond, from Monday to Sunday, cut at both ends', () => {
    // A Thursday, and 63 days later a Wednesday.
    const grid = gridOfGaps(gapsOf('2026-01-01', 63));
    expect(grid.step).toBe('week');
    expect(grid.columns[0]).toEqual({ from: '2026-01-01', to: '2026-01-04' });
    expect(grid.columns[1]).toEqual({ from: '2026-01-05', to: '2026-01-11' });
    expect(grid.columns.at(-1)).toEqual({ from: '2026-03-02', to: '2026-03-04' });
    expect(grid.columns).toHaveLength(10);
  });

  it.each([
    ['2026-01-05', { from: '2026-01-05', to: '2026-01-11' }],
    ['2026-01-04', { from: '2026-01-04', to: '2026-01-04' }],
    ['2026-01-06', { from: '2026-01-06', to: '2026-01-11' }],
  ])('begins on %s with a week that ends on the Sunday', (from, first) => {
    expect(gridOfGaps(gapsOf(from, 100)).columns[0]).toEqual(first);
  });

  it('holds every date of a range once', () => {
    for (const days of [1, 62, 63, 250, 400]) {
      const gaps = gapsOf('2024-12-29', days);
      const { columns } = gridOfGaps(gaps);
      expect(columns.flatMap((column) => eachDate(column.from, column.to))).toEqual(
        eachDate(gaps.from, gaps.to),
      );
    }
  });

  it.each(GAP_STATES.slice(0, -1).map((state, index) => [state, GAP_STATES[index + 1] as GapState] as const))(
    'shows a week by its worst day: %s before %s',
    (worse, better) => {
      const states = Object.fromEntries(
        eachDate('2026-01-05', '2026-01-11').map((date) => [date, date === '2026-01-09' ? worse : better]),
      );
      expect(gridOfGaps(gapsOf('2026-01-01', 100, states)).rows[0]?.cells[1]).toBe(worse);
    },
  );

  it('puts missing before duplicated before partial before unknown', () => {
    const states: Record<IsoDate, GapState> = {
      '2026-01-05': 'unknown',
      '2026-01-06': 'partial',
      '2026-01-07': 'duplicated',
      '2026-01-08': 'missing',
    };
    const cell = (some: typeof states) => gridOfGaps(gapsOf('2026-01-01', 100, some)).rows[0]?.cells[1];
    expect(cell(states)).toBe('missing');
    expect(cell({ ...states, '2026-01-08': 'complete' })).toBe('duplicated');
    expect(cell({ '2026-01-05': 'unknown', '2026-01-06': 'partial' })).toBe('partial');
    expect(cell({ '2026-01-05': 'unknown' })).toBe('unknown');
  });
});
