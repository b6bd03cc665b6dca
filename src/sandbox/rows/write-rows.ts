import type { IsoDate } from '../../calendar/dates.ts';
import type { DuckDbEditor } from '../../warehouse/duckdb.ts';
import { TEAMS } from '../teams.ts';
import { FILLS } from './fills.ts';
import type { RowPlan, StagedGame } from './row-plan.ts';
import { dropStaged, makeViews } from './staged-views.ts';

/**
 * Writes the rows of a plan into tables that exist.
 * Only the counts cross over: a season of rows, value by value, would take ten times as long.
 */
export async function writeRows(editor: DuckDbEditor, plan: RowPlan): Promise<void> {
  await stageGames(editor, plan.games);
  await stageSlots(editor, plan);
  await makeViews(editor, plan.varied);
  const tables = [...plan.gameSlots, ...plan.daySlots, ...plan.predictionSlots].map((slot) => slot.table);
  for (const table of new Set(tables)) {
    const fill = FILLS[table];
    if (fill === undefined) throw new RangeError(`no rows can be made for ${table}`);
    const { source, values } = fill;
    await editor.run(
      `INSERT INTO ${table} (${Object.keys(values)
        .map((column) => `"${column}"`)
        .join(', ')})
SELECT ${Object.values(values).join(', ')} FROM staged_${source} WHERE table_name = '${table}'`,
    );
  }
  await dropStaged(editor);
}

async function stageGames(editor: DuckDbEditor, games: readonly StagedGame[]): Promise<void> {
  await editor.run(
    `CREATE TEMP TABLE staged_teams (team_number INTEGER, tricode VARCHAR, team_id BIGINT, team_name VARCHAR)`,
  );
  await editor.append(
    'main.staged_teams',
    ['team_number', 'tricode', 'team_id', 'team_name'],
    TEAMS.map(({ tricode, id, name }, index) => [index, tricode, id, name]),
  );
  const columns = [
    'game_key',
    'number_on_date',
    'game_id',
    'game_date',
    'away',
    'home',
    'away_roster',
    'home_roster',
    'season_year',
    'tip',
  ];
  await editor.run(`CREATE TEMP TABLE staged_games (game_key INTEGER, number_on_date INTEGER, game_id VARCHAR, game_date DATE,
  away VARCHAR, home VARCHAR, away_roster VARCHAR, home_roster VARCHAR, season_year BIGINT, tip TIMESTAMPTZ)`);
  const gamesOn = new Map<IsoDate, number>();
  const appearances = new Map<string, number>();
  // A team that is listed twice on a date fields other players the second time: players are distinct within a date.
  const rosterOf = (team: string, date: IsoDate): string => {
    const times = (appearances.get(`${date} ${team}`) ?? 0) + 1;
    appearances.set(`${date} ${team}`, times);
    return `${team.toLowerCase()}${times === 1 ? '' : `squad${times}`}`;
  };
  const rows = games.map((game, key) => {
    const numberOnDate = gamesOn.get(game.date) ?? 0;
    gamesOn.set(game.date, numberOnDate + 1);
    const { gameId, date, away, home, seasonYear, tip } = game;
    return [
      key,
      numberOnDate,
      gameId,
      date,
      away,
      home,
      rosterOf(away, date),
      rosterOf(home, date),
      seasonYear,
      tip,
    ];
  });
  await editor.append('main.staged_games', columns, rows);
}

async function stageSlots(editor: DuckDbEditor, plan: RowPlan): Promise<void> {
  await editor.run(`CREATE TEMP TABLE staged_game_slots (table_name VARCHAR, game_key INTEGER, is_home BOOLEAN, player_role VARCHAR,
  first_number INTEGER, row_count INTEGER, written_at TIMESTAMPTZ)`);
  await editor.append(
    'main.staged_game_slots',
    ['table_name', 'game_key', 'is_home', 'player_role', 'first_number', 'row_count', 'written_at'],
    plan.gameSlots.map((slot) => [
      slot.table,
      slot.game,
      slot.isHome,
      slot.role,
      slot.firstNumber,
      slot.rows,
      slot.writtenAt,
    ]),
  );
  await editor.run(
    `CREATE TEMP TABLE staged_day_slots (table_name VARCHAR, slot_date DATE, row_count INTEGER, written_at TIMESTAMPTZ)`,
  );
  await editor.append(
    'main.staged_day_slots',
    ['table_name', 'slot_date', 'row_count', 'written_at'],
    plan.daySlots.map((slot) => [slot.table, slot.date, slot.rows, slot.writtenAt]),
  );
  await editor.run(`CREATE TEMP TABLE staged_prediction_slots (table_name VARCHAR, slot_date DATE, row_count INTEGER, players INTEGER,
  systems VARCHAR[], is_active BOOLEAN, written_at TIMESTAMPTZ)`);
  await editor.append(
    'main.staged_prediction_slots',
    ['table_name', 'slot_date', 'row_count', 'players', 'systems', 'is_active', 'written_at'],
    plan.predictionSlots.map((slot) => [
      slot.table,
      slot.date,
      slot.rows,
      slot.players,
      slot.systems,
      slot.active,
      slot.writtenAt,
    ]),
  );
}
