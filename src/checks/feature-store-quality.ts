import { type DueTimes, dueTimes } from '../calendar/due.ts';
import type { Profile } from '../config/profile.ts';
import type { DayCountRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { droppedPart, readDayCounts } from './facts-of.ts';
import { type FigureRule, figureRuling, figureValue } from './figure-rulings.ts';
import type { Part } from './finding.ts';
import { median } from './median.ts';
import { aboutTable, failPart, type PartDetails, pendingPart, skipPart } from './parts.ts';
import { partsOfRulings, type Ruling } from './rulings.ts';
import { figureProfileOf, soFar, standingIn, tableProfileOf } from './standing.ts';
import { gameDatesBefore } from './window.ts';

type Rule = NonNullable<Profile['checks']['feature_store_quality']>;

/** Is the date's feature store good enough to predict from? How many rows it has is for phase4_completion. */
export const featureStoreQuality: Check = {
  name: 'feature_store_quality',
  category: 'predictions',
  title: {
    ok: 'The feature store is fit to predict from',
    broken: 'The feature store is poor',
  },
  why: 'A prediction from features that are missing or made up looks like any other.',
  fix: 'See which inputs of Phase 4 were short for the date, then build the feature store again before predictions are made.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  passesInShares: true,
  needs({ checks: { feature_store_quality: rule } }) {
    return rule ? { tables: [rule.table], figures: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.feature_store_quality;
    if (rule === undefined) {
      const why = 'the pipeline profile does not say how good features have to be';
      return { parts: [skipPart(aboutTable('feature store'), 'not_configured', why)] };
    }
    return { parts: judgeTable(rule, input) };
  },
};

function judgeTable(rule: Rule, input: JudgeInput): Part[] {
  const { targetDate, day, facts } = input;
  const about = aboutTable(rule.table);
  const standing = standingIn(rule.table, input)(day);
  if (!standing.open) return [skipPart(about, standing.reason, standing.why)];
  const reading = readDayCounts(facts, about);
  if (!reading.ok) return [reading.part];

  const ofDate = reading.value.find(({ date, validRows }) => date === targetDate && validRows > 0);
  if (ofDate === undefined) {
    return [droppedPart(about, input) ?? nothingPart(rule, standing.pending, input)];
  }
  if (facts.recorded !== null) {
    const why = 'the imported season counted rows, and nothing of what they hold';
    return [skipPart(about, 'not_recorded', why)];
  }
  const rulings = Object.entries(rule.figures).map(([name, wanted]) =>
    rulingOn(name, wanted, rule, ofDate, reading.value, standing.pending, input),
  );
  return partsOfRulings(about, rulings, input).map((part) => withRows(part, ofDate.validRows));
}

function nothingPart(rule: Rule, pending: DueTimes | null, input: JudgeInput): Part {
  const about = aboutTable(rule.table);
  const { games } = input.day;
  const details: PartDetails = {
    expected: 'at least one row',
    actual: '0 rows',
    affected: games.length,
    evidence: { rows: 0, games: games.length },
  };
  return pending === null
    ? failPart(about, 'P1_CRITICAL', 'no row to predict from', { ...details, dates: [input.targetDate] })
    : pendingPart(about, pending.due, soFar('0 rows', pending, input), details);
}

function rulingOn(
  name: string,
  wanted: Rule['figures'][string],
  rule: Rule,
  ofDate: DayCountRow,
  counts: readonly DayCountRow[],
  pending: DueTimes | null,
  input: JudgeInput,
): Ruling {
  const figure = figureProfileOf(input.profile, rule.table, name);
  const own: FigureRule = {
    ...wanted,
    name,
    figure,
    usual: 'mean' in figure ? null : usualOf(name, rule, counts, input),
    pending: wanted.due === undefined ? pending : later(wanted.due, pending, rule, input),
  };
  return figureRuling(own, ofDate.figures);
}

/** The rule's own due time, where that has not come. It lies after the table's. */
function later(
  due: string,
  pending: DueTimes | null,
  { table }: Rule,
  { day, now, profile }: JudgeInput,
): DueTimes | null {
  const own = dueTimes({ ...tableProfileOf(profile, table), due }, day, profile.timeZone);
  return now < own.due ? own : pending;
}

/** The median of a share over the last game dates, the date itself left out; null where too few of them have rows. */
function usualOf(
  name: string,
  { trailing }: Rule,
  counts: readonly DayCountRow[],
  input: JudgeInput,
): FigureRule['usual'] {
  if (trailing === undefined) return null;
  const recent = new Set(gameDatesBefore(input).slice(-trailing.gameDates));
  const values = counts.flatMap(({ date, figures }) => {
    const figure = recent.has(date) ? figures?.[name] : null;
    const value = figure ? figureValue(figure) : null;
    return value === null ? [] : [value];
  });
  const usual = median(values);
  return usual === null || values.length < trailing.leastDates
    ? null
    : { value: usual, apart: trailing.share };
}

function withRows(part: Part, rows: number): Part {
  return part.evidence === undefined ? part : { ...part, evidence: { rows, ...part.evidence } };
}
