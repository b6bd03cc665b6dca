import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dueTimes } from '../calendar/due.ts';
import { sayDate } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import { dateInZone, midnightAfter } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { ProcessorRunsRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { isBeyondRetention, NO_LONGER_KEPT } from './facts-of.ts';
import type { Part, SkipReason } from './finding.ts';
import { aboutTable } from './parts.ts';
import { expectedFrom, type PhaseDate, type PhaseReading } from './phase-dates.ts';
import { isRunOf } from './processor-names.ts';

const HOUR_MS = 3_600_000;

export type TransitionRule = NonNullable<Profile['checks']['phase_transitions']>;
export type Step = TransitionRule['steps'][number];

/** What became of one phase's output for one game date. */
export type Handover = {
  date: IsoDate;
  /** The date that the next phase's output bears. */
  next: IsoDate;
} & (
  | { state: 'handed_over'; rows: number }
  /** Complete for too long, and nothing came of it. `older`: what the next phase holds was written before. */
  | { state: 'missed'; completeAt: Date; older: Date | null }
  | { state: 'waiting'; completeAt: Date; until: Date }
  | { state: 'left_out'; reason: Exclude<SkipReason, 'not_due'>; why: string }
  | { state: 'blind'; part: Part }
);

export interface StepPhases {
  step: Step;
  from: Extract<PhaseReading, { ok: true }>;
  to: Extract<PhaseReading, { ok: true }>;
  /** Names under which the log notes runs of the next phase. */
  processors: readonly string[];
  /** Empty where nobody noted any, or nobody can say. */
  runs: readonly ProcessorRunsRow[];
}

/** Whether what one phase finished for `day` was taken up by the next one. */
export function handoverOf(day: DateContext, phases: StepPhases, input: JudgeInput): Handover {
  const { step, from, to } = phases;
  const { slate, targetDate, now } = input;
  const nextDay = slate.on(addDays(day.date, step.daysAhead));
  const about = { date: day.date, next: nextDay.date };
  const leftOut = (reason: Exclude<SkipReason, 'not_due'>, why: string): Handover => ({
    ...about,
    state: 'left_out',
    reason,
    why,
  });

  const done = from.on(day);
  if (done.left !== null) return leftOut(done.left.reason, done.left.why);
  if (!done.complete)
    return leftOut('insufficient_sample', `${step.from} is not complete, so it starts nothing`);
  const taken = to.on(nextDay);
  if (taken.left !== null) return leftOut(taken.left.reason, `${taken.left.why} on ${sayDate(nextDay.date)}`);

  const earlier = step.daysAhead > 0 ? to.on(day) : null;
  const isStartedSince = (since: number | null): boolean =>
    (taken.rows > 0 && (since === null || taken.newest === null || taken.newest >= since)) ||
    // What stands there for the day itself was asked for by the phase before, unless it was written after this one.
    (since !== null && earlier !== null && earlier.newest !== null && earlier.newest > since) ||
    hasRun(phases, [day.date, nextDay.date], since);
  const isStarted =
    isTakenUp(taken, step) ||
    isStartedSince(done.newest) ||
    (done.newest !== null && isStartedSince(standsSince(done.newest, taken, step, input)));
  if (isStarted) return { ...about, state: 'handed_over', rows: taken.rows };

  if (nextDay.date > targetDate)
    return leftOut(
      'insufficient_sample',
      `what ${step.to} writes for ${sayDate(nextDay.date)} is judged with that date`,
    );
  if (done.newest === null)
    return leftOut('insufficient_sample', `no table tells when ${step.from} was complete`);
  const completeAt = new Date(done.newest);
  const until = new Date(
    Math.max(done.newest, expectedFrom(taken, input.profile)) + step.withinHours * HOUR_MS,
  );
  if (now < until) return { ...about, state: 'waiting', completeAt, until };

  for (const { name } of taken.tables.filter(({ rows }) => rows === 0)) {
    const dropped = isBeyondRetention(input.facts, aboutTable(name), nextDay.date, now);
    if (!dropped.ok) return { ...about, state: 'blind', part: dropped.part };
    if (dropped.value) return leftOut('beyond_retention', NO_LONGER_KEPT);
  }
  return {
    ...about,
    state: 'missed',
    completeAt,
    older: taken.newest === null ? null : new Date(taken.newest),
  };
}

/** Games that the next phase covers were taken up, whenever what they were computed from was loaded last. */
function isTakenUp({ tables, complete }: PhaseDate, { writtenAgain }: Step): boolean {
  return writtenAgain && complete && tables.every(({ profile }) => profile.counts === 'games');
}

/**
 * The instant since which output of the next phase stands, though the phase before was written last at `newest`. What is
 * written again later, by design or days after, asks for nothing that is not there already: then it is the instant from
 * which that output was expected.
 */
function standsSince(newest: number, taken: PhaseDate, { writtenAgain }: Step, input: JudgeInput): number {
  const isOfDays = taken.tables.every(({ profile }) => profile.counts === 'days');
  const isAgain = (writtenAgain && isOfDays) || newest >= endOfDueDay(taken, input);
  return isAgain ? Math.min(newest, expectedFrom(taken, input.profile)) : newest;
}

/** Midnight after the day on which the last of a phase's tables is due: output for the date is of no more use to it. */
function endOfDueDay({ tables, day }: PhaseDate, { profile }: JudgeInput): number {
  const { timeZone } = profile;
  const last = Math.max(...tables.map((table) => dueTimes(table.profile, day, timeZone).due.getTime()));
  return midnightAfter(dateInZone(new Date(last), timeZone), timeZone).getTime();
}

function hasRun({ runs, processors }: StepPhases, dates: readonly IsoDate[], since: number | null): boolean {
  return runs.some(
    (row) =>
      dates.includes(row.dataDate) &&
      row.outcome !== 'skipped' &&
      (since === null || Date.parse(row.lastAt) >= since) &&
      isRunOf(row, processors),
  );
}
