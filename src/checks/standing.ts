import { type DueTimes, dueTimes, isDue } from '../calendar/due.ts';
import { expectationOf } from '../calendar/expectation.ts';
import { sayInstant } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { FigureProfile, Profile, TableProfile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { recordedDatesOf } from './facts-of.ts';
import type { SkipReason } from './finding.ts';

/** Whether a date of a table is up for judgement, or why it is left out. */
export type Standing =
  /** `pending` is null from the due instant on. */
  | { open: true; pending: DueTimes | null }
  | {
      open: false;
      reason: Extract<
        SkipReason,
        'no_games' | 'bootstrap' | 'playoffs_not_processed' | 'halted' | 'not_recorded'
      >;
      why: string;
    };

/** How each date of `table` stands. Made once per table: a check then asks for every date of its window. */
export function standingIn(
  table: string,
  input: Pick<JudgeInput, 'facts' | 'profile' | 'now'>,
): (day: DateContext) => Standing {
  const { facts, profile, now } = input;
  const tableProfile = tableProfileOf(profile, table);
  const isRecorded = recordedDatesOf(facts, table);
  return (day) => {
    const expectation = expectationOf(tableProfile, day, profile);
    if (!expectation.expected) return { open: false, reason: expectation.reason, why: expectation.why };
    if (!isRecorded(day.date)) {
      return {
        open: false,
        reason: 'not_recorded',
        why: 'the imported season did not record this date',
      };
    }
    const due = isDue(tableProfile, day, now, profile.timeZone);
    return { open: true, pending: due ? null : dueTimes(tableProfile, day, profile.timeZone) };
  };
}

/** @throws Error when a check names a table that the profile does not describe. */
export function tableProfileOf(profile: Profile, table: string): TableProfile {
  const found = profile.tables[table];
  if (found === undefined) throw new Error(`the profile describes no table ${table}`);
  return found;
}

/** @throws Error when a check names a figure that the profile does not describe. */
export function figureProfileOf(profile: Profile, table: string, name: string): FigureProfile {
  const found = tableProfileOf(profile, table).figures?.[name];
  if (found === undefined) throw new Error(`the profile describes no figure ${name} of ${table}`);
  return found;
}

/** `4 of 6 games so far, due 10:30 EST`: for what was found in a few words, the number last of all. */
export function soFar(found: string, pending: DueTimes, input: Pick<JudgeInput, 'now' | 'profile'>): string {
  return `${found} so far, ${sayDue(pending, input)}`;
}

/** `due 10:30 EST`; before anything is expected it says since when something would be. */
export function sayDue(
  { expected, due }: DueTimes,
  { now, profile }: Pick<JudgeInput, 'now' | 'profile'>,
): string {
  const say = (instant: Date) => sayInstant(instant, now, profile.timeZone);
  const from = now < expected ? `expected from ${say(expected)}, ` : '';
  return `${from}due ${say(due)}`;
}
