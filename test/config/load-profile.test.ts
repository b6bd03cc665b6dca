import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile, ProfileError, parseProfile } from '../../src/config/load-profile.ts';
import {
  changed,
  context,
  errorOf,
  placeOf,
  problemsOf,
  shippedPath,
  tiny,
  tinyPath,
} from '../support/tiny-profile.ts';

describe('loading a profile', () => {
  it('accepts the shipped profile without a warning', () => {
    const { profile, warnings } = loadProfile(shippedPath, context);
    expect(profile.pipeline).toBe('nba-props-platform');
    expect(warnings).toEqual([]);
  });

  it('accepts a profile of an unrelated pipeline and fills in what may be left out', () => {
    const { profile, warnings } = loadProfile(tinyPath, context);
    expect(warnings).toEqual([]);
    expect(profile.timeZone).toBe('Europe/Vienna');
    expect(profile.tables['league.results']).toMatchObject({ valid: [], haltable: false, due: 'D+1 08:00' });
    expect(profile.checks.phase4_completion.perDate[0]?.capAfterBreak).toBe(false);
  });

  it('names the file, the line, the column and the path of a problem', () => {
    const text = changed(['phase: analytics', 'phase: analytic']);
    const error = errorOf(text);
    const { line, column } = placeOf(text, 'analytic\n');
    expect(error.problems).toEqual([
      {
        line,
        column,
        path: 'tables["league.standings"].phase',
        message:
          'found "analytic"; allowed: raw, analytics, precompute, predictions. Did you mean "analytics"?',
      },
    ]);
    expect(error.message).toContain(
      `p.yml:${line}:${column} tables["league.standings"].phase: found "analytic"`,
    );
  });

  it('reports every problem at once, in the order of the file, relations between healthy parts included', () => {
    const text = changed(
      ['timeZone: Europe/Vienna', 'timeZone: Europe/Wien'],
      ['  halted: false', '  haltet: false'],
      ['grain: team', 'grain: club'],
      ['bootstrapDays: 0', 'bootstrapDays: -1'],
      ['lag: { warn: 1, fail: 2', 'lag: { warn: 2, fail: 2'],
      ['cron: "30 7 * * 1"', 'cron: "30 7 1 * 1"'],
      ['post: always', 'post: never'],
    );
    const { problems } = errorOf(text);
    expect(problems.map((problem) => problem.path)).toEqual([
      'timeZone',
      'calendar.halted',
      'calendar.bootstrapDays',
      'calendar.haltet',
      'tables["league.results"].grain',
      'checks.data_freshness.lag.warn',
      'schedules.monday_morning.cron',
      'schedules.monday_morning.post',
    ]);
    const lines = problems.map((problem) => problem.line);
    expect(lines).toEqual(lines.toSorted((one, other) => one - other));
  });

  it.each([
    [
      'an unknown key, with the nearest that is allowed',
      'grain: team',
      'grain: team\n    haltabel: true',
      'tables["league.results"].haltabel: unknown key. Did you mean "haltable"?',
    ],
    [
      'an unknown key at the top, with all that are allowed',
      'backtest:\n  maxFiringShare: 0.05',
      'backtest:\n  maxFiringShare: 0.05\nzzz: 1',
      'zzz: unknown key. Allowed: pipeline, timeZone, seasons',
    ],
    [
      'a missing key by its name',
      '  offSeasonReachDays: 21\n',
      '',
      'calendar.offSeasonReachDays: is missing; needed: a number',
    ],
    [
      'a number that YAML made of a game type, asking for quotes',
      'playoffTypes: []',
      'playoffTypes: [004]',
      'calendar.playoffTypes[0]: found 004, which YAML reads as a number; needed: text, so put it in quotes',
    ],
    [
      'a fraction where a count is needed',
      'rowsPerGame: 22',
      'rowsPerGame: 22.5',
      'completeness.rowsPerGame: found 22.5; needed: a whole number',
    ],
    [
      'a share above one',
      'criticalCoveredShare: 0.5',
      'criticalCoveredShare: 50',
      'completeness.criticalCoveredShare: found 50; needed: less than 1',
    ],
    [
      'a list without an entry',
      'tables: [league.results, league.standings]',
      'tables: []',
      'checks.data_freshness.tables: found an empty list; needed: at least 1 entry',
    ],
    [
      'a date that does not exist',
      'start: 2026-08-01',
      'start: 2026-02-30',
      'seasons[0].start: found "2026-02-30"; needed: a date that exists',
    ],
    [
      'a time that is none',
      'due: D+1 08:00',
      'due: tomorrow',
      'tables["league.results"].due: found "tomorrow"; needed: a time on or near the date',
    ],
    [
      'a due time of the wrong form',
      'due: D+1 08:00',
      'due: { hoursBeforeFirstTip: 3 }',
      'tables["league.results"].due.latest: is missing; needed: text',
    ],
    [
      'a due time that is a number',
      'due: D+1 08:00',
      'due: 8',
      'tables["league.results"].due: found 8; needed: text or a map',
    ],
    [
      'a condition that compares nothing',
      'grain: team',
      'grain: team\n    valid: [{ column: goals }]',
      'tables["league.results"].valid[0]: either above is missing; needed: a number; or equals is missing',
    ],
    [
      'a table name without a dataset',
      '  league.standings:\n',
      '  standings:\n',
      'tables.standings: found the key "standings"; needed: a table as dataset.table',
    ],
    [
      'a column name that could be SQL',
      'date: played_on',
      'date: "played_on; DROP"',
      'tables["league.results"].date: found "played_on; DROP"; needed: a column name',
    ],
    [
      'a map where text is needed',
      'pipeline: village-football',
      'pipeline: { name: x }',
      'pipeline: found a map with name; needed: text',
    ],
    [
      'an empty section',
      'sources:\n  schedule: league.fixtures',
      'sources:',
      'sources: found an empty value; needed: a map',
    ],
  ])('refuses %s', (_, from, to, expected) => {
    expect(problemsOf(changed([from, to])).join('\n')).toContain(expected);
  });
});

