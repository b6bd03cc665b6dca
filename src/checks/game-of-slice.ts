import { type Game, pairKey } from '../calendar/slate.ts';
import type { SliceRow } from '../facts/facts.ts';

/** Where a slice says what game it is of. */
export type PlacedSlice = Pick<SliceRow, 'team' | 'opponent' | 'home' | 'away' | 'games'>;

/**
 * The games among `candidates`, of one date, that a slice is of: by its pair of teams in either order, by its one team,
 * or by the table's own ids, which come as the schedule's id or with both teams in them. Ids of other shapes match nothing.
 */
export function gamesOfSlice(slice: PlacedSlice, candidates: readonly Game[]): Game[] {
  const pair = pairOf(slice);
  if (pair !== null) return candidates.filter(({ away, home }) => pairKey(away, home) === pair);
  if (slice.team !== null)
    return candidates.filter(({ away, home }) => away === slice.team || home === slice.team);
  return candidates.filter((game) => slice.games.some((id) => isIdOf(id, game)));
}

function pairOf({ team, opponent, home, away }: PlacedSlice): string | null {
  if (home !== null && away !== null) return pairKey(home, away);
  return team !== null && opponent !== null ? pairKey(team, opponent) : null;
}

/** `0022500761`, `20260211_MIL_ORL`, `20260211/MILORL`. */
function isIdOf(id: string, { gameId, away, home }: Game): boolean {
  if (id === gameId) return true;
  const letters = id.toUpperCase().replace(/[^A-Z]/g, '');
  return letters === `${away}${home}` || letters === `${home}${away}`;
}
