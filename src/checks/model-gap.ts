import type { IsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { PerformanceRow } from '../facts/facts.ts';
import { compareText } from '../text/compare-text.ts';
import { signedPoints } from './bias-tally.ts';
import type { Part } from './finding.ts';
import { failPart, type PartDetails, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { listed, plural } from './wording.ts';

type Gap = NonNullable<NonNullable<Profile['checks']['model_bias']>['gap']>;

const MODELS_SHOWN = 3;

/** One day of one model that enough was graded for. */
interface ModelDay {
  date: IsoDate;
  gap: number;
}

/**
 * Whether models are much worse than the bookmakers, by the pipeline's own figures. `rows` are those of the window;
 * `systems` those that are judged. Where the figures go by other names, all of them are.
 */
export function judgeGap(
  about: Subject,
  rule: Gap,
  rows: readonly PerformanceRow[],
  systems: readonly string[],
): Part {
  const models = daysByModel(rows, rule);
  const own = models.filter(({ model }) => systems.includes(model));
  const judged = (own.length > 0 ? own : models).map(({ model, days }) => ({
    model,
    days,
    ...verdictOf(days, rule),
  }));
  const enough = judged.filter(({ status, days }) => status !== 'PASS' || days.length >= rule.warn.days);
  if (enough.length === 0) {
    const why = `no model has ${rule.warn.days} days with ${plural(rule.leastGraded, 'grade')} each`;
    return skipPart(about, 'insufficient_sample', why);
  }
  const found = enough.map(({ model, days }) => `${model} ${signedPoints(days.at(-1)?.gap ?? 0)}`);
  const details: PartDetails = {
    expected: `at most ${plural(rule.warn.above, 'point')} worse than the bookmakers`,
    actual: listed(found, MODELS_SHOWN),
    threshold: rule.warn.above,
    evidence: Object.fromEntries(
      enough.map(({ model, days }) => [
        model,
        days.map(({ date, gap }) => `${date} ${signedPoints(gap)}`).join(', '),
      ]),
    ),
  };
  const failing = enough.filter(({ status }) => status === 'FAIL');
  const bad = failing.length > 0 ? failing : enough.filter(({ status }) => status === 'WARN');
  if (bad.length === 0)
    return passPart(about, `no worse than the bookmakers: ${listed(found, MODELS_SHOWN)} points`, details);
  const told = bad.map(({ model, said }) => `${model} ${said}`);
  const message = `worse than the bookmakers: ${listed(told, MODELS_SHOWN)}`;
  const make = failing.length > 0 ? failPart : warnPart;
  return make(about, 'P3_MEDIUM', message, { ...details, affected: bad.length });
}

function verdictOf(
  days: readonly ModelDay[],
  { warn, fail }: Gap,
): { status: 'PASS' | 'WARN' | 'FAIL'; said: string } {
  const badDays = ({ above, of }: Gap['warn']) => days.slice(-of).filter(({ gap }) => gap > above).length;
  const say = (rule: Gap['warn']) =>
    `by more than ${plural(rule.above, 'point')} on ${badDays(rule)} of its last ${rule.of} days`;
  if (badDays(fail) >= fail.days) return { status: 'FAIL', said: say(fail) };
  if (badDays(warn) >= warn.days) return { status: 'WARN', said: say(warn) };
  return { status: 'PASS', said: '' };
}

/** By name, each with its days in order; of several rows of a day the last, which was written last. */
function daysByModel(
  rows: readonly PerformanceRow[],
  { leastGraded }: Gap,
): { model: string; days: ModelDay[] }[] {
  const models = new Map<string, Map<IsoDate, PerformanceRow>>();
  for (const row of rows) {
    const days = models.get(row.model) ?? new Map<IsoDate, PerformanceRow>();
    models.set(row.model, days.set(row.date, row));
  }
  return [...models]
    .map(([model, days]) => ({
      model,
      days: [...days.values()]
        .flatMap(({ date, graded, gap }) =>
          gap !== null && (graded ?? 0) >= leastGraded ? [{ date, gap }] : [],
        )
        .sort((one, other) => compareText(one.date, other.date)),
    }))
    .sort((one, other) => compareText(one.model, other.model));
}
