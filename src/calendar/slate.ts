import type { IsoDate } from './dates.ts';

/** One game on one date, after de-duplication of the schedule's loads. */
export interface Game {
  gameId: string;
  date: IsoDate;
  away: string;
  home: string;
  /** In full, where somebody asked for them. */
  awayName?: string | null;
  homeName?: string | null;
  /** Type digits of the id: `002` regular season, `004` playoffs, … */
  type: string;
  /** 1 scheduled, 2 in progress, 3 final; anything else is unknown and never final. */
  status: number | null;
  awayScore: number | null;
  homeScore: number | null;
  tip: string | null;
  seasonYear: number;
  /** Why this game leaves every expectation; null when it stays. */
  postponed: { certainty: 'confirmed' | 'suspected'; why: string } | null;
}

/** What kind of day a date is. Decided by the calendar once, never by a check. */
export type DateMode = 'GAME_DAY' | 'OFF_DAY' | 'OFF_SEASON';

/** What is known about one date: its mode and the circumstances that change what may be expected. */
export interface DateContext {
  date: IsoDate;
  mode: DateMode;
  /** Countable games: of a counted type and not postponed. */
  games: Game[];
  postponed: Game[];
  /** Days since the season's first game; null outside a season. */
  seasonDay: number | null;
  bootstrap: boolean;
  postBreak: boolean;
  playoffs: boolean;
  halted: boolean;
}

export function isFinal({ status }: Pick<Game, 'status'>): boolean {
  return status === 3;
}

/** When the date's games begin, in milliseconds since 1970; without those of which nobody knows it. */
export function knownTips({ games }: Pick<DateContext, 'games'>): number[] {
  return games.map(({ tip }) => Date.parse(tip ?? '')).filter((tip) => !Number.isNaN(tip));
}

/** `AWAY@HOME`, as people write it. */
export function gameName(game: Pick<Game, 'away' | 'home'>): string {
  return `${game.away}@${game.home}`;
}

/** The same for both orders of two teams: ids and home/away orders differ between tables, pairs do not. */
export function pairKey(one: string, other: string): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`;
}
