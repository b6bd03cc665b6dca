import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/bot/blocks/limits.ts';
import { isTrouble } from '../../src/report/gap-words.ts';
import { gridAltText } from '../../src/report/grid-in-words.ts';
import { anyGrid, dayGrid, outage, weekGrid } from '../support/gap-grids.ts';

const LIMIT = LIMITS.imageAltText;

describe('a grid in words', () => {
  it('says the outage, across an off-day, and that the rest is well', () => {
    expect(gridAltText(outage(), LIMIT)).toBe(
      'Jan 8 – Jan 21, 14 days (2026), 15 tables. nbac_team_boxscore: missing Jan 8 – Jan 21, 13 of 14 days. Without gaps: 14 tables. No games in 1 day.',
    );
    const unbroken = dayGrid('2026-01-08', '2026-01-21', () => 'missing', ['nbac_team_boxscore']);
    expect(gridAltText(unbroken, LIMIT)).toContain('nbac_team_boxscore: missing Jan 8 – Jan 21, 14 days.');
  });

  it('puts the worst first and tells together what several tables share', () => {
    const grid = dayGrid(
      '2026-01-19',
      '2026-01-21',
      (label, index) => {
        if (index === 2) return 'not_due';
        if (label === 'a') return index === 0 ? 'partial' : 'complete';
        return label === 'd' ? 'complete' : 'missing';
      },
      ['a', 'b', 'c', 'd'],
    );
    expect(gridAltText(grid, LIMIT)).toBe(
      'Jan 19 – Jan 21, 3 days (2026), 4 tables. b, c: missing Jan 19 – Jan 20, 2 days. a: partial Mon Jan 19. All tables: not due Wed Jan 21. Without gaps: 1 table.',
    );
  });

  it('keeps one date of a long range apart from the same a year later', () => {
    const grid = weekGrid('2024-12-18', '2026-01-21', (_, index) => (index === 4 ? 'missing' : 'complete'), [
      'a',
    ]);
    expect(gridAltText(grid, LIMIT)).toContain('a: missing week of Jan 13 2025.');
  });

  it('counts the dates of a table that flickers', () => {
    const grid = dayGrid('2026-01-01', '2026-01-21', (_, i) => (i % 2 === 0 ? 'missing' : 'complete'), ['a']);
    expect(gridAltText(grid, LIMIT)).toMatch(/Fri Jan 9, 6 more days\./);
  });

  it('says that all is well, that nothing was played, and that there is nothing', () => {
    const of = (state: 'complete' | 'no_games', labels?: string[]) =>
      gridAltText(
        dayGrid('2026-01-20', '2026-01-21', () => state, labels),
        LIMIT,
      );
    expect(of('complete')).toMatch(/Without gaps: all tables\.$/);
    expect(of('no_games')).toMatch(/No games at all for 15 tables\. No games in 2 days\.$/);
    expect(of('complete', [])).toBe('Jan 20 – Jan 21, 2 days (2026), 0 tables.');
  });

  it('stays within any limit, and every table in trouble is named or counted', () => {
    fc.assert(
      fc.property(anyGrid, fc.integer({ min: 250, max: LIMIT }), (grid, limit) => {
        const labels = grid.rows.map((_, index) => `t${index}_`.padEnd(index % 3 === 0 ? 90 : 20, 'x'));
        const named = { ...grid, rows: grid.rows.map((row, i) => ({ ...row, label: labels[i] ?? '' })) };
        const text = gridAltText(named, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        const troubled = named.rows.filter(({ cells }) => cells.some(isTrouble));
        const [, left = '0'] = /, (\d+) with gaps\.|$/.exec(text) ?? [];
        const isAll = text.includes('All tables: ');
        const [, folded = '0'] = / and (\d+) more tables?: /.exec(text) ?? [];
        const said = troubled.filter(({ label }) => text.includes(label.slice(0, 4))).length;
        if (!isAll) expect(said + Number(left) + Number(folded)).toBeGreaterThanOrEqual(troubled.length);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 10_000 },
    );
  });

  it('counts exactly what a tight limit leaves out', () => {
    const grid = dayGrid('2026-01-08', '2026-01-21', (label, index) =>
      index === label.length % 14 ? 'partial' : 'complete',
    );
    const text = gridAltText(grid, 300);
    const left = Number(/Left out here: (\d+) tables/.exec(text)?.[1]);
    const named = grid.rows.filter(({ label }) => text.includes(label)).length;
    expect(left).toBeGreaterThan(0);
    expect(named + left).toBe(15);
    expect(text).toContain(`${left} with gaps.`);
  });

  it.each([0, 1, 20])('bears a limit of %d', (limit) => {
    expect(gridAltText(outage(), limit).length).toBeLessThanOrEqual(limit);
  });

  it('lets no control character through', () => {
    const grid = dayGrid('2026-01-08', '2026-01-09', () => 'missing', ['a\u001b[2J\nb\u202e', 'c']);
    expect(gridAltText(grid, LIMIT)).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});
