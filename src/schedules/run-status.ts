import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { RunStatus } from '../history/rows.ts';

/** Being blind on this share of the checks makes a run ERROR, whichever checks they are. */
const BLIND_SHARE = 1 / 3;

export interface StatusInput {
  findings: readonly Finding[];
  checks: readonly Check[];
  slateKnown: boolean;
  stored: boolean;
  /** How much stands rolled back that no check tells of; left out: nothing. */
  rolledBack?: number;
}

/** The status of a run. The first that applies wins: CRITICAL, ERROR, WARNING, OK. */
export function runStatus({ findings, checks, slateKnown, stored, rolledBack = 0 }: StatusInput): RunStatus {
  if (findings.some((finding) => finding.status === 'FAIL' && finding.severity === 'P1_CRITICAL'))
    return 'CRITICAL';
  const blind = findings.filter((finding) => finding.status === 'ERROR');
  const canBeCritical = new Set(checks.filter((check) => check.canBeCritical).map((check) => check.name));
  const blindWhereItMatters = blind.some(
    (finding) => canBeCritical.has(finding.check) || !checks.some((check) => check.name === finding.check),
  );
  const mostlyBlind = blind.length > 0 && blind.length >= findings.length * BLIND_SHARE;
  if (blindWhereItMatters || mostlyBlind || !slateKnown || !stored) return 'ERROR';
  if (findings.some((finding) => finding.status !== 'PASS' && finding.status !== 'SKIP')) return 'WARNING';
  return nothingJudged(findings) || rolledBack > 0 ? 'WARNING' : 'OK';
}

/** True when every check was skipped, although there were games and nothing is still to come. */
export function nothingJudged(findings: readonly { status: string; reason?: string | null }[]): boolean {
  if (findings.some((finding) => finding.status !== 'SKIP')) return false;
  return !findings.some((finding) => finding.reason === 'no_games' || finding.reason === 'not_due');
}
