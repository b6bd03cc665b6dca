import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/history/rows.ts';
import { itemsOf } from '../../src/report/items.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { anyReport } from '../support/arbitrary-reports.ts';
import { GOLDEN_REPORTS } from '../support/golden-reports.ts';
import { checkRow, part, reportOf, warned } from '../support/report-builders.ts';

const forty = GOLDEN_REPORTS['forty-failures']?.() as Report;
const TABLE = 'nba_raw.nbac_team_boxscore';
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('a report in a terminal', () => {
  it('lets no control character out of the data, so that nothing can move the cursor or paint', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(terminalReport(report, { colour: false, width: 80 })).not.toMatch(CONTROL);
      }),
      { numRuns: 40, interruptAfterTimeLimit: 10_000 },
    );
  });

  it('leaves nothing out', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = unwrapped(terminalReport(report, { colour: false, width: 80 }));
        const subjects = itemsOf(report, 'FAIL').map(({ subject }) => subject);
        expect(subjects.filter((subject) => !text.includes(`✕ ${subject} · `))).toEqual([]);
      }),
      { numRuns: 40, interruptAfterTimeLimit: 10_000 },
    );
    const text = terminalReport(forty, { colour: false, width: 80 });
    expect(text.match(/no success in/g)?.length).toBe(41);
  });

  it('says once what was expected, and why there was too little to judge', () => {
    const limit = warned(TABLE, '49 rows, expected at least 60', {
      expected: 'at least 60 rows',
      actual: '49',
    });
    const error = warned('espn_roster', 'failed: expected 2 teams', { expected: 'no failure' });
    const few = part('grades', 'SKIP', {
      reason: 'insufficient_sample',
      message: '3 grades, and 20 are enough',
    });
    const text = terminalReport(
      reportOf({ checks: [checkRow('rows', [limit]), checkRow('errors', [error]), checkRow('bias', [few])] }),
      { colour: false, width: 80 },
    );
    expect(text.match(/expected at least 60/g)).toHaveLength(1);
    expect(text).toContain('expected no failure');
    expect(text).toContain('bias: too little to judge, 3 grades, and 20 are enough');
  });

  it('paints only where colour is asked for, and says the same either way', () => {
    const plain = terminalReport(forty, { colour: false, width: 80 });
    const painted = terminalReport(forty, { colour: true, width: 80 });
    expect(painted).toContain('\u001b[31m');
    expect(stripVTControlCharacters(painted)).toBe(plain);
  });

  it('keeps to the width, except for words that are longer', () => {
    for (const build of Object.values(GOLDEN_REPORTS)) {
      for (const line of terminalReport(build(), { colour: false, width: 72 }).split('\n')) {
        if (line.trim().includes(' ')) expect([...line].length, line).toBeLessThanOrEqual(72);
      }
    }
  });
});

/** The text without the line breaks and indents that wrapping made. */
function unwrapped(text: string): string {
  return text.replaceAll(/\n +/g, ' ').replaceAll('\n', ' ');
}
