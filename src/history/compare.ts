import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import type { Finding, Part, Severity } from '../checks/finding.ts';
import type { ChangeItem, RunRow } from './rows.ts';

const RANK: Record<Severity, number> = { P1_CRITICAL: 4, P2_HIGH: 3, P3_MEDIUM: 2, P4_LOW: 1 };

/**
 * What is new, worse, still there, recovered against the changes that the run before told. A failure is known by check and subject.
 * Blind and not-yet-due answers settle nothing: what was open before them stays open, as `unsettled`.
 */
export function compareWithBefore(findings: readonly Finding[], before: readonly ChangeItem[]): ChangeItem[] {
  const openBefore = new Map(
    before.filter((item) => item.change !== 'recovered').map((item) => [key(item.check, item.subject), item]),
  );
  const now = eachOnce(
    findings.flatMap((finding) => failing(finding).map((part) => describe(finding, part, openBefore))),
  );
  const stillNamed = new Set(now.map((item) => key(item.check, item.subject)));
  const gone = [...openBefore.values()]
    .filter((item) => !stillNamed.has(key(item.check, item.subject)))
    .map((item) => settle(item, findings));
  return [...now, ...gone];
}

/** The run that `current` is measured against: the newest of its schedule for the same or an earlier target date. */
export function runBefore(
  runs: readonly RunRow[],
  current: { runId: string; schedule: string; targetDate: string; scheduled: boolean },
): RunRow | null {
  const candidates = runs.filter(
    (run) =>
      run.run_id !== current.runId &&
      run.schedule_name === current.schedule &&
      run.target_date <= current.targetDate,
  );
  // A morning is compared with the morning before, not with somebody's question in between.
  const scheduled = candidates.filter((run) => run.check_type !== 'manual');
  const pool = current.scheduled && scheduled.length > 0 ? scheduled : candidates;
  return pool[0] ?? null;
}

/** A check that was asked for two dates can find the same thing twice: the worse of the two speaks for it. */
function eachOnce(items: readonly ChangeItem[]): ChangeItem[] {
  const worst = new Map<string, ChangeItem>();
  for (const item of items) {
    const held = worst.get(key(item.check, item.subject));
    if (!held || weight(item.status, item.severity) > weight(held.status, held.severity))
      worst.set(key(item.check, item.subject), item);
  }
  return [...worst.values()];
}

function failing(finding: Finding): Part[] {
  return finding.parts.filter((part) => part.status === 'WARN' || part.status === 'FAIL');
}

function describe(finding: Finding, part: Part, openBefore: ReadonlyMap<string, ChangeItem>): ChangeItem {
  const old = openBefore.get(key(finding.check, part.subject));
  const since = firstDate([old?.since, part.dates[0], finding.targetDate]);
  return {
    change: old ? changeOf(old, part) : 'new',
    check: finding.check,
    subject: part.subject,
    status: part.status === 'FAIL' ? 'FAIL' : 'WARN',
    severity: part.severity,
    since,
    days: daysBetween(since, finding.targetDate) + 1,
  };
}

/** A gap begins where its first date is, which can be long before anybody looked. */
function firstDate(dates: readonly (IsoDate | undefined)[]): IsoDate {
  return dates.filter((date) => date !== undefined).sort()[0] as IsoDate;
}

function changeOf(old: ChangeItem, part: Part): 'still' | 'worse' | 'better' {
  const difference = weight(part.status, part.severity) - weight(old.status, old.severity);
  if (difference > 0) return 'worse';
  return difference < 0 ? 'better' : 'still';
}

function weight(status: string, severity: Severity | null): number {
  return (status === 'FAIL' ? 10 : 0) + (severity ? RANK[severity] : 0);
}

function settle(item: ChangeItem, findings: readonly Finding[]): ChangeItem {
  const finding = findings.find((one) => one.check === item.check);
  if (!finding) return { ...item, change: 'unsettled' };
  const days = Math.max(item.days, daysBetween(item.since, finding.targetDate));
  const part = finding.parts.find((one) => one.subject === item.subject);
  const judged = part ? part.status : finding.status;
  if (judged === 'ERROR' || judged === 'SKIP') return { ...item, change: 'unsettled', days };
  return { ...item, change: 'recovered', status: 'PASS', severity: null, days };
}

function key(check: string, subject: string): string {
  return `${check}\n${subject}`;
}
