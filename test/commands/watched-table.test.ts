import { describe, expect, it } from 'vitest';
import { nearestTable, watchedTable } from '../../src/commands/watched-table.ts';
import { profile } from '../support/fact-builders.ts';

const TABLES = Object.keys(profile.tables);

describe('a table that somebody names', () => {
  it.each(TABLES)('%s is watched, under its full name and its own alone', (table) => {
    expect(watchedTable(table, profile)).toEqual({ ok: true, value: table });
    expect(watchedTable(table.replace(/^.*\./, ''), profile)).toEqual({ ok: true, value: table });
  });

  it.each([
    ['nbac_team_boxscor', 'nba_raw.nbac_team_boxscore'],
    ['nba_raw.nbac_team_boxscor', 'nba_raw.nbac_team_boxscore'],
    ['nba_raw.team_boxscore', 'nba_raw.nbac_team_boxscore'],
    ['player_daly_cache', 'nba_precompute.player_daily_cache'],
    ['Player_Game_Summary', 'nba_analytics.player_game_summary'],
    ['potato', null],
    ['', null],
  ])('"%s" was most likely meant to be %s', (name, table) => {
    expect(nearestTable(name, TABLES)).toBe(table);
  });

  it.each(['potato', '__proto__', 'constructor', 'toString', '*', ''])(
    '"%s" is refused with the tables there are',
    (name) => {
      const refused = watchedTable(name, profile);
      expect(refused).toMatchObject({
        ok: false,
        problem: expect.stringContaining(
          `"${name}" is no table that is watched: the tables are nbac_team_boxscore, `,
        ),
      });
    },
  );
});
