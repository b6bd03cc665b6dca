import type { Profile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { median } from './median.ts';
import { type PredictedDate, type PredictedOn, predictedPlayers } from './predicted-games.ts';
import { rounded } from './rounded.ts';
import { gameDatesBefore } from './window.ts';
import { plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['predictions_ready']>['players'];

/** How many different players a date's games have predictions for, and how many they usually have. */
export interface PlayerCount {
  players: number;
  perGame: number;
  /** The median of the game dates before; null where these are too few. */
  usual: number | null;
  /** Of the usual number; null where that is not known. */
  share: number | null;
  /** Dates before with predictions. */
  earlierDates: number;
  said: string;
}

/** Game dates before without a single prediction say nothing of how many are normal. */
export function playerCount(
  rule: Rule,
  date: PredictedDate,
  predictedOn: PredictedOn,
  systems: readonly string[],
  input: Pick<JudgeInput, 'slate' | 'targetDate'>,
): PlayerCount {
  const earlier: number[] = [];
  for (const one of gameDatesBefore(input).toReversed()) {
    if (earlier.length === rule.gameDates) break;
    const usually = perGame(predictedOn(input.slate.on(one)), systems);
    if (usually > 0) earlier.push(usually);
  }
  const players = predictedPlayers(date, systems);
  const found = perGame(date, systems);
  const usual = earlier.length < rule.leastDates ? null : median(earlier);
  const compared =
    usual === null ? 'too few dates before to compare with' : `usually ${rounded(usual)} a game`;
  return {
    players,
    perGame: rounded(found),
    usual: usual === null ? null : rounded(usual),
    share: usual === null ? null : found / usual,
    earlierDates: earlier.length,
    said: `${plural(players, 'player')} (${rounded(found)} a game), ${compared}`,
  };
}

function perGame(date: PredictedDate, systems: readonly string[]): number {
  return predictedPlayers(date, systems) / date.day.games.length;
}
