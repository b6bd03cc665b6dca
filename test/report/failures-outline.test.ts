import { describe, expect, it } from 'vitest';
import type { FailuresJudged } from '../../src/checks/failures-judged.ts';
import { failuresOutline } from '../../src/report/failures-outline.ts';
import {
  answerOf,
  boxscoreStreak,
  everyFinding,
  excusedStreak,
  silentSource,
  starvedScraper,
  stormOfRuns,
  streak,
} from '../support/failure-answers.ts';

const leadOf = (judged: Partial<FailuresJudged>, over = {}) => failuresOutline(answerOf(judged, over)).lead;
const blind = (kind: 'scraper' | 'processor' | 'schedule') =>
  ({ kind, cause: 'timeout', message: 'no answer within 30 s.', fix: 'ask again' }) as const;

describe('the sentence that matters', () => {
  it.each<[string, Partial<FailuresJudged>, string]>([
    [
      'a streak',
      { streaks: [boxscoreStreak] },
      'nbac_team_boxscore has failed 148 times in a row since Dec 27; it last worked Dec 26, 04:12 EST.',
    ],
    [
      'days',
      { streaks: [streak('nbac_referee_assignments', { per: 'day', failures: 6 })] },
      'nbac_referee_assignments has failed on 6 days in a row since Feb 3; it last worked Feb 3, 05:05 EST.',
    ],
    [
      'what never worked',
      { never_succeeded: [{ ...stormOfRuns, at_least: false }] },
      'OddsGameLinesProcessor has failed 720,630 times since Jan 5, and has never worked in all that the log holds.',
    ],
    [
      'what may have failed before the log began',
      { never_succeeded: [stormOfRuns] },
      'OddsGameLinesProcessor has failed at least 720,630 times since Jan 5, and has never worked in all that the log holds.',
    ],
    [
      'what is seldom tried',
      { starved: [starvedScraper] },
      'espn_boxscore has not worked for 3 game dates in a row, Feb 1 – Feb 3; it last worked Feb 3, 05:05 EST.',
    ],
    [
      'silence',
      { silent: [silentSource('team boxscore')] },
      'team boxscore has not run since Jan 20, 04:00 EST, although games were played from Sun Feb 1 on.',
    ],
    [
      'silence from the start',
      { silent: [silentSource('team boxscore', { last_attempt: null }), silentSource('gamebook')] },
      'team boxscore has not run at all, as far as the log goes, although games were played from Sun Feb 1 on. 1 other expected one is silent.',
    ],
    [
      'silence of what runs by the calendar',
      { silent: [silentSource('weekly retrain', { kind: 'processor', every_days: 7 })] },
      'weekly retrain has not run since Jan 20, 04:00 EST, although it should every 7 days.',
    ],
    [
      'blindness',
      { unknown: [blind('scraper'), blind('processor')], seen: [] },
      'The scrapers and processors could not be looked at (no answer in time: no answer within 30 s). That says nothing about what fails there.',
    ],
    [
      'blindness beside a finding',
      { streaks: [boxscoreStreak, streak('other')], unknown: [blind('schedule')] },
      'nbac_team_boxscore has failed 148 times in a row since Dec 27; it last worked Dec 26, 04:12 EST. 1 other keeps failing. The games could not be looked at.',
    ],
    [
      'nothing but what is excused',
      { streaks: [excusedStreak] },
      'Nothing but what is known to be broken fails 5 times in a row: 20 scrapers in 14,112 attempts and 11 processors in 612 runs.',
    ],
    [
      'a kind without a log',
      {
        seen: answerOf().judged.seen.slice(0, 1),
        not_judged: [{ kind: 'processor', reason: 'not_configured' }],
      },
      'Nothing fails 5 times in a row: 20 scrapers in 14,112 attempts. Of the processors nothing is known: not configured.',
    ],
  ])('tells of %s', (_name, judged, sentence) => {
    expect(leadOf(judged)).toBe(sentence);
  });

  it('tells of the gravest, whichever list it is in', () => {
    const lead = leadOf({
      streaks: [boxscoreStreak],
      never_succeeded: [stormOfRuns],
      starved: [starvedScraper],
    });
    expect(lead).toMatch(/^nbac_team_boxscore has failed 148 times .* 2 others keep failing\.$/);
    const critical = { ...starvedScraper, severity: 'P1_CRITICAL' as const };
    expect(leadOf({ never_succeeded: [stormOfRuns], starved: [critical] })).toMatch(/^espn_boxscore/);
  });
});

describe('the headline', () => {
  it.each<[Partial<FailuresJudged>, string, string]>([
    [{}, '🟢', 'OK · nothing fails 5 times in a row'],
    [{ streaks: [boxscoreStreak] }, '🔴', 'CRITICAL · 1 source keeps failing'],
    [
      { streaks: [streak('a')], silent: [silentSource('b')] },
      '🟡',
      'WARNING · 1 source keeps failing, 1 silent',
    ],
    [{ streaks: [excusedStreak] }, '🟢', 'OK · nothing fails 5 times in a row'],
    [{ unknown: [blind('processor')] }, '⚫', 'ERROR · could not look at processors'],
    [
      { streaks: [boxscoreStreak], unknown: [blind('processor')] },
      '🔴',
      'CRITICAL · could not look at processors · 1 source keeps failing',
    ],
    [
      { seen: [], not_judged: [{ kind: 'scraper', reason: 'not_configured' }] },
      '⚪',
      'WARNING · nothing was judged',
    ],
  ])('begins with the verdict: %#', (judged, light, headline) => {
    expect(failuresOutline(answerOf(judged))).toMatchObject({ light, headline });
  });
});

describe('an answer', () => {
  const outline = failuresOutline(everyFinding());

  it('holds everything, in groups of which the excused one comes last', () => {
    expect(outline.groups.map(({ title, entries }) => [title, entries.map(({ name }) => name)])).toEqual([
      ['Failing in a row', ['nbac_team_boxscore', 'nbac_referee_assignments']],
      ['Never worked, as far as the log goes', ['OddsGameLinesProcessor']],
      ['Fewer failures in a row, but in vain on the last game dates', ['espn_boxscore']],
      ['Expected, and did not run', ['odds events', 'feature store']],
      ['Known to be broken, not counted', ['nbac_play_by_play']],
    ]);
    expect(outline.notes).toEqual([
      'Switched off, so left out: bdl_box_scores (231 attempts)',
      'Failing when last tried, more than 14 days ago, so left out: br_season_roster (9 failures)',
    ]);
  });

  it('passes on what could not be read beside the logs, on one line', () => {
    const { notes } = failuresOutline(answerOf({}, { warnings: ['Postponements could not\nbe read.'] }));
    expect(notes).toEqual(['Postponements could not be read.']);
  });

  it('says the command that shows it again, and what it cost', () => {
    expect(outline.command).toBe('shootaround failures --threshold 5 --days 14');
    expect(outline.footer).toEqual([
      'nba-props-platform',
      '5 statements, embedded',
      'asked Wed Feb 4, 12:00 EST',
    ]);
  });

  it.each([
    [31, 0],
    [32, 1],
    [92, 2],
  ])('about %d days says which log holds less', (days, count) => {
    const { notes } = failuresOutline(answerOf({}, { days }));
    expect(notes.filter((note) => note.startsWith('The log of'))).toHaveLength(count);
  });
});
