import type { Profile } from '../config/profile.ts';
import { type Bias, type SystemTally, sayPoints, signedPoints } from './bias-tally.ts';
import type { Part, Severity } from './finding.ts';
import { failPart, type PartDetails, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { byUrgency, type Judgement } from './severity.ts';
import { sum } from './sum.ts';
import { listed, plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

const GROUPS_SHOWN = 3;

/** A bias that enough was graded for, and how bad it is. */
interface Judged extends Judgement {
  bias: Bias;
  severity: Severity;
}

/** The verdict on each system and each size of players, the worst first; `dates` are those with grades. */
export function biasPart(about: Subject, rule: Rule, tallies: readonly SystemTally[], dates: number): Part {
  const tiers = tallies
    .flatMap((tally) => tally.tiers)
    .filter(({ graded }) => graded >= rule.leastGraded)
    .map((bias) => judgedTier(bias, rule));
  const overall = tallies
    .map((tally) => tally.overall)
    .filter(({ graded }) => graded >= rule.overall.leastGraded)
    .map((bias) => judgedOverall(bias, rule));
  const details: PartDetails = {
    expected: `at most ${plural(rule.points.warn, 'point')} off in each tier, ${rule.overall.warn} over all players`,
    threshold: rule.points.warn,
    evidence: { dates, ...Object.fromEntries(tallies.map((tally) => [tally.system, describe(tally)])) },
  };
  const off = [...tiers, ...overall].filter(({ status }) => status !== 'PASS').sort(byUrgencyAndDistance);
  const [worst] = off;
  if (worst) return offPart(about, rule, worst, off, details);
  // That all players together lie well says nothing of any tier.
  return tiers.length > 0 ? wellPart(about, rule, tiers, details) : tooFewPart(about, rule, tallies, details);
}

/** `worst` is the first of them. */
function offPart(
  about: Subject,
  rule: Rule,
  worst: Judged,
  off: readonly Judged[],
  details: PartDetails,
): Part {
  const others = off.slice(1).map(({ bias }) => clause(bias, worst.bias));
  const also = others.length === 0 ? '' : `; also ${listed(others, GROUPS_SHOWN)}`;
  const make = worst.status === 'FAIL' ? failPart : warnPart;
  const message = `${sentence(worst.bias)}${also}; by the grades of ${rule.windowDays} days`;
  return make(about, worst.severity, message, {
    ...details,
    actual: `${points(worst.bias)} ${direction(worst.bias)}`,
    threshold: worst.bias.tier === null ? rule.overall.warn : rule.points.warn,
    affected: affectedBy(off),
  });
}

function wellPart(about: Subject, rule: Rule, tiers: readonly Judged[], details: PartDetails): Part {
  const systems = new Set(tiers.map(({ bias }) => bias.system)).size;
  const seen = `${plural(tiers.length, 'tier')} of ${plural(systems, 'system')}`;
  const [furthest = ''] = tiers.toSorted(byDistance).map(({ bias }) => short(bias));
  const message = `${seen} at most ${plural(rule.points.warn, 'point')} off; furthest: ${furthest}`;
  return passPart(about, message, { ...details, actual: furthest });
}

function tooFewPart(about: Subject, rule: Rule, tallies: readonly SystemTally[], details: PartDetails): Part {
  const most = Math.max(...tallies.flatMap((tally) => tally.tiers.map(({ graded }) => graded)));
  const why = `fewer than ${plural(rule.leastGraded, 'grade')} in each tier: at most ${most}`;
  return skipPart(about, 'insufficient_sample', why, { ...details, actual: `${most} in a tier` });
}

function judgedTier(bias: Bias, { points }: Rule): Judged {
  const distance = Math.abs(bias.points);
  if (distance > points.fail) return { bias, status: 'FAIL', severity: 'P2_HIGH' };
  return { bias, status: distance > points.warn ? 'WARN' : 'PASS', severity: 'P3_MEDIUM' };
}

function judgedOverall(bias: Bias, { overall }: Rule): Judged {
  return {
    bias,
    status: Math.abs(bias.points) > overall.warn ? 'WARN' : 'PASS',
    severity: 'P3_MEDIUM',
  };
}

function byUrgencyAndDistance(one: Judged, other: Judged): number {
  return byUrgency(one, other) || byDistance(one, other);
}

function byDistance(one: Judged, other: Judged): number {
  return Math.abs(other.bias.points) - Math.abs(one.bias.points);
}

/** Grades in what is off, each once: those of a tier are among those of all players. */
function affectedBy(off: readonly Judged[]): number {
  const bySystem = new Map<string, { tiers: number; overall: number }>();
  for (const { bias } of off) {
    const own = bySystem.get(bias.system) ?? { tiers: 0, overall: 0 };
    own[bias.tier === null ? 'overall' : 'tiers'] += bias.graded;
    bySystem.set(bias.system, own);
  }
  return sum([...bySystem.values()], ({ tiers, overall }) => Math.max(tiers, overall));
}

/** `system_a predicts 5.6 points too high for the tier "star" (34 grades)`. */
function sentence(bias: Bias): string {
  return `${bias.system} predicts ${points(bias)} ${direction(bias)}`;
}

/** `system_b 3.2 too low for the tier "role" (60 grades)`, without the system that was spoken of already. */
function clause(bias: Bias, { system }: Bias): string {
  const name = bias.system === system ? '' : `${bias.system} `;
  return `${name}${sayPoints(bias.points)} ${direction(bias)}`;
}

function points({ points: off }: Bias): string {
  return `${sayPoints(off)} ${Math.abs(off) === 1 ? 'point' : 'points'}`;
}

/** `too high for all players (112 grades)`. */
function direction({ tier, graded, points }: Bias): string {
  const whom = tier === null ? 'all players' : `the tier "${tier}"`;
  return `too ${points > 0 ? 'high' : 'low'} for ${whom} (${plural(graded, 'grade')})`;
}

/** `system_a star +5.6 (34 grades)`. */
function short(bias: Bias): string {
  return `${bias.system} ${bias.tier ?? 'all'} ${signedPoints(bias.points)} (${plural(bias.graded, 'grade')})`;
}

/** `all +0.4 of 812, star -0.2 of 96, …`. */
function describe({ overall, tiers, withoutAverage }: SystemTally): string {
  const named = [overall, ...tiers].filter(({ graded }) => graded > 0);
  const each = named.map(
    ({ tier, points, graded }) => `${tier ?? 'all'} ${signedPoints(points)} of ${graded}`,
  );
  const unknown = withoutAverage === 0 ? [] : [`${withoutAverage} in no tier`];
  return [...each, ...unknown].join(', ') || 'no grade';
}
