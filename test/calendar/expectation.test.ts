import { describe, expect, it } from 'vitest';
import { expectationOf } from '../../src/calendar/expectation.ts';
import { slateDoubt } from '../../src/calendar/season.ts';
import type { DateContext } from '../../src/calendar/slate.ts';
import type { ScheduleRow } from '../../src/facts/facts.ts';
import { readSlate } from '../../src/schedules/judge-run.ts';
import { at, healthyFacts, night, nights, profile } from '../support/fact-builders.ts';

const D = '2026-02-06';

function book(schedule: ScheduleRow[], over = profile) {
  const reading = readSlate(healthyFacts(schedule, D, at(D, '12:00')), over);
  if (!reading.known) throw new Error(reading.message);
  return reading.book;
}

function expectation(table: string, day: DateContext, over = profile) {
  const found = over.tables[table];
  if (found === undefined) throw new Error(`no table ${table}`);
  const answer = expectationOf(found, day, over);
  return answer.expected ? 'expected' : answer.reason;
}

const withCalendar = (calendar: Partial<typeof profile.calendar>) => ({
  ...profile,
  calendar: { ...profile.calendar, ...calendar },
});

describe('what is expected of a table', () => {
  const ordinary = book(nights(D, 5)).on(D);

  it.each(Object.keys(profile.tables))('%s is expected on an ordinary game day', (table) => {
    expect(expectation(table, ordinary)).toBe('expected');
  });

  it('is nothing on a date without games', () => {
    expect(expectation('nba_raw.nbac_team_boxscore', book(nights(D, 5)).on('2026-02-07'))).toBe('no_games');
  });

  it.each([
    ['nba_raw.nbac_team_boxscore', 0, 'expected'],
    ['nba_analytics.upcoming_player_game_context', 0, 'expected'],
    ['nba_precompute.player_daily_cache', 13, 'bootstrap'],
    ['nba_precompute.player_daily_cache', 14, 'expected'],
    ['nba_predictions.player_prop_predictions', 13, 'bootstrap'],
    ['nba_predictions.player_prop_predictions', 14, 'expected'],
    ['nba_precompute.player_shot_zone_analysis', 20, 'bootstrap'],
    ['nba_precompute.player_shot_zone_analysis', 21, 'expected'],
    ['nba_precompute.team_defense_zone_analysis', 34, 'bootstrap'],
    ['nba_precompute.team_defense_zone_analysis', 35, 'expected'],
  ])('%s on day index %i of a season is %s', (table, seasonDay, answer) => {
    expect(expectation(table, { ...ordinary, seasonDay })).toBe(answer);
  });

  it('follows, phase by phase, whether playoffs are processed', () => {
    const playoffs = book(night(D, 2, { type: '004' })).on(D);
    const over = withCalendar({
      playoffsProcessed: { raw: true, analytics: false, precompute: true, predictions: false },
    });
    expect(expectation('nba_raw.nbac_team_boxscore', playoffs, over)).toBe('expected');
    expect(expectation('nba_analytics.player_game_summary', playoffs, over)).toBe('playoffs_not_processed');
    expect(expectation('nba_precompute.player_daily_cache', playoffs, over)).toBe('expected');
    expect(expectation('nba_predictions.player_prop_predictions', playoffs, over)).toBe(
      'playoffs_not_processed',
    );
    expect(expectation('nba_analytics.player_game_summary', ordinary, over)).toBe('expected');
  });

  it('is no prediction and no line while predictions are halted, by table or by configuration', () => {
    for (const halted of [
      { ...ordinary, halted: true },
      book(nights(D, 5), withCalendar({ halted: true })).on(D),
    ]) {
      expect(expectation('nba_predictions.player_prop_predictions', halted)).toBe('halted');
      expect(expectation('nba_raw.odds_api_game_lines', halted)).toBe('halted');
      expect(expectation('nba_predictions.ml_feature_store_v2', halted)).toBe('expected');
    }
  });
});

describe('a slate is doubted', () => {
  const doubt = (schedule: ScheduleRow[], date: string) => slateDoubt(date, book(schedule), profile);

  it('in mid-season without any game near the date', () => {
    expect(doubt([], '2026-01-15')).toEqual({
      reason: 'the schedule holds no game within 10 days, in the middle of a season',
      message: 'the schedule holds no game within 10 days of 2026-01-15, in the middle of a season',
      fix: 'see why the schedule was not loaded',
    });
    expect(doubt(nights('2026-01-04', 10), '2026-01-15')).not.toBeNull();
    expect(doubt(night('2026-01-26', 5), '2026-01-15')).not.toBeNull();
    expect(doubt([], '2025-06-22')).not.toBeNull();
    expect(doubt([], '2026-05-05')).not.toBeNull();
  });

  it('before the first season that the profile lists, where the schedule holds no older one', () => {
    expect(doubt(nights('2026-01-15', 10), '2019-01-01')).toEqual({
      reason: expect.stringContaining('the profile knows no season that early: its first begins 2021-10-19'),
      message: expect.stringContaining('within 10 days of 2019-01-01'),
      fix: expect.stringContaining('add it under seasons in the profile'),
    });
    expect(doubt(nights('2019-01-15', 30), '2019-01-01')).toBeNull();
  });

  it('but not in the summer before that season', () => {
    expect(doubt([], '2021-08-20')).toBeNull();
    expect(doubt([], '2021-08-19')).not.toBeNull();
  });

  it('neither in a break, nor at the end of what is scheduled, nor between seasons', () => {
    expect(doubt([...nights('2026-02-12', 5), ...night('2026-02-19', 5)], '2026-02-16')).toBeNull();
    expect(doubt(nights('2026-01-05', 10), '2026-01-15')).toBeNull();
    expect(doubt(night('2026-01-25', 5), '2026-01-15')).toBeNull();
    expect(doubt([], '2025-08-15')).toBeNull();
    expect(doubt([], '2025-06-23')).toBeNull();
  });

  it('for half a year where the end of a season is not known yet', () => {
    expect(doubt([], '2027-05-01')).not.toBeNull();
    expect(doubt([], '2027-07-01')).toBeNull();
  });
});
