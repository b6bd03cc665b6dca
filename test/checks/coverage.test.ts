import { describe, expect, it } from 'vitest';
import type { DateContext } from '../../src/calendar/slate.ts';
import { gameName } from '../../src/calendar/slate.ts';
import { coverageOn, groupByDate, playedPairs } from '../../src/checks/coverage.ts';
import { type CoverageRow, known } from '../../src/facts/facts.ts';
import { sliceBetween } from '../../src/facts/span.ts';
import { coverageRows, game, profile } from '../support/fact-builders.ts';

const D = '2026-04-01';
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';

function day(...matchups: string[]): DateContext {
  const games = matchups.map((matchup) => ({ ...game(D, matchup), type: '002', postponed: null }));
  return {
    date: D,
    mode: 'GAME_DAY',
    games,
    postponed: [],
    seasonDay: 150,
    bootstrap: false,
    postBreak: false,
    playoffs: false,
    halted: false,
  };
}

/** A row of the team box score, which names neither opponent nor home. */
const teamRow = (team: string, gameRef: string | null, over: Partial<CoverageRow> = {}): CoverageRow => ({
  date: D,
  team,
  opponent: null,
  home: null,
  away: null,
  gameRef,
  rows: 1,
  validRows: 1,
  playedRows: 1,
  copies: null,
  above: null,
  spread: null,
  oldest: null,
  newest: null,
  ...over,
});

const covered = (rows: CoverageRow[], on: DateContext, table = TEAM_BOX) =>
  coverageOn({ grain: profile.tables[table]?.grain }, rows, on, profile.completeness).covered.map(gameName);

describe('coverageOn', () => {
  it("finds a team's game through the slate, whatever id the table files it under", () => {
    expect(covered([teamRow('MEM', 'a'), teamRow('POR', 'b')], day('MEM@POR', 'LAC@SAC'))).toEqual([
      'MEM@POR',
    ]);
    expect(covered([teamRow('MEM', null), teamRow('POR', null)], day('MEM@POR'))).toEqual(['MEM@POR']);
  });

  it('needs valid rows of two teams: one team doubled is not a game', () => {
    expect(covered([teamRow('MEM', 'a'), teamRow('MEM', 'a')], day('MEM@POR'))).toEqual([]);
    expect(covered([teamRow('MEM', 'a'), teamRow('POR', 'a', { validRows: 0 })], day('MEM@POR'))).toEqual([]);
  });

  describe('with a team in two games of a date', () => {
    const twice = day('DAL@MEM', 'PHX@MEM');

    it('gives a row to the game of its partner under the same id', () => {
      expect(covered([teamRow('MEM', '0022501101'), teamRow('PHX', '0022501101')], twice)).toEqual([
        'PHX@MEM',
      ]);
    });

    it('or to the game that the id names, in either order', () => {
      expect(covered([teamRow('MEM', '20260401_MEM_DAL'), teamRow('DAL', 'x')], twice)).toEqual(['DAL@MEM']);
    });

    it('and to none where nothing tells', () => {
      const rows = [teamRow('MEM', '0022501101'), teamRow('DAL', null), teamRow('PHX', null)];
      const result = coverageOn({ grain: 'team' }, rows, twice, profile.completeness);
      expect(result).toMatchObject({ covered: [], strayRows: 1 });
    });
  });

  it('counts rows of pairs that are not on the slate as strays, and rows of other dates not at all', () => {
    const rows = [
      ...coverageRows(GAMEBOOK, [game(D, 'BOS@NYK')]),
      ...coverageRows(GAMEBOOK, [game('2026-04-02', 'MEM@POR')]),
    ];
    expect(coverageOn({ grain: 'player' }, rows, day('MEM@POR'), profile.completeness)).toMatchObject({
      covered: [],
      strayRows: 34,
      rows: 34,
    });
  });

  it.each([
    [15, 7, ['MEM@POR']],
    [14, 7, []],
    [15, 5, ['MEM@POR']],
    [15, 4, []],
  ])('judges a player table with %i rows of a game and %i played rows of one team', (rows, played, games) => {
    const [away, home] = coverageRows(GAMEBOOK, [game(D, 'MEM@POR')]);
    if (away === undefined || home === undefined) throw new Error('a game has two sides');
    const sides = [
      { ...away, validRows: rows - 7, playedRows: rows - 7 },
      { ...home, validRows: 7, playedRows: played },
    ];
    expect(covered(sides, day('MEM@POR'), GAMEBOOK)).toEqual(games);
  });

  it('sums rows of one team that the table splits over several ids', () => {
    const split = coverageRows(GAMEBOOK, [game(D, 'MEM@POR')], { validRows: 4, playedRows: 3 });
    expect(covered(split, day('MEM@POR'), GAMEBOOK)).toEqual([]);
    const other = split.map((row) => ({ ...row, gameRef: 'other' }));
    expect(covered([...split, ...other], day('MEM@POR'), GAMEBOOK)).toEqual(['MEM@POR']);
  });
});

