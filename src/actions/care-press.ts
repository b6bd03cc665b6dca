import { createHash } from 'node:crypto';
import type { Profile } from '../config/profile.ts';
import type { CareBasis, CareKind, Person } from '../history/care.ts';
import type { Event } from '../history/events.ts';
import { type Failure, failureSubject } from '../history/failure.ts';
import type { ChangeItem, Report } from '../history/rows.ts';
import { type SnoozeChoice, snoozedUntil } from './snooze.ts';

/** The failure that a button was drawn for, in which run's message, and on which version of its care. */
export interface CareTarget extends Failure {
  runId: string;
  version: number;
}

/** What somebody wants done about a failure. */
export interface CarePress {
  act:
    | { kind: 'acknowledge'; note: string | null }
    | { kind: 'unacknowledge' }
    | { kind: 'snooze'; choice: SnoozeChoice };
  target: CareTarget;
  by: Person;
  /** The message that holds the button. */
  place: { channel: string; ts: string };
}

const DAY_MS = 86_400_000;

/** What a press is pressed onto. */
export interface PressedState {
  /** The version of the care that the press stands on. */
  version: number;
  report: Report;
  item: ChangeItem;
  /** Somebody has it already: a note is one onto that. */
  isAcknowledged: boolean;
  now: Date;
}

/** The event that a press is. Its id comes from its meaning: the same press is the same event, whoever makes it again. */
export function eventOfPress(
  { act, target, by, place }: CarePress,
  { version, report, item, isAcknowledged, now }: PressedState,
  profile: Profile,
): Event {
  const subject = failureSubject(target);
  const common = { version, name: by.name, ...place };
  const make = (kind: CareKind, id: string, details: Event['details']): Event => ({
    // Of the run, too: what is months old is not read any more, and versions begin anew.
    event_id: `${kind}:${subject}:${target.runId}:${id}`,
    event_time: now.toISOString(),
    kind,
    subject,
    actor: by.id,
    run_id: target.runId,
    details: { ...common, ...details },
  });
  switch (act.kind) {
    case 'acknowledge': {
      const { note } = act;
      if (note !== null && isAcknowledged) return make('noted', `${version}:${digest(note)}`, { note });
      const until = new Date(now.getTime() + profile.acknowledgement.expiresAfterDays * DAY_MS);
      return make('acknowledged', String(version), {
        until: until.toISOString(),
        note,
        basis: basisFor(report, item),
      });
    }
    case 'unacknowledge':
      return make('unacknowledged', String(version), {});
    case 'snooze': {
      const until = snoozedUntil(act.choice, profile, now);
      return make('snoozed', `${version}:${act.choice}`, {
        until: until.toISOString(),
        basis: basisFor(report, item),
      });
    }
  }
}

/** What the failure was like in the message that the person read. */
function basisFor(report: Report, { check, subject, status, severity }: ChangeItem): CareBasis {
  const dates = report.checks
    .filter((row) => row.check_name === check)
    .flatMap((row) => [...row.details.tables, ...row.details.subjects])
    .filter((part) => part.subject === subject && (part.status === 'FAIL' || part.status === 'WARN'))
    .flatMap((part) => part.dates);
  return { status: status === 'FAIL' ? 'FAIL' : 'WARN', severity, dates: [...new Set(dates)].sort() };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
