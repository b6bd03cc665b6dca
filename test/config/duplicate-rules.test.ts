import { describe, expect, it } from 'vitest';
import { changedIn, problemsOf, tiny, tinyWithPlayers, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with a table of player rows, and the check that counts copies in it and in the results. */
const counting = tinyWithPlayers(
  'key: [player]',
  `  duplicate_rows:
    gameDates: 5
    tables:
      - { table: league.results, extraRows: 2, apart: { slight: 1, large: 4 } }
      - { table: league.appearances, extraRows: 10, share: 0.1 }
`,
  changedIn(tiny, ['    grain: team\n', '    grain: team\n    compared: shots\n']),
);

const SECTION = counting.slice(
  counting.indexOf('  duplicate_rows:'),
  counting.indexOf('  consecutive_failures:'),
);

const changed = (from: string, to: string) => changedIn(counting, [from, to]);

describe('what a profile says of rows that are there twice', () => {
  it('is accepted where it agrees', () => {
    expect(warningsOf(counting)).toEqual([]);
  });

  it('may be left out, and then a compared column and a scheduled check do nothing, which is a warning', () => {
    const scheduled = changed('checks: [phase3_completion, ', 'checks: [duplicate_rows, phase3_completion, ');
    expect(warningsOf(scheduled)).toEqual([]);
    expect(warningsOf(scheduled.replace(SECTION, ''))).toEqual([
      'tables["league.results"].compared: has no effect: "checks.duplicate_rows" does not say how far apart copies of this table may lie',
      'schedules.monday_morning.checks[0]: "duplicate_rows" is skipped as not configured without "checks.duplicate_rows"',
    ]);
  });

  it.each([
    [
      'a table is not described',
      'table: league.appearances,',
      'table: league.appearance,',
      'checks.duplicate_rows.tables[1].table: found "league.appearance", which is not described under "tables". Did you mean "league.appearances"?',
    ],
    [
      'a table is named twice',
      'table: league.appearances,',
      'table: league.results,',
      'checks.duplicate_rows.tables[1].table: found "league.results" a second time',
    ],
    [
      'nobody says which rows of players are the same',
      '    key: [player]\n',
      '',
      'checks.duplicate_rows.tables[1].table: found "league.appearances", which has no "key"; needed: a table that says which rows are the same, or one with "grain: team"',
    ],
    [
      'nobody says it of rows of a date',
      'table: league.appearances,',
      'table: league.standings,',
      'checks.duplicate_rows.tables[1].table: found "league.standings", which has no "key"',
    ],
    [
      'a share is never exceeded',
      'share: 0.1',
      'share: 1',
      'checks.duplicate_rows.tables[1].share: found 1; needed: more than 0 and less than 1',
    ],
    [
      'a share leaves no warning',
      'share: 0.1',
      'share: 0',
      'checks.duplicate_rows.tables[1].share: found 0; needed: more than 0 and less than 1',
    ],
    [
      'what is slight is large',
      'slight: 1',
      'slight: 4',
      'checks.duplicate_rows.tables[0].apart.slight: found 4; needed: less than "large", which is 4',
    ],
    [
      'copies are compared by nothing',
      '    compared: shots\n',
      '',
      'checks.duplicate_rows.tables[0].apart: has no effect: "league.results" has no "compared"',
    ],
    [
      'no row too many is a warning',
      'extraRows: 10',
      'extraRows: 0',
      'checks.duplicate_rows.tables[1].extraRows: ',
    ],
    [
      'more game dates than are collected',
      'gameDates: 5',
      'gameDates: 46',
      'checks.duplicate_rows.gameDates: ',
    ],
    [
      'players are compared',
      '    key: [player]\n',
      '    key: [player]\n    compared: goals\n',
      'tables["league.appearances"].compared: has no effect in a table with "grain: player"',
    ],
    [
      'a table of days is compared',
      '    counts: days\n',
      '    counts: days\n    compared: points\n',
      'tables["league.standings"].compared: has no effect in a table with "counts: days"',
    ],
  ])('is refused where %s', (_, from, to, expected) => {
    const told = problemsOf(changed(from, to));
    expect(told.join('\n')).toContain(expected);
  });
});
