import type { IsoDate } from '../calendar/dates.ts';
import type { Finding, Part } from '../checks/finding.ts';
import { type Care, type CareBasis, foldCare, isCaredFor } from './care.ts';
import type { Event } from './events.ts';
import { type Failure, failureSubject } from './failure.ts';
import type { CareItem, ChangeItem } from './rows.ts';
import { whyWorse } from './worsening.ts';

export interface CareRequest {
  runId: string;
  now: Date;
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

/** Holds a run's failures against what people said of them. Pure. */
export function careOfRun(request: CareRequest): CareResult {
  const result: CareResult = { changes: [], care: [], events: [] };
  for (const item of request.changes) {
    const said = eventsAbout(item, request.events).filter((event) => !isOwn(event, request.runId));
    const { care } = foldCare(said, request.now);
    const why = reopening(item, care, request);
    const news = newsOf(item, why, care, request);
    const changed = why === null ? item : { ...item, change: 'worse' as const, reopened: why };
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
  return eventOf('recovered', item, request, { since: item.since, days: item.days, version });
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
