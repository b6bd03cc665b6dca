import type { IsoDate } from '../calendar/dates.ts';
import { isFinal } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { isBeyondRetention, type Reading, readDayCounts, validRowsOn } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, type PartDetails, pendingPart, type Subject, skipPart } from './parts.ts';
import { soFar } from './standing.ts';
import { sum } from './sum.ts';
import type { OpenDay } from './window.ts';
import { plural, pluralThousands, sayDates } from './wording.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

/**
 * What it means that no pick of the whole window has a grade. Predictions of games that are over want grading: where it
 * was due, it is dead. Rows that are no picks, or were voided, show that it is not.
 */
export function nothingGraded(about: Subject, rule: Rule, open: readonly OpenDay[], input: JudgeInput): Part {
  const predictions = readDayCounts(input.facts, aboutTable(rule.predictions));
  if (!predictions.ok) return predictions.part;
  const graded = readDayCounts(input.facts, aboutTable(rule.graded));
  if (!graded.ok) return graded.part;
  const unused = sum(open, ({ day }) => validRowsOn(graded.value, day.date));
  if (unused > 0) {
    const why = `${plural(unused, 'graded row')}, none of them of a pick that counts`;
    return skipPart(about, 'insufficient_sample', why);
  }
  const wanting = open.filter(
    ({ day }) => validRowsOn(predictions.value, day.date) > 0 && day.games.every((game) => isFinal(game)),
  );
  if (wanting.length === 0) {
    const why = `no grade in ${rule.windowDays} days, and no active prediction of a final game that wants one`;
    return skipPart(about, 'insufficient_sample', why);
  }
  return ungraded(
    about,
    rule,
    wanting,
    sum(wanting, ({ day }) => validRowsOn(predictions.value, day.date)),
    input,
  );
}

/** `rows` are the predictions of these dates. */
function ungraded(
  about: Subject,
  rule: Rule,
  wanting: readonly OpenDay[],
  rows: number,
  input: JudgeInput,
): Part {
  const details: PartDetails = {
    expected: `grades of ${pluralThousands(rows, 'prediction')}`,
    actual: 'no grade',
    evidence: { window_days: rule.windowDays, dates: wanting.length, predictions: rows, graded: 0 },
  };
  const due = wanting.filter(({ pending }) => pending === null).map(({ day }) => day.date);
  const missing = keptOf(due, rule, input);
  if (!missing.ok) return missing.part;
  if (missing.value.length > 0) {
    const message = `grading is dead: no grade in ${rule.windowDays} days, with active predictions of final games on ${sayDates(missing.value)}`;
    return failPart(about, 'P2_HIGH', message, { ...details, affected: rows, dates: missing.value });
  }
  const pending = wanting.findLast((one) => one.pending !== null)?.pending;
  if (pending) return pendingPart(about, pending.due, soFar('no grade', pending, input), details);
  return skipPart(
    about,
    'beyond_retention',
    'the warehouse no longer keeps the grades of these dates',
    details,
  );
}

/** Those of some dates whose grades the warehouse would still have. */
function keptOf(dates: readonly IsoDate[], { graded }: Rule, { facts, now }: JudgeInput): Reading<IsoDate[]> {
  const kept: IsoDate[] = [];
  for (const date of dates) {
    const dropped = isBeyondRetention(facts, aboutTable(graded), date, now);
    if (!dropped.ok) return dropped;
    if (!dropped.value) kept.push(date);
  }
  return { ok: true, value: kept };
}
