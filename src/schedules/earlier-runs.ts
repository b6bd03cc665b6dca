import { sayInstant } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { Fact } from '../facts/facts.ts';
import type { RunRow } from '../history/rows.ts';
import type { RunIdentity } from './build-report.ts';
import { missedSlots } from './missed-slots.ts';

/** Runs as they were read, newest first, and what reading them cost. */
export type Earlier = { runs: RunRow[]; bytesBilled: number | null };

/** What is known of earlier runs; with a warning where they could not be read. */
export function earlierRuns(read: Fact<Earlier>): Earlier & { known: boolean; warnings: string[] } {
  if (read.state === 'known') return { ...read.value, known: true, warnings: [] };
  // Before the first stored run there is no table: nothing was run, and that is known.
  if (read.state !== 'unknown' || read.cause === 'missing_table')
    return { runs: [], bytesBilled: 0, known: true, warnings: [] };
  const warning = `Earlier runs could not be read (${read.cause}: ${read.message}), so what is new is not known.`;
  return { runs: [], bytesBilled: null, known: false, warnings: [warning] };
}

/** A watcher that was silent says so itself, in the first message after it. */
export function silence(
  { schedule, slot }: RunIdentity,
  profile: Profile,
  earlier: readonly RunRow[],
): string[] {
  if (slot === null) return [];
  const missed = missedSlots(profile, { schedule, nominal: slot.nominal }, earlier);
  const [first] = missed;
  const last = missed.at(-1);
  if (first === undefined || last === undefined) return [];
  const say = ({ nominal }: { nominal: Date }) => sayInstant(nominal, null, profile.timeZone);
  const when =
    missed.length === 1 ? `at ${say(first)}` : `${missed.length} times, from ${say(first)} to ${say(last)}`;
  return [`This schedule did not run ${when}: nothing was watching then.`];
}
