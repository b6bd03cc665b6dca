import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { SliceRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';

/** Game dates before the target date that are looked back on, and on how many of them a system must have been there. */
const GAME_DATES = 7;
const LEAST_DATES = 3;
/** A break may lie between them. */
const LOOKBACK_DAYS = 30;

/**
 * The systems that count: those that `configured` names, or those with rows that count on most of the last game dates.
 * Systems are retired and replaced all the time, so none is known by its name: where none of these is there on the
 * target date, those that are count too. So they do while the season is too young to tell.
 */
export function primarySystems(
  slices: readonly SliceRow[],
  configured: readonly string[],
  input: Pick<JudgeInput, 'targetDate' | 'slate'>,
): string[] {
  if (configured.length > 0) return [...configured];
  const dates = datesBefore(input);
  const lasting = systemsOn(dates, slices);
  const present = systemsOn([input.targetDate], slices);
  const isTold = dates.length >= LEAST_DATES && lasting.some((system) => present.includes(system));
  return isTold ? lasting : [...new Set([...lasting, ...present])].sort();
}

/** The systems that predicted most of the last game dates, and nothing of the target date, which others did. */
export function retiredSystems(
  slices: readonly SliceRow[],
  input: Pick<JudgeInput, 'targetDate' | 'slate'>,
): string[] {
  const present = systemsOn([input.targetDate], slices);
  if (present.length === 0) return [];
  return systemsOn(datesBefore(input), slices).filter((system) => !present.includes(system));
}

function datesBefore({ targetDate, slate }: Pick<JudgeInput, 'targetDate' | 'slate'>): IsoDate[] {
  return slate.gameDates(addDays(targetDate, -LOOKBACK_DAYS), addDays(targetDate, -1)).slice(-GAME_DATES);
}

/** Systems with rows that count on most of some dates; on any of them where they are few. */
function systemsOn(dates: readonly IsoDate[], slices: readonly SliceRow[]): string[] {
  const seenOn = new Map<string, Set<IsoDate>>();
  for (const { date, systems } of slices) {
    if (!dates.includes(date)) continue;
    for (const system of systems) seenOn.set(system, (seenOn.get(system) ?? new Set()).add(date));
  }
  const least = dates.length < LEAST_DATES ? 1 : LEAST_DATES;
  return [...seenOn].flatMap(([system, on]) => (on.size >= least ? [system] : [])).sort();
}
