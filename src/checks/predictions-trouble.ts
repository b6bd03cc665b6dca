import { gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { Part, Severity } from './finding.ts';
import { type PredictedDate, unpredictedGames } from './predicted-games.ts';
import type { PlayerCount } from './predicted-players.ts';
import { describeGame, listed, ofGames, plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['predictions_ready']>;

/** One thing that is wrong with a table of predictions. */
export interface Trouble {
  status: 'WARN' | 'FAIL';
  severity: Severity;
  /** A clause for the sentence that tells all of them. */
  said: string;
  /** Games or rows. */
  affected: number;
  dates: Part['dates'];
  games: Part['missingGames'];
  /** What was wanted and found, where that is not how many games have predictions. */
  measured?: Pick<Part, 'expected' | 'actual' | 'threshold'>;
  /** Where the check's own advice does not fit. */
  fix?: string;
}

const GAMES_SHOWN = 6;

/** What is wrong with a date that is due. */
export function troublesOf(
  rule: Rule,
  date: PredictedDate,
  systems: readonly string[],
  players: PlayerCount,
): Trouble[] {
  if (date.active === 0) return [noneActive(date)];
  return [gameTrouble(rule, date, systems), playerTrouble(rule, date, players)].filter(
    (trouble) => trouble !== null,
  );
}

function noneActive({ day, rows }: PredictedDate): Trouble {
  const games = plural(day.games.length, 'game');
  const said =
    rows === 0
      ? `no prediction for ${games}`
      : `orphaned: ${plural(rows, 'prediction')} for ${games}, none of them active`;
  return {
    status: 'FAIL',
    severity: 'P1_CRITICAL',
    said,
    affected: rows === 0 ? day.games.length : rows,
    dates: [day.date],
    games: [{ date: day.date, games: day.games.map(gameName) }],
  };
}

function gameTrouble(
  { coveredShare }: Rule,
  date: PredictedDate,
  systems: readonly string[],
): Trouble | null {
  const { day } = date;
  const missing = unpredictedGames(date, systems);
  if (missing.length === 0) return null;
  const covered = day.games.length - missing.length;
  const named = listed(
    missing.map((game) => describeGame(game, day)),
    GAMES_SHOWN,
  );
  return {
    ...(covered / day.games.length < coveredShare
      ? { status: 'FAIL', severity: 'P2_HIGH' }
      : { status: 'WARN', severity: 'P3_MEDIUM' }),
    said: `active predictions for ${ofGames(covered, day.games.length)}, missing ${named}`,
    affected: missing.length,
    dates: [day.date],
    games: [{ date: day.date, games: missing.map(gameName) }],
  };
}

function playerTrouble({ players: rule }: Rule, { day }: PredictedDate, found: PlayerCount): Trouble | null {
  const { share } = found;
  if (share === null || share >= rule.warn) return null;
  return {
    ...(share < rule.fail
      ? { status: 'FAIL', severity: 'P1_CRITICAL' }
      : { status: 'WARN', severity: 'P3_MEDIUM' }),
    said: `predictions for ${found.said}`,
    affected: day.games.length,
    dates: [day.date],
    games: [],
    measured: {
      expected: `about ${found.usual} players a game`,
      actual: `${found.perGame} a game`,
      threshold: rule.warn,
    },
  };
}
