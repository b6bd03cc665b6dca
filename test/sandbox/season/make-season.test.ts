import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, eachDate } from '../../../src/calendar/dates.ts';
import { makeSeason, type Season } from '../../../src/sandbox/season/make-season.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

/** Noon in New York on days all over two years, and on those on which clocks change and seasons begin. */
const INSTANTS = [
  ...eachDate('2026-01-01', '2027-12-31').filter((_, index) => index % 17 === 0),
  '2026-03-08',
  '2026-07-04',
  '2026-10-20',
  '2026-10-21',
  '2026-10-22',
  '2026-11-01',
  '2027-03-14',
  '2031-06-01',
].map((date) => new Date(`${date}T17:00:00Z`));

const seasonAt = (now: Date): Season => makeSeason(now, shippedProfile, 'test');
const SEASONS = INSTANTS.map(seasonAt);

describe('a made-up season', () => {
  it('is under way on whatever day it is made: yesterday and today are game days, and no first weeks', () => {
    for (const { slate, today, yesterday } of SEASONS) {
      for (const date of [yesterday, today]) {
        const day = slate.on(date);
        expect(day.games.length, date).toBeGreaterThanOrEqual(6);
        expect(day.seasonDay, date).toBeGreaterThan(35);
        expect(day, date).toMatchObject({ bootstrap: false, postBreak: false, playoffs: false });
      }
    }
  });

  it('has days off, one break, and games up to ten days ahead', () => {
    for (const { slate, firstDate, lastDate, today } of SEASONS) {
      const dates = slate.gameDates(firstDate, lastDate);
      const pauses = dates.slice(1).map((date, index) => daysBetween(dates[index] ?? date, date) - 1);
      expect(pauses.filter((days) => days >= 4)).toHaveLength(1);
      expect(pauses.filter((days) => days === 1).length).toBeGreaterThan(2);
      expect(daysBetween(today, dates.at(-1) ?? today)).toBeGreaterThanOrEqual(9);
    }
  });

  it('lets no team play twice on a date, and seldom two nights running', () => {
    const { games } = seasonAt(new Date('2026-11-23T17:00:00Z'));
    const played = new Set(games.flatMap(({ date, away, home }) => [`${date} ${away}`, `${date} ${home}`]));
    expect(played.size).toBe(games.length * 2);
    const again = games.flatMap(({ date, away, home }) =>
      [away, home].filter((team) => played.has(`${addDays(date, -1)} ${team}`)),
    );
    expect(again.length / played.size).toBeLessThan(0.35);
  });

  it('keeps its past from one day to the next', () => {
    const [monday, tuesday] = ['2026-11-23', '2026-11-24'].map((date) =>
      seasonAt(new Date(`${date}T17:00:00Z`)),
    );
    const namesOn = (season: Season | undefined, date: string) =>
      season?.games
        .filter((game) => game.date === date)
        .map(({ gameId, away, home }) => `${gameId} ${away}@${home}`);
    for (const date of ['2026-11-11', '2026-11-16', '2026-11-18', '2026-11-22']) {
      expect(namesOn(tuesday, date), date).toEqual(namesOn(monday, date));
      expect(namesOn(monday, date)?.length, date).toBeGreaterThan(0);
    }
  });

  it('plays other games under another seed', () => {
    const now = new Date('2026-11-23T17:00:00Z');
    expect(makeSeason(now, shippedProfile, 'other').games).not.toEqual(seasonAt(now).games);
    expect(seasonAt(now).games).toEqual(seasonAt(now).games);
  });
});
