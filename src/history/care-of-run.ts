import type { IsoDate } from '../calendar/dates.ts';
import type { Finding, Part } from '../checks/finding.ts';
import { type Care, type CareBasis, foldCare, isCaredFor } from './care.ts';
import type { Event } from './events.ts';
import { type Failure, failureSubject, isSameFailure } from './failure.ts';
import type { CareItem, ChangeItem, RunRow } from './rows.ts';
import { isManualRun, isRunOf } from './run-id.ts';
import { whyWorse } from './worsening.ts';

export interface CareRequest {
  runId: string;
  schedule: string;
  now: Date;
  /** The schedule's own run before, which changes are measured against; null for a first run. */
  before: RunRow | null;
  /** The last looks of other schedules at what this run asked. */
  looks: readonly RunRow[];
  /** What changed since the run before. */
  changes: readonly ChangeItem[];
  findings: readonly Finding[];
  /** Everything that was said of failures. */
  events: readonly Event[];
  /** Null where the slate is unknown. */
  gameDates: ((from: IsoDate, to: IsoDate) => readonly IsoDate[]) | null;
  /** False for a run about an older date: it settles nothing about today. */
  isCurrent: boolean;
}

export interface CareResult {
  /** As they were, with what got worse under somebody's care told as worse. */
  changes: ChangeItem[];
  care: CareItem[];
  /** What this run has to say of failures: that one reopened, or recovered. */
  events: Event[];
}

const CAME_BACK = 'it had recovered, and fails again';

/** Holds a run's failures against what people said of them. Pure. */
export function careOfRun(request: CareRequest): CareResult {
  const result: CareResult = { changes: [], care: [], events: [] };
  for (const item of request.changes) {
    const said = eventsAbout(item, request.events).filter((event) => !isOwn(event, request.runId));
    const { care } = foldCare(said, request.now);
    const why = reopening(item, care, request) ?? comingBack(item, care, said, request);
    const news = newsOf(item, why, care, request);
    const told = why ?? untoldReopening(item, care, said, request);
    const changed = told === null ? item : reopenedItem(item, told);
    if (news !== null) result.events.push(news);
    result.changes.push(changed);
    // What was pressed since an earlier life of this run spoke stands after those words, not after their repetition.
    const known = eventsAbout(item, request.events);
    const { care: after } = foldCare(news === null ? known : [...known, news], request.now);
    if (after.version > 0) result.care.push({ check: item.check, subject: item.subject, care: after });
  }
  return result;
}

/** The care of everything that failed in a run, as it is now. */
export function careNow(changes: readonly ChangeItem[], events: readonly Event[], now: Date): CareItem[] {
  return changes.flatMap((item) => {
    const { care } = foldCare(eventsAbout(item, events), now);
    return care.version === 0 ? [] : [{ check: item.check, subject: item.subject, care }];
  });
}

export function eventsAbout(failure: Failure, events: readonly Event[]): Event[] {
  const subject = failureSubject(failure);
  return events.filter((event) => event.subject === subject);
}

/** What an earlier life of the same run has said already is not news to it. */
function isOwn(event: Event, runId: string): boolean {
  return event.run_id === runId && (event.kind === 'reopened' || event.kind === 'recovered');
}

function reopening(
  item: ChangeItem,
  care: Care,
  { findings, gameDates, isCurrent }: CareRequest,
): string | null {
  if (!isCurrent || !isCaredFor(care) || item.change === 'recovered' || item.change === 'unsettled')
    return null;
  const part = partOf(item, findings);
  const basis = care.acknowledged?.basis ?? care.snoozed?.basis;
  return part === null || basis === undefined ? null : whyWorse(basis, basisOf(part), gameDates);
}

/**
 * New to a schedule that had seen it well after somebody took care of it: it was gone in between, and the word of that was
 * lost. What is about the failure before must not keep this one quiet.
 */
function comingBack(
  item: ChangeItem,
  care: Care,
  said: readonly Event[],
  { schedule, before, isCurrent }: CareRequest,
): string | null {
  if (!isCurrent || !isCaredFor(care) || item.change !== 'new' || before === null) return null;
  const taken = said.findLast(({ kind }) => kind === 'acknowledged' || kind === 'snoozed');
  const isOlder = taken !== undefined && taken.event_time < before.run_timestamp;
  return isOlder && isRunOf(taken.run_id ?? '', schedule) ? CAME_BACK : null;
}

/** Found by somebody's question since the run before. Whoever reads the schedule's messages has not heard of it. */
function untoldReopening(
  item: ChangeItem,
  care: Care,
  said: readonly Event[],
  { runId, before, isCurrent }: CareRequest,
): string | null {
  const { reopened } = care;
  const isOpen = item.change === 'still' || item.change === 'better' || item.change === 'worse';
  if (!isCurrent || !isOpen || reopened === null || isCaredFor(care) || before === null) return null;
  if (isManualRun(runId) || reopened.at <= before.run_timestamp) return null;
  const found = said.findLast(({ kind, event_time: at }) => kind === 'reopened' && at === reopened.at);
  return isManualRun(found?.run_id ?? '') ? reopened.why : null;
}

function reopenedItem(item: ChangeItem, why: string): ChangeItem {
  return { ...item, change: item.change === 'new' ? 'new' : 'worse', reopened: why };
}

/** When a run last saw it failing, as far as this run is measured against it. */
function failingAt(item: ChangeItem, { before, looks }: CareRequest): string {
  const instants = [before, ...looks].flatMap((run) => {
    const saw = run?.details.changes.some((one) => isSameFailure(one, item) && one.change !== 'recovered');
    return run && saw ? [run.run_timestamp] : [];
  });
  return instants.toSorted().at(-1) ?? '';
}

/** The gravest part about a failure: a check that was asked for two dates can have two. */
function partOf({ check, subject, status, severity }: ChangeItem, findings: readonly Finding[]): Part | null {
  const parts = findings
    .filter((finding) => finding.check === check)
    .flatMap((finding) => finding.parts.filter((part) => part.subject === subject));
  return parts.find((part) => part.status === status && part.severity === severity) ?? parts[0] ?? null;
}

function basisOf({ status, severity, dates }: Pick<Part, 'status' | 'severity' | 'dates'>): CareBasis {
  return { status: status === 'FAIL' ? 'FAIL' : 'WARN', severity, dates: [...dates] };
}

function newsOf(item: ChangeItem, why: string | null, care: Care, request: CareRequest): Event | null {
  const { version } = care;
  if (why !== null) return eventOf('reopened', item, request, { why, version });
  if (!request.isCurrent || item.change !== 'recovered') return null;
  const failing_at = failingAt(item, request);
  return eventOf('recovered', item, request, { since: item.since, days: item.days, failing_at, version });
}

function eventOf(
  kind: 'reopened' | 'recovered',
  item: ChangeItem,
  { runId, now }: CareRequest,
  details: Event['details'],
): Event {
  const subject = failureSubject(item);
  return {
    event_id: `${kind}:${subject}:${runId}`,
    event_time: now.toISOString(),
    kind,
    subject,
    actor: 'shootaround',
    run_id: runId,
    details,
  };
}
