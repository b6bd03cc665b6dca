import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import type { Finding, Part } from '../../src/checks/finding.ts';
import { phaseTransitions } from '../../src/checks/phase-transitions.ts';
import type { CompletionRow } from '../../src/cloud/phase-ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import {
  type Fact,
  type Facts,
  known,
  type ProcessorRunsRow,
  type ScheduleRow,
} from '../../src/facts/facts.ts';
import { at, healthyFacts, judge, nights, partOf, profile } from './fact-builders.ts';
import { runs } from './failure-builders.ts';

const shipped = profile.checks.phase_transitions;
if (shipped === undefined) throw new Error('the shipped profile judges phases');
export const RULE = shipped;
export const PHASES = RULE.phases;
type PhaseName = 'raw' | 'analytics' | 'precompute' | 'predictions';

/** When each phase wrote what it has for a date: a night's rows the next morning, what is computed ahead on the day itself. */
export const WRITTEN: Record<PhaseName, { days: number; time: string }> = {
  raw: { days: 1, time: '07:00' },
  analytics: { days: 1, time: '09:00' },
  precompute: { days: 0, time: '09:40' },
  predictions: { days: 0, time: '10:10' },
};

/** Facts in which every phase followed the one before, with the times of {@link WRITTEN}, and a log without a run. */
export function phasedFacts(schedule: readonly ScheduleRow[], to: IsoDate, now: Date): Facts {
  let facts: Facts = { ...healthyFacts(schedule, to, now), runs: known([]) };
  for (const phase of Object.keys(WRITTEN) as PhaseName[]) {
    const { days, time } = WRITTEN[phase];
    facts = writtenAt(facts, phase, (date) => at(addDays(date, days), time));
  }
  return facts;
}

interface PhaseRow {
  date: IsoDate;
  rows: number;
  validRows: number;
  newest: string | null;
}

/** The same facts with each row of some tables changed, or taken out where nothing is given back. */
export function withPhaseRows(
  facts: Facts,
  tables: readonly string[],
  change: <T extends PhaseRow>(row: T) => T | null,
): Facts {
  const changed: Facts = { ...facts, coverage: { ...facts.coverage }, dayCounts: { ...facts.dayCounts } };
  const anew = <T extends PhaseRow>(of: Record<string, Fact<T[]>>, table: string) => {
    const fact = of[table];
    if (fact?.state === 'known') of[table] = known(fact.value.flatMap((row) => change(row) ?? []));
  };
  for (const table of tables) {
    anew(changed.coverage, table);
    anew(changed.dayCounts, table);
  }
  return changed;
}

/** The same facts with a phase written at other times; on one date only where it is given. */
export function writtenAt(
  facts: Facts,
  phase: PhaseName,
  time: Date | ((date: IsoDate) => Date) | null,
  date?: IsoDate,
): Facts {
  const times = new Map<IsoDate, string | null>();
  const newest = (of: IsoDate): string | null => {
    const known = times.get(of) ?? (typeof time === 'function' ? time(of) : time)?.toISOString() ?? null;
    times.set(of, known);
    return known;
  };
  return withPhaseRows(facts, PHASES[phase] ?? [], (row) =>
    date === undefined || row.date === date ? { ...row, newest: newest(row.date) } : row,
  );
}

/** The same facts without what a phase wrote for some dates. */
export function withoutPhase(facts: Facts, phase: PhaseName, ...dates: IsoDate[]): Facts {
  return withPhaseRows(facts, PHASES[phase] ?? [], (row) => (dates.includes(row.date) ? null : row));
}

/** Completion notes of a kind: triggered at noon of the day after, or never. */
export function notes(
  document: string,
  dates: readonly IsoDate[],
  triggered: boolean | ((date: IsoDate) => boolean),
): CompletionRow[] {
  const isTriggered = (date: IsoDate) => (typeof triggered === 'function' ? triggered(date) : triggered);
  return dates.map((date) => ({
    document,
    date,
    triggered: isTriggered(date),
    triggeredAt: isTriggered(date) ? at(addDays(date, 1), '10:03').toISOString() : null,
  }));
}

/** A run of a processor for a date, begun then. */
export function ranFor(
  processor: string,
  dataDate: IsoDate,
  begun: Date,
  outcome: ProcessorRunsRow['outcome'] = 'success',
): ProcessorRunsRow {
  return runs(processor, outcome, { dataDate, firstAt: begun.toISOString() });
}

/** The date that tests judge, at noon of the day after it, when everything is due. */
export const D = '2026-02-06';
export const BEFORE = '2026-02-05';
export const NEXT = '2026-02-07';
export const NOON = at(NEXT, '12:00');
/** The game dates that are judged with it. */
export const LAST_14 = eachDate(addDays(D, -13), D);
export const [SUMMARY, CACHE, PREDICTIONS] = [
  'nba_analytics.player_game_summary',
  'nba_precompute.player_daily_cache',
  'nba_predictions.player_prop_predictions',
] as const;
export const EXPORT = 'phase6-export';

/** Two games on each of eighteen nights, and two nights more to come. */
export const SCHEDULE = nights(addDays(D, 2), 20, 2);
const whole = phasedFacts(SCHEDULE, D, NOON);
export const season = (): Facts => whole;

/** A season that begins long before its first game: no date is one of the first days. */
export const lateStart: Profile = {
  ...profile,
  calendar: { ...profile.calendar, bootstrapPhases: [], bootstrapDays: 0 },
};

export interface Over {
  now?: Date;
  targetDate?: IsoDate;
  profile?: Profile;
}

export const judgePhases = (facts: Facts, over: Over = {}): Finding =>
  judge('phase_transitions', { facts, targetDate: D, now: NOON, check: phaseTransitions, ...over });

export const aboutPhase = (facts: Facts, subject: string, over: Over = {}): Part =>
  partOf(judgePhases(facts, over), subject);
