import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { changed, context, problemsOf, tiny } from '../support/tiny-profile.ts';

describe('the keys of a profile agree with each other', () => {
  it.each([
    [
      'a check reads a table that is not described',
      'tables: [league.results, league.standings]',
      'tables: [league.results, league.standing]',
      'checks.data_freshness.tables[1]: found "league.standing", which is not described under "tables". Did you mean "league.standings"?',
    ],
    [
      'a check reads a table twice',
      'tables: [league.results, league.standings]',
      'tables: [league.results, league.results]',
      'checks.data_freshness.tables[1]: found "league.results" a second time',
    ],
    [
      'games are looked for in a table that counts days',
      'phase3_completion:\n    tables: [league.results]',
      'phase3_completion:\n    tables: [league.standings]',
      'needed: a table with "counts: games"',
    ],
    ['a table of games has no grain', '    grain: team\n', '', 'tables["league.results"].grain: is missing'],
    [
      'a table of games names no teams',
      '    home: home_club\n    away: away_club\n',
      '',
      'tables["league.results"].team: is missing',
    ],
    [
      'a table of games names one side',
      '    away: away_club\n',
      '',
      'tables["league.results"].away: is missing; "home" alone names half of a game',
    ],
    [
      'a table of one row a team names a key',
      '    grain: team\n',
      '    grain: team\n    key: [home_club]\n',
      'tables["league.results"].key: has no effect in a table with "grain: team"',
    ],
    [
      'a table of games counts different values',
      '    grain: team\n',
      '    grain: team\n    distinct: home_club\n',
      'tables["league.results"].distinct: has no effect in a table with "counts: games"',
    ],
    [
      'a floor for gaps is set for a table that is not described',
      'schedules:\n',
      'gaps:\n  floors: [{ table: league.standing, perGame: 1 }]\nschedules:\n',
      'gaps.floors[0].table: found "league.standing", which is not described under "tables". Did you mean "league.standings"?',
    ],
    [
      'a floor for gaps is set for a table of games',
      'schedules:\n',
      'gaps:\n  floors: [{ table: league.results, perGame: 1 }]\nschedules:\n',
      'gaps.floors[0].table: found "league.results", which has "counts: games"; needed: a table with "counts: days"',
    ],
    [
      'a floor for gaps is set where a check has one',
      'schedules:\n',
      'gaps:\n  floors: [{ table: league.standings, perGame: 1 }]\nschedules:\n',
      'found "league.standings" a second time; name it once',
    ],
    [
      'a table of days has a grain',
      'counts: days',
      'counts: days\n    grain: team',
      'tables["league.standings"].grain: has no effect in a table with "counts: days"',
    ],
    [
      'a table is due before it is expected',
      'due: D+1 08:00',
      'due: D 19:00',
      'tables["league.results"].due: lies before "expected"',
    ],
    [
      'a floor for a warning lies above the one for passing',
      'warn: 10 }',
      'warn: 12 }',
      'checks.phase4_completion.perDate[0].warn: found 12; needed: less than "pass", which is 12',
    ],
    [
      'ages of the schedule are reversed',
      'scheduleAgeHours: { warn: 24, fail: 48 }',
      'scheduleAgeHours: { warn: 48, fail: 24 }',
      'checks.data_freshness.scheduleAgeHours.warn: found 48; needed: less than "fail", which is 24',
    ],
    [
      'the ledger floors are reversed',
      'ledgerWarnDates: 3',
      'ledgerWarnDates: 9',
      'checks.scraper_failures.ledgerWarnDates: found 9; needed: less than "ledgerFailDates"',
    ],
    [
      'a streak fails before it warns',
      'consecutive_failures: { warn: 5, fail: 10,',
      'consecutive_failures: { warn: 10, fail: 10,',
      'checks.consecutive_failures.warn: found 10; needed: less than "fail", which is 10',
    ],
    [
      'a processor is expected twice',
      'checks:\n',
      'processors:\n  expected:\n    - { source: a, names: [one, two] }\n    - { source: b, names: [two] }\nchecks:\n',
      'processors.expected[1].names[0]: found "two", which is a name of "a" already',
    ],
    [
      'two expected processors have one name for people',
      'checks:\n',
      'processors:\n  expected:\n    - { source: a, names: [one] }\n    - { source: a, names: [two] }\nchecks:\n',
      'processors.expected[1].source: found "a" a second time',
    ],
    [
      'an expected processor is switched off',
      'checks:\n',
      'processors:\n  expected:\n    - { source: a, names: [one] }\n  disabled: [one]\nchecks:\n',
      'processors.expected[0].names[0]: found "one", which "disabled" switches off',
    ],
    [
      'processors are expected of which nothing is noted',
      'checks:\n',
      'processors:\n  expected:\n    - { source: a, names: [one] }\nchecks:\n',
      'processors.expected: has no effect without "sources.runs"',
    ],
    [
      'a lag can not be seen in the window',
      'lookbackDays: 30',
      'lookbackDays: 2',
      'checks.data_freshness.lag.critical: found 3; needed: at most 2',
    ],
    [
      'a season ends before it starts',
      'regularEnd: 2027-05-30',
      'regularEnd: 2026-05-30',
      "seasons[0].regularEnd: found 2026-05-30; needed: a date after the season's start",
    ],
    [
      'seasons are out of order',
      'seasons:\n',
      'seasons:\n  - { start: 2027-08-01 }\n',
      'seasons[1].start: found 2026-08-01; needed: a date after 2027-08-01',
    ],
    [
      'a game type is told apart and not counted',
      'playoffTypes: []',
      'playoffTypes: ["102"]',
      'calendar.playoffTypes[0]: found "102", which is not in countableTypes; allowed: 101',
    ],
    [
      'a game type is of two kinds',
      'playoffTypes: []',
      'playoffTypes: ["101"]',
      'calendar.playoffTypes[0]: found "101", which is in regularTypes too',
    ],
    [
      'two sources are one table',
      'schedule: league.fixtures',
      'schedule: league.fixtures\n  ledger: league.fixtures',
      'sources.ledger: found "league.fixtures", which is the source "schedule" already',
    ],
    [
      'a schedule runs a check that does not exist',
      'checks: [phase3_completion, data_freshness]',
      'checks: [phase3_completion, data_freshnes]',
      'schedules.monday_morning.checks[1]: found "data_freshnes", which is no check. Did you mean "data_freshness"?',
    ],
    [
      'a schedule runs a check twice',
      'checks: [phase3_completion, data_freshness]',
      'checks: [data_freshness, data_freshness]',
      'schedules.monday_morning.checks[1]: found "data_freshness" a second time',
    ],
    ['a cron expression has seconds', '"30 7 * * 1"', '"0 30 7 * * 1"', 'needed: five fields'],
    ['a cron expression is a nickname', '"30 7 * * 1"', '"@daily"', 'needed: five fields'],
    [
      'a cron expression is out of range',
      '"30 7 * * 1"',
      '"30 25 * * 1"',
      '25 is a invalid expression for hour',
    ],
    [
      'a cron expression sets both kinds of days',
      '"30 7 * * 1"',
      '"30 7 1 * 1"',
      'set day-of-month or day-of-week, not both',
    ],
    [
      'a critical scraper is switched off',
      'critical: []\n  disabled: []',
      'critical: [{ source: results, names: [old_results] }]\n  disabled: ["old_*"]',
      'scrapers.critical[0].names[0]: found "old_results", which "old_*" under "disabled" switches off',
    ],
    [
      'two critical sources share a name',
      'critical: []',
      'critical: [{ source: a, names: [r] }, { source: b, names: [r] }]',
      'scrapers.critical[1].names[0]: found "r", which is a name of "a" already',
    ],
    [
      'owners are named for a check that does not exist',
      'schedules:\n',
      'owners: [{ mention: [U_ADA] }, { checks: [data_freshness, data_freshnes], mention: [U_ADA] }]\nschedules:\n',
      'owners[1].checks[1]: found "data_freshnes", which is no check. Did you mean "data_freshness"?',
    ],
    [
      'owners are named for a check twice',
      'schedules:\n',
      'owners: [{ checks: [data_freshness, data_freshness], mention: [U_ADA] }]\nschedules:\n',
      'owners[0].checks[1]: found "data_freshness" a second time; name it once',
    ],
    [
      'there is no schedule',
      tiny.slice(tiny.indexOf('schedules:\n'), tiny.indexOf('\nbacktest')),
      'schedules: {}\n',
      'schedules: there is no schedule',
    ],
  ])('refuses a profile in which %s', (_, from, to, expected) => {
    const told = problemsOf(changed([from, to]));
    expect(told.join('\n')).toContain(expected);
  });

  it('accepts a lag that can just be seen in the window', () => {
    expect(() =>
      parseProfile(changed(['lookbackDays: 30', 'lookbackDays: 3']), 'p.yml', context),
    ).not.toThrow();
  });

  it('warns of an exception once its last day is over in the pipeline’s zone', () => {
    const text = changed(['knownBroken: []', 'knownBroken: [{ names: [r], why: x, until: 2026-11-22 }]']);
    const warnedAt = (now: string) =>
      parseProfile(text, 'p.yml', { ...context, now: new Date(now) }).warnings;
    expect(warnedAt('2026-11-22T22:59:00Z')).toEqual([]);
    expect(warnedAt('2026-11-22T23:00:00Z')).toMatchObject([
      { path: 'scrapers.knownBroken[0].until', message: expect.stringContaining('ended on 2026-11-22') },
    ]);
  });

  it('warns of a critical scraper that is excused', () => {
    const text = changed(
      ['critical: []', 'critical: [{ source: results, names: [r] }]'],
      ['knownBroken: []', 'knownBroken: [{ names: [q, r], why: x, until: 2027-01-01 }]'],
    );
    expect(parseProfile(text, 'p.yml', context).warnings).toMatchObject([
      {
        path: 'scrapers.knownBroken[0].names[1]',
        message: '"r" is critical, and not counted until 2027-01-01',
      },
    ]);
  });

  it('warns of owners of a table that is not described, and of no other subject', () => {
    const text = changed([
      'schedules:\n',
      'owners: [{ subjects: [league.results, league.result, some_scraper], mention: [U_ADA] }]\nschedules:\n',
    ]);
    expect(parseProfile(text, 'p.yml', context).warnings).toMatchObject([
      {
        path: 'owners[0].subjects[1]',
        message:
          '"league.result" is not described under "tables", so nobody will hear of it. Did you mean "league.results"?',
      },
    ]);
  });

  it('says nothing of a table that no check reads: gaps are listed for it all the same', () => {
    const text = changed(
      ['tables: [league.results, league.standings]', 'tables: [league.results]'],
      ['      - { table: league.standings, pass: 12, warn: 10 }\n', '      []\n'],
    );
    expect(parseProfile(text, 'p.yml', context).warnings).toEqual([]);
  });
});
