import type { Backtest } from './backtest.ts';

/**
 * What a backtest comes to. Silence is a success only where somebody looked: a check that was blind too often, or games that nobody
 * knows, make it `blind`, and game days on which no check came to a verdict `nothing_judged`.
 */
export type BacktestOutcome = 'over_budget' | 'blind' | 'nothing_judged' | 'in_budget';

/** The first that applies: that a check fires too often is certain, whatever else could not be seen. */
export function outcomeOf(result: Backtest): BacktestOutcome {
  if (result.over_budget.length > 0) return 'over_budget';
  const gamesUnknown = result.days.filter(({ games }) => games === null).length;
  if (result.too_blind.length > 0 || gamesUnknown > result.days.length * result.max_firing_share)
    return 'blind';
  if (result.game_days > 0 && result.checks.every(({ judged }) => judged === 0)) return 'nothing_judged';
  return 'in_budget';
}
