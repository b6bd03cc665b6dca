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
  ).map((item) => withWellOn(item, findings));
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

/**
 * A check that was asked for two dates can find the same thing twice: the worse of the two speaks for it. Where it has
 * come again after it was well, that it is new counts more.
 */
function eachOnce(items: readonly ChangeItem[]): ChangeItem[] {
  const once = new Map<string, ChangeItem>();
  for (const item of items) {
    const held = once.get(key(item.check, item.subject));
    once.set(key(item.check, item.subject), held ? asOne(held, item) : item);
  }
  return [...once.values()];
}

function asOne(one: ChangeItem, other: ChangeItem): ChangeItem {
  const worse = gravity(other) > gravity(one) ? other : one;
  const fresh = [one, other].find(({ change }) => change === 'new');
  return fresh ? { ...fresh, status: worse.status, severity: worse.severity } : worse;
}

/** What fails for one date can be well for a later one at the same time: a night that nobody mends, and tonight. */
function withWellOn(item: ChangeItem, findings: readonly Finding[]): ChangeItem {
  const well = findings.find(
    (one) => one.check === item.check && one.targetDate > item.seen && isSeenWell(one, item.subject),
  );
  return well ? { ...item, wellOn: well.targetDate } : item;
}

function failing(finding: Finding): Part[] {
  return finding.parts.filter((part) => part.status === 'WARN' || part.status === 'FAIL');
}

function describe(finding: Finding, part: Part, openBefore: ReadonlyMap<string, ChangeItem>): ChangeItem {
  const known = openBefore.get(key(finding.check, part.subject));
  const isAnother = known?.wellOn !== undefined && known.wellOn <= finding.targetDate;
  const old = isAnother ? undefined : known;
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
    ...(old?.wellOn !== undefined && { wellOn: old.wellOn }),
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
  const again = asked.find((one) => one.targetDate === item.seen);
  const finding = again ?? asked[0];
  if (!finding) return [{ ...item, change: 'unsettled' }];
  const days = Math.max(item.days, daysBetween(item.since, finding.targetDate));
  const isWell = isSeenWell(finding, item.subject) || (again === undefined && item.wellOn !== undefined);
  if (isWell) return [{ ...item, change: 'recovered', status: 'PASS', severity: null, days }];
  const isForgotten = daysBetween(item.seen, finding.targetDate) > FORGET_AFTER_DAYS;
  return isForgotten ? [] : [withWellOn({ ...item, change: 'unsettled', days }, findings)];
}

function isSeenWell(finding: Finding, subject: string): boolean {
  const part = finding.parts.find((one) => one.subject === subject);
  return part ? part.status === 'PASS' : (finding.seenWell ?? []).includes(subject);
}

function key(check: string, subject: string): string {
  return `${check}\n${subject}`;
}
