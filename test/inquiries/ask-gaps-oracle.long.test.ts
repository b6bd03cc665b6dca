import { afterEach, describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { askGaps } from '../../src/inquiries/ask-gaps.ts';
import { randomOf } from '../../src/sandbox/season/random.ts';
import { fixedClock } from '../../src/system-clock.ts';
import { raw } from '../../src/warehouse/sql.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const FROM = '2025-10-21';
const TO = '2025-12-03';
const SCHEDULE = 'nba_raw.nbac_schedule';

/** How a careful person would look into a table by hand, one date at a time. */
interface Watched {
  table: string;
  date: string;
  /** Days after D, and the wall clock of New York, from which on an empty date is a gap. */
  due: [days: number, time: string];
  /** Days of a season on which it stays empty. */
  from?: number;
}
interface TeamTable extends Watched {
  team: string;
  valid: string;
}
interface PlayerTable extends Watched {
  pair: [string, string];
  played: string;
}
interface DayTable extends Watched {
  /** What is counted on a date. */
  count: string;
  copies?: string;
  enough(count: number, games: number, earlier: () => Promise<number[]>): Promise<boolean> | boolean;
}

const TEAM_TABLES: TeamTable[] = [
  {
    table: 'nba_raw.nbac_team_boxscore',
    date: 'game_date',
    due: [1, '07:00'],
    team: 'team_abbr',
    valid: 'points > 0 AND fg_attempted > 0',
  },
  {
    table: 'nba_analytics.team_offense_game_summary',
    date: 'game_date',
    due: [1, '10:30'],
    team: 'team_abbr',
    valid: 'points_scored > 0',
  },
  {
    table: 'nba_analytics.team_defense_game_summary',
    date: 'game_date',
    due: [1, '10:30'],
    team: 'defending_team_abbr',
    valid: 'points_allowed > 0',
  },
];
const PLAYER_TABLES: PlayerTable[] = [
  {
    table: 'nba_raw.nbac_player_boxscores',
    date: 'game_date',
    due: [1, '07:00'],
    pair: ['home_team_abbr', 'away_team_abbr'],
    played: 'TRUE',
  },
  {
    table: 'nba_raw.nbac_gamebook_player_stats',
    date: 'game_date',
    due: [1, '08:00'],
    pair: ['home_team_abbr', 'away_team_abbr'],
    played: "player_status = 'active'",
  },
  {
    table: 'nba_analytics.player_game_summary',
    date: 'game_date',
    due: [1, '10:30'],
    pair: ['team_abbr', 'opponent_team_abbr'],
    played: 'minutes_played > 0',
  },
];
const perGame = (floor: number) => (count: number, games: number) => count >= floor * games;
const DAY_TABLES: DayTable[] = [
  {
    table: 'nba_analytics.upcoming_player_game_context',
    date: 'game_date',
    due: [0, '11:00'],
    count: 'COUNT(*)',
    enough: perGame(20),
  },
  {
    table: 'nba_precompute.player_daily_cache',
    date: 'cache_date',
    due: [0, '11:30'],
    from: 14,
    count: 'COUNT(*)',
    copies: 'player_lookup',
    enough: perGame(10),
  },
  {
    table: 'nba_precompute.player_composite_factors',
    date: 'game_date',
    due: [0, '11:30'],
    from: 14,
    count: 'COUNT(*)',
    enough: perGame(20),
  },
  {
    table: 'nba_precompute.player_shot_zone_analysis',
    date: 'analysis_date',
    due: [0, '11:30'],
    from: 21,
    count: 'COUNT(*)',
    enough: async (count, _, earlier) => count >= 0.9 * Math.max(0, ...(await earlier())),
  },
  {
    table: 'nba_precompute.team_defense_zone_analysis',
    date: 'analysis_date',
    due: [0, '11:30'],
    from: 35,
    count: 'COUNT(*)',
    copies: 'team_abbr',
    enough: (count) => count >= 30,
  },
  {
    table: 'nba_predictions.ml_feature_store_v2',
    date: 'game_date',
    due: [0, '11:30'],
    from: 14,
    count: 'COUNT(*)',
    enough: perGame(10),
  },
  {
    table: 'nba_predictions.player_prop_predictions',
    date: 'game_date',
    due: [0, '13:30'],
    from: 14,
    count: 'COUNT(DISTINCT CASE WHEN is_active THEN player_lookup END)',
    copies: 'is_active, system_id, player_lookup, game_id, current_points_line',
    // Per game, against the middle of the seven game dates before; dates without any are no measure.
    enough: async (count, games, earlier) => {
      const usual = (await earlier()).filter((each) => each > 0).sort((one, other) => one - other);
      const half = usual.length / 2;
      const middle = ((usual[Math.ceil(half) - 1] ?? 0) + (usual[Math.floor(half)] ?? 0)) / 2;
      return usual.length < 3 || count / games >= 0.5 * middle;
    },
  },
  {
    table: 'nba_predictions.prediction_accuracy',
    date: 'game_date',
    due: [1, '12:00'],
    from: 14,
    count: 'COUNT(*)',
    enough: () => true,
  },
  {
    table: 'nba_raw.odds_api_player_points_props',
    date: 'game_date',
    due: [0, '16:00'],
    count: 'COUNT(DISTINCT CASE WHEN points_line > 0 THEN player_lookup END)',
    enough: perGame(5),
  },
  {
    table: 'nba_raw.odds_api_game_lines',
    date: 'game_date',
    due: [0, '16:00'],
    count: 'COUNT(DISTINCT game_id)',
    enough: perGame(0.9),
  },
  {
    table: 'nba_raw.bettingpros_player_points_props',
    date: 'game_date',
    due: [0, '16:00'],
    count:
      "COUNT(DISTINCT CASE WHEN points_line > 0 AND market_type = 'points' AND is_active THEN player_lookup END)",
    enough: perGame(5),
  },
];
const ALL: Watched[] = [...TEAM_TABLES, ...PLAYER_TABLES, ...DAY_TABLES];

/** Asks once per table and date, and decides by what the pipeline's people say about each. */
function byHand(ask: (statement: string) => Promise<Row[]>, now: Date) {
  const on = (column: string, date: IsoDate) => `${column} = DATE '${date}'`;
  const pairOf = (one: unknown, other: unknown) => [one, other].sort().join('-');

  async function wasPlayed(date: IsoDate, away: unknown, home: unknown): Promise<boolean> {
    const teams = `('${away}', '${home}')`;
    const questions = [
      ...TEAM_TABLES.map(
        ({ table, team, valid }) =>
          `SELECT 1 FROM ${table} WHERE ${on('game_date', date)} AND ${team} IN ${teams} AND ${valid}`,
      ),
      ...PLAYER_TABLES.map(
        ({ table, pair, played }) =>
          `SELECT 1 FROM ${table} WHERE ${on('game_date', date)} AND ${pair[0]} IN ${teams} AND ${pair[1]} IN ${teams} AND ${played}`,
      ),
    ];
    for (const question of questions) if ((await ask(`${question} LIMIT 1`)).length > 0) return true;
    return false;
  }

  async function gamesOn(date: IsoDate): Promise<string[]> {
    const scheduled =
      await ask(`SELECT game_id, away_team_tricode, home_team_tricode, MAX(game_status) AS status,
      MAX(away_team_score) AS score FROM ${SCHEDULE}
      WHERE ${on('game_date', date)} AND (game_id LIKE '002%' OR game_id LIKE '004%' OR game_id LIKE '005%')
      GROUP BY 1, 2, 3 ORDER BY 1`);
    const games: string[] = [];
    for (const { game_id, away_team_tricode: away, home_team_tricode: home, status, score } of scheduled) {
      const elsewhere = await ask(
        `SELECT 1 FROM ${SCHEDULE} WHERE game_id = '${game_id}' AND game_date > DATE '${date}' LIMIT 1`,
      );
      const isOff = status === 9 || (score === null && (elsewhere.length > 0 || status === 3));
      if (!isOff || (await wasPlayed(date, away, home))) games.push(pairOf(away, home));
    }
    return games;
  }

  async function ofTeams({ table, team, valid }: TeamTable, date: IsoDate, games: readonly string[]) {
    const counted = await ask(
      `SELECT ${team} AS team, COUNT(*) AS n FROM ${table} WHERE ${on('game_date', date)} AND ${valid} GROUP BY 1`,
    );
    const rowsOf = new Map(counted.map(({ team: name, n }) => [String(name), Number(n)]));
    const sides = games.map((pair) => pair.split('-').map((name) => rowsOf.get(name) ?? 0));
    return {
      covered: sides.filter((both) => both.every((rows) => rows > 0)).length,
      copies: sides.flat().reduce((sum, rows) => sum + Math.max(0, rows - 1), 0),
    };
  }

  async function ofPlayers({ table, pair, played }: PlayerTable, date: IsoDate, games: readonly string[]) {
    const rows =
      await ask(`SELECT ${pair[0]} AS one, ${pair[1]} AS other, team_abbr AS team, player_lookup AS player,
      COALESCE(${played}, FALSE) AS played FROM ${table} WHERE ${on('game_date', date)}`);
    const own = games.map((game) => rows.filter(({ one, other }) => pairOf(one, other) === game));
    const isCovered = (of: Row[], game: string) =>
      of.length >= 15 &&
      game
        .split('-')
        .every((team) => of.filter((row) => row.team === team && row.played === true).length >= 5);
    return {
      covered: own.filter((of, index) => isCovered(of, games[index] ?? '')).length,
      copies: own.reduce((sum, of) => sum + of.length - new Set(of.map(({ player }) => player)).size, 0),
    };
  }

  const known = new Map<string, Promise<string[]>>();
  const games = (date: IsoDate) => {
    const found = known.get(date) ?? gamesOn(date);
    known.set(date, found);
    return found;
  };

  async function ofDays(table: DayTable, date: IsoDate, count: number) {
    const countOn = async (day: IsoDate): Promise<number> => {
      const [row] = await ask(`SELECT ${table.count} AS n FROM ${table.table} WHERE ${on(table.date, day)}`);
      return Number(row?.n ?? 0);
    };
    const earlier = async (): Promise<number[]> => {
      const before: number[] = [];
      for (let day = addDays(date, -1); day >= FROM && before.length < 7; day = addDays(day, -1)) {
        const playing = (await games(day)).length;
        if (playing > 0)
          before.push((await countOn(day)) / (table.table.includes('predictions') ? playing : 1));
      }
      return before;
    };
    const found = await countOn(date);
    const active = table.table.includes('prop_predictions') ? ' AND is_active' : '';
    const twice = table.copies
      ? await ask(
          `SELECT 1 FROM ${table.table} WHERE ${on(table.date, date)}${active} GROUP BY ${table.copies} HAVING COUNT(*) > 1 LIMIT 1`,
        )
      : [];
    return { found, isWhole: found > 0 && (await table.enough(found, count, earlier)), copies: twice.length };
  }

  return async function stateOf(watched: Watched, date: IsoDate): Promise<string> {
    const playing = await games(date);
    if (playing.length === 0) return 'no_games';
    if ((Date.parse(date) - Date.parse(FROM)) / 86_400_000 < (watched.from ?? 0)) return 'not_expected';
    let [holdsAll, holdsNone, copies] = [false, true, 0];
    if ('enough' in watched) {
      const seen = await ofDays(watched as DayTable, date, playing.length);
      [holdsAll, holdsNone, copies] = [seen.isWhole, seen.found === 0, seen.copies];
    } else {
      const seen =
        'team' in watched
          ? await ofTeams(watched as TeamTable, date, playing)
          : await ofPlayers(watched as PlayerTable, date, playing);
      [holdsAll, holdsNone, copies] = [seen.covered === playing.length, seen.covered === 0, seen.copies];
    }
    const [days, time] = watched.due;
    const due = new Date(`${addDays(date, days)}T${time}:00-05:00`);
    if (!holdsAll && now < due) return 'not_due';
    if (holdsNone) return 'missing';
    if (copies > 0) return 'duplicated';
    return holdsAll ? 'complete' : 'partial';
  };
}

/** Statements that make holes of every kind in a whole season. */
function holes(seed: string): string[] {
  const random = randomOf(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const GAMES = ['ATL@BOS', 'BKN@CHA', 'CHI@CLE'];
  const on = (column: string, date: IsoDate) => `${column} = DATE '${date}'`;
  const statements: string[] = [];
  for (const date of eachDate(addDays(FROM, 1), TO)) {
    const matchup = pick(GAMES);
    const [away = '', home = ''] = matchup.split('@');
    const itsGame = `${on('game_date', date)} AND away_team_tricode = '${away}'`;
    if (chance(0.1)) statements.push(`DELETE FROM ${SCHEDULE} WHERE ${on('game_date', date)}`);
    if (chance(0.06))
      statements.push(`UPDATE ${SCHEDULE} SET game_id = '003' || substr(game_id, 4) WHERE ${itsGame}`);
    if (chance(0.12)) {
      const status = pick([1, 3, 9]);
      const isMoved = status !== 3 || chance(0.7);
      if (isMoved)
        statements.push(
          `INSERT INTO ${SCHEDULE} SELECT * REPLACE (DATE '${addDays(TO, 9)}' AS game_date, 1 AS game_status,
             NULL AS away_team_score, NULL AS home_team_score) FROM ${SCHEDULE} WHERE ${itsGame}`,
        );
      statements.push(
        `UPDATE ${SCHEDULE} SET game_status = ${status}, away_team_score = NULL, home_team_score = NULL WHERE ${itsGame}`,
      );
      // Most such games were not played; some were, whatever the schedule says.
      if (chance(0.7))
        for (const { table, ...of } of [...TEAM_TABLES, ...PLAYER_TABLES]) {
          const team = 'team' in of ? of.team : 'team_abbr';
          statements.push(
            `DELETE FROM ${table} WHERE ${on('game_date', date)} AND ${team} IN ('${away}', '${home}')`,
          );
        }
    }
    for (const { table, date: column, ...of } of ALL) {
      const there = on(column, date);
      if (chance(0.07)) statements.push(`DELETE FROM ${table} WHERE ${there}`);
      if (chance(0.07))
        statements.push(`DELETE FROM ${table} WHERE ${there} AND rowid % 10 < ${pick([1, 2, 3, 5, 7, 9])}`);
      if ('enough' in of) {
        if ((of as DayTable).copies !== undefined && chance(0.12))
          statements.push(`INSERT INTO ${table} SELECT * FROM ${table} WHERE ${there} LIMIT ${pick([1, 3])}`);
        continue;
      }
      const team = 'team' in of ? (of as TeamTable).team : 'team_abbr';
      if (chance(0.08))
        statements.push(`DELETE FROM ${table} WHERE ${there} AND ${team} IN ('${away}', '${home}')`);
      if (chance(0.05)) statements.push(`DELETE FROM ${table} WHERE ${there} AND ${team} = '${home}'`);
      if (chance(0.12))
        statements.push(
          `INSERT INTO ${table} SELECT * REPLACE ('${away}${home}' AS game_id) FROM ${table} WHERE ${there} AND ${team} = '${away}'`,
        );
      if ('valid' in of && chance(0.07)) {
        const points = (of as TeamTable).valid.split(' ')[0];
        statements.push(`UPDATE ${table} SET ${points} = 0 WHERE ${there} AND ${team} = '${away}'`);
      }
      // Box scores list none but those who took part.
      if ('played' in of && of.played !== 'TRUE' && chance(0.05)) {
        const absent = table.includes('gamebook') ? "player_status = 'dnp'" : 'minutes_played = NULL';
        statements.push(`UPDATE ${table} SET ${absent} WHERE ${there} AND rowid % 3 > 0`);
      }
      if (table.includes('gamebook') && chance(0.1))
        statements.push(
          `UPDATE ${table} SET home_team_abbr = away_team_abbr, away_team_abbr = home_team_abbr WHERE ${there}`,
        );
    }
    if (chance(0.08))
      statements.push(
        `UPDATE nba_predictions.player_prop_predictions SET is_active = FALSE WHERE ${on('game_date', date)} AND rowid % 4 < ${pick([2, 4])}`,
      );
  }
  return statements;
}

describe('askGaps beside a script that asks once per table and date', () => {
  let pipeline: HealthyPipeline;
  afterEach(() => pipeline?.close());

  it.each(['autumn', 'winter'])(
    'says the same of every table and date of a season full of holes, seed %s',
    async (seed) => {
      pipeline = await openHealthyPipeline({ from: FROM, to: TO, games: 3 });
      for (const statement of holes(seed)) await pipeline.spoil(statement);
      const now = new Date(`${addDays(TO, 1)}T09:15:00-05:00`);
      const { gaps } = await askGaps(
        { warehouse: pipeline.warehouse, profile, clock: fixedClock(now) },
        { from: FROM, to: addDays(TO, 1), table: null },
      );
      const stateOf = byHand(
        async (statement) => (await pipeline.warehouse.query(raw(statement), { name: 'by_hand' })).rows,
        now,
      );
      const told: Record<string, string> = {};
      const expected: Record<string, string> = {};
      for (const watched of ALL) {
        const dates = gaps.tables.find(({ table }) => table === watched.table)?.dates ?? [];
        for (const { date, state } of dates) {
          told[`${watched.table} ${date}`] = state;
          expected[`${watched.table} ${date}`] = await stateOf(watched, date);
        }
      }
      expect(Object.keys(told)).toHaveLength(Object.keys(profile.tables).length * 45);
      expect(told).toEqual(expected);
      // The season must hold enough of everything to tell anything.
      const count = (state: string) => Object.values(expected).filter((one) => one === state).length;
      for (const state of ['missing', 'partial', 'duplicated', 'not_due', 'not_expected', 'no_games'])
        expect([state, count(state) >= 12]).toEqual([state, true]);
      expect(count('complete')).toBeGreaterThan(100);
    },
  );
});
