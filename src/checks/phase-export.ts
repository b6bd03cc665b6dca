import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dueTimes } from '../calendar/due.ts';
import { sayInstant } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import { instantAt } from '../calendar/zone.ts';
import { sayDates } from './backup-starts.ts';
import type { JudgeInput } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import type { TransitionRule } from './handovers.ts';
import { failPart, type PartDetails, passPart, pendingPart, type Subject } from './parts.ts';
import type { PhaseDate, PhaseReading } from './phase-dates.ts';
import { type LeftOutDate, noDatesPart } from './window.ts';
import { plural } from './wording.ts';

const HOUR_MS = 3_600_000;

type ExportOf =
  | { state: 'made' | 'missing'; date: IsoDate }
  | { state: 'waiting'; date: IsoDate; until: Date }
  | { state: 'left_out'; date: IsoDate; left: LeftOutDate };

/** Was what a phase finished made public? The last game dates decide: a later export leaves nothing old behind. */
export function judgeExport(
  rule: TransitionRule,
  days: readonly DateContext[],
  readings: ReadonlyMap<string, PhaseReading>,
  input: JudgeInput,
): Part[] {
  const made = rule.export;
  const from = readings.get(made?.from ?? '');
  if (made === undefined || from === undefined) return [];
  const about: Subject = { kind: 'service', subject: made.by };
  const fact = readFact(input.facts.cloud.exports, about);
  if (!fact.ok) return [fact.part];
  if (!from.ok) return [];
  const times = new Map(fact.value.map(({ date, at }) => [date, Date.parse(at)]));
  const found = days.map((day) => exportOf(from.on(day), times.get(day.date), made, input));

  const judged = found.filter(({ state }) => state === 'made' || state === 'missing');
  const lastMade = judged.findLastIndex(({ state }) => state === 'made');
  const missing = judged.slice(lastMade + 1).map(({ date }) => date);
  const exported = judged.filter(({ state }) => state === 'made').length;
  const details: PartDetails = {
    expected: `an export within ${made.withinHours} h of ${made.from}`,
    actual: `on ${exported} of ${plural(judged.length, 'game date')}`,
    threshold: made.withinHours,
    evidence: { game_dates: days.length, complete: judged.length, exported, newest: newestOf(times) },
  };
  if (missing.length > 0) {
    const newest = newestOf(times);
    const last =
      newest === null
        ? 'nothing was ever exported'
        : `last export ${sayInstant(new Date(newest), null, input.profile.timeZone)}`;
    const message = `${made.from} was complete and nothing was exported since on the last ${plural(missing.length, 'game date')} (${sayDates(missing)}); ${last}`;
    return [failPart(about, 'P2_HIGH', message, { ...details, affected: missing.length, dates: missing })];
  }
  if (exported > 0) {
    const message = `exported after ${made.from} on ${exported} of ${plural(judged.length, 'game date')}, the last ones among them`;
    return [passPart(about, message, details)];
  }
  const [waiting] = found.flatMap((one) => (one.state === 'waiting' ? [one] : []));
  if (waiting !== undefined) {
    const until = sayInstant(waiting.until, input.now, input.profile.timeZone);
    return [
      pendingPart(about, waiting.until, `${made.from} is complete; there is time until ${until}`, details),
    ];
  }
  return [
    noDatesPart(
      about,
      found.flatMap((one) => (one.state === 'left_out' ? [one.left] : [])),
    ),
  ];
}

function exportOf(
  done: PhaseDate,
  at: number | undefined,
  { from, withinHours }: NonNullable<TransitionRule['export']>,
  input: JudgeInput,
): ExportOf {
  const { day, left, complete, newest, tables } = done;
  const { date } = day;
  const leftOut = (why: LeftOutDate): ExportOf => ({ state: 'left_out', date, left: why });
  if (left !== null) return leftOut(left);
  if (day.halted) return leftOut({ reason: 'halted', why: 'halted by decision' });
  if (!complete) return leftOut({ reason: 'insufficient_sample', why: `${from} is not complete` });
  if (newest === null)
    return at === undefined
      ? leftOut({ reason: 'insufficient_sample', why: `no table tells when ${from} was complete` })
      : { state: 'made', date };
  const { timeZone } = input.profile;
  // Written again after the day it was for, it says no more when it was first complete: then its first hour counts.
  const isAgain = newest >= instantAt(addDays(date, 1), '00:00', timeZone).getTime();
  const expected = Math.min(
    ...tables.map(({ profile }) => dueTimes(profile, day, timeZone).expected.getTime()),
  );
  if (at !== undefined && at >= (isAgain ? Math.min(newest, expected) : newest))
    return { state: 'made', date };
  const until = new Date(newest + withinHours * HOUR_MS);
  return input.now < until ? { state: 'waiting', date, until } : { state: 'missing', date };
}

function newestOf(times: ReadonlyMap<IsoDate, number>): string | null {
  return times.size === 0 ? null : new Date(Math.max(...times.values())).toISOString();
}
