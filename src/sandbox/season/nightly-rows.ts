import { addDays, daysBetween, eachDate, type IsoDate } from '../../calendar/dates.ts';
import { dueTimes } from '../../calendar/due.ts';
import { expectationOf } from '../../calendar/expectation.ts';
import type { DateContext } from '../../calendar/slate.ts';
import type { Profile, TableProfile } from '../../config/profile.ts';
import type { GameSlot, RowPlan } from '../rows/row-plan.ts';
import type { Season, SeasonGame } from './make-season.ts';
import { randomOf } from './random.ts';

/** Rows of one side of a game. */
type SideRows = (night: Night, isHome: boolean) => Partial<Record<GameSlot['role'], number>>;

/** How a table fills: how many rows, and when within the span from expected to due (0 to 1). */
type Filling =
  | { kind: 'after_games'; rows: SideRows; firstGame: number; lastGame: number }
  | { kind: 'before_games'; rows: SideRows; at: readonly number[] }
  | { kind: 'by_date'; rows: (day: number) => number; at: number }
  | { kind: 'predictions'; at: number };

/** What a night has of its own. */
interface Night {
  /** On some nights the loaders write players who did not play, too. */
  withDnp: boolean;
}

/** Whose predictions a date has. */
export const SYSTEMS = ['catboost_v12', 'ensemble_v1_1', 'zone_matchup_v1'];
const PREDICTED_PLAYERS_PER_GAME = 17;
/** Lines are fetched again and again until the games begin, a few hours after they are due. */
const SNAPSHOTS = [0.15, 0.5, 0.8, 1.15, 1.4];
const TEAMS_WITH_ZONES = 30;
const MOST_SHOT_ZONES = 505;

const played =
  (away: number, home: number): SideRows =>
  (_, isHome) => ({ played: isHome ? home : away });
const oneRow = played(1, 1);

/** Sizes are those of healthy nights; times are those at which the pipeline usually gets there. */
const FILLINGS: Readonly<Record<string, Filling>> = {
  'nba_raw.nbac_team_boxscore': { kind: 'after_games', rows: oneRow, firstGame: 0.1, lastGame: 0.6 },
  'nba_raw.nbac_player_boxscores': {
    kind: 'after_games',
    rows: played(10, 11),
    firstGame: 0.1,
    lastGame: 0.55,
  },
  'nba_raw.nbac_gamebook_player_stats': {
    kind: 'after_games',
    rows: () => ({ played: 10, dnp: 3, inactive: 4 }),
    firstGame: 0.1,
    lastGame: 0.9,
  },
  'nba_raw.odds_api_player_points_props': { kind: 'before_games', rows: played(5, 6), at: SNAPSHOTS },
  'nba_raw.bettingpros_player_points_props': { kind: 'before_games', rows: played(5, 5), at: SNAPSHOTS },
  'nba_raw.odds_api_game_lines': { kind: 'before_games', rows: played(4, 4), at: SNAPSHOTS },
  'nba_analytics.player_game_summary': {
    kind: 'after_games',
    rows: ({ withDnp }, isHome) => ({ played: isHome ? 11 : 10, ...(withDnp && { dnp: 6 }) }),
    firstGame: 0.35,
    lastGame: 0.95,
  },
  'nba_analytics.team_offense_game_summary': {
    kind: 'after_games',
    rows: oneRow,
    firstGame: 0.3,
    lastGame: 0.9,
  },
  'nba_analytics.team_defense_game_summary': {
    kind: 'after_games',
    rows: oneRow,
    firstGame: 0.32,
    lastGame: 0.92,
  },
  'nba_analytics.upcoming_player_game_context': { kind: 'before_games', rows: played(16, 17), at: [0.2] },
  'nba_precompute.player_daily_cache': { kind: 'before_games', rows: played(9, 10), at: [0.5] },
  'nba_precompute.player_composite_factors': { kind: 'before_games', rows: played(16, 17), at: [0.55] },
  'nba_precompute.player_shot_zone_analysis': {
    kind: 'by_date',
    rows: (day) => Math.min(MOST_SHOT_ZONES, 60 + 9 * day),
    at: 0.4,
  },
  'nba_precompute.team_defense_zone_analysis': { kind: 'by_date', rows: () => TEAMS_WITH_ZONES, at: 0.35 },
  'nba_predictions.ml_feature_store_v2': { kind: 'before_games', rows: played(9, 9), at: [0.6] },
  'nba_predictions.player_prop_predictions': { kind: 'predictions', at: 0.4 },
  'nba_predictions.prediction_accuracy': { kind: 'predictions', at: 0.5 },
};

