import { addDays } from '../calendar/dates.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { GradeRow } from '../facts/facts.ts';
import { gradedSystems, type SystemTally, tallyOf } from './bias-tally.ts';
import { biasPart } from './bias-verdict.ts';
import type { Check, JudgeInput } from './check.ts';
import { readDayCounts, readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { judgeGap } from './model-gap.ts';
import { nothingGraded } from './nothing-graded.ts';
import { aboutTable, type Subject, skipPart } from './parts.ts';
import { emptyWindow, noDatesPart, openDays, windowDays } from './window.ts';
import { listed } from './wording.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

const SYSTEMS_SHOWN = 3;

/** Do predictions lie too high or too low on average, for all players or for those of one size? */
export const modelBias: Check = {
  name: 'model_bias',
  category: 'predictions',
  title: {
    ok: 'Predictions lie neither too high nor too low',
    broken: 'Predictions lie off on average',
  },
  why: 'A model that is off in one direction for a group of players makes bad picks of all of them, however good its order is.',
  fix: 'Look at what the named system is fed with for these players, and train it again; where nothing is graded, run grading for the dates that are named.',
  canBeCritical: false,
  windowed: true,
  needsSlate: true,
  // Of a date without games the window is judged that ends with it.
  skipsWithoutGames: false,
  needs({ checks: { model_bias: rule }, sources }) {
    if (rule === undefined || sources.grades === undefined) return { tables: [] };
    return {
      tables: [rule.averages, rule.predictions, rule.graded],
      grades: true,
      ...(sources.performance !== undefined && rule.gap !== undefined && { performance: true }),
    };
  },
  judge(input) {
    const { sources, checks } = input.profile;
    const rule = checks.model_bias;
    if (rule === undefined || sources.grades === undefined) {
      const why = 'the pipeline profile does not say where graded predictions are';
      return { parts: [skipPart(aboutTable('graded predictions'), 'not_configured', why)] };
    }
    const days = windowDays(input, rule.windowDays);
    if (days.length === 0) return { parts: [emptyWindow(input, rule.windowDays)] };
    return judgeWindow(aboutTable(sources.grades), rule, days, input);
  },
};

function judgeWindow(
  about: Subject,
  rule: Rule,
  days: readonly DateContext[],
  input: JudgeInput,
): { parts: Part[] } {
  const { open, leftOut } = openDays(rule.graded, days, input);
  if (open.length === 0) return { parts: [noDatesPart(about, leftOut)] };

  const grades = readFact(input.facts.grades, about);
  if (!grades.ok) return { parts: [grades.part] };
  // Without it every tier would be guessed from grades alone.
  const averages = readDayCounts(input.facts, aboutTable(rule.averages));
  if (!averages.ok) return { parts: [averages.part] };
  const dates = new Set(open.map(({ day }) => day.date));
  const rows = grades.value.filter(({ date, graded }) => dates.has(date) && graded > 0);
  const named = input.profile.checks.predictions_ready?.systems ?? [];
  const systems = named.length > 0 ? named : gradedSystems(rows, rule);
  const part =
    rows.length === 0
      ? nothingGraded(about, rule, open, input)
      : judgeSystems(about, rule, rows, tallyOf(rows, systems, rule));
  return { parts: [part, ...gapParts(rule, systems, input)] };
}

function judgeSystems(
  about: Subject,
  rule: Rule,
  rows: readonly GradeRow[],
  tallies: readonly SystemTally[],
): Part {
  const dates = new Set(rows.map(({ date }) => date)).size;
  if (tallies.some(({ overall }) => overall.graded > 0)) return biasPart(about, rule, tallies, dates);
  const { leastDates, gameDates } = rule.systems;
  const why = `no system was graded on ${leastDates} of the last ${gameDates} dates with grades`;
  const named = `none of the systems that count was graded: ${listed(
    tallies.map(({ system }) => system),
    SYSTEMS_SHOWN,
  )}`;
  return skipPart(about, 'insufficient_sample', tallies.length > 0 ? named : why);
}

/** Nothing where the pipeline keeps no such figures: they are told beside the grades. */
function gapParts(rule: Rule, systems: readonly string[], { facts, profile, targetDate }: JudgeInput) {
  const { performance } = profile.sources;
  if (performance === undefined || rule.gap === undefined) return [];
  const about = aboutTable(performance);
  const reading = readFact(facts.performance, about);
  if (!reading.ok) return [reading.part];
  const first = addDays(targetDate, 1 - rule.windowDays);
  return [
    judgeGap(
      about,
      rule.gap,
      reading.value.filter(({ date }) => date >= first),
      systems,
    ),
  ];
}
