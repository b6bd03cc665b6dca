import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import { gapsOutline } from '../../src/report/gaps-outline.ts';
import {
  at,
  dayCount,
  healthyFacts,
  matchups,
  night,
  nights,
  profile,
  unknown,
  withDayCounts,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import {
  doubledOn,
  emptyBetween,
  type GapsCase,
  gapsAnswer,
  played,
  wholeFacts,
} from '../support/gaps-answers.ts';

const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const SUMMARY = 'nba_analytics.player_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const LINES = 'nba_raw.odds_api_game_lines';
const ALL = Object.keys(profile.tables);

const RANGE = { from: '2026-01-08', to: '2026-01-21' };
const whole = wholeFacts(RANGE);
const lead = (facts: Facts, over: Partial<GapsCase> = {}) =>
  gapsOutline(gapsAnswer({ ...RANGE, facts, ...over })).lead;

const without = (facts: Facts, table: string, first: IsoDate, last: IsoDate = RANGE.to): Facts =>
  profile.tables[table]?.counts === 'games'
    ? emptyBetween(facts, table, first, last)
    : withDayCounts(facts, table, (rows) => rows.filter(({ date }) => date < first || date > last));
const withDay = (
  facts: Facts,
  table: string,
  date: IsoDate,
  valid: number,
  rows = valid,
  distinct: number | null = null,
) =>
  withDayCounts(facts, table, (counts) => [
    ...counts.filter((count) => count.date !== date),
    { ...dayCount(date, valid, rows), distinct },
  ]);

describe('the sentence that matters about what is missing', () => {
  it('says since when a table has been empty, also from before the range', () => {
    expect(lead(without(whole, TEAM_BOX, '2025-12-27'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 26 days, since Dec 27.',
    );
    expect(lead(without(whole, TEAM_BOX, '2026-01-15'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15.',
    );
  });

  it('says one day as that day', () => {
    expect(lead(without(whole, TEAM_BOX, '2026-01-21'))).toBe(
      '`nba_raw.nbac_team_boxscore` is empty for Wed Jan 21.',
    );
    expect(lead(without(whole, TEAM_BOX, '2026-01-10', '2026-01-10'))).toBe(
      '`nba_raw.nbac_team_boxscore` is empty for Sat Jan 10.',
    );
  });

  it('says that an outage is over', () => {
    expect(lead(without(whole, TEAM_BOX, '2025-12-27', '2026-01-12'))).toBe(
      '`nba_raw.nbac_team_boxscore` was empty for 17 days, Dec 27 – Jan 12.',
    );
  });

  it('puts what lasts before what was longer, and the longest of several first', () => {
    const lasting = without(without(whole, CACHE, '2026-01-20'), TEAM_BOX, '2025-12-27', '2026-01-19');
    expect(lead(lasting)).toBe(
      '`nba_precompute.player_daily_cache` has been empty for 2 days, since Jan 20. 1 more table has gaps.',
    );
    const two = without(without(whole, CACHE, '2026-01-20'), TEAM_BOX, '2026-01-18');
    expect(lead(two)).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 4 days, since Jan 18. 1 more table has gaps.',
    );
  });

  it('counts the dates beside the one that it tells, and tells the newest of equals', () => {
    const onDates = (table: string, ...dates: IsoDate[]) =>
      dates.reduce((facts, date) => without(facts, table, date, date), whole);
    expect(lead(onDates(TEAM_BOX, '2026-01-10', '2026-01-13', '2026-01-16', '2026-01-19'))).toBe(
      '`nba_raw.nbac_team_boxscore` is empty for Mon Jan 19, and on 3 more dates.',
    );
    expect(lead(onDates(TEAM_BOX, '2026-01-10', '2026-01-15', '2026-01-16'))).toBe(
      '`nba_raw.nbac_team_boxscore` was empty for 2 days, Jan 15 – Jan 16, and on 1 more date.',
    );
    expect(lead(onDates(TEAM_BOX, '2026-01-10', '2026-01-20', '2026-01-21'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 2 days, since Jan 20, and on 1 more date.',
    );
    // What was lost before the range is told only where it goes on into it.
    expect(lead(onDates(TEAM_BOX, '2026-01-02', '2026-01-19'))).toBe(
      '`nba_raw.nbac_team_boxscore` is empty for Mon Jan 19.',
    );
  });

  it('tells together what several tables have in common', () => {
    const two = without(without(whole, TEAM_BOX, '2026-01-15'), DEFENSE, '2026-01-15');
    expect(lead(two)).toBe(
      '`nba_raw.nbac_team_boxscore` and `nba_analytics.team_defense_game_summary` have been empty for 7 days, since Jan 15.',
    );
    expect(lead(without(without(two, CACHE, '2026-01-15'), SUMMARY, '2026-01-20'))).toBe(
      '`nba_raw.nbac_team_boxscore`, `nba_analytics.team_defense_game_summary` and 1 more have been empty for 7 days, since Jan 15. 1 more table has gaps.',
    );
    const all = ALL.reduce((facts, table) => without(facts, table, '2026-01-15'), whole);
    expect(lead(all)).toBe('All 17 tables have been empty for 7 days, since Jan 15.');
    const one = ALL.reduce((facts, table) => without(facts, table, '2026-01-21'), whole);
    expect(lead(one)).toBe('All 17 tables are empty for Wed Jan 21.');
    const over = ALL.reduce((facts, table) => without(facts, table, '2026-01-10', '2026-01-12'), whole);
    expect(lead(over)).toBe('All 17 tables were empty for 3 days, Jan 10 – Jan 12.');
  });

  it('bridges dates without games, and those at its end', () => {
    const schedule = played(
      [...nights('2026-01-12', 50, 6), ...nights('2026-01-19', 4, 6), ...nights('2026-01-31', 10, 6)],
      RANGE.to,
    );
    const facts = healthyFacts(schedule, RANGE.to, at('2026-01-22', '14:12'));
    expect(lead(without(facts, TEAM_BOX, '2026-01-12'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 8 days, since Jan 12.',
    );
  });

  it('says rows that do not count apart from no rows', () => {
    const orphaned = ['2026-01-19', '2026-01-20', '2026-01-21'].reduce(
      (facts, date) => withDay(facts, PREDICTIONS, date, 0, 513, 0),
      whole,
    );
    expect(lead(orphaned)).toBe(
      '`nba_predictions.player_prop_predictions` has been without anything that counts for 3 days, since Jan 19.',
    );
    expect(lead(withDay(whole, PREDICTIONS, '2026-01-21', 0, 513, 0))).toBe(
      '`nba_predictions.player_prop_predictions` has nothing that counts for Wed Jan 21.',
    );
  });

  it('does not claim to know the beginning where every date that was seen is empty', () => {
    expect(lead(without(whole, TEAM_BOX, '2025-11-01'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 58 days or more, since Nov 25 or earlier.',
    );
  });

  it('nor where older rows were dropped', () => {
    const facts = { ...without(whole, CACHE, '2025-11-01'), retention: { [CACHE]: known(30) } };
    expect(lead(facts)).toBe(
      '`nba_precompute.player_daily_cache` has been empty for 29 days or more, since Dec 24 or earlier.',
    );
  });

  it('knows that it began with the season', () => {
    const range = { from: '2025-10-21', to: '2025-10-27' };
    const schedule = played(nights('2025-11-10', 21, 6), range.to);
    const facts = healthyFacts(schedule, range.to, at('2025-10-28', '14:12'));
    expect(lead(without(facts, TEAM_BOX, '2025-10-21', range.to), range)).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Oct 21.',
    );
  });

  it('tells gaps beside it, and apart from them what nobody could judge', () => {
    const outage = without(whole, TEAM_BOX, '2026-01-15');
    expect(lead(withTable(outage, CACHE, unknown('timeout')))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15. 1 table could not be judged.',
    );
    const partial = withoutGames(
      withTable(outage, CACHE, unknown('timeout')),
      [SUMMARY],
      ['ATL@BOS'],
      RANGE.to,
    );
    expect(lead(partial)).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15. 1 more table has gaps, 1 table could not be judged.',
    );
  });

  it('says the year of a date that has come again since', () => {
    const range = { from: '2025-01-08', to: '2025-01-21' };
    const facts = without(wholeFacts(range), TEAM_BOX, '2025-01-15', range.to);
    const said = (now: Date) => lead(facts, { ...range, now });
    expect(said(at('2026-01-08', '00:01'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15 2025.',
    );
    expect(said(at('2026-01-07', '23:59'))).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15.',
    );
  });
});

describe('the sentence about what is short', () => {
  it('names the games that are missing', () => {
    expect(lead(withoutGames(whole, [SUMMARY], ['ATL@BOS', 'CHI@CLE'], '2026-01-16'))).toBe(
      '`nba_analytics.player_game_summary` lacks 2 of 6 games on Fri Jan 16: ATL@BOS, CHI@CLE.',
    );
    expect(lead(withoutGames(whole, [SUMMARY], matchups(5), '2026-01-16'))).toBe(
      '`nba_analytics.player_game_summary` lacks 5 of 6 games on Fri Jan 16: ATL@BOS, BKN@CHA, CHI@CLE, DAL@DEN and 1 more.',
    );
  });

  it('of several dates tells the newest, and of several tables the one that lacks most often', () => {
    const facts = ['2026-01-10', '2026-01-16'].reduce(
      (all, date) => withoutGames(all, [SUMMARY], ['ATL@BOS'], date),
      whole,
    );
    expect(lead(withoutGames(facts, [TEAM_BOX], ['ATL@BOS'], '2026-01-10'))).toBe(
      '`nba_analytics.player_game_summary` has gaps on 2 dates; on Fri Jan 16 it lacks 1 of 6 games: ATL@BOS. 1 more table has gaps.',
    );
  });

  it('says what there is of a table without games', () => {
    expect(lead(withDay(whole, CACHE, '2026-01-16', 25))).toBe(
      '`nba_precompute.player_daily_cache` is short on Fri Jan 16: 25 rows for 6 games (4.2 a game), expected at least 10 a game.',
    );
    expect(lead(withDay(withDay(whole, LINES, '2026-01-10', 9, 9, 1), LINES, '2026-01-16', 24, 24, 3))).toBe(
      '`nba_raw.odds_api_game_lines` is short on 2 dates, last on Fri Jan 16: 3 different game_ids for 6 games (0.5 a game), expected at least 0.9 a game.',
    );
  });

  it('says what is there twice', () => {
    expect(lead(doubledOn(whole, GAMEBOOK, '2026-01-16'))).toBe(
      '`nba_raw.nbac_gamebook_player_stats` holds rows twice on Fri Jan 16: 204 rows more than there should be.',
    );
    expect(lead(doubledOn(doubledOn(whole, GAMEBOOK, '2026-01-10'), GAMEBOOK, '2026-01-16'))).toBe(
      '`nba_raw.nbac_gamebook_player_stats` holds rows twice on 2 dates, last on Fri Jan 16: 204 rows more than there should be.',
    );
  });

  it('puts what is short before what is there twice', () => {
    expect(lead(withDay(doubledOn(whole, GAMEBOOK, '2026-01-16'), CACHE, '2026-01-16', 25))).toMatch(
      /^`nba_precompute.player_daily_cache` is short on Fri Jan 16: .* 1 more table has gaps\.$/,
    );
  });
});

describe('the sentence where nobody could look', () => {
  it('says why, and what can be trusted', () => {
    expect(lead(withTable(whole, CACHE, unknown('permission')))).toBe(
      '`nba_precompute.player_daily_cache` could not be read (no permission: a message about permission). This says nothing about the data itself. In the other 16 tables nothing is missing.',
    );
    const two = withTable(withTable(whole, CACHE, unknown('timeout')), SUMMARY, unknown('timeout'));
    expect(lead(two)).toBe(
      '`nba_analytics.player_game_summary` could not be read (no answer in time: a message about timeout), nor could 1 more table. This says nothing about the data itself. In the other 15 tables nothing is missing.',
    );
    expect(lead(withTable(whole, CACHE, unknown('permission')), { table: CACHE })).toBe(
      '`nba_precompute.player_daily_cache` could not be read (no permission: a message about permission). This says nothing about the data itself.',
    );
  });

  it('says that the schedule is to blame', () => {
    expect(lead({ ...whole, slate: unknown('timeout') })).toBe(
      'The schedule could not be read (no answer in time: a message about timeout), so nothing can be said of any table.',
    );
    const hole = healthyFacts(nights('2025-12-20', 30, 6), '2025-12-20', at('2026-01-22', '14:12'));
    expect(lead(hole)).toBe(
      'For 14 dates nobody could look: the schedule holds no game within 10 days, in the middle of a season.',
    );
  });

  it('says that the profile begins later', () => {
    expect(lead(whole, { from: '2019-01-01', to: '2019-01-10' })).toBe(
      'For 10 dates nobody could look: the schedule holds no game within 10 days, and the profile knows no season that early: its first begins 2021-10-19.',
    );
  });

  it('says that nobody knows how long old rows are kept', () => {
    const asked = { now: at('2026-03-20', '12:00') };
    const one = {
      ...without(whole, CACHE, '2026-01-16', '2026-01-16'),
      retention: { [CACHE]: unknown('permission') },
    };
    expect(lead(one, asked)).toBe(
      'How long `nba_precompute.player_daily_cache` keeps its rows could not be read (no permission), so the empty date may be a gap or not.',
    );
    const more = {
      ...without(without(whole, CACHE, '2026-01-16', '2026-01-17'), PREDICTIONS, '2026-01-16', '2026-01-16'),
      retention: { [CACHE]: unknown('permission'), [PREDICTIONS]: unknown('permission') },
    };
    expect(lead(more, asked)).toBe(
      'How long 2 tables keep their rows could not be read (no permission), so 3 empty dates may be gaps or not.',
    );
  });
});

describe('the sentence where all is well', () => {
  it('counts what was seen whole', () => {
    expect(lead(whole)).toBe('Nothing is missing: 17 tables whole on 14 game dates.');
    expect(lead(whole, { table: CACHE, from: RANGE.to })).toBe(
      'Nothing is missing: 1 table whole on 1 game date.',
    );
  });

  it('says what is still awaited, and until when', () => {
    const early = without(without(whole, TEAM_BOX, RANGE.to), GAMEBOOK, RANGE.to);
    const now = at(addDays(RANGE.to, 1), '06:00');
    expect(lead(early, { now })).toBe(
      'Nothing is missing so far: 15 tables whole on 14 game dates; 2 tables wait for Wed Jan 21, the first due at 07:00 EST.',
    );
    expect(lead(early, { now, table: TEAM_BOX, from: RANGE.to })).toBe(
      'Nothing can be said yet: everything is still to come, the first due at 07:00 EST.',
    );
  });

  it('says that there was nothing to miss', () => {
    const summer = { from: '2025-07-01', to: '2025-07-14' };
    const facts = healthyFacts(nights('2025-06-22', 20, 1), summer.to, at('2025-07-15', '12:00'));
    expect(lead(facts, summer)).toBe(
      'No games on these dates: nothing was expected, and nothing is missing.',
    );
    const young = { from: '2025-10-21', to: '2025-10-27' };
    const start = healthyFacts(nights('2025-10-27', 7, 4), young.to, at('2025-10-28', '15:00'));
    expect(lead(start, { ...young, table: CACHE })).toBe(
      'Nothing was expected of these tables on these dates, and nothing is missing.',
    );
  });

  it('claims nothing where nothing was recorded', () => {
    const facts = { ...whole, recorded: { 'nba_raw.nbac_schedule': [RANGE.to] } };
    expect(lead(facts)).toBe('None of these tables was recorded here, so this says nothing about the data.');
  });
});

describe('every sentence', () => {
  it('ends, holds no gap of its own, and fits a line of a message', () => {
    const games = night('2026-01-16', 1).map(({ away, home }) => `${away}@${home}`);
    for (const facts of [whole, without(whole, TEAM_BOX, '2026-01-15'), withoutGames(whole, ALL, games)]) {
      expect(lead(facts)).toMatch(/^\S.*\.$/);
      expect(lead(facts)).not.toMatch(/undefined|null|NaN| {2}|\n/);
    }
  });
});
