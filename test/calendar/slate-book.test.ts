import { describe, expect, it } from 'vitest';
import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { buildSlateBook, gameKey, type SlateBook, type SlateSource } from '../../src/calendar/slate-book.ts';
import type { ScheduleRow } from '../../src/facts/facts.ts';
import { game, night, nights, profile } from '../support/fact-builders.ts';

function bookOf(games: readonly ScheduleRow[], over: Partial<SlateSource> = {}): SlateBook {
  return buildSlateBook({
    games,
    postponements: [],
    halts: [],
    played: new Set(),
    calendar: profile.calendar,
    seasons: profile.seasons,
    ...over,
  });
}

const names = (games: readonly { away: string; home: string }[]) =>
  games.map(({ away, home }) => `${away}@${home}`);
const unscored = { awayScore: null, homeScore: null };

describe('the games of a date', () => {
  it.each([
    ['002', 1],
    ['004', 1],
    ['005', 1],
    ['001', 0],
    ['003', 0],
    ['006', 0],
  ])('of type %s count %d times', (type, count) => {
    expect(bookOf([game('2026-02-03', 'ATL@BOS', { type })]).on('2026-02-03').games).toHaveLength(count);
  });

  it('count once a pair of teams, in whichever order and under whichever id', () => {
    const games = [
      game('2026-02-03', 'ATL@BOS'),
      game('2026-02-03', 'BOS@ATL'),
      game('2026-02-03', 'BOS@MIA'),
    ];
    expect(names(bookOf(games).on('2026-02-03').games)).toEqual(['ATL@BOS', 'BOS@MIA']);
  });

  it.each([1, 2, null])('stay expected when they are past and still at status %s', (status) => {
    const day = bookOf([game('2026-02-11', 'SAS@GSW', { status, ...unscored })]).on('2026-02-11');
    expect(day).toMatchObject({ games: [{ away: 'SAS', status }], postponed: [] });
  });

  it('are none on a date that was never heard of', () => {
    expect(bookOf([]).on('2026-02-03')).toMatchObject({ games: [], postponed: [], mode: 'OFF_SEASON' });
  });
});

describe('a postponed game', () => {
  const ID = { gameId: '0022500527' };
  const away = game('2026-01-08', 'MIA@CHI', { ...ID, ...unscored });

  it.each([9, 4, 0])('is confirmed by the status %d', (status) => {
    const day = bookOf([game('2026-01-24', 'GSW@MIN', { status })]).on('2026-01-24');
    expect(day.games).toEqual([]);
    expect(day.postponed).toMatchObject([{ postponed: { certainty: 'confirmed', why: `status ${status}` } }]);
  });

  it('is confirmed by its make-up, played or still to come, however far away', () => {
    for (const makeUp of [
      game('2026-01-29', 'MIA@CHI', ID),
      game('2026-03-31', 'MIA@CHI', { ...ID, status: 1, ...unscored }),
    ]) {
      const book = bookOf([away, makeUp]);
      expect(book.on('2026-01-08').postponed).toMatchObject([
        { postponed: { certainty: 'confirmed', why: `moved to ${makeUp.date}` } },
      ]);
      expect(names(book.on(makeUp.date).games)).toEqual(['MIA@CHI']);
    }
  });

  it('may have been played on an earlier date', () => {
    const book = bookOf([away, game('2026-01-06', 'MIA@CHI', ID)]);
    expect(book.on('2026-01-08').postponed).toHaveLength(1);
    expect(book.on('2026-01-06').games).toHaveLength(1);
  });

  it('is confirmed by the pipeline’s own note about that date, and not about another', () => {
    const noted = (originalDate: string) =>
      bookOf([away], { postponements: [{ gameId: ID.gameId, originalDate, newDate: null }] }).on(
        '2026-01-08',
      );
    expect(noted('2026-01-08').postponed).toMatchObject([{ postponed: { why: 'noted by the pipeline' } }]);
    expect(noted('2026-01-09').postponed).toMatchObject([{ postponed: { certainty: 'suspected' } }]);
  });

  it.each(['20260108_MIA_CHI', '20260108_CHI_MIA'])('is known to a note by the date id %s, too', (gameId) => {
    const notes = { postponements: [{ gameId, originalDate: '2026-01-08', newDate: null }] };
    const games = [
      game('2026-01-08', 'MIA@CHI', { status: 1, ...unscored }),
      game('2026-01-08', 'ATL@BOS', { status: 1, ...unscored }),
    ];
    const { games: expected, postponed } = bookOf(games, notes).on('2026-01-08');
    expect([names(expected), names(postponed)]).toEqual([['ATL@BOS'], ['MIA@CHI']]);
  });

  it('is suspected when it is final without scores and without rows', () => {
    expect(bookOf([away]).on('2026-01-08').postponed).toMatchObject([
      { postponed: { certainty: 'suspected', why: 'final without scores or a row in any table' } },
    ]);
  });

  it.each<[string, Partial<ScheduleRow>, Partial<SlateSource>]>([
    ['its status', { status: 9 }, {}],
    ['a note', {}, { postponements: [{ gameId: ID.gameId, originalDate: '2026-01-08', newDate: null }] }],
    ['missing scores', unscored, {}],
  ])('is none where a box score says that it was played, whatever %s says', (_name, row, source) => {
    const played = new Set([gameKey('2026-01-08', 'CHI', 'MIA')]);
    const day = bookOf([game('2026-01-08', 'MIA@CHI', { ...ID, ...row })], { ...source, played }).on(
      '2026-01-08',
    );
    expect(day).toMatchObject({ games: [{ away: 'MIA' }], postponed: [] });
  });
});

