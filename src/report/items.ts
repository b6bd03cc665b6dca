import type { IsoDate } from '../calendar/dates.ts';
import { sayDay, sayInstant } from '../calendar/say.ts';
import type { CheckStatus, Part, Severity } from '../checks/finding.ts';
import type { Care } from '../history/care.ts';
import { type Failure, isSameFailure } from '../history/failure.ts';
import type { CheckRow, Offer, Report } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { careIn, isSettled } from './care-in-words.ts';
import { isComparable, streakInWords } from './changes.ts';
import { counted } from './counted.ts';
import { CAUSE_WORDS, SEVERITY_WORDS } from './vocabulary.ts';

/** One thing that somebody has to read about: a failure, a warning, or something that could not be looked at. */
export interface Item {
  status: 'FAIL' | 'WARN' | 'ERROR';
  /** The checks that say it, with the date where that is not the run's: `phase3_completion for Mon Feb 2`. */
  checks: string[];
  /** Table, scraper, service or processor; the check itself where it names none. */
  subject: string;
  severity: Severity | null;
  /** What a reader sees beside the subject: `P1 critical`, or the cause of a blind one. */
  label: string;
  /** `since Thu Jan 22, day 12`; null where nothing is known of yesterday. */
  standing: string | null;
  message: string;
  expected: string | null;
  found: string | null;
  /** Ascending. */
  dates: IsoDate[];
  games: { date: IsoDate; games: string[] }[];
  /** What to do first. */
  fix: string | null;
  /** What it is known by, so that it can be taken care of; null for what could not be looked at. */
  failure: Failure | null;
  /** What people have done about it; null where nobody has done anything. */
  care: Care | null;
  /** Slack ids of whoever is to hear that it is new or worse. */
  owners: string[];
  /** The rollback that may help with it; null where none is offered. */
  offer: Offer | null;
}

/** Something whose time has not come. */
export interface PendingItem {
  /** The checks that wait for it. */
  checks: string[];
  subject: string;
  /** `5 of 7 games`, or `0 rows, expected at least 30 rows`. */
  progress: string;
  /** `10:30 EST`; null when no time is known. */
  due: string | null;
  /** ISO, for ordering. */
  dueAt: string | null;
}

const SEVERITY_ORDER: readonly (Severity | null)[] = ['P1_CRITICAL', 'P2_HIGH', 'P3_MEDIUM', 'P4_LOW', null];

/** The items of one status: what somebody has taken care of last, gravest first, otherwise in the order of the checks. */
export function itemsOf(report: Report, status: Item['status']): Item[] {
  const items = report.checks.flatMap((row) => {
    const parts = partsOf(row).filter((part) => part.status === status);
    if (parts.length > 0) return parts.map((part) => itemOfPart(report, row, part, status));
    return row.status === status ? [itemOfRow(report, row, status)] : [];
  });
  const merged = status === 'ERROR' ? mergeSameCause(items) : items;
  return merged.sort(
    (one, other) =>
      Number(isSettled(one.care)) - Number(isSettled(other.care)) ||
      SEVERITY_ORDER.indexOf(one.severity) - SEVERITY_ORDER.indexOf(other.severity),
  );
}

/** The second line of an item: who says it, and since when. Nothing where the subject says it already. */
export function contextOf({ checks, subject, standing }: Item): string {
  const [only, ...others] = checks;
  const names = others.length === 0 && only === subject ? null : checks.join(', ');
  return [names, standing].filter((part) => part !== null).join(' · ');
}

/** A sentence that tells the limit itself: `49 rows, expected at least 60`. */
const TELLS_LIMIT = /, expected (?:at least|at most|within) /;

/** What was expected and what was found, as far as the message does not say it. */
export function evidenceOf({ expected, found, message }: Item): ['Expected' | 'found' | 'Found', string][] {
  const unsaid = (value: string | null): value is string => value !== null && !message.includes(value);
  const isWanted = expected !== null && !TELLS_LIMIT.test(message);
  return [
    ...(isWanted ? [['Expected', expected] as ['Expected', string]] : []),
    ...(unsaid(found) ? [[isWanted ? 'found' : 'Found', found] as ['Found', string]] : []),
  ];
}

/** What is not due yet, the soonest first. */
export function pendingOf(report: Report): PendingItem[] {
  const pending = report.checks.flatMap((row) => {
    const parts = partsOf(row).filter((part) => part.status === 'SKIP' && part.reason === 'not_due');
    if (parts.length > 0) return parts.map((part) => pendingItem(report, row, part));
    return isPending(row) ? [pendingItem(report, row, null)] : [];
  });
  const merged = new Map<string, PendingItem>();
  for (const item of pending) {
    const key = JSON.stringify([item.subject, item.progress, item.dueAt]);
    const known = merged.get(key);
    if (known) known.checks.push(...item.checks);
    else merged.set(key, item);
  }
  return [...merged.values()].sort((one, other) => (one.dueAt ?? '9').localeCompare(other.dueAt ?? '9'));
}

export function isPending(row: CheckRow): boolean {
  return row.status === 'SKIP' && row.details.reason === 'not_due';
}

/** True for a question that an earlier run left open and this one answers. */
export function isCarried(report: Report, row: CheckRow): boolean {
  return row.details.carried_from !== undefined || row.target_date !== report.run.target_date;
}

/** `phase3_completion`, with its date where that is not the run's. */
export function checkName(report: Report, row: CheckRow): string {
  const name = oneLine(row.check_name);
  return row.target_date === report.run.target_date ? name : `${name} for ${sayDay(row.target_date)}`;
}

