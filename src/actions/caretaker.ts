import { createHash } from 'node:crypto';
import { sayInstant } from '../calendar/say.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { asFact } from '../facts/collect.ts';
import {
  type Care,
  type CareBasis,
  type CareKind,
  foldCare,
  isCaredFor,
  type Person,
} from '../history/care.ts';
import type { CareLog } from '../history/care-log.ts';
import { eventsAbout } from '../history/care-of-run.ts';
import type { Event } from '../history/events.ts';
import { type Failure, failureSubject, isSameFailure } from '../history/failure.ts';
import type { ChangeItem, Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
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

export type CareOutcome =
  /** It is so now, by this press or by the same press before. */
  | { state: 'done' }
  /** Nothing was recorded, or what was recorded changes nothing. `why` is mrkdwn, for that person alone. */
  | { state: 'idle' | 'refused' | 'not_recorded'; why: string };

export interface Caretaker {
  /** Never rejects. */
  press(press: CarePress): Promise<CareOutcome>;
}

export interface CaretakerDeps {
  care: CareLog;
  /** A stored run; null when there is none of this id. */
  report(runId: string): Promise<Report | null>;
  profile: Profile;
  clock: Clock;
  log: Log;
}

const DAY_MS = 86_400_000;
const MOST_TRIES = 2;
const UNREAD =
  'It is written down, but who has it could not be read just now: look at the message again in a moment.';
/** No failure is pressed more often than this between its run and its last redrawing: a version beyond that was never drawn. */
const MOST_PRESSES = 1_000;

/** Takes down what people press, and tells each of them what came of it. */
export function createCaretaker(deps: CaretakerDeps): Caretaker {
  return {
    async press(press) {
      try {
        return await take(press, deps);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        deps.log.error('care.not_recorded', { act: press.act.kind, subject: press.target.subject, message });
        const cause = error instanceof WarehouseError ? ` (${error.errorCause})` : '';
        return {
          state: 'not_recorded',
          why: `Nothing was recorded: the store could not be reached${cause}. Press again in a moment.`,
        };
      }
    },
  };
}

async function take(press: CarePress, deps: CaretakerDeps): Promise<CareOutcome> {
  const { target, by } = press;
  const { allowed } = deps.profile.acknowledgement;
  if (allowed !== 'everyone' && !allowed.includes(by.id)) {
    const who = allowed.map((id) => `<@${id}>`).join(', ');
    return refused(
      `Nothing was recorded: acknowledging is for ${who}, by the profile’s \`acknowledgement.allowed\`.`,
    );
  }
  const report = await deps.report(target.runId);
  if (!report) {
    return refused(
      'Nothing was recorded: the run of this message is not stored any more. Type `/validate` for a new report.',
    );
  }
  const item = report.run.details.changes.find((change) => isSameFailure(change, target));
  if (!item || item.change === 'recovered') {
    return refused(
      'Nothing was recorded: that is none of the failures of this run. Type `/validate` for a new report.',
    );
  }
  const asOfRun = report.run.details.care?.find((one) => isSameFailure(one, target))?.care.version ?? 0;
  if (target.version > asOfRun + MOST_PRESSES) {
    return refused(
      'Nothing was recorded: no message of mine has that button. Type `/validate` for a new report.',
    );
  }
  // A note goes to the acknowledgement that stands; nothing else has to be known before it is said.
  const isNote = press.act.kind === 'acknowledge' && press.act.note !== null;
  const before = isNote ? await deps.care.read() : [];
  const now = deps.clock.now();
  const standing = foldCare(eventsAbout(target, before), now).care;
  const event = eventOf(press, report, item, standing.acknowledged !== null, now, deps.profile);
  const [read, outcome] = await Promise.all([asFact(() => deps.care.read()), said(event, deps)]);
  // Somebody was a moment faster: what they said may have come after the reading.
  const known = outcome === 'held' ? await asFact(() => deps.care.read('anew')) : read;
  if (known.state !== 'known') {
    deps.log.warn('care.not_read', { subject: event.subject });
    return { state: 'idle', why: UNREAD };
  }
  const all = outcome === 'held' ? known.value : [...known.value, ...deps.care.recent(), event];
  const { care, effective } = foldCare(eventsAbout(target, all), now);
  const counted = effective.find((one) => one.event_id === event.event_id);
  if (counted?.actor === by.id && holds(counted, care)) return { state: 'done' };
  return { state: 'idle', why: overtaken(press, care, deps.profile) };
}

/** Whether what was said is so now: since it was said first it may have been taken back, or have ended. */
function holds({ kind, event_time: at, details }: Event, care: Care): boolean {
  switch (kind) {
    case 'acknowledged':
      return care.acknowledged?.at === at;
    case 'noted':
      return care.acknowledged?.note === details.note;
    case 'snoozed':
      return care.snoozed?.at === at;
    default:
      return !isCaredFor(care);
  }
}

/** Ids come from meaning, so a second try can't say it twice. */
async function said(event: Event, { care, clock }: CaretakerDeps): Promise<'recorded' | 'held'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await care.say(event);
    } catch (error) {
      if (attempt === MOST_TRIES) throw error;
      await clock.sleep(200);
    }
  }
}

const refused = (why: string): CareOutcome => ({ state: 'refused', why });

/** What happened meanwhile, so that a press changes nothing any more. */
function overtaken({ act }: CarePress, care: Care, { timeZone }: Profile): string {
  const say = (instant: string): string => sayInstant(new Date(instant), null, timeZone);
  const { acknowledged, snoozed, recovered } = care;
  if (acknowledged) {
    const { by, at, until } = acknowledged;
    return `${escapeMrkdwn(by.name)} acknowledged it, ${say(at)}, until ${say(until)}.`;
  }
  if (recovered)
    return `It recovered, seen ${say(recovered.at)}: there is nothing to take care of here. If it fails again, the next summary has its own buttons.`;
  if (snoozed) return `${escapeMrkdwn(snoozed.by.name)} snoozed it until ${say(snoozed.until)}.`;
  if (act.kind === 'unacknowledge') return 'Nobody has it any more: it was taken back before, or it ran out.';
  return 'That button was used before, and the message has changed since: press again what you want now.';
}

function eventOf(
  { act, target, by, place }: CarePress,
  report: Report,
  item: ChangeItem,
  isAcknowledged: boolean,
  now: Date,
  profile: Profile,
): Event {
  const subject = failureSubject(target);
  const { version } = target;
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
      const until = snoozedUntil(act.choice, report.run.schedule_name, profile, now);
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
