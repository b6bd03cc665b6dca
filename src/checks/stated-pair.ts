import { pairKey } from '../calendar/slate.ts';
import type { CoverageRow } from '../facts/facts.ts';

/** The pair of teams that a row itself names, in the short names of both; null where it does not. */
export function statedPair({
  team,
  opponent,
  home,
  away,
}: Pick<CoverageRow, 'team' | 'opponent' | 'home' | 'away'>): string | null {
  if (home !== null && away !== null) return pairKey(home, away);
  return team !== null && opponent !== null ? pairKey(team, opponent) : null;
}