describe('a profile that is no YAML', () => {
  it('is refused with the place of the syntax error', () => {
    const [problem] = errorOf('pipeline: x\nseasons: [1, 2\ntables:\n').problems;
    expect(problem).toMatchObject({ line: 3, column: 1, path: '' });
  });

  it('names a key that is written twice, together with all other problems', () => {
    const text = changed(['timeZone: Europe/Vienna', 'timeZone: Europe/Vienna\ntimeZone: Mars/Olympus']);
    expect(errorOf(text).problems).toMatchObject([
      { line: 4, column: 1, message: 'found "timeZone" a second time, first in line 3; write it once' },
      { line: 4, column: 11, path: 'timeZone', message: expect.stringContaining('Mars/Olympus') },
    ]);
  });

  it.each([
    ['is empty', '', 'the file is empty'],
    ['holds a comment only', '# nothing\n', 'the file is empty'],
    ['is a list', '- 1\n- 2\n', 'found a list of 2; needed: a map'],
    ['is one word', 'hello\n', 'found "hello"; needed: a map'],
    ['is two documents', `${tiny}---\n${tiny}`, 'multiple documents'],
    [
      'refers to what nothing above marks',
      changed(['Europe/Vienna', '*zone']),
      'nothing above is marked &zone',
    ],
    [
      'unfolds without end',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'.replace(/./g, (key) => `${key}: &${key} [${`*${String.fromCharCode(key.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      'Excessive alias count',
    ],
  ])('is refused when it %s', (_, text, expected) => {
    expect(errorOf(text).message).toContain(expected);
  });
});

describe('a profile that is no file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shootaround-profile-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['does not exist', () => join(folder, 'none.yml'), 'there is no such file'],
    ['is a directory', () => folder, 'this is a directory'],
  ])('is refused when it %s', (_, path, expected) => {
    const load = () => loadProfile(path(), context);
    expect(load).toThrow(ProfileError);
    expect(load).toThrow(expected);
  });
});

describe('who hears of a failure, and who may take it on', () => {
  const withKeys = (keys: string) => changed(['schedules:\n', `${keys}\nschedules:\n`]);
  const profileWith = (keys: string) => parseProfile(withKeys(keys), 'p.yml', context).profile;

  it('is nobody and everybody, for three days, unless the profile says otherwise', () => {
    const { owners, acknowledgement } = parseProfile(tiny, 'p.yml', context).profile;
    expect(owners).toEqual([]);
    expect(acknowledgement).toEqual({ expiresAfterDays: 3, allowed: 'everyone' });
  });

  it('is the rest of that where the profile says one thing only', () => {
    expect(profileWith('acknowledgement: { expiresAfterDays: 1 }').acknowledgement.allowed).toBe('everyone');
    expect(profileWith('acknowledgement: { allowed: [U0ADA] }').acknowledgement.expiresAfterDays).toBe(3);
  });

  it('is whom the profile names', () => {
    const { owners, acknowledgement } = profileWith(
      'owners: [{ checks: [data_freshness], subjects: [odds], mention: [U0ADA, W0BOB, S0DATA] }]\n' +
        'acknowledgement: { expiresAfterDays: 0.5, allowed: [U0ADA, W0BOB] }',
    );
    expect(owners).toEqual([
      { checks: ['data_freshness'], subjects: ['odds'], mention: ['U0ADA', 'W0BOB', 'S0DATA'] },
    ]);
    expect(acknowledgement).toEqual({ expiresAfterDays: 0.5, allowed: ['U0ADA', 'W0BOB'] });
  });

  it.each([
    ['owners: [{ mention: ["@ada"] }]', 'owners[0].mention[0]: found "@ada"; needed: an id of Slack'],
    ['owners: [{ mention: [C0HOME] }]', 'owners[0].mention[0]: found "C0HOME"; needed: an id of Slack'],
    ['owners: [{ mention: [u0ada] }]', 'owners[0].mention[0]: found "u0ada"'],
    ['owners: [{ mention: [] }]', 'owners[0].mention: found'],
    ['owners: [{ checks: [], mention: [U0ADA] }]', 'owners[0].checks: found'],
    ['owners: [{ subjects: [], mention: [U0ADA] }]', 'owners[0].subjects: found'],
    ['owners: [{ subjects: [""], mention: [U0ADA] }]', 'owners[0].subjects[0]: found ""'],
    ['owners: [{ tables: [odds], mention: [U0ADA] }]', 'owners[0].tables: unknown key'],
    ['owners: [{ checks: [data_freshness] }]', 'owners[0].mention: is missing'],
    [
      'acknowledgement: { expiresAfterDays: 0, allowed: everyone }',
      'expiresAfterDays: found 0; needed: more than 0',
    ],
    ['acknowledgement: { expiresAfterDays: 31, allowed: everyone }', 'found 31; needed: at most 30'],
    ['acknowledgement: { expiresAfterDays: 3, allowed: [] }', 'acknowledgement.allowed: found'],
    [
      'acknowledgement: { expiresAfterDays: 3, allowed: [S0DATA] }',
      'found "S0DATA"; needed: an id of a person',
    ],
    ['acknowledgement: { expiresAfterDays: 3, allowed: nobody }', 'found "nobody"'],
  ])('%s is refused: %s', (keys, words) => {
    expect(problemsOf(withKeys(keys)).join('\n')).toContain(words);
  });
});