describe('playedPairs', () => {
  const played = (rows: CoverageRow[]) => [...playedPairs({ [TEAM_BOX]: known(rows) })];

  it('reads pairs from opponents, home and away, or a shared id', () => {
    expect(played(coverageRows(GAMEBOOK, [game(D, 'POR@MEM')]))).toEqual([`${D}|MEM|POR`]);
    expect(played(coverageRows('nba_analytics.player_game_summary', [game(D, 'MEM@POR')]))).toEqual([
      `${D}|MEM|POR`,
    ]);
    expect(played([teamRow('POR', 'a'), teamRow('MEM', 'a'), teamRow('LAC', 'b')])).toEqual([`${D}|MEM|POR`]);
  });

  it('is not convinced by placeholders or by lists of inactive players', () => {
    expect(played(coverageRows(GAMEBOOK, [game(D, 'MEM@POR')], { validRows: 0 }))).toEqual([]);
    expect(played(coverageRows(GAMEBOOK, [game(D, 'MEM@POR')], { playedRows: 0 }))).toEqual([]);
  });

  it('learns nothing from tables that could not be read', () => {
    const blind = { state: 'unknown', cause: 'timeout', message: '', fix: '' } as const;
    expect([...playedPairs({ [TEAM_BOX]: blind })]).toEqual([]);
  });
});

describe('groupByDate', () => {
  const rows = ['2026-02-03', '2026-02-01', '2026-02-02', '2026-02-01'].map((date, index) => ({
    date,
    index,
  }));
  const cut = (from: string, to: string) => sliceBetween(rows, ({ date }) => date, { from, to });

  it('gives the rows of each date of a list, or of a window that was cut from it, and of no other', () => {
    expect([...groupByDate(rows)].map(([date, own]) => [date, own.length])).toEqual([
      ['2026-02-03', 1],
      ['2026-02-01', 2],
      ['2026-02-02', 1],
    ]);
    const window = groupByDate(cut('2026-01-31', '2026-02-02'));
    expect([...window.keys()]).toEqual(['2026-02-01', '2026-02-02']);
    expect(window.get('2026-02-01')).toEqual([rows[1], rows[3]]);
    expect([...groupByDate(cut('2026-03-01', '2026-03-02'))]).toEqual([]);
  });

  it('gives windows of one list the same rows of a date, so that what is known of them holds', () => {
    const [one, other] = [cut('2026-02-01', '2026-02-02'), cut('2026-02-02', '2026-02-03')].map(groupByDate);
    expect(one?.get('2026-02-02')).toBe(other?.get('2026-02-02'));
  });
});

describe('what was found of the rows of a date', () => {
  const rows = ['ATL', 'BOS'].map((team) => teamRow(team, '1'));
  const one = day('ATL@BOS');

  it('is worked out once, and again by another rule, on another slate, or of other rows', () => {
    const ask = (of: CoverageRow[], on: DateContext, grain: 'team' | 'player' = 'team') =>
      coverageOn(GRAINS[grain], of, on, profile.completeness).covered.map(gameName);
    const GRAINS = { team: { grain: 'team' }, player: { grain: 'player' } } as const;
    expect(coverageOn(GRAINS.team, rows, one, profile.completeness)).toBe(
      coverageOn(GRAINS.team, rows, one, profile.completeness),
    );
    expect(ask(rows, one)).toEqual(['ATL@BOS']);
    expect(ask(rows, one, 'player')).toEqual([]);
    expect(ask(rows, one)).toEqual(['ATL@BOS']);
    expect(ask(rows, day())).toEqual([]);
    expect(ask(rows.slice(1), one)).toEqual([]);
    const strict = { ...profile.completeness, playedPerTeam: 1, rowsPerGame: 3 };
    expect(coverageOn(GRAINS.player, rows, one, strict).covered.map(gameName)).toEqual([]);
    expect(coverageOn(GRAINS.player, rows, one, { ...strict, rowsPerGame: 2 }).covered.map(gameName)).toEqual(
      ['ATL@BOS'],
    );
  });
});
