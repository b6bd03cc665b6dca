import { type Game, pairKey } from '../calendar/slate.ts';
import type { SliceRow } from '../facts/facts.ts';
import { statedPair } from './stated-pair.ts';

/** Where a slice says what game it is of. */
export type PlacedSlice = Pick<
  SliceRow,
  'team' | 'opponent' | 'home' | 'away' | 'homeName' | 'awayName' | 'games'
>;

/**
 * The games among `candidates`, of one date, that a slice is of: by its pair of teams in either order, by their full
 * names where a short one is not there, by its one team, or by the table's own ids, which come as the schedule's id or
 * with both teams in them. Ids of other shapes match nothing.
 */
export function gamesOfSlice(slice: PlacedSlice, candidates: readonly Game[]): Game[] {
  const pair = statedPair(slice);
  if (pair !== null) return candidates.filter(({ away, home }) => pairKey(away, home) === pair);
  if (slice.homeName !== null && slice.awayName !== null) return gamesByName(slice, candidates);
  if (slice.team !== null)
    return candidates.filter(({ away, home }) => away === slice.team || home === slice.team);
  return candidates.filter((game) => slice.games.some((id) => isIdOf(id, game)));
}

/** One game or none: names are written in more than one way, so two that fit are as good as neither. */
function gamesByName(slice: PlacedSlice, candidates: readonly Game[]): Game[] {
  const one = { code: slice.home, name: slice.homeName };
  const other = { code: slice.away, name: slice.awayName };
  const fitting = candidates.filter((game) => {
    const home = { code: game.home, name: game.homeName ?? null };
    const away = { code: game.away, name: game.awayName ?? null };
    return (isSide(one, home) && isSide(other, away)) || (isSide(one, away) && isSide(other, home));
  });
  return fitting.length === 1 ? fitting : [];
}

interface Side {
  code: string | null;
  name: string | null;
}

/** By the short name where the slice has one. */
function isSide(stated: Side, team: Side): boolean {
  if (stated.code !== null) return stated.code === team.code;
  return stated.name !== null && team.name !== null && isSameName(stated.name, team.name);
}

/** `Los Angeles Lakers` is `Lakers`, and `LA Clippers` is `Los Angeles Clippers`: what they end with counts, and both teams of a game have to fit. */
function isSameName(one: string, other: string): boolean {
  const [last, otherLast] = [one, other].map((name) =>
    name
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.at(-1),
  );
  return last !== undefined && last === otherLast;
}

/** `0022500761`, `20260211_MIL_ORL`, `20260211/MILORL`. */
function isIdOf(id: string, { gameId, away, home }: Game): boolean {
  if (id === gameId) return true;
  const letters = lettersOf(id);
  return letters === `${away}${home}` || letters === `${home}${away}`;
}

/** Whether an id has a shape that could be matched: as the schedule writes it, or with both teams in it. */
export function namesAGame(id: string): boolean {
  return /^00\d{8}$/.test(id) || lettersOf(id).length === 6;
}

function lettersOf(id: string): string {
  return id.toUpperCase().replace(/[^A-Z]/g, '');
}
