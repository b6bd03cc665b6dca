import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAP_STATES } from '../../src/checks/gap-state.ts';
import { GAP_WORDS } from '../../src/report/gap-words.ts';
import { terminalGrid } from '../../src/terminal/gap-grid.ts';
import { anyGrid, dayGrid, outage, weekGrid } from '../support/gap-grids.ts';

const plain = { colour: false, width: 80 };

describe('a grid in a terminal', () => {
  it('has a line a table under the days of its dates, and explains its marks', () => {
    const grid = outage();
    const text = terminalGrid({ ...grid, rows: grid.rows.slice(0, 2) }, plain);
    expect(text).toBe(`Jan 8 – Jan 21, 14 days (2026)

                    Jan
                        1 1 1 1 1 1 1 1 1 1 2 2
                    8 9 0 1 2 3 4 5 6 7 8 9 0 1
nbac_schedule       • • • • • • • . • • • • • •
nbac_team_boxscore  ✕ ✕ ✕ ✕ ✕ ✕ ✕ . ✕ ✕ ✕ ✕ ✕ ✕

✕ missing   • complete   . no games
`);
  });

  it('has a mark of its own for every state', () => {
    const grid = dayGrid('2026-01-13', '2026-01-21', (_, index) => GAP_STATES[index] ?? 'complete', ['a']);
    const line =
      terminalGrid(grid, plain)
        .split('\n')
        .find((each) => each.startsWith('a ')) ?? '';
    expect(new Set(line.slice(1).replaceAll(' ', '')).size).toBe(9);
    for (const word of Object.values(GAP_WORDS)) expect(terminalGrid(grid, plain)).toContain(word);
  });

  it('continues in further blocks where the terminal is narrower than the range, and loses no date', () => {
    const grid = dayGrid('2025-10-24', '2026-01-21', () => 'partial', ['nbac_team_boxscore']);
    const lines = terminalGrid(grid, { colour: false, width: 60 })
      .split('\n')
      .filter((line) => line.startsWith('nbac_'));
    expect(lines).toHaveLength(3);
    expect(lines.join('').match(/▄/g)).toHaveLength(90);
  });

  it('paints only where colour is asked for, and says the same either way', () => {
    const painted = terminalGrid(outage(), { ...plain, colour: true });
    expect(painted).toContain('\u001b[31m✕');
    expect(stripVTControlCharacters(painted)).toBe(terminalGrid(outage(), plain));
  });

  it('tells the Januaries of a long range apart', () => {
    const text = terminalGrid(
      weekGrid('2024-12-18', '2026-01-21', () => 'complete', ['a']),
      plain,
    );
    expect(text).toMatch(/ 2025 .* 2026/);
  });

  it('never has a line wider than the terminal, nor a control character', () => {
    fc.assert(
      fc.property(anyGrid, fc.integer({ min: 20, max: 160 }), (grid, width) => {
        const text = terminalGrid(grid, { colour: false, width });
        for (const line of text.split('\n'))
          expect([...line].length, line).toBeLessThanOrEqual(Math.max(60, width));
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 10_000 },
    );
  });
});
