import { describe, expect, it } from 'vitest';
import { terminalGaps } from '../../src/terminal/gaps.ts';
import { unknown, withTable } from '../support/fact-builders.ts';
import { emptyBetween, gapsAnswer, wholeFacts } from '../support/gaps-answers.ts';

const RANGE = { from: '2026-01-08', to: '2026-01-21' };
const trouble = withTable(
  emptyBetween(wholeFacts(RANGE), 'nba_raw.nbac_team_boxscore', '2025-12-27', RANGE.to),
  'nba_precompute.player_daily_cache',
  unknown('permission'),
);
const answer = gapsAnswer({
  ...RANGE,
  facts: trouble,
  over: { warnings: ['Postponements could not be read (timeout: no answer).'] },
});
const noted = {
  ...answer,
  gaps: { ...answer.gaps, notes: ['MIA@CHI on 2026-01-08 is not expected: postponed, moved to 2026-01-29'] },
};
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

describe('an answer about gaps in a terminal', () => {
  it('leaves nothing out: warnings, tables, fixes and notes', () => {
    const text = terminalGaps(noted, { colour: false, width: 200 });
    for (const line of [
      '  - Postponements could not be read (timeout: no answer).',
      '✕ nba_raw.nbac_team_boxscore · missing on 14 of 14 game dates',
      '    to mend it: a fix for permission',
      '  - MIA@CHI on 2026-01-08 is not expected: postponed, moved to 2026-01-29',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it.each([60, 80, 100, 200])('keeps within %i columns', (width) => {
    for (const line of terminalGaps(noted, { colour: false, width }).split('\n'))
      expect([line, [...line].length <= width]).toEqual([line, true]);
  });

  it('says the same in colour', () => {
    const plain = terminalGaps(noted, { colour: false, width: 100 });
    const coloured = terminalGaps(noted, { colour: true, width: 100 });
    expect(coloured).not.toBe(plain);
    expect(coloured.replace(ESCAPES, '')).toBe(plain);
  });
});
