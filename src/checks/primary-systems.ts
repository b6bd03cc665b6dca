import { addDays } from '../calendar/dates.ts';
import type { SliceRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';

/** Game dates before the target date that are looked back on, and on how many of them a system must have been there. */
const GAME_DATES = 7;
const LEAST_DATES = 3;
/** A break may lie between them. */
const LOOKBACK_DAYS = 30;

/**
 * The systems that count: those that `configured` names, or those with rows that count on most of the last game dates.
 * Systems are retired and replaced all the time, so none is known by its name. While the season is too young to tell,
 * every system that was there on any of its dates or is there on the target date.
 */
export function primarySystems(
  slices: readonly SliceRow[],
  configured: readonly string[],
  { targetDate, slate }: Pick<JudgeInput, 'targetDate' | 'slate'>,
): string[] {
  if (configured.length > 0) return [...configured];
  const dates = slate
    .gameDates(addDays(targetDate, -LOOKBACK_DAYS), addDays(targetDate, -1))
    .slice(-GAME_DATES);
  const seenOn = new Map<string, Set<string>>();
  for (const { date, systems } of slices) {
    if (!dates.includes(date)) continue;
    for (const system of systems) seenOn.set(system, (seenOn.get(system) ?? new Set()).add(date));
  }
  const lasting = [...seenOn].filter(([, on]) => on.size >= LEAST_DATES).map(([system]) => system);
  if (lasting.length > 0 || dates.length >= LEAST_DATES) return lasting.sort();
  const ofDate = slices.filter(({ date }) => date === targetDate).flatMap(({ systems }) => systems);
  return [...new Set([...seenOn.keys(), ...ofDate])].sort();
}
