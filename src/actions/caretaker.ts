import { sayInstant } from '../calendar/say.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { type Care, foldCare, isCaredFor } from '../history/care.ts';
import type { CareLog } from '../history/care-log.ts';
import { eventsAbout } from '../history/care-of-run.ts';
import type { Event } from '../history/events.ts';
import { isSameFailure } from '../history/failure.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { errorMessage } from '../text/error-message.ts';
import { WarehouseError } from '../warehouse/warehouse.ts';
import { type CarePress, type CareTarget, eventOfPress } from './care-press.ts';

export type CareOutcome =
  /** It is so now, by this press or by the same press before. */
  | { state: 'done' }
  /** Nothing was recorded, or what was recorded changes nothing. `why` is mrkdwn, for that person alone. */
  | { state: 'idle' | 'refused' | 'not_recorded'; why: string }
  /** Nobody can tell just now whether it was recorded. */
  | { state: 'unsure'; why: string };

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
        const { act, target } = press;
        deps.log.error('care.not_recorded', {
          act: act.kind,
          subject: target.subject,
          message: errorMessage(error),
        });
        return {
          state: 'not_recorded',
          why: `Nothing was recorded: the store could not be reached${causeOf(error)}. Press again in a moment.`,
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
  const before = isNote ? eventsAbout(target, await deps.care.read()) : [];
  const now = deps.clock.now();
  const standing = foldCare(before, now).care;
  const wordsAt = (version: number): Event =>
    eventOfPress(
      press,
      { version, report, item, isAcknowledged: standing.acknowledged !== null, now },
      deps.profile,
    );
  const version = versionOf(target, report, before, now);
  // A window that Slack submits once more: by now its note would be one onto its own acknowledgement.
  if (before.some((event) => isSameNote(event, press, version))) return { state: 'done' };

  let event = wordsAt(version);
  let told = await tell(event, before, deps);
  if (told.state !== 'told') return told;
  // Only now it is known how often it had recovered before this run. Said on that version it is one event more, and
  // seldom: reading before every press would cost every person the time of a reading.
  const risen = versionOf(target, report, eventsAbout(target, told.events), now);
  if (risen > version) {
    event = wordsAt(risen);
    told = await tell(event, before, deps);
    if (told.state !== 'told') return told;
  }
  const { care, effective } = foldCare(eventsAbout(target, told.events), now);
  const counted = effective.find((one) => one.event_id === event.event_id);
  if (counted?.actor === by.id && holds(counted, care)) return { state: 'done' };
  // Where only this process's own words are known, nothing speaks against what was just recorded.
  if (!told.isWhole && effective.length === 0) return { state: 'done' };
  return { state: 'idle', why: overtaken(press, report, care, deps.profile) };
}

/** What is known after something was said; `isWhole` is false where only this process's own words are. */
interface Told {
  state: 'told';
  events: Event[];
  isWhole: boolean;
}

/** @throws what the store threw, where it is certain that nothing was recorded. */
async function tell(
  event: Event,
  before: readonly Event[],
  deps: CaretakerDeps,
): Promise<Told | CareOutcome> {
  const { care, log } = deps;
  const [write] = await Promise.allSettled([said(event, deps)]);
  // After the write, not beside it: who was a moment faster, in another process, is seen only then.
  const [read] = await Promise.allSettled([care.read()]);
  const { subject } = event;
  if (read.status === 'rejected') log.warn('care.not_read', { subject, message: errorMessage(read.reason) });
  if (write.status === 'fulfilled') {
    const isOurs = write.value === 'recorded';
    if (read.status === 'fulfilled')
      return { state: 'told', events: [...read.value, ...(isOurs ? [event] : [])], isWhole: true };
    if (isOurs) return { state: 'told', events: [...before, ...care.recent(), event], isWhole: false };
    return { state: 'idle', why: UNREAD };
  }
  // An answer that was lost says nothing of the write: it may have been done, and on BigQuery it runs on for a while.
  if (read.status === 'rejected') {
    log.error('care.unsure', { kind: event.kind, subject, message: errorMessage(write.reason) });
    return {
      state: 'unsure',
      why: `I can’t tell whether it was recorded: the store could not be reached${causeOf(write.reason)}. Look at \`/validate open\` in a moment, or press again: pressing again is safe.`,
    };
  }
  if (!read.value.some(({ event_id: id }) => id === event.event_id)) throw write.reason;
  return { state: 'told', events: read.value, isWhole: true };
}

/**
 * The version that a press stands on: the button's own, unless the failure had recovered on a later one before the run
 * began. A run that could not read what was said draws its buttons on nought, and they are about what failed since.
 */
function versionOf({ version }: CareTarget, { run }: Report, about: readonly Event[], now: Date): number {
  const { effective } = foldCare(about, now);
  const last = effective.findLastIndex(
    ({ kind, event_time: at }) => kind === 'recovered' && at <= run.run_timestamp,
  );
  return last < 0 ? version : Math.max(version, foldCare(effective.slice(0, last + 1), now).care.version);
}

function isSameNote(
  { actor, run_id: runId, details }: Event,
  { act, target, by }: CarePress,
  version: number,
) {
  return (
    act.kind === 'acknowledge' &&
    act.note !== null &&
    details.note === act.note &&
    details.version === version &&
    actor === by.id &&
    runId === target.runId
  );
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
function overtaken({ act }: CarePress, { run }: Report, care: Care, { timeZone }: Profile): string {
  const say = (instant: string): string => sayInstant(new Date(instant), null, timeZone);
  const { acknowledged, snoozed, recovered } = care;
  if (acknowledged) {
    const { by, at, until } = acknowledged;
    return `${escapeMrkdwn(by.name)} acknowledged it, ${say(at)}, until ${say(until)}.`;
  }
  // What recovered before the run began is not what the run found.
  if (recovered && run.run_timestamp < recovered.at)
    return `It recovered, seen ${say(recovered.at)}: there is nothing to take care of here. If it fails again, the next summary has its own buttons.`;
  if (snoozed) return `${escapeMrkdwn(snoozed.by.name)} snoozed it until ${say(snoozed.until)}.`;
  if (act.kind === 'unacknowledge') return 'Nobody has it any more: it was taken back before, or it ran out.';
  return 'That button was used before, and the message has changed since: press again what you want now.';
}

/** For people: which kind of trouble, and nothing of the store's own words. */
function causeOf(error: unknown): string {
  return error instanceof WarehouseError ? ` (${error.errorCause})` : '';
}