describe('the mode of a date', () => {
  const book = bookOf([...nights('2026-02-12', 5), ...nights('2026-02-23', 5), ...night('2026-04-12', 15)]);

  it.each([
    ['2026-02-12', 'GAME_DAY'],
    ['2026-02-13', 'OFF_DAY'],
    ['2026-02-18', 'OFF_DAY'],
    ['2026-02-24', 'OFF_SEASON'],
    ['2026-02-07', 'OFF_SEASON'],
    ['2026-04-12', 'GAME_DAY'],
    ['2026-04-13', 'OFF_SEASON'],
  ])('%s is %s', (date, mode) => {
    expect(book.on(date).mode).toBe(mode);
  });

  it.each([
    [10, 'OFF_DAY'],
    [11, 'OFF_SEASON'],
  ])('with the next game %d days ahead is %s', (days, mode) => {
    const two = bookOf([...night('2026-02-01', 4), ...night(addDays('2026-02-02', days), 4)]);
    expect(two.on('2026-02-02').mode).toBe(mode);
  });

  it('takes a date whose only games are postponed for a date without games', () => {
    const postponed = night('2026-01-25', 1, { status: 9 });
    expect(
      bookOf([...night('2026-01-24', 4), ...postponed, ...night('2026-01-26', 4)]).on('2026-01-25').mode,
    ).toBe('OFF_DAY');
  });
});

describe('the days after a break', () => {
  const season = nights('2026-02-12', 20);

  it('are the first three game dates after four empty ones', () => {
    const book = bookOf([...season, ...nights('2026-02-21', 5), ...night('2026-02-23', 4)]);
    const weak = eachDate('2026-02-10', '2026-02-24').filter((date) => book.on(date).postBreak);
    expect(weak).toEqual(['2026-02-17', '2026-02-18', '2026-02-19']);
  });

  it('are not there after three empty dates', () => {
    const book = bookOf([...season, ...nights('2026-02-20', 5)]);
    expect(eachDate('2026-02-10', '2026-02-24').some((date) => book.on(date).postBreak)).toBe(false);
  });

  it('are game dates, also where they lie apart', () => {
    const apart = ['2026-02-19', '2026-02-21', '2026-02-23', '2026-02-24'].flatMap((date) => night(date, 4));
    const book = bookOf([...season, ...apart]);
    expect(eachDate('2026-02-10', '2026-02-28').filter((date) => book.on(date).postBreak)).toEqual([
      '2026-02-19',
      '2026-02-21',
      '2026-02-23',
    ]);
  });

  it('are never the first days of a season', () => {
    const book = bookOf([...nights('2025-06-22', 5), ...nights('2025-10-25', 5)]);
    expect(eachDate('2025-10-20', '2025-10-30').some((date) => book.on(date).postBreak)).toBe(false);
  });
});

