import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GridLayout, layOut, type Measure } from '../../src/picture/grid-layout.ts';
import { anyGrid, dayGrid, outage, weekGrid } from '../support/gap-grids.ts';

/** Every character as wide as the widest of a condensed font. */
const measure: Measure = (text) => [...text].length * 12;
const textsOf = ({ texts }: GridLayout) => texts.map(({ text }) => text);

describe('where the parts of a grid go', () => {
  it('puts names beside their cells where those stay wide, and above them otherwise', () => {
    const beside = layOut(
      dayGrid('2026-01-08', '2026-01-21', () => 'complete', ['odds']),
      measure,
    );
    const above = layOut(
      dayGrid('2025-12-08', '2026-01-21', () => 'complete', ['odds']),
      measure,
    );
    const nameOf = (layout: GridLayout) => layout.texts.find(({ text }) => text === 'odds');
    expect(nameOf(beside)?.x).toBeLessThan((beside.cells[0]?.box.x ?? 0) - 4 * 12);
    expect(above.cells[0]?.box.x).toBe(nameOf(above)?.x);
    expect(nameOf(above)?.baseline).toBeLessThan(above.cells[0]?.box.y ?? 0);
  });

  it('keeps everything on the panel and no two cells on each other, whatever the grid', () => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        const { width, height, cells, texts, legend, ticks } = layOut(grid, measure);
        expect(cells).toHaveLength(grid.rows.length * grid.columns.length);
        for (const box of [
          ...cells.map((cell) => cell.box),
          ...ticks,
          ...legend.flatMap(({ boxes }) => boxes),
        ]) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.width).toBeGreaterThan(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          expect(Object.values(box).every(Number.isInteger)).toBe(true);
        }
        cells.forEach(({ box }, index) => {
          const next = cells[index + 1]?.box;
          if (next && next.y === box.y) expect(next.x).toBeGreaterThanOrEqual(box.x + box.width);
        });
        for (const { text, x, baseline, tone } of texts) {
          expect(x + measure(text, tone)).toBeLessThanOrEqual(width);
          expect(baseline).toBeLessThanOrEqual(height);
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 10_000 },
    );
  });

  it('names the newest date, and every label stands free', () => {
    for (const days of [outage(), dayGrid('2025-12-23', '2026-01-21', () => 'complete')]) {
      const layout = layOut(days, measure);
      const labels = layout.texts.filter(({ text }) => /^(Dec|Jan) \d+$/.test(text));
      expect(labels.at(-1)?.text).toBe('Jan 21');
      expect(labels.length).toBeGreaterThan(2);
      labels.slice(1).forEach(({ x }, index) => {
        const before = labels[index];
        expect(x).toBeGreaterThan((before?.x ?? 0) + measure(before?.text ?? '', 'quiet'));
      });
    }
  });

  it('tells long ranges by months, and the years that make them differ', () => {
    const quarter = textsOf(
      layOut(
        dayGrid('2025-10-24', '2026-01-21', () => 'complete'),
        measure,
      ),
    );
    expect(quarter).toEqual(expect.arrayContaining(['Nov', 'Dec', 'Jan', '2025 – 2026']));
    const long = textsOf(
      layOut(
        weekGrid('2024-12-18', '2026-01-21', () => 'complete'),
        measure,
      ),
    );
    expect(long).toEqual(expect.arrayContaining(['2025', '2026', '2024 – 2026, the worst day of each week']));
  });

  it('explains exactly the states that occur', () => {
    const layout = layOut(outage(), measure);
    expect(layout.legend.map(({ state }) => state)).toEqual(['missing', 'complete', 'no_games']);
    expect(textsOf(layout)).toEqual(expect.arrayContaining(['missing', 'complete', 'no games']));
    expect(textsOf(layout)).not.toContain('partial');
  });

  it('lets the names of tables in trouble stand out', () => {
    const { texts } = layOut(outage(), measure);
    const strong = texts.filter(({ tone }) => tone === 'strong').map(({ text }) => text);
    expect(strong).toEqual(['nbac_team_boxscore']);
  });
});