function partsOf(row: CheckRow): Part[] {
  return [...row.details.tables, ...row.details.subjects];
}

function itemOfPart(report: Report, row: CheckRow, part: Part, status: Item['status']): Item {
  return {
    status,
    checks: [checkName(report, row)],
    subject: oneLine(part.subject) || oneLine(row.check_name),
    severity: part.severity,
    label: labelOf(status, part.severity, part.cause ?? row.details.cause),
    standing: standingOf(report, row, part.subject),
    message: oneLine(part.message),
    expected: optionalLine(part.expected),
    found: optionalLine(part.actual),
    dates: part.dates,
    games: unsaidGames(part),
    // What is blind has its own remedy: that of the check is for what failed.
    fix: optionalLine(part.fix ?? (status === 'ERROR' ? null : row.details.fix)),
    ...caredFor(report, { check: row.check_name, subject: part.subject }, status, row.status),
  };
}

function caredFor(
  report: Report,
  failure: Failure,
  status: Item['status'],
  verdict: CheckStatus,
): Pick<Item, 'failure' | 'care' | 'owners' | 'offer'> {
  if (status === 'ERROR') return { failure: null, care: null, owners: [], offer: null };
  const { owned = [], offers = [] } = report.run.details;
  const owners = owned.find((item) => isSameFailure(item, failure))?.owners ?? [];
  // Help is for what failed; of warnings only what is switched off itself can be switched on again.
  const offer = offers.find(
    (one) =>
      one.check === failure.check &&
      (status === 'FAIL' || (verdict === 'WARN' && one.direction === 'enable')),
  );
  return { failure, care: careIn(report, failure), owners, offer: offer ?? null };
}

/** The games by date; none where the sentence already names them all. */
function unsaidGames({ missingGames, message }: Part): Item['games'] {
  const [day, ...others] = missingGames;
  if (day && others.length === 0 && day.games.every((game) => message.includes(game))) return [];
  return missingGames.map(({ date, games }) => ({ date, games: games.map(oneLine) }));
}

function itemOfRow(report: Report, row: CheckRow, status: Item['status']): Item {
  const subject = row.target_table ?? row.check_name;
  return {
    status,
    checks: [checkName(report, row)],
    subject: oneLine(subject),
    severity: row.severity,
    label: labelOf(status, row.severity, row.details.cause),
    standing: standingOf(report, row, subject),
    message: oneLine(row.message),
    expected: optionalLine(row.expected_value),
    found: optionalLine(row.actual_value),
    dates: status === 'ERROR' ? [] : [row.target_date],
    games: [],
    fix: optionalLine(row.details.fix),
    ...caredFor(report, { check: row.check_name, subject }, status, row.status),
  };
}

function labelOf(
  status: CheckStatus,
  severity: Severity | null,
  cause: keyof typeof CAUSE_WORDS | undefined,
): string {
  if (status === 'ERROR') return `could not look: ${cause ? CAUSE_WORDS[cause] : 'cause unknown'}`;
  return severity ? SEVERITY_WORDS[severity] : 'no severity';
}

function standingOf(report: Report, row: CheckRow, subject: string): string | null {
  if (!isComparable(report.run)) return null;
  const change = report.run.details.changes.find(
    (candidate) => candidate.check === row.check_name && candidate.subject === subject,
  );
  if (!change || change.change === 'recovered' || change.change === 'unsettled') return null;
  if (change.reopened !== undefined)
    return `${change.change}, ${streakInWords(change)}: ${oneLine(change.reopened)}`;
  if (change.change === 'new') return change.days > 1 ? `new, ${streakInWords(change)}` : 'new';
  return change.change === 'still' ? streakInWords(change) : `${change.change}, ${streakInWords(change)}`;
}

/** A table that cannot be read blinds every check that needs it: that is one thing to mend, so it is told once. */
function mergeSameCause(items: Item[]): Item[] {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const isWholeCheck = item.checks.some((check) => check.startsWith(item.subject));
    const key = JSON.stringify([isWholeCheck ? '' : item.subject, item.label, item.message, item.fix]);
    const known = merged.get(key);
    if (!known) merged.set(key, { ...item, checks: [...item.checks] });
    else {
      known.checks.push(...item.checks.filter((check) => !known.checks.includes(check)));
      if (isWholeCheck) known.subject = counted(known.checks.length, 'check');
    }
  }
  return [...merged.values()];
}

function pendingItem(report: Report, row: CheckRow, part: Part | null): PendingItem {
  const dueAt = part?.due ?? row.details.due ?? null;
  const { time_zone } = report.run.details;
  return {
    checks: [checkName(report, row)],
    subject: oneLine(part?.subject ?? row.target_table ?? row.check_name),
    progress: progressOf(
      part?.actual ?? row.actual_value,
      part?.expected ?? row.expected_value,
      part?.message ?? row.message,
    ),
    due: dueAt === null ? null : sayInstant(new Date(dueAt), new Date(report.run.run_timestamp), time_zone),
    dueAt,
  };
}

/** `5 of 7 games`, or `0 rows, expected at least 30 rows`; the sentence itself where there are no such numbers. */
function progressOf(found: string | null, expected: string | null, message: string): string {
  if (found === null || expected === null) return oneLine(message);
  return oneLine(/^\d+ of \d+/.test(found) ? found : `${found}, expected ${expected}`);
}

function optionalLine(text: string | null | undefined): string | null {
  return text ? oneLine(text) || null : null;
}
