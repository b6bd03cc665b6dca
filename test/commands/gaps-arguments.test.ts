import { describe, expect, it } from 'vitest';
import { parseGapsArguments } from '../../src/commands/gaps-arguments.ts';
import { at, profile } from '../support/fact-builders.ts';

// Half past two in the night of New York: yesterday is the 3rd, and in UTC it is the 4th as well.
const NOW = at('2026-02-04', '02:30');
const parse = (text: string, now = NOW) => parseGapsArguments(text.split(' ').filter(Boolean), profile, now);
const TWO_WEEKS = { from: '2026-01-21', to: '2026-02-03', table: null };
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';

describe('arguments of /gaps', () => {
  it.each([
    ['', TWO_WEEKS],
    ['14', TWO_WEEKS],
    ['+14', TWO_WEEKS],
    ['1', { ...TWO_WEEKS, from: '2026-02-03' }],
    ['400', { ...TWO_WEEKS, from: '2024-12-31' }],
    ['2026-01-01..2026-02-03', { ...TWO_WEEKS, from: '2026-01-01' }],
    ['2026-02-04', { from: '2026-02-04', to: '2026-02-04', table: null }],
    ['2025-07-01..2025-08-31', { from: '2025-07-01', to: '2025-08-31', table: null }],
    ['2024-12-31..2026-02-03', { from: '2024-12-31', to: '2026-02-03', table: null }],
    ['nbac_team_boxscore', { ...TWO_WEEKS, table: TEAM_BOX }],
    ['14 nba_raw.nbac_team_boxscore', { ...TWO_WEEKS, table: TEAM_BOX }],
    ['nbac_team_boxscore 1', { from: '2026-02-03', to: '2026-02-03', table: TEAM_BOX }],
  ])('"%s" is understood', (text, question) => {
    expect(parse(text)).toEqual({ ok: true, value: { question, isPrivate: false } });
  });

  it.each(['private', 'PRIVATE 14', '14 Private', 'private private'])(
    '"%s" is for the person alone',
    (text) => {
      expect(parse(text)).toEqual({ ok: true, value: { question: TWO_WEEKS, isPrivate: true } });
    },
  );

  it('counts back from the day before in the time zone of the pipeline', () => {
    expect(parse('1', new Date('2026-02-04T04:59:00Z'))).toMatchObject({
      value: { question: { to: '2026-02-02' } },
    });
    expect(parse('1', new Date('2026-02-04T05:00:00Z'))).toMatchObject({
      value: { question: { to: '2026-02-03' } },
    });
  });

  const example = 'write for example 14, 2026-01-21..2026-02-03 or nba_raw.nbac_team_boxscore';
  it.each([
    ['-3', '-3 is no number of days to look at: write 1 to 400'],
    ['0', '0 is no number of days to look at: write 1 to 400'],
    ['99999', '99999 is no number of days to look at: write 1 to 400'],
    ['401', '401 is no number of days to look at: write 1 to 400'],
    ['14.5', '14.5 is no number of days to look at: write 1 to 400'],
    ['14,5', '14,5 is no number of days to look at: write 1 to 400'],
    ['1,000', '1,000 is no number of days to look at: write 1 to 400'],
    ['1.000', '1.000 is no number of days to look at: write 1 to 400'],
    ['9'.repeat(30), `${'9'.repeat(30)} is no number of days to look at: write 1 to 400`],
    ['potato', `"potato" is no number of days, no range and no table that is watched: ${example}`],
    ['14; drop table', `"14;" is no number of days, no range and no table that is watched: ${example}`],
    ['<!channel>', `"<!channel>" is no number of days, no range and no table that is watched: ${example}`],
    ['1e2', `"1e2" is no number of days, no range and no table that is watched: ${example}`],
    ['constructor', `"constructor" is no number of days, no range and no table that is watched: ${example}`],
    [
      'nbac_team_boxscor',
      '"nbac_team_boxscor" is no table that is watched. Did you mean nba_raw.nbac_team_boxscore?',
    ],
    [
      'NBAC_TEAM_BOXSCORE',
      '"NBAC_TEAM_BOXSCORE" is no table that is watched. Did you mean nba_raw.nbac_team_boxscore?',
    ],
    [
      '14 nba_raw.nbac_team_boxscores',
      '"nba_raw.nbac_team_boxscores" is no table that is watched. Did you mean nba_raw.nbac_team_boxscore?',
    ],
    ['2026-02-05', '2026-02-05 lies in the future: the latest date to ask about is 2026-02-04'],
    ['2026-02-01..2026-03-01', '2026-03-01 lies in the future: the latest date to ask about is 2026-02-04'],
    [
      '2026-02-03..2026-01-01',
      '2026-02-03 lies after 2026-01-01: write the earlier date first, as 2026-01-01..2026-02-03',
    ],
    [
      '2024-12-30..2026-02-03',
      '2024-12-30..2026-02-03 is 401 days: ask for at most 400 at once, such as 2024-12-31..2026-02-03',
    ],
    ['2026-02-30', '"2026-02-30" is no date: write one that exists, as YYYY-MM-DD, such as 2026-02-04'],
    ['2026/02/03', '"2026/02/03" is no date: write one that exists, as YYYY-MM-DD, such as 2026-02-04'],
    ['2026.02.03', '"2026.02.03" is no date: write one that exists, as YYYY-MM-DD, such as 2026-02-04'],
    ['2026-01-01..', '"2026-01-01.." is no range: write two dates, as 2026-01-21..2026-02-03'],
    ['..', '".." is no range: write two dates, as 2026-01-21..2026-02-03'],
    [
      '2026-01-01..2026-01-02..2026-01-03',
      '"2026-01-01..2026-01-02..2026-01-03" is no range: write two dates, as 2026-01-21..2026-02-03',
    ],
    [
      '2026-01-01..yesterday',
      '"yesterday" is no date: write one that exists, as YYYY-MM-DD, such as 2026-02-04',
    ],
    ['14 30', '"30" is too much: write the days once, or a range without spaces, as 2026-01-21..2026-02-03'],
    [
      '2026-01-01 2026-02-03',
      '"2026-02-03" is too much: write the days once, or a range without spaces, as 2026-01-21..2026-02-03',
    ],
    [
      'nbac_team_boxscore player_daily_cache',
      '"player_daily_cache" is too much: write one table, or none for all of them',
    ],
    ['nbac_team_boxscore drop', '"drop" is too much: write one table, or none for all of them'],
  ])('"%s" is refused with one sentence that says what would be right', (text, problem) => {
    expect(parse(text)).toMatchObject({ ok: false, problem });
    expect(problem).not.toMatch(/\n|NaN|undefined|null/);
  });

  it('does not repeat a word without end', () => {
    const refused = parse('x'.repeat(50_000));
    if (refused.ok) throw new Error('it was understood');
    expect(refused.problem.length).toBeLessThan(500);
  });

  it('says which datasets a table name may mean', () => {
    const cache = profile.tables['nba_precompute.player_daily_cache'];
    if (!cache) throw new Error('no cache');
    const twice = { ...profile, tables: { ...profile.tables, 'nba_raw.player_daily_cache': cache } };
    expect(parseGapsArguments(['player_daily_cache'], twice, NOW)).toMatchObject({
      ok: false,
      problem:
        '"player_daily_cache" is watched in several datasets: write nba_precompute.player_daily_cache or nba_raw.player_daily_cache',
    });
  });
});
