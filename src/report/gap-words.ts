import { eachDate } from '../calendar/dates.ts';
import { sayDay } from '../calendar/say.ts';
import { GAP_STATES, type GapState } from '../checks/gap-state.ts';
import type { GapGrid } from './gap-grid.ts';
import { rangesInWords } from './spans-in-words.ts';

/** What stands beside a state's form, in a legend and in sentences. */
export const GAP_WORDS: Readonly<Record<GapState, string>> = {
  missing: 'missing',
  duplicated: 'duplicated',
  partial: 'partial',
  unknown: 'unknown',
  not_due: 'not due',
  complete: 'complete',
  not_expected: 'not expected',
  not_recorded: 'not recorded',
  no_games: 'no games',
};

const TROUBLE: ReadonlySet<GapState> = new Set(['missing', 'duplicated', 'partial', 'unknown']);

/** Somebody has to act or to look; everything else may wait or is well. */
export function isTrouble(state: GapState): boolean {
  return TROUBLE.has(state);
}

/** `Jan 8 – Jan 21, 14 days`; a single date with its weekday. */
export function gridTitle({ from, to }: Pick<GapGrid, 'from' | 'to'>): string {
  const [range] = rangesInWords(eachDate(from, to));
  return range?.words ?? sayDay(from);
}

/** What the title leaves open: `2026`, or `2024 – 2026`, and that a column may be a week. */
export function gridScale({ from, to, step }: Pick<GapGrid, 'from' | 'to' | 'step'>): string {
  const [first, last] = [from.slice(0, 4), to.slice(0, 4)];
  const years = first === last ? first : `${first} – ${last}`;
  return step === 'week' ? `${years}, the worst day of each week` : years;
}

/** In the order of a legend. */
export function statesIn(grid: GapGrid): GapState[] {
  const seen = new Set(grid.rows.flatMap((row) => row.cells));
  return GAP_STATES.filter((state) => seen.has(state));
}
