import { daysBetween } from '../calendar/dates.ts';
import type { DateContext } from '../calendar/slate.ts';
import { gameName } from '../calendar/slate.ts';
import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { Profile } from '../config/profile.ts';
import type { Facts, StandingRollbackRow } from '../facts/facts.ts';
import type {
  CareItem,
  ChangeItem,
  CheckRow,
  Mention,
  Offer,
  Report,
  RunDetails,
  RunRow,
  RunStatus,
} from '../history/rows.ts';
import { ownedItems } from './owners.ts';
import { nothingJudged, runStatus } from './run-status.ts';
import { nextSlot, scheduleOf } from './slot.ts';

/** Who asked for a run, for which date, and under which name it is stored. */
export interface RunIdentity {
  runId: string;
  schedule: string;
  targetDate: string;
  /** `manual` for people and the command line, the schedule's name otherwise. */
  checkType: string;
  trigger: string;
  requestedBy: string | null;
  /** The slot's key and nominal instant; null for people. */
  slot: { key: string; nominal: Date } | null;
  /** Why a slot runs late; null when it does not. */
  late: string | null;
}

export interface ReportSource {
  identity: RunIdentity;
  profile: Profile;
  checks: readonly Check[];
  findings: readonly (Finding & { carriedFrom?: string })[];
  /** Of checks of other schedules. */
  mentions?: readonly Finding[];
  /** What stands rolled back and no finding tells of. */
  rolledBack: readonly StandingRollbackRow[];
  offers: readonly Offer[];
  /** False for a question about another date than the schedule looks at. */
  isCurrent: boolean;
  /** Null when the games of the date are unknown. */
  day: DateContext | null;
  facts: Facts;
  /** Null for a first run. */
  before: RunRow | null;
  /** Other runs since that one, of any schedule and of people. */
  since: readonly RunRow[];
  changes: readonly ChangeItem[];
  care: readonly CareItem[];
  /** False when earlier runs could not be read. */
  changesKnown: boolean;
  /** Statements that read history, beside those that collected facts. */
  historyCost: { statements: number; bytesBilled: number | null };
  warehouse: string;
  startedAt: Date;
  durationMs: number;
  warnings: readonly string[];
}

/** Puts a run into the rows that are stored, shown and compared with tomorrow. Pure. */
export function buildReport(source: ReportSource): Report {
  const { identity, findings, checks } = source;
  const rolledBack = source.rolledBack.length;
  const status = runStatus({ findings, checks, slateKnown: source.day !== null, stored: true, rolledBack });
  const count = (wanted: Finding['status']) => findings.filter((finding) => finding.status === wanted).length;
  const run: RunRow = {
    run_id: identity.runId,
    run_timestamp: source.startedAt.toISOString(),
    check_type: identity.checkType,
    trigger_source: identity.trigger,
    schedule_name: identity.schedule,
    status,
    message: runMessage(status, identity.targetDate, findings, rolledBack),
    duration_ms: source.durationMs,
    checks_passed: count('PASS'),
    checks_warned: count('WARN'),
    checks_failed: count('FAIL'),
    target_date: identity.targetDate,
    details: runDetails(source),
  };
  return { run, checks: findings.map((finding) => checkRow(finding, source)) };
}

/** The same report with a failure around the run added: it can't be OK any more, and says why. */
export function withWarning(report: Report, warning: string): Report {
  const status: RunStatus = report.run.status === 'CRITICAL' ? 'CRITICAL' : 'ERROR';
  const warnings = [...report.run.details.warnings, warning];
  const details = { ...report.run.details, warnings, trouble_is_news: true };
  return { ...report, run: { ...report.run, status, details, message: `${report.run.message} ${warning}` } };
}