describe('the days of a season', () => {
  it('are counted from the listed start where the schedule does not reach back to it', () => {
    const book = bookOf(night('2025-11-20', 4));
    expect(book.on('2025-10-21')).toMatchObject({ seasonDay: 0, bootstrap: true });
    expect(book.on('2025-11-03')).toMatchObject({ seasonDay: 13, bootstrap: true });
    expect(book.on('2025-11-04')).toMatchObject({ seasonDay: 14, bootstrap: false });
  });

  it('are counted from the schedule’s own first game where that is earlier, and preseason is none', () => {
    const book = bookOf([
      ...night('2025-10-05', 4, { type: '001' }),
      ...night('2025-10-19', 4),
      ...night('2025-10-25', 4),
    ]);
    expect(book.on('2025-10-19').seasonDay).toBe(0);
    expect(book.on('2025-10-25').seasonDay).toBe(6);
  });

  it('are counted from the schedule’s own first game some days after the listed start, not from a part of a schedule', () => {
    expect(bookOf(night('2025-10-24', 4)).on('2025-10-25').seasonDay).toBe(1);
    expect(bookOf(night('2025-11-04', 4)).on('2025-11-04').seasonDay).toBe(0);
    expect(bookOf(night('2025-11-05', 4)).on('2025-11-05').seasonDay).toBe(15);
  });

  it('of a provisional season are counted from the schedule as soon as it is there', () => {
    expect(bookOf([]).on('2026-10-22').seasonDay).toBe(1);
    expect(bookOf(night('2026-10-22', 4)).on('2026-10-22').seasonDay).toBe(0);
  });

  it('are unknown before the first season', () => {
    expect(bookOf([]).on('2019-01-01').seasonDay).toBeNull();
  });
});

describe('the playoffs', () => {
  it.each([
    [['004'], true],
    [['005'], true],
    [['004', '005'], true],
    [['002', '005'], false],
    [['002'], false],
    [[], false],
  ])('of games of types %j are %s', (types, playoffs) => {
    const games = types.map((type, index) =>
      game('2026-04-15', ['ATL@BOS', 'MIA@CHI'][index] ?? '', { type }),
    );
    expect(bookOf(games).on('2026-04-15').playoffs).toBe(playoffs);
  });
});

describe('a halt', () => {
  it('is in force on the dates that the pipeline wrote down, or always where the profile says so', () => {
    const halts = [
      { effectiveDate: '2026-04-14', active: true },
      { effectiveDate: '2026-04-15', active: false },
    ];
    const book = bookOf([], { halts });
    expect(['2026-04-13', '2026-04-14', '2026-04-15'].map((date) => book.on(date).halted)).toEqual([
      false,
      true,
      false,
    ]);
    expect(bookOf([], { calendar: { ...profile.calendar, halted: true } }).on('2026-01-01').halted).toBe(
      true,
    );
  });
});

describe('the book', () => {
  it('lists the dates with games in a range, ascending, without the postponed', () => {
    const book = bookOf([
      ...night('2026-02-05', 1),
      ...night('2026-02-03', 1),
      ...night('2026-02-04', 1, { status: 9 }),
    ]);
    expect(book.gameDates('2026-02-03', '2026-02-05')).toEqual(['2026-02-03', '2026-02-05']);
    expect(book.gameDates('2026-02-04', '2026-02-04')).toEqual([]);
  });

  it('knows when the schedule was last loaded', () => {
    const loaded = ['2026-02-03T09:00:00Z', '2026-02-04T09:00:00Z', null].map((processedAt, index) =>
      game('2026-02-03', ['ATL@BOS', 'MIA@CHI', 'SAS@GSW'][index] ?? '', { processedAt }),
    );
    expect(bookOf(loaded).newestLoad).toBe('2026-02-04T09:00:00Z');
    expect(bookOf([]).newestLoad).toBeNull();
  });
});
