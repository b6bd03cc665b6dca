import type { Profile } from '../config/profile.ts';
import type { Severity } from './finding.ts';

/**
 * How bad it is when `missing` of `expected` games are not there; null when none is missing.
 * A few holes in a mostly whole night are P2; many, most or all of a night are P1.
 */
export function missingGamesSeverity(
  expected: number,
  missing: number,
  rule: Profile['completeness'],
): Severity | null {
  if (missing <= 0) return null;
  const covered = expected - missing;
  const critical =
    missing >= rule.criticalMissingGames || covered <= 0 || covered / expected < rule.criticalCoveredShare;
  return critical ? 'P1_CRITICAL' : 'P2_HIGH';
}

const ORDER: readonly Severity[] = ['P1_CRITICAL', 'P2_HIGH', 'P3_MEDIUM', 'P4_LOW'];

/** 0 for the most urgent. Without a severity: after all of them. */
export function severityRank(severity: Severity | null): number {
  return severity === null ? ORDER.length : ORDER.indexOf(severity);
}

/** What failed before what only warns, and of both the graver first. */
export function byUrgency(one: Judgement, other: Judgement): number {
  return (
    STATUSES.indexOf(one.status) - STATUSES.indexOf(other.status) ||
    severityRank(one.severity) - severityRank(other.severity)
  );
}

export interface Judgement {
  status: 'PASS' | 'WARN' | 'FAIL';
  severity: Severity | null;
}

const STATUSES: readonly Judgement['status'][] = ['FAIL', 'WARN', 'PASS'];

/** The more urgent of two. */
export function worseSeverity(one: Severity, other: Severity): Severity {
  return severityRank(one) <= severityRank(other) ? one : other;
}