function runDetails(source: ReportSource): RunDetails {
  const { identity, profile, findings, day, facts } = source;
  const tally = <K extends string>(keys: readonly (K | undefined)[]): Partial<Record<K, number>> => {
    const counts: Partial<Record<K, number>> = {};
    for (const key of keys) if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
    return counts;
  };
  const bytes = [facts.cost.bytesBilled, source.historyCost.bytesBilled];
  return {
    pipeline: profile.pipeline,
    time_zone: profile.timeZone,
    title: scheduleOf(profile, identity.schedule).title,
    checks_skipped: findings.filter((finding) => finding.status === 'SKIP').length,
    checks_errored: findings.filter((finding) => finding.status === 'ERROR').length,
    skip_reasons: tally(findings.map((finding) => finding.reason)),
    error_causes: tally(findings.map((finding) => finding.cause)),
    games: day?.games.length ?? null,
    postponed: (day?.postponed ?? []).map(gameName),
    mode: day?.mode ?? null,
    changes_known: source.changesKnown,
    changes: [...source.changes],
    is_current: source.isCurrent,
    care: [...source.care],
    owned: ownedItems(source.changes, source.care, profile, {
      requestedBy: identity.requestedBy,
      since: source.since,
    }),
    outcomes: findings.map((finding) => ({
      check: finding.check,
      target_date: finding.targetDate,
      status: finding.status,
      reason: finding.reason ?? null,
    })),
    compared_with: source.before && {
      run_id: source.before.run_id,
      target_date: source.before.target_date,
      run_timestamp: source.before.run_timestamp,
    },
    cost: {
      statements: facts.cost.statements + source.historyCost.statements,
      bytes_billed: bytes.includes(null) ? null : bytes.reduce<number>((sum, each) => sum + (each ?? 0), 0),
      warehouse: source.warehouse,
    },
    slot: identity.slot?.key ?? null,
    nominal_time: identity.slot?.nominal.toISOString() ?? null,
    late: identity.late,
    next_run: nextSlot(
      profile,
      identity.schedule,
      latest(source.startedAt, identity.slot?.nominal),
    ).nominal.toISOString(),
    requested_by: identity.requestedBy,
    rolled_back: [...source.rolledBack],
    offers: [...source.offers],
    mentions: (source.mentions ?? []).map((finding) => mentionOf(finding, source)),
    warnings: [...source.warnings],
  };
}

function mentionOf(finding: Finding, { checks, before, identity }: ReportSource): Mention {
  const title = checks.find((check) => check.name === finding.check)?.title;
  const isWell = finding.status === 'PASS' || finding.status === 'SKIP';
  const said = before?.details.mentions?.find((one) => one.check === finding.check);
  const since = said?.status === finding.status ? said.since : identity.targetDate;
  return {
    check: finding.check,
    title: (isWell ? title?.ok : title?.broken) ?? finding.check,
    status: finding.status,
    message: finding.brief ?? finding.message,
    since,
    days: daysBetween(since, identity.targetDate) + 1,
  };
}

/** A beat can come a moment before its slot: what comes next is counted from the slot then. */
export function latest(startedAt: Date, nominal: Date | undefined): Date {
  return nominal !== undefined && nominal > startedAt ? nominal : startedAt;
}

function checkRow(finding: Finding & { carriedFrom?: string }, source: ReportSource): CheckRow {
  const { runId } = source.identity;
  const check = source.checks.find((one) => one.name === finding.check);
  const isBad = ({ status }: Pick<Finding, 'status'>) => status === 'WARN' || status === 'FAIL';
  return {
    result_id: `${runId}:${finding.check}:${finding.targetDate}`,
    run_id: runId,
    check_timestamp: source.startedAt.toISOString(),
    check_name: finding.check,
    check_category: finding.category,
    status: finding.status,
    severity: isBad(finding) ? finding.severity : null,
    expected_value: finding.expected,
    actual_value: finding.actual,
    threshold: finding.threshold,
    message: finding.message,
    target_date: finding.targetDate,
    target_table: finding.targetTable,
    affected_records: finding.affected,
    details: {
      ...(finding.reason && { reason: finding.reason }),
      ...(finding.due && { due: finding.due }),
      ...(finding.cause && { cause: finding.cause }),
      tables: finding.parts.filter((part) => part.kind === 'table'),
      subjects: finding.parts.filter((part) => part.kind !== 'table'),
      notes: finding.notes,
      // What was seen to fail is to be mended, also where the check was blind beside it.
      fix: [finding, ...finding.parts].some(isBad) ? (check?.fix ?? null) : null,
      ...(finding.carriedFrom && { carried_from: finding.carriedFrom }),
    },
  };
}

function runMessage(
  status: RunStatus,
  targetDate: string,
  findings: readonly Finding[],
  rolledBack: number,
): string {
  const count = (wanted: Finding['status']) => findings.filter((finding) => finding.status === wanted).length;
  const counts =
    `${count('PASS')} passed, ${count('WARN')} warned, ${count('FAIL')} failed, ` +
    `${count('SKIP')} skipped, ${count('ERROR')} could not look${rolledBack > 0 ? `, ${rolledBack} rolled back` : ''}`;
  if (nothingJudged(findings))
    return `${status}: validation of ${targetDate}: nothing was judged. ${counts}.`;
  const pending = findings.some((finding) => finding.reason === 'not_due') ? ', pending' : '';
  const worst =
    findings.find((finding) => finding.status === 'FAIL') ??
    findings.find((finding) => finding.status === 'ERROR');
  const reason = worst ? ` ${worst.check}: ${worst.message}` : '';
  return `${status}${pending}: validation of ${targetDate}: ${counts}.${reason}`;
}
