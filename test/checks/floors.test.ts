import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { buildSlateBook } from '../../src/calendar/slate-book.ts';
import { gapFloorOf, phase4Floors } from '../../src/checks/floors.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { DayCountRow, ScheduleRow } from '../../src/facts/facts.ts';
import { dayCount, night, nights, profile } from '../support/fact-builders.ts';

const D = '2026-02-06';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const LINES = 'nba_raw.odds_api_game_lines';
const CONTEXT = 'nba_analytics.upcoming_player_game_context';
const CACHE = 'nba_precompute.player_daily_cache';
const GRADES = 'nba_predictions.prediction_accuracy';

const slateOf = (games: readonly ScheduleRow[]) =>
  buildSlateBook({
    games,
    postponements: [],
    halts: [],
    played: new Set(),
    calendar: profile.calendar,
    seasons: profile.seasons,
  });

const reckon = (
  table: string,
  rows: number,
  counts: readonly DayCountRow[] = [],
  schedule: readonly ScheduleRow[] = [...nights(addDays(D, -1), 20), ...night(D, 4)],
  from: Profile = profile,
) => {
  const slate = slateOf(schedule);
  const floor = gapFloorOf(table, from);
  if (floor === null) throw new Error(`${table} has no floor`);
  return floor(rows, counts, { day: slate.on(D), slate });
};

/** So many players a game of four on each of the dates before D, the newest first. */
const lately = (...perGame: number[]) =>
  perGame.map((each, index) => dayCount(addDays(D, -1 - index), each * 4));

describe('the floor that a date is held to when gaps are listed', () => {
  it('is its own, else that of the phase 4 check, else none', () => {
    expect(reckon(CONTEXT, 79)).toMatchObject({
      status: 'WARN',
      message: '79 rows for 4 games (19.8 a game), expected at least 20 a game',
    });
    expect(reckon(CACHE, 39)).toMatchObject({ status: 'WARN', threshold: 10 });
    expect(gapFloorOf(GRADES, profile)).toBeNull();
    const own = { ...profile, gaps: { floors: [{ table: CACHE, perGame: 1 }] } };
    expect(reckon(CACHE, 39, [], undefined, own)).toMatchObject({ status: 'PASS', threshold: 1 });
    expect(phase4Floors(own).map(({ table }) => table)).toContain(CACHE);
  });

  it('names what it counts, and tells apart what lies close below it', () => {
    const nine = [...nights(addDays(D, -1), 20), ...night(D, 9)];
    expect(reckon(LINES, 9, [], nine)).toMatchObject({ status: 'PASS' });
    expect(reckon(LINES, 8, [], nine)).toMatchObject({
      status: 'WARN',
      message: '8 different game_ids for 9 games (0.89 a game), expected at least 0.9 a game',
    });
  });
});

describe('a floor as a share of the median', () => {
  it.each([
    [40, 'PASS'],
    [39, 'WARN'],
    [1, 'WARN'],
    [0, 'FAIL'],
  ])('of 20 a game for 4 games takes %i as %s', (rows, status) => {
    expect(reckon(PREDICTIONS, rows, lately(20, 20, 20))).toMatchObject({
      status,
      expected: 'at least 50 % of the usual number a game',
      threshold: 10,
      evidence: { usual_per_game: 20 },
    });
  });

  it('says what is there and what is usual', () => {
    expect(reckon(PREDICTIONS, 1, lately(17, 17, 17)).message).toBe(
      '1 different player_lookup (0.25 a game), usually 17 a game',
    );
    expect(reckon(PREDICTIONS, 42, lately(21, 21.3, 22)).message).toBe(
      '42 different player_lookups (10.5 a game), usually 21.3 a game',
    );
  });

  it('takes the middle value, and the mean of two', () => {
    expect(reckon(PREDICTIONS, 40, lately(1, 20, 900)).threshold).toBe(10);
    expect(reckon(PREDICTIONS, 40, lately(1, 20, 30, 900)).threshold).toBe(12.5);
  });

  it('counts a game at a time, so that a night of two games is compared with a night of ten', () => {
    const schedule = [...nights(addDays(D, -1), 5, 10), ...night(D, 2)];
    const counts = [1, 2, 3, 4, 5].map((days) => dayCount(addDays(D, -days), 200));
    expect(reckon(PREDICTIONS, 20, counts, schedule)).toMatchObject({ status: 'PASS', threshold: 10 });
    expect(reckon(PREDICTIONS, 19, counts, schedule)).toMatchObject({ status: 'WARN' });
  });

  it.each([
    [2, 'SKIP'],
    [3, 'WARN'],
  ])('needs at least three earlier dates: with %i it is %s', (dates, status) => {
    expect(reckon(PREDICTIONS, 1, lately(...Array.from({ length: dates }, () => 20)))).toMatchObject({
      status,
    });
  });

  it('has nothing to say of rows without an earlier date, and still misses them all', () => {
    expect(reckon(PREDICTIONS, 5)).toMatchObject({ status: 'SKIP', threshold: null });
    expect(reckon(PREDICTIONS, 5).message).toContain('too few earlier game dates to compare with');
    expect(reckon(PREDICTIONS, 0)).toMatchObject({ status: 'FAIL' });
  });

  it('leaves out dates that held nothing: an outage is no norm', () => {
    expect(reckon(PREDICTIONS, 39, lately(0, 0, 0, 20, 20, 20))).toMatchObject({
      status: 'WARN',
      threshold: 10,
    });
  });

  it('looks at seven game dates, not further, and neither at off-days nor at the date itself', () => {
    const eighth = lately(20, 20, 20, 20, 90, 90, 90, 900, 900);
    expect(reckon(PREDICTIONS, 39, eighth).threshold).toBe(10);
    const offDay = [...nights(addDays(D, -2), 20), ...night(D, 4)];
    const counts = [
      dayCount(D, 4000),
      dayCount(addDays(D, -1), 4000),
      ...[2, 3, 4].map((days) => dayCount(addDays(D, -days), 80)),
    ];
    expect(reckon(PREDICTIONS, 39, counts, offDay)).toMatchObject({ status: 'WARN', threshold: 10 });
  });

  it('does not reach over a summer', () => {
    const lastSeason = [...nights(addDays(D, -46), 5), ...night(D, 4)];
    const counts = [46, 47, 48].map((days) => dayCount(addDays(D, -days), 80));
    expect(reckon(PREDICTIONS, 1, counts, lastSeason)).toMatchObject({ status: 'SKIP' });
  });
});
