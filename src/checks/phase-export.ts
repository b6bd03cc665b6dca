import type { IsoDate } from '../calendar/dates.ts';
import { sayInstant } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import { midnightAfter } from '../calendar/zone.ts';
import type { JudgeInput } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import type { TransitionRule } from './handovers.ts';
import { failPart, type PartDetails, passPart, pendingPart, type Subject, warnPart } from './parts.ts';
import { expectedFrom, type PhaseDate, type PhaseReading } from './phase-dates.ts';
import { type LeftOutDate, noDatesPart } from './window.ts';
import { plural, sayLast } from './wording.ts';

const HOUR_MS = 3_600_000;

type ExportOf =
  | { state: 'made' | 'missing' | 'frozen'; date: IsoDate }
  | { state: 'waiting'; date: IsoDate; until: Date }
  | { state: 'left_out'; date: IsoDate; left: LeftOutDate };

/**
 * Was what a phase finished made public? The last game dates decide: a later export leaves nothing old behind. While the
 * pipeline is halted nothing has to be finished, and what is public grows old all the same: that is a warning.
 */
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

  const judged = found.filter(({ state }) => state !== 'waiting' && state !== 'left_out');
  const sinceMade = judged.slice(judged.findLastIndex(({ state }) => state === 'made') + 1);
  const since = (wanted: ExportOf['state']) =>
    sinceMade.filter(({ state }) => state === wanted).map(({ date }) => date);
  const [missing, frozen] = [since('missing'), since('frozen')];
  const exported = judged.filter(({ state }) => state === 'made').length;
  const newest = newestOf(times);
  const details: PartDetails = {
    expected: `an export within ${made.withinHours} h of ${made.from}`,
    actual: judged.length === 0 ? null : `on ${exported} of ${plural(judged.length, 'game date')}`,
    threshold: made.withinHours,
    evidence: { game_dates: days.length, complete: judged.length, exported, newest },
  };
  const last =
    newest === null
      ? 'nothing was ever exported'
      : `last export ${sayInstant(new Date(newest), null, input.profile.timeZone)}`;
  if (missing.length > 0) {
    const message = `nothing was exported after ${made.from} was complete on ${sayLast(missing)}; ${last}`;
    return [failPart(about, 'P2_HIGH', message, { ...details, affected: missing.length, dates: missing })];
  }
  if (frozen.length > 0) {
    const message = `nothing was exported on ${sayLast(frozen)}, with the pipeline halted; ${last}`;
    return [warnPart(about, 'P3_MEDIUM', message, { ...details, affected: frozen.length, dates: frozen })];
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
  const { day, left, complete, newest } = done;
  const { date } = day;
  const leftOut = (why: LeftOutDate): ExportOf => ({ state: 'left_out', date, left: why });
  if (day.halted) {
    if (at !== undefined) return { state: 'made', date };
    const isOver = input.now >= midnightAfter(date, input.profile.timeZone);
    return isOver ? { state: 'frozen', date } : leftOut({ reason: 'halted', why: 'halted by decision' });
  }
  if (left !== null) return leftOut(left);
  if (!complete) return leftOut({ reason: 'insufficient_sample', why: `${from} is not complete` });
  if (newest === null)
    return at === undefined
      ? leftOut({ reason: 'insufficient_sample', why: `no table tells when ${from} was complete` })
      : { state: 'made', date };
  // Written again after the day it was for, it says no more when it was first complete: then its first hour counts.
  const isAgain = newest >= midnightAfter(date, input.profile.timeZone).getTime();
  const since = isAgain ? Math.min(newest, expectedFrom(done, input.profile)) : newest;
  if (at !== undefined && at >= since) return { state: 'made', date };
  const until = new Date(newest + withinHours * HOUR_MS);
  return input.now < until ? { state: 'waiting', date, until } : { state: 'missing', date };
}

function newestOf(times: ReadonlyMap<IsoDate, number>): string | null {
  return times.size === 0 ? null : new Date(Math.max(...times.values())).toISOString();
}
