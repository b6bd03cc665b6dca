import { describe, expect, it } from 'vitest';
import { dueTimes, isDue } from '../../src/calendar/due.ts';
import type { DateContext, Game } from '../../src/calendar/slate.ts';
import { game, profile } from '../support/fact-builders.ts';

const ZONE = profile.timeZone;
const table = (name: string) => {
  const found = profile.tables[name];
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};
const PLAYERS = table('nba_analytics.player_game_summary');
const CONTEXT = table('nba_analytics.upcoming_player_game_context');
const PROPS = table('nba_raw.odds_api_player_points_props');

function day(date: string, tips: (string | null)[] = []): DateContext {
  const games: Game[] = tips.map((tip) => ({
    ...game(date, 'MEM@POR', { tip }),
    type: '002',
    postponed: null,
  }));
  return {
    date,
    mode: 'GAME_DAY',
    games,
    postponed: [],
    seasonDay: 50,
    bootstrap: false,
    postBreak: false,
    playoffs: false,
    halted: false,
  };
}

const due = (of: typeof PLAYERS, on: DateContext) => dueTimes(of, on, ZONE).due.toISOString();

describe('due times', () => {
  it.each([
    ['in winter', '2026-02-03', '2026-02-04T15:30:00.000Z'],
    ['in summer', '2026-04-10', '2026-04-11T14:30:00.000Z'],
    ['on the day clocks go forward', '2026-03-07', '2026-03-08T14:30:00.000Z'],
    ['on the day clocks go back', '2025-11-01', '2025-11-02T15:30:00.000Z'],
    ['on the last day of a year', '2025-12-31', '2026-01-01T15:30:00.000Z'],
  ])('read 10:30 of the next day on the wall clock %s', (_, date, instant) => {
    expect(due(PLAYERS, day(date))).toBe(instant);
  });

  it('move a time that does not exist forward by the skipped hour', () => {
    expect(dueTimes(PLAYERS, day('2026-03-07'), ZONE).expected.toISOString()).toBe(
      '2026-03-08T07:00:00.000Z',
    );
  });

  it('can lie on the date itself and before it', () => {
    expect(due(CONTEXT, day('2026-02-03'))).toBe('2026-02-03T16:00:00.000Z');
    expect(dueTimes(CONTEXT, day('2026-02-03'), ZONE).expected.toISOString()).toBe(
      '2026-02-02T22:30:00.000Z',
    );
  });

  it.each([
    [
      'three hours before the earliest tip',
      ['2026-02-04T03:00:00Z', '2026-02-03T18:00:00Z'],
      '2026-02-03T15:00:00.000Z',
    ],
    ['at 16:00 when the first tip is late', ['2026-02-04T03:00:00Z'], '2026-02-03T21:00:00.000Z'],
    ['at 16:00 when no tip is known', [null], '2026-02-03T21:00:00.000Z'],
    ['by the tips that are known', [null, '2026-02-03T18:00:00Z'], '2026-02-03T15:00:00.000Z'],
  ])('of lines lie %s', (_, tips, instant) => {
    expect(due(PROPS, day('2026-02-03', tips))).toBe(instant);
  });

  it('refuse a time of another shape', () => {
    expect(() => dueTimes({ ...PLAYERS, due: 'tomorrow' }, day('2026-02-03'), ZONE)).toThrow(
      '"tomorrow" is no due time',
    );
  });
});

describe('isDue', () => {
  it.each([
    ['2026-02-04T15:29:59.999Z', false],
    ['2026-02-04T15:30:00.000Z', true],
    ['2026-02-05T11:59:59.999Z', true],
    ['2026-02-05T12:00:00.000Z', true],
    ['2026-04-01T00:00:00.000Z', true],
    ['2026-02-03T12:00:00.000Z', false],
  ])('at %s is %s', (now, expected) => {
    expect(isDue(PLAYERS, day('2026-02-03'), new Date(now), ZONE)).toBe(expected);
  });

  it('agrees with the due instant in the zone that is furthest behind', () => {
    const late = { ...PLAYERS, due: 'D+1 23:59' };
    const instant = dueTimes(late, day('2026-02-03'), 'Etc/GMT+12').due;
    expect(isDue(late, day('2026-02-03'), instant, 'Etc/GMT+12')).toBe(true);
    expect(isDue(late, day('2026-02-03'), new Date(instant.getTime() - 1), 'Etc/GMT+12')).toBe(false);
  });
});
