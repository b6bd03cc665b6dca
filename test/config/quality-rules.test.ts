import { describe, expect, it } from 'vitest';
import { changedIn, problemsOf, tiny, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with a table whose rows are asked how good they are, and both checks that ask. */
const asking = tiny
  .replace(
    '  league.standings:\n',
    `  league.forecast:
    phase: analytics
    counts: days
    date: played_on
    by: { team: club }
    figures:
      good: { share: { column: is_good, equals: true }, ofFilled: true }
      grade: { mean: grade }
      rested: { filled: rest_days }
    expected: D 08:00
    due: D 10:00
  league.standings:
`,
  )
  .replace(
    '  consecutive_failures:',
    `  feature_store_quality:
    table: league.forecast
    figures:
      good: { called: good, least: { pass: 0.6, warn: 0.5 }, due: D 11:00 }
      grade: { called: grade, most: { pass: 5, warn: 8 } }
    trailing: { gameDates: 5, leastDates: 2, share: 0.2 }
  upcoming_context:
    table: league.forecast
    rowsPerGame: { pass: 20, warn: 10 }
    filled:
      rested: { called: rested, least: { pass: 0.8, warn: 0.5 } }
  consecutive_failures:`,
  );

describe('what a profile says of how good rows are', () => {
  it('is accepted where it agrees', () => {
    expect(warningsOf(asking)).toEqual([]);
  });

  it('is warned of where nobody asks about a figure', () => {
    const text = changedIn(asking, [
      '    filled:\n      rested: { called: rested, least: { pass: 0.8, warn: 0.5 } }\n',
      '',
    ]);
    expect(warningsOf(text)).toEqual([
      'tables["league.forecast"].figures.rested: has no effect: neither "feature_store_quality" nor "upcoming_context" names it',
    ]);
  });

  it.each([
    [
      'a table of the store is not described',
      'feature_store_quality:\n    table: league.forecast',
      'feature_store_quality:\n    table: league.forecasts',
      'checks.feature_store_quality.table: found "league.forecasts", which is not described under "tables". Did you mean "league.forecast"?',
    ],
    [
      'a table of the context is not counted by date',
      'upcoming_context:\n    table: league.forecast',
      'upcoming_context:\n    table: league.results',
      'checks.upcoming_context.table: found "league.results", which has "counts: games"; needed: a table with "counts: days"',
    ],
    [
      'a figure is not known',
      'grade: { called',
      'grades: { called',
      'checks.feature_store_quality.figures.grades: "league.forecast" has no figure "grades". Did you mean "grade"?',
    ],
    [
      'a warning lies above its pass',
      'least: { pass: 0.6, warn: 0.5 }',
      'least: { pass: 0.6, warn: 0.6 }',
      'checks.feature_store_quality.figures.good.least.warn: found 0.6; needed: less than "pass", which is 0.6',
    ],
    [
      'a failure lies below its warning',
      'most: { pass: 5, warn: 8 }',
      'most: { pass: 8, warn: 5 }',
      'checks.feature_store_quality.figures.grade.most.pass: found 8; needed: less than "warn", which is 5',
    ],
    [
      'a share is written in percent',
      'least: { pass: 0.6, warn: 0.5 }',
      'least: { pass: 60, warn: 50 }',
      'checks.feature_store_quality.figures.good.least.pass: found 60; needed: at most 1, as 0.6 for 60 %',
    ],
    [
      'a share has a failure that none is below',
      'least: { pass: 0.6, warn: 0.5 }',
      'least: { pass: 0.6, warn: 0 }',
      'checks.feature_store_quality.figures.good.least.warn: found 0; needed: more than 0',
    ],
    [
      'a share has a warning that none is above',
      'least: { pass: 0.6, warn: 0.5 }',
      'most: { pass: 1 }',
      'checks.feature_store_quality.figures.good.most.pass: found 1; needed: less than 1, as 0.6 for 60 %',
    ],
    [
      'a share has a failure that none is above',
      'least: { pass: 0.6, warn: 0.5 }',
      'most: { pass: 0.5, warn: 1 }',
      'checks.feature_store_quality.figures.good.most.warn: found 1; needed: less than 1; left out, it is a warning at most',
    ],
    [
      'no rows per game are too few',
      'rowsPerGame: { pass: 20, warn: 10 }',
      'rowsPerGame: { pass: 20, warn: 0 }',
      'checks.upcoming_context.rowsPerGame.warn: found 0; needed: more than 0',
    ],
    [
      'no share of values is too small',
      'least: { pass: 0.8, warn: 0.5 }',
      'least: { pass: 0.8, warn: 0 }',
      'checks.upcoming_context.filled.rested.least.warn: found 0; needed: more than 0',
    ],
    [
      'a figure has no threshold',
      'grade: { called: grade, most: { pass: 5, warn: 8 } }',
      'grade: { called: grade }',
      'checks.feature_store_quality.figures.grade: needs one of "least" and "most": too little is wrong, or too much',
    ],
    [
      'a figure has both kinds',
      'most: { pass: 5, warn: 8 }',
      'most: { pass: 5, warn: 8 }, least: { pass: 2, warn: 1 }',
      'checks.feature_store_quality.figures.grade: needs one of "least" and "most": too little is wrong, or too much',
    ],
    [
      'a rule is due with its table',
      'due: D 11:00',
      'due: D 10:00',
      'checks.feature_store_quality.figures.good.due: found "D 10:00"; needed: a time after the table\'s own "due"; leave it out where that will do',
    ],
    [
      'more dates are needed than are looked at',
      'leastDates: 2',
      'leastDates: 6',
      'checks.feature_store_quality.trailing.leastDates: found 6; needed: at most "gameDates", which is 5',
    ],
    [
      'rows of the context do not say whose they are',
      'by: { team: club }',
      'by: { game: match }',
      'checks.upcoming_context.table: found "league.forecast", which has no "by.team"; needed: a table whose rows say which team they are of',
    ],
    [
      'rows per game are out of order',
      'rowsPerGame: { pass: 20, warn: 10 }',
      'rowsPerGame: { pass: 20, warn: 20 }',
      'checks.upcoming_context.rowsPerGame.warn: found 20; needed: less than "pass", which is 20',
    ],
    [
      'a mean is taken for a share of values',
      'rested: { called',
      'grade: { called',
      'checks.upcoming_context.filled.grade: "grade" is no share of rows with a value; needed: a figure with "filled"',
    ],
    [
      'a share of values is out of order',
      'least: { pass: 0.8, warn: 0.5 }',
      'least: { pass: 0.8, warn: 0.9 }',
      'checks.upcoming_context.filled.rested.least.warn: found 0.9; needed: less than "pass", which is 0.8',
    ],
  ])('is refused where %s', (_, from, to, expected) => {
    expect(problemsOf(changedIn(asking, [from, to]))).toEqual([expected]);
  });
});
