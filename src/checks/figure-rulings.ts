import type { DueTimes } from '../calendar/due.ts';
import type { FigureProfile } from '../config/profile.ts';
import type { Figure, Figures } from '../facts/facts.ts';
import { columnOf } from '../facts/figures.ts';
import { percent } from '../text/percent.ts';
import { COLLECT_AGAIN } from './facts-of.ts';
import type { Severity } from './finding.ts';
import type { Ruling } from './rulings.ts';
import { plural } from './wording.ts';

/** What is asked of one figure of a table. Shares lie between 0 and 1. */
export interface FigureRule {
  name: string;
  /** How people call what it is about. */
  called: string;
  figure: FigureProfile;
  least?: { pass: number; warn: number } | undefined;
  most?: { pass: number; warn?: number | undefined } | undefined;
  /** The usual value of a share, and how far off it is worth a warning; null where nobody knows it. */
  usual?: { value: number; apart: number } | null;
  pending: DueTimes | null;
}

/** `figures` are those of a date with rows that count. */
export function figureRuling(rule: FigureRule, figures: Figures | null): Ruling {
  const { name, called, figure, pending } = rule;
  const column = columnOf(figure);
  const counts = figures?.[name];
  if (counts === undefined) {
    return {
      status: 'ERROR',
      cause: 'internal',
      message: `${called}: ${column} was never collected`,
      fix: COLLECT_AGAIN,
      pending,
    };
  }
  if (counts === null) {
    return {
      status: 'ERROR',
      cause: 'missing_column',
      message: `${sayUntold(rule)}: the table has no column ${column}`,
      fix: 'correct the figures of this table in the profile, or see why the column is gone',
      pending,
    };
  }
  const value = figureValue(counts);
  return value === null ? nothingButNulls(rule, column) : judged(rule, counts, value);
}

/** A share, or a mean; null over nothing. */
export function figureValue({ counted, total }: Figure): number | null {
  return counted === 0 ? null : total / counted;
}

/** Nobody can tell what the column would say. Before it is due it may yet be filled. */
function nothingButNulls(rule: FigureRule, column: string): Ruling {
  const { pending } = rule;
  if (pending !== null) {
    const found = `nothing in ${column}`;
    return {
      status: 'WARN',
      severity: 'P3_MEDIUM',
      found,
      message: found,
      details: { expected: `a value in ${column}`, actual: 'none' },
      pending,
    };
  }
  return {
    status: 'ERROR',
    cause: 'bad_response',
    message: `${sayUntold(rule)}: ${column} is empty in every row`,
    fix: 'see why nothing fills this column, or take the rule out of the profile',
    pending,
  };
}

interface Outcome {
  status: 'PASS' | 'WARN' | 'FAIL';
  severity: Severity | null;
  /** What would be well, without what it is about: `at least 60 %`. */
  wanted: string;
  /** The same behind what was found: `expected at least 60 %`. */
  limit: string;
  threshold: number | null;
}

function judged(rule: FigureRule, counts: Figure, value: number): Ruling {
  const { name, called, figure, pending } = rule;
  const say = sayIn(figure);
  const { status, severity, wanted, limit, threshold } = outcomeOf(rule, value, say);
  const found = foundIn(rule, value, say);
  return {
    status,
    severity,
    found,
    message: `${found}${'mean' in figure ? '' : ` (${Math.round(counts.total)} of ${plural(counts.counted, 'row')})`}, ${limit}`,
    details: {
      expected: `${wanted} ${called}`,
      actual: found,
      threshold,
      affected: affectedBy(rule, counts),
      evidence: {
        [name]: round(value),
        [`${name}_rows`]: counts.counted,
        ...(rule.usual && { [`${name}_usual`]: round(rule.usual.value) }),
      },
    },
    pending,
  };
}

function outcomeOf(
  { name, least, most, usual }: FigureRule,
  value: number,
  say: (value: number) => string,
): Outcome {
  const bound = least ?? most;
  if (bound === undefined) throw new Error(`the profile wants nothing of the figure ${name}`);
  const wanted = `at ${least ? 'least' : 'most'} ${say(bound.pass)}`;
  const common = { wanted, limit: `expected ${wanted}`, threshold: bound.pass };
  const isBeyond = (other: number | undefined) =>
    other !== undefined && (least ? value < other : value > other);
  if (isBeyond(bound.warn)) return { ...common, status: 'FAIL', severity: 'P2_HIGH' };
  if (isBeyond(bound.pass)) return { ...common, status: 'WARN', severity: 'P3_MEDIUM' };
  if (usual && (least ? usual.value - value : value - usual.value) >= usual.apart - ROUNDING) {
    return {
      status: 'WARN',
      severity: 'P4_LOW',
      wanted: `about ${say(usual.value)}`,
      limit: `usually ${say(usual.value)}`,
      threshold: round(usual.value + (least ? -usual.apart : usual.apart)),
    };
  }
  return { ...common, status: 'PASS', severity: null };
}

/** 0.67 less 0.52 is a little more than 0.15, and 0.6 less 0.45 a little less. */
const ROUNDING = 1e-9;

function foundIn({ called, figure }: FigureRule, value: number, say: (value: number) => string): string {
  return 'mean' in figure ? `${called} ${say(value)}` : `${say(value)} ${called}`;
}

/** `what share is on red alert can't be told`. */
function sayUntold({ called, figure }: FigureRule): string {
  return `${'mean' in figure ? called : `what share is ${called}`} can't be told`;
}

function sayIn(figure: FigureProfile): (value: number) => string {
  return 'mean' in figure ? (value) => String(Math.round(value * 10) / 10) : percent;
}

/** Rows that are not as they should be; all that have a value, for a mean. */
function affectedBy({ figure, least }: FigureRule, { counted, total }: Figure): number {
  if ('mean' in figure) return counted;
  return least ? counted - total : total;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
