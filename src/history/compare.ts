import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import type { Finding, Part } from '../checks/finding.ts';
import type { ChangeItem, RunRow } from './rows.ts';
import { gravity } from './worsening.ts';

/** What nobody could look at for this long is not watched any more: a scraper that was retired, a table taken out. */
const FORGET_AFTER_DAYS = 14;

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
    .flatMap((item) => settle(item, findings));
  return [...now, ...gone];
}

/**
 * The run that `current` is measured against: of its schedule, the one about the newest date up to the target date, and
 * of several about that date the last. A morning is compared with mornings only, so that nobody's question in between
 * uses up the news.
 */
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
  const pool = current.scheduled ? candidates.filter((run) => run.check_type !== 'manual') : candidates;
  return pool.toSorted(byDateAndTime)[0] ?? null;
}

function byDateAndTime(one: RunRow, other: RunRow): number {
  const first = `${one.target_date} ${one.run_timestamp}`;
  const second = `${other.target_date} ${other.run_timestamp}`;
  if (first === second) return 0;
  return first < second ? 1 : -1;
}

/** A check that was asked for two dates can find the same thing twice: the worse of the two speaks for it. */
function eachOnce(items: readonly ChangeItem[]): ChangeItem[] {
  const worst = new Map<string, ChangeItem>();
  for (const item of items) {
    const held = worst.get(key(item.check, item.subject));
    if (!held || gravity(item) > gravity(held)) worst.set(key(item.check, item.subject), item);
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
    seen: finding.targetDate,
    days: daysBetween(since, finding.targetDate) + 1,
  };
}

/** A gap begins where its first date is, which can be long before anybody looked. */
function firstDate(dates: readonly (IsoDate | undefined)[]): IsoDate {
  return dates.filter((date) => date !== undefined).sort()[0] as IsoDate;
}

function changeOf(old: ChangeItem, part: Part): 'still' | 'worse' | 'better' {
  const difference = gravity(part) - gravity(old);
  if (difference > 0) return 'worse';
  return difference < 0 ? 'better' : 'still';
}

/** Only looking closes a failure: a subject that nobody saw today is neither there nor gone. */
function settle(item: ChangeItem, findings: readonly Finding[]): ChangeItem[] {
  const asked = findings.filter((one) => one.check === item.check);
  // Asked for two dates, it is over or not where it was seen failing.
  const finding = asked.find((one) => one.targetDate === item.seen) ?? asked[0];
  if (!finding) return [{ ...item, change: 'unsettled' }];
  const days = Math.max(item.days, daysBetween(item.since, finding.targetDate));
  if (isSeenWell(finding, item.subject))
    return [{ ...item, change: 'recovered', status: 'PASS', severity: null, days }];
  const isForgotten = daysBetween(item.seen, finding.targetDate) > FORGET_AFTER_DAYS;
  return isForgotten ? [] : [{ ...item, change: 'unsettled', days }];
}

function isSeenWell(finding: Finding, subject: string): boolean {
  const part = finding.parts.find((one) => one.subject === subject);
  return part ? part.status === 'PASS' : (finding.seenWell ?? []).includes(subject);
}

function key(check: string, subject: string): string {
  return `${check}\n${subject}`;
}
