import type { Profile, TableProfile } from '../config/profile.ts';
import type { DateContext } from './slate.ts';

/** Whether a table should hold anything for a date, and if not, why not. */
export type Expectation =
  | { expected: true }
  | {
      expected: false;
      reason: 'no_games' | 'bootstrap' | 'playoffs_not_processed' | 'halted';
      /** For people: one clause. */
      why: string;
    };

/** The one place that knows on which dates the pipeline leaves a table empty on purpose. */
export function expectationOf(table: TableProfile, day: DateContext, profile: Profile): Expectation {
  if (day.games.length === 0) return { expected: false, reason: 'no_games', why: 'no games' };

  const bootstrapDays = bootstrapDaysOf(table, profile);
  if (day.seasonDay !== null && day.seasonDay < bootstrapDays) {
    const why = `empty by design on the first ${bootstrapDays} days of a season; this is day ${day.seasonDay + 1}`;
    return { expected: false, reason: 'bootstrap', why };
  }
  if (day.playoffs && !profile.calendar.playoffsProcessed[table.phase]) {
    return {
      expected: false,
      reason: 'playoffs_not_processed',
      why: `${table.phase} is not run for the playoffs`,
    };
  }
  if (day.halted && table.haltable) {
    return { expected: false, reason: 'halted', why: 'halted by decision' };
  }
  return { expected: true };
}

function bootstrapDaysOf(table: TableProfile, profile: Profile): number {
  const { bootstrapPhases, bootstrapDays } = profile.calendar;
  return table.bootstrapDays ?? (bootstrapPhases.includes(table.phase) ? bootstrapDays : 0);
}
