import { describe, expect, it } from 'vitest';
import { changedIn, problemsOf, tinyWithPlayers, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with a table of player rows, and the check that compares them with the results. */
const raced = tinyWithPlayers(
  'measure: { column: passes_share, above: [0, 50, 100] }',
  `  phase3_race:
    players: league.appearances
    teams: league.results
    gameDatesBefore: 3
    leastPlayedRows: 10
    computed: 0
    rare: 50
    impossible: 100
    share: { warn: 0.8, fail: 0.5 }
    criticalGames: 3
`,
);

const SECTION = raced.slice(raced.indexOf('  phase3_race:'), raced.indexOf('  consecutive_failures:'));

const changed = (from: string, to: string) => changedIn(raced, [from, to]);

describe('what a profile says of rows that are computed from others', () => {
  it('is accepted where it agrees', () => {
    expect(warningsOf(raced)).toEqual([]);
  });

  it('may be left out, and then a measure and a scheduled check do nothing, which is a warning', () => {
    const scheduled = changed('checks: [phase3_completion, ', 'checks: [phase3_race, phase3_completion, ');
    expect(warningsOf(scheduled)).toEqual([]);
    expect(warningsOf(scheduled.replace(SECTION, ''))).toEqual([
      'tables["league.appearances"].measure: has no effect: "checks.phase3_race" reads no measure of this table',
      'schedules.monday_morning.checks[0]: "phase3_race" is skipped as not configured without "checks.phase3_race"',
    ]);
  });

  it.each([
    [
      'the player rows are not described',
      'players: league.appearances',
      'players: league.appearance',
      'checks.phase3_race.players: found "league.appearance", which is not described under "tables". Did you mean "league.appearances"?',
    ],
    [
      'the team rows are counted by date',
      'teams: league.results',
      'teams: league.standings',
      'checks.phase3_race.teams: found "league.standings", which has "counts: days"; needed: a table with "counts: games"',
    ],
    [
      'both are one table',
      'teams: league.results',
      'teams: league.appearances',
      'checks.phase3_race.teams: found "league.appearances" a second time',
    ],
    [
      'the two are exchanged',
      'players: league.appearances\n    teams: league.results',
      'players: league.results\n    teams: league.appearances',
      'checks.phase3_race.players: found "league.results", which has "grain: team"; needed: a table with "grain: player"',
    ],
    [
      'the player rows have no measure',
      '    measure: { column: passes_share, above: [0, 50, 100] }\n',
      '',
      'checks.phase3_race.players: found "league.appearances", which has no "measure"',
    ],
    [
      'a threshold is counted nowhere',
      'rare: 50',
      'rare: 60',
      'checks.phase3_race.rare: found 60; needed: a bound of the measure of "league.appearances": 0, 50, 100',
    ],
    [
      'what can’t be is less than what is rare',
      'rare: 50\n    impossible: 100',
      'rare: 100\n    impossible: 50',
      'checks.phase3_race.rare: found 100; needed: less than "impossible", which is 50',
    ],
    [
      'what was computed is as rare',
      'computed: 0',
      'computed: 50',
      'checks.phase3_race.computed: found 50; needed: less than "rare", which is 50',
    ],
    [
      'a share fails before it warns',
      'share: { warn: 0.8, fail: 0.5 }',
      'share: { warn: 0.5, fail: 0.5 }',
      'checks.phase3_race.share.fail: found 0.5; needed: less than "warn", which is 0.5',
    ],
    [
      'bounds are out of order',
      'above: [0, 50, 100]',
      'above: [0, 50, 100, 100]',
      'tables["league.appearances"].measure.above[3]: found 100; needed: more than 100, the bound before it',
    ],
    [
      'a table of one row a team has a measure',
      '    grain: team\n',
      '    grain: team\n    measure: { column: goals, above: [0] }\n',
      'tables["league.results"].measure: has no effect in a table with "grain: team"',
    ],
    [
      'a table of days has a measure',
      '    counts: days\n',
      '    counts: days\n    measure: { column: points, above: [0] }\n',
      'tables["league.standings"].measure: has no effect in a table with "counts: days"',
    ],
  ])('is refused where %s', (_, from, to, expected) => {
    const told = problemsOf(changed(from, to));
    expect(told.join('\n')).toContain(expected);
  });
});
