import { sayDate, sayInstant } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { CompletionRow } from '../cloud/phase-ports.ts';
import { TABLE_WINDOW_DAYS } from '../facts/collection.ts';
import { backupDates } from './backup-starts.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { type Handover, handoverOf, type Step, type TransitionRule } from './handovers.ts';
import {
  aboutTable,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  type Subject,
  skipPart,
  warnPart,
} from './parts.ts';
import { type PhaseReading, readPhase } from './phase-dates.ts';
import { judgeExport } from './phase-export.ts';
import { judgePhaseRuns, namesOfRuns } from './phase-runs.ts';
import { emptyWindow, type LeftOutDate, noDatesPart, windowDays } from './window.ts';
import { listed, plural, sayDates, sayLast } from './wording.ts';

const DATES_SHOWN = 3;
const ABOUT_NOTES: Subject = { kind: 'service', subject: 'completion notes' };

/** Did each finished phase start the next one? Rows and runs decide; the pipeline's own notes explain. */
export const phaseTransitions: Check = {
  name: 'phase_transitions',
  category: 'orchestration',
  title: {
    ok: 'Each phase started the next one',
    broken: 'A finished phase did not start the next one',
  },
  why: 'A phase that is done and starts nothing raises no error anywhere, and backup schedulers hide it for weeks.',
  fix: 'Start the named phase for the date by hand, then see why its trigger did not: orchestrator, subscription, permissions.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  needs({ checks: { phase_transitions: rule } }) {
    if (rule === undefined) return { tables: [] };
    return {
      tables: [...new Set(Object.values(phasesIn(rule)).flat())],
      runs: true,
      cloud: {
        completions: rule.steps.some(({ document }) => document !== undefined),
        exports: rule.export !== undefined,
      },
    };
  },
  judge(input) {
    const rule = input.profile.checks.phase_transitions;
    if (rule === undefined) {
      const why = 'the pipeline profile names no phases for this';
      return { parts: [skipPart(aboutTable('phases'), 'not_configured', why)] };
    }
    const days = windowDays(input, TABLE_WINDOW_DAYS).slice(-rule.gameDates);
    if (days.length === 0) return { parts: [emptyWindow(input, TABLE_WINDOW_DAYS)] };
    return verdictOf(rule, days, input);
  },
};

/** The phases that some step or the export speaks of. */
function phasesIn({ phases, steps, export: made }: TransitionRule): TransitionRule['phases'] {
  const named = new Set([...steps.flatMap(({ from, to }) => [from, to]), ...(made ? [made.from] : [])]);
  return Object.fromEntries(Object.entries(phases).filter(([phase]) => named.has(phase)));
}

function verdictOf(rule: TransitionRule, days: readonly DateContext[], input: JudgeInput): Verdict {
  const { facts } = input;
  const readings = new Map(
    Object.entries(phasesIn(rule)).map(([phase, tables]) => [phase, readPhase(tables, input)]),
  );
  const unread = [...readings.values()].flatMap(({ parts }) => parts);
  const notes: string[] = [];

  const documents = readFact(facts.cloud.completions, ABOUT_NOTES);
  const wantsNotes = rule.steps.some(({ document }) => document !== undefined);
  if (wantsNotes && !documents.ok && documents.part.status === 'SKIP')
    notes.push('what started each phase is not known: nothing reads the pipeline’s completion notes');
  const blindToNotes = wantsNotes && !documents.ok && documents.part.status === 'ERROR';

  const steps = rule.steps.map((step) =>
    judgeStep({ step, rule, days, readings, documents: documents.ok ? documents.value : [] }, input),
  );
  const exported = judgeExport(rule, days, readings, input);
  const runs = judgePhaseRuns(rule, days, readings, input);
  return {
    parts: [
      ...unread,
      ...(blindToNotes ? [documents.part] : []),
      ...steps.flatMap(({ parts }) => parts),
      ...exported,
      ...runs,
    ],
    notes: [...notes, ...steps.flatMap((step) => step.notes)],
  };
}

interface StepQuestion {
  step: Step;
  rule: TransitionRule;
  days: readonly DateContext[];
  readings: ReadonlyMap<string, PhaseReading>;
  documents: readonly CompletionRow[];
}

/** One step over the window; nothing where a table of it can't be read, which is said elsewhere. */
function judgeStep(question: StepQuestion, input: JudgeInput): { parts: Part[]; notes: string[] } {
  const { step, rule, days, readings, documents } = question;
  const [from, to] = [readings.get(step.from), readings.get(step.to)];
  if (!from?.ok || !to?.ok) return { parts: [], notes: [] };
  const { runs } = input.facts;
  const phases = {
    step,
    from,
    to,
    processors: namesOfRuns(rule.phases[step.to] ?? [], input.profile),
    runs: runs.state === 'known' ? runs.value : [],
  };
  const handovers = days.map((day) => handoverOf(day, phases, input));
  const blind = handovers.find((one) => one.state === 'blind');
  if (blind?.state === 'blind') return { parts: [blind.part], notes: [] };
  const onBackup = backupDates(handovers, step, documents);
  return {
    parts: [stepPart(question, handovers, onBackup, input)],
    notes: notesOf(question, handovers, onBackup, input),
  };
}