/** Rows of every watched table, as far as they would be there at the season's `now`. */
export function nightlyRows(season: Season, profile: Profile): RowPlan {
  const plan: RowPlan = {
    games: season.games,
    gameSlots: [],
    daySlots: [],
    predictionSlots: [],
    varied: true,
  };
  const keyOf = new Map(season.games.map((game, key) => [game, key]));
  for (const date of eachDate(season.firstDate, addDays(season.today, 1))) {
    const day = season.slate.on(date);
    const games = season.games.filter((game) => game.date === date);
    const night: Night = { withDnp: randomOf(season.seed, 'dnp', date)() < 0.3 };
    for (const [table, filling] of Object.entries(FILLINGS)) {
      const tableProfile = profile.tables[table];
      if (tableProfile === undefined || !expectationOf(tableProfile, day, profile).expected) continue;
      const at = timesOf(tableProfile, day, season);
      fill(plan, { table, filling, date, night, games, keyOf, at, season });
    }
  }
  return plan;
}

interface FillRequest {
  table: string;
  filling: Filling;
  date: IsoDate;
  night: Night;
  games: readonly SeasonGame[];
  keyOf: ReadonlyMap<SeasonGame, number>;
  /** ISO in UTC of a share of the span from expected to due; null while that lies ahead. */
  at: (share: number) => string | null;
  season: Season;
}

function fill(plan: RowPlan, request: FillRequest): void {
  const { table, filling, date, games, at, season } = request;
  switch (filling.kind) {
    case 'after_games':
      for (const [index, game] of games.entries()) {
        const share = filling.firstGame + ((filling.lastGame - filling.firstGame) * index) / games.length;
        plan.gameSlots.push(...sides(game, filling.rows, at(share), request));
      }
      break;
    case 'before_games':
      for (const share of filling.at) {
        plan.gameSlots.push(...games.flatMap((game) => sides(game, filling.rows, at(share), request)));
      }
      break;
    case 'by_date': {
      const writtenAt = at(filling.at);
      const rows = filling.rows(daysBetween(season.firstDate, date));
      if (writtenAt !== null) plan.daySlots.push({ table, date, rows, writtenAt });
      break;
    }
    case 'predictions': {
      const writtenAt = at(filling.at);
      const players = games.length * PREDICTED_PLAYERS_PER_GAME;
      const rows = players * SYSTEMS.length;
      if (writtenAt !== null) {
        plan.predictionSlots.push({ table, date, rows, players, systems: SYSTEMS, active: true, writtenAt });
      }
    }
  }
}

function sides(
  game: SeasonGame,
  rows: SideRows,
  writtenAt: string | null,
  { table, night, keyOf }: FillRequest,
): GameSlot[] {
  const key = keyOf.get(game);
  if (writtenAt === null || key === undefined) return [];
  return [false, true].flatMap((isHome) => {
    let firstNumber = 1;
    return Object.entries(rows(night, isHome)).map(([role, count]) => {
      const slot = {
        table,
        game: key,
        isHome,
        role: role as GameSlot['role'],
        firstNumber,
        rows: count,
        writtenAt,
      };
      firstNumber += count;
      return slot;
    });
  });
}

function timesOf(table: TableProfile, day: DateContext, season: Season): (share: number) => string | null {
  const { expected, due } = dueTimes(table, day, season.timeZone);
  return (share) => {
    const at = new Date(expected.getTime() + (due.getTime() - expected.getTime()) * share);
    return at > season.now ? null : at.toISOString();
  };
}
