import type { IsoDate } from '../calendar/dates.ts';
import type { Severity } from '../checks/finding.ts';
import type { Event } from './events.ts';

/** A person who pressed, as Slack names them: the id for rights, the name for showing without alerting anybody. */
export interface Person {
  id: string;
  name: string;
}

/** What a failure was like when somebody took care of it: beyond this it is worse. */
export interface CareBasis {
  status: 'WARN' | 'FAIL';
  severity: Severity | null;
  /** Ascending. */
  dates: IsoDate[];
}

/** Somebody has it, until it expires, gets worse or recovers. Instants are ISO in UTC. */
export interface Acknowledgement {
  by: Person;
  at: string;
  until: string;
  note: string | null;
  /** Whose note it is, where somebody else wrote it than whoever has the failure. */
  noteBy?: Person;
  basis: CareBasis;
}

/** Nobody wants to hear of it until then. */
export interface Snooze {
  by: Person;
  at: string;
  until: string;
  basis: CareBasis;
}

/** How people have taken care of one failure so far. Its status is another matter: care never changes that. */
export interface Care {
  /** Grows with everything that had an effect. A button carries the version that it was drawn on. */
  version: number;
  acknowledged: Acknowledgement | null;
  snoozed: Snooze | null;
  /** The acknowledgement that has run out, while nothing else has happened since. */
  expired: Acknowledgement | null;
  /** Why an acknowledgement or a snooze was ended by the failure itself. */
  reopened: { at: string; why: string } | null;
  /** It is gone; `days` is how long it lasted. Until it fails again nothing can be done with it. */
  recovered: { at: string; days: number } | null;
}

/** What people and runs say of a failure. Everything else in the log is about something else. */
export const CARE_KINDS = [
  'acknowledged',
  'unacknowledged',
  'snoozed',
  'noted',
  'reopened',
  'recovered',
] as const;
export type CareKind = (typeof CARE_KINDS)[number];

export const NO_CARE: Care = {
  version: 0,
  acknowledged: null,
  snoozed: null,
  expired: null,
  reopened: null,
  recovered: null,
};

/** The state that events about one failure add up to at `now`, and which of them had an effect. */
export function foldCare(events: readonly Event[], now: Date): { care: Care; effective: Event[] } {
  let care = NO_CARE;
  /** The version at which the failure last recovered: what was drawn before is about something that is over. */
  let closedAt = 0;
  const effective: Event[] = [];
  for (const event of inOrder(events)) {
    const next = apply(lapse(care, event.event_time), event, closedAt);
    if (next === null) continue;
    // Older events fall out of what is read: a version that was shown once never comes back.
    const shown = typeof event.details.version === 'number' ? event.details.version : 0;
    care = { ...next, version: Math.max(care.version, shown) + 1 };
    if (event.kind === 'recovered') closedAt = care.version;
    effective.push(event);
  }
  return { care: lapse(care, now.toISOString()), effective };
}

/** By time, then by id and person, each id once: the same whoever reads them and however often they were written. */
function inOrder(events: readonly Event[]): Event[] {
  const sorted = events.toSorted(
    (one, other) =>
      compare(one.event_time, other.event_time) ||
      compare(one.event_id, other.event_id) ||
      compare(one.actor, other.actor),
  );
  const seen = new Set<string>();
  return sorted.filter(({ event_id: id }) => !seen.has(id) && seen.add(id));
}

/** What has run out at `at` is over, whether or not anybody looked. */
function lapse(care: Care, at: string): Care {
  const { acknowledged, snoozed } = care;
  const isOver = (until: string | undefined): boolean => until !== undefined && until <= at;
  return {
    ...care,
    ...(isOver(acknowledged?.until) && { acknowledged: null, expired: acknowledged }),
    ...(isOver(snoozed?.until) && { snoozed: null }),
  };
}

/** The care after an event; null where it has no effect: said twice, too late, or about what is over. */
function apply(care: Care, event: Event, closedAt: number): Care | null {
  const { event_time: at, actor, details } = event;
  const by: Person = { id: actor, name: textOr(details.name, actor) };
  const isOutdated = typeof details.version === 'number' && details.version < closedAt;
  const isQuiet = care.acknowledged !== null || care.snoozed !== null;
  switch (event.kind) {
    case 'acknowledged': {
      if (isOutdated || care.acknowledged !== null) return null;
      const note = typeof details.note === 'string' ? details.note : null;
      const acknowledged = { by, at, until: textOr(details.until, at), note, basis: basisIn(details) };
      return { ...care, acknowledged, expired: null, reopened: null, recovered: null };
    }
    case 'unacknowledged':
      if (isOutdated || !isQuiet) return null;
      return { ...care, acknowledged: null, snoozed: null, expired: null };
    case 'snoozed': {
      const until = textOr(details.until, at);
      if (isOutdated || care.snoozed?.until === until) return null;
      return {
        ...care,
        snoozed: { by, at, until, basis: basisIn(details) },
        expired: null,
        reopened: null,
        recovered: null,
      };
    }
    case 'noted': {
      if (isOutdated || care.acknowledged === null) return null;
      const note = textOr(details.note, '');
      const { noteBy: _, ...acknowledged } = care.acknowledged;
      if (acknowledged.note === note) return null;
      return {
        ...care,
        acknowledged: { ...acknowledged, note, ...(by.id !== acknowledged.by.id && { noteBy: by }) },
      };
    }
    case 'reopened': {
      if (!isQuiet) return null;
      const reopened = { at, why: textOr(details.why, '') };
      return { ...care, acknowledged: null, snoozed: null, expired: null, reopened };
    }
    case 'recovered': {
      // Every schedule tells of the same end. What was seen failing after it is another failure, with an end of its own.
      const isTold = care.recovered !== null && textOr(details.failing_at, '') <= care.recovered.at;
      if (isTold) return null;
      const days = typeof details.days === 'number' ? details.days : 1;
      return { ...NO_CARE, version: care.version, recovered: { at, days } };
    }
    default:
      return null;
  }
}

/** True while nobody wants to hear of it. */
export function isCaredFor({ acknowledged, snoozed }: Pick<Care, 'acknowledged' | 'snoozed'>): boolean {
  return acknowledged !== null || snoozed !== null;
}

/** What was written down with a press; nothing that was is worse than anything. */
function basisIn({ basis }: Event['details']): CareBasis {
  const { status, severity, dates } = (basis ?? {}) as Partial<CareBasis>;
  return {
    status: status === 'FAIL' ? 'FAIL' : 'WARN',
    severity: severity ?? null,
    dates: Array.isArray(dates) ? dates.filter((date) => typeof date === 'string') : [],
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
