import { describe, expect, it } from 'vitest';
import { changedIn, problemsOf, tiny, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with a table whose rows are told apart. */
const apart = changedIn(tiny, [
  '    date: standing_date\n',
  '    date: standing_date\n    distinct: player\n    by: { home: home_club, away: away_club }\n',
]);
const BY = 'by: { home: home_club, away: away_club }';
const PATH = 'tables["league.standings"].by';

describe('what a profile says of how rows of a date are told apart', () => {
  it.each([
    BY,
    'by: { team: club }',
    'by: { team: club, opponent: other_club }',
    'by: { homeName: home_name, awayName: away_name }',
    'by: { game: match_id }',
    'by: { game: match_id, system: model, lined: { column: line, above: 0 } }',
  ])('is accepted as %s', (by) => {
    expect(warningsOf(changedIn(apart, [BY, by]))).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['by: {}', [`${PATH}: found an empty map; name a column, or leave "by" out`]],
    ['by: { home: home_club }', [`${PATH}.away: is missing; "home" alone names half of a game`]],
    ['by: { awayName: away_name }', [`${PATH}.homeName: is missing; "awayName" alone names half of a game`]],
    ['by: { opponent: other_club }', [`${PATH}.opponent: has no effect without "team"`]],
    [
      'by: { team: club, lined: { column: line, above: 0 } }',
      [`${PATH}.lined: has no effect without "system"`],
    ],
    [
      'by: { team: club, system: model }',
      [`${PATH}.team: has no effect beside "system"; name the table's own id of a game under "game"`],
    ],
  ])('is refused as %s', (by, expected) => {
    expect(problemsOf(changedIn(apart, [BY, by]))).toEqual(expected);
  });

  it('is refused with systems and nothing that is counted once', () => {
    const text = changedIn(apart, ['    distinct: player\n', ''], [BY, 'by: { game: match, system: model }']);
    expect(problemsOf(text)).toEqual([`${PATH}.system: needs "distinct", the column with players`]);
  });

  it('is refused in a table that is counted by game', () => {
    const rows = '    home: home_club\n    away: away_club\n';
    const more = `${rows}    by: { team: club }\n    figures: { good: { mean: grade } }\n`;
    const why = 'has no effect in a table with "counts: games"; remove it, or write "counts: days"';
    expect(problemsOf(changedIn(tiny, [rows, more]))).toEqual([
      `tables["league.results"].by: ${why}`,
      `tables["league.results"].figures: ${why}`,
    ]);
  });

  it.each(['props: [league.standings]', 'lines: league.standings'])('is refused for lines in %s', (one) => {
    const rule = `  vegas_line_coverage:
    props: [league.odds]
    lines: league.lines
    playersPerGame: 5
    propsShare: { pass: 1, warn: 0.7 }
    aloneShare: 0.6
    medianPlayers: 8
    linesShare: { pass: 0.9, warn: 0.7 }
    snapshots: { hours: 4, hoursBeforeFirstTip: 12, from: "05:00", until: "23:00" }
`;
    const [key = ''] = one.split(':');
    const text = changedIn(
      apart,
      [BY, 'processedAt: loaded_at\n    by: { system: model }'],
      ['  consecutive_failures:', `${rule}  consecutive_failures:`],
      [key === 'props' ? 'props: [league.odds]' : 'lines: league.lines', one],
    );
    const path = `checks.vegas_line_coverage.${key}${key === 'props' ? '[0]' : ''}`;
    expect(problemsOf(text)).toContain(
      `${path}: found "league.standings", whose "by" says of no row what game it is of; needed: "team", "home" and "away", or "game"`,
    );
  });
});