function stepPart(
  { step, rule }: StepQuestion,
  handovers: readonly Handover[],
  onBackup: readonly string[],
  input: JudgeInput,
): Part {
  const about = aboutTable(rule.phases[step.to]?.[0] ?? step.to);
  const taken = handovers.filter(({ state }) => state === 'handed_over');
  const missed = handovers.flatMap((one) => (one.state === 'missed' ? [one] : []));
  const waiting = handovers.flatMap((one) => (one.state === 'waiting' ? [one] : []));
  const judged = taken.length + missed.length;
  const details: PartDetails = {
    expected: `${step.to} within ${step.withinHours} h of ${step.from}`,
    actual: judged === 0 ? null : `on ${taken.length} of ${plural(judged, 'game date')}`,
    threshold: step.withinHours,
    evidence: {
      game_dates: handovers.length,
      complete: judged + waiting.length,
      handed_over: taken.length,
      missed: missed.length,
      on_backup: onBackup.length,
    },
  };
  if (missed.length > 0) {
    const today = dateInZone(input.now, input.profile.timeZone);
    const isOfToday = missed.some(({ next }) => next >= today);
    // The newest is what has to be started now, so it is told in full.
    const told = listed(
      missed.toReversed().map((one, index) => (index === 0 ? describe(one, input) : sayDate(one.date))),
      DATES_SHOWN,
    );
    const message = `${step.from} was complete and ${step.to} did not start on ${missed.length} of ${plural(judged, 'game date')}: ${told}`;
    return failPart(about, isOfToday ? 'P1_CRITICAL' : 'P2_HIGH', message, {
      ...details,
      affected: missed.length,
      dates: missed.map(({ date }) => date),
    });
  }
  if (onBackup.length >= rule.backupDates) {
    const message = `${step.to} runs on backup schedulers: its rows are there on ${sayLast(onBackup)}, and the completion note ${step.document} knows of no trigger`;
    return warnPart(about, 'P4_LOW', message, {
      ...details,
      affected: onBackup.length,
      dates: [...onBackup],
    });
  }
  if (taken.length > 0) {
    const message = `${step.to} started whenever ${step.from} was complete, on ${plural(taken.length, 'game date')}`;
    return passPart(about, message, details);
  }
  const [next] = waiting;
  if (next !== undefined) return pendingPart(about, next.until, sayWaiting(step, next, input), details);
  const leftOut = handovers.flatMap((one): LeftOutDate[] =>
    one.state === 'left_out' ? [{ reason: one.reason, why: one.why }] : [],
  );
  return noDatesPart(about, leftOut);
}

function notesOf(
  { step, rule }: StepQuestion,
  handovers: readonly Handover[],
  onBackup: readonly string[],
  input: JudgeInput,
): string[] {
  const waiting = handovers.flatMap((one) => (one.state === 'waiting' ? [sayWaiting(step, one, input)] : []));
  const isTold = onBackup.length === 0 || onBackup.length >= rule.backupDates;
  return isTold
    ? waiting
    : [
        ...waiting,
        `${step.to} started, and the completion note ${step.document} knows of no trigger: ${sayDates(onBackup)}`,
      ];
}

/** `Feb 6 (complete Sat Feb 7, 07:30 EST; no row and no run since)`. */
function describe(
  { date, next, completeAt, older }: Extract<Handover, { state: 'missed' }>,
  { profile, facts }: JudgeInput,
): string {
  const say = (at: Date) => sayInstant(at, null, profile.timeZone);
  // Nobody says that nothing ran who could not look.
  const nothing = facts.runs.state === 'known' ? 'no row and no run' : 'no row';
  const of = next === date ? '' : ` for ${sayDate(next)}`;
  const since = older === null ? `${nothing}${of} since` : `nothing${of} since, newest row ${say(older)}`;
  return `${sayDate(date)} (complete ${say(completeAt)}; ${since})`;
}

function sayWaiting(
  { from, to }: Step,
  { date, completeAt, until }: Extract<Handover, { state: 'waiting' }>,
  { now, profile }: JudgeInput,
): string {
  const say = (at: Date) => sayInstant(at, now, profile.timeZone);
  return `${from} of ${sayDate(date)} is complete since ${say(completeAt)}; ${to} has until ${say(until)} to start`;
}
