/** So many rows of one team of one game of a date. */
export interface Placement {
  /** Index of the game within its date, in schedule order. */
  game: number;
  isHome: boolean;
  rows: number;
}

/** A count of a date as rows of games. `left` rows found no game to belong to. */
export interface Placed {
  placements: Placement[];
  left: number;
}

export type PlacementRule = (count: number, games: number) => Placed;

const ROWS_OF_A_WHOLE_GAME = 21;
const LEAST_AVERAGE_OF_WHOLE_GAMES = 15;
const GAMEBOOK_ROWS = 35;
const TEAMS_OF_A_GAME = 2;

/** The same for every game, the remainder to the first ones; players alternate, the away team first. */
export const spreadEvenly: PlacementRule = (count, games) => {
  if (games === 0) return { placements: [], left: count };
  const base = Math.floor(count / games);
  return perGame(games, (game) => base + (game < count % games ? 1 : 0), 0);
};

/**
 * Player rows of a night: spread evenly as long as every game can be whole. On fewer, whole games in schedule order
 * until the rows are used up: that is how a night looks on which games were left out.
 */
export const playerSummary: PlacementRule = (count, games) => {
  if (games === 0) return { placements: [], left: count };
  if (count / games >= LEAST_AVERAGE_OF_WHOLE_GAMES) return spreadEvenly(count, games);
  const before = (game: number) => game * ROWS_OF_A_WHOLE_GAME;
  return perGame(games, (game) => Math.min(ROWS_OF_A_WHOLE_GAME, Math.max(0, count - before(game))), 0);
};

/** `count` is of games: that many, in schedule order, each with a full list of players. */
export const gamebooks: PlacementRule = (count, games) =>
  perGame(games, (game) => (game < count ? GAMEBOOK_ROWS : 0), Math.max(0, count - games));

/** Two rows a game in schedule order. A surplus repeats the first games' rows, a shortage leaves the last games without. */
export const teamRows: PlacementRule = (count, games) => {
  if (games === 0) return { placements: [], left: count };
  const sides = games * TEAMS_OF_A_GAME;
  const rowsOf = (side: number) => Math.floor(count / sides) + (side < count % sides ? 1 : 0);
  const placements = Array.from({ length: sides }, (_, side) => ({
    game: Math.floor(side / TEAMS_OF_A_GAME),
    isHome: side % TEAMS_OF_A_GAME === 1,
    rows: rowsOf(side),
  }));
  return { placements: placements.filter(({ rows }) => rows > 0), left: 0 };
};

function perGame(games: number, rowsOf: (game: number) => number, left: number): Placed {
  const placements = Array.from({ length: games }, (_, game) => [
    { game, isHome: false, rows: Math.ceil(rowsOf(game) / 2) },
    { game, isHome: true, rows: Math.floor(rowsOf(game) / 2) },
  ]);
  return { placements: placements.flat().filter(({ rows }) => rows > 0), left };
}
