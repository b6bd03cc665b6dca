import { describe, expect, it } from 'vitest';
import type { Game } from '../../src/calendar/slate.ts';
import { gamesOfSlice } from '../../src/checks/game-of-slice.ts';
import { slice } from '../support/fact-builders.ts';

const D = '2026-02-19';

const game = (away: string, home: string, awayName: string | null, homeName: string | null): Game => ({
  gameId: `00225${away}${home}`,
  date: D,
  away,
  home,
  awayName,
  homeName,
  type: '002',
  status: 1,
  awayScore: null,
  homeScore: null,
  tip: null,
  seasonYear: 2025,
  postponed: null,
});
const GAMES = [
  game('LAL', 'LAC', 'Lakers', 'LA Clippers'),
  game('POR', 'BOS', 'Trail Blazers', 'Boston Celtics'),
  game('ATL', 'NYK', null, null),
];
const found = (over: Parameters<typeof slice>[2], games = GAMES) =>
  gamesOfSlice(slice(D, 1, over), games).map(({ away, home }) => `${away}@${home}`);

describe('the game of a slice', () => {
  it.each<[string, Parameters<typeof slice>[2], string[]]>([
    ['two short names', { home: 'LAC', away: 'LAL' }, ['LAL@LAC']],
    ['two short names the other way round', { home: 'LAL', away: 'LAC' }, ['LAL@LAC']],
    ['a team and its opponent', { team: 'BOS', opponent: 'POR' }, ['POR@BOS']],
    ['one team', { team: 'BOS' }, ['POR@BOS']],
    [
      'full names, however long',
      { homeName: 'Los Angeles Clippers', awayName: 'Los Angeles Lakers' },
      ['LAL@LAC'],
    ],
    [
      'full names the other way round',
      { homeName: 'Portland Trail Blazers', awayName: 'boston celtics' },
      ['POR@BOS'],
    ],
    ['a short and a full one', { home: 'BOS', awayName: 'Trail Blazers', homeName: 'anybody' }, ['POR@BOS']],
    [
      'short names before full ones that say otherwise',
      { home: 'LAC', away: 'LAL', homeName: 'Boston Celtics', awayName: 'Trail Blazers' },
      ['LAL@LAC'],
    ],
    [
      'a short name before a full one',
      { home: 'LAL', homeName: 'Boston Celtics', awayName: 'Trail Blazers' },
      [],
    ],
    ['one full name only', { homeName: 'Boston Celtics' }, []],
    ['teams of two games', { homeName: 'Boston Celtics', awayName: 'Los Angeles Lakers' }, []],
    [
      'teams that the schedule does not name in full',
      { homeName: 'New York Knicks', awayName: 'Atlanta Hawks' },
      [],
    ],
    ['names without a letter', { homeName: '', awayName: '?!' }, []],
    ["the schedule's id", { games: ['00225PORBOS'] }, ['POR@BOS']],
    ['both teams in an id', { games: ['20260219_LAC_LAL'] }, ['LAL@LAC']],
    ['nothing', {}, []],
  ])('is told by %s', (_, over, games) => {
    expect(found(over)).toEqual(games);
  });

  it('is none where names fit two games', () => {
    const again = [game('MCI', 'MUN', 'City', 'United'), game('LCI', 'LUN', 'City', 'United')];
    expect(found({ homeName: 'Manchester United', awayName: 'Leicester City' }, again)).toEqual([]);
    expect(found({ homeName: 'Manchester United', awayName: 'Leicester City' }, again.slice(1))).toEqual([
      'LCI@LUN',
    ]);
  });
});
