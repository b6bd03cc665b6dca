import type { GapDate, TableGaps } from '../checks/gaps.ts';
import { isTrouble } from './gap-words.ts';

/** What an answer counts. Counted in one place, so that no two sentences of a message disagree. */
export interface GapsTally {
  /** Dates of the range with games. */
  gameDates: number;
  /** Dates of the range whose games are unknown. */
  unknownDates: number;
  /** Tables in which something is missing, partial or duplicated, whatever else is unknown. */
  withGaps: TableGaps[];
  /** Of the others, those of which nothing could be seen. */
  unjudged: TableGaps[];
  /** Of the others, those of which some dates could not be seen. */
  judgedInPart: TableGaps[];
}

export function tallyOf({ tables }: { tables: readonly TableGaps[] }): GapsTally {
  const withGaps = tables.filter((table) => table.dates.some(isGap));
  const blind = tables.filter((table) => hasTrouble(table) && !withGaps.includes(table));
  const judgedInPart = blind.filter(({ dates }) => dates.some(({ state }) => state === 'complete'));
  return {
    gameDates: datesWhere(tables, hasGames),
    unknownDates: datesWhere(tables, hasUnknownGames),
    withGaps,
    unjudged: blind.filter((table) => !judgedInPart.includes(table)),
    judgedInPart,
  };
}

export function hasTrouble({ dates }: Pick<TableGaps, 'dates'>): boolean {
  return dates.some(({ state }) => isTrouble(state));
}

export function hasGames({ expectedGames }: GapDate): boolean {
  return expectedGames !== null && expectedGames > 0;
}

export function hasUnknownGames({ state, expectedGames }: GapDate): boolean {
  return state === 'unknown' && expectedGames === null;
}

function isGap({ state }: GapDate): boolean {
  return isTrouble(state) && state !== 'unknown';
}

function datesWhere(tables: readonly TableGaps[], holds: (date: GapDate) => boolean): number {
  return new Set(tables.flatMap(({ dates }) => dates.filter(holds).map(({ date }) => date))).size;
}
