import { sayDay, sayInstant } from '../calendar/say.ts';
import { isCaredFor } from '../history/care.ts';
import type { OpenFailure } from '../history/open-failures.ts';
import type { OpenAnswer } from '../inquiries/ask-open.ts';
import { oneLine } from '../text/one-line.ts';
import { careInWords } from './care-in-words.ts';
import { counted } from './counted.ts';
import { NOTHING_PASSED_LIGHT, RUN_LIGHTS, SEVERITY_WORDS, STATUS_WORDS } from './vocabulary.ts';

/** What is open, in the words that Slack and a terminal share. */
export interface OpenOutline {
  light: string;
  headline: string;
  lead: string;
  items: OpenEntry[];
  footer: string[];
}

export interface OpenEntry {
  symbol: string;
  subject: string;
  /** `P1 critical · historical_completeness · since Thu Jan 22, day 12` */
  context: string;
  /** Who has it, until when; a sentence each. */
  care: string[];
}

export function openOutline({ open, newestRun, askedAt, pipeline, timeZone }: OpenAnswer): OpenOutline {
  const say = (instant: string): string => sayInstant(new Date(instant), null, timeZone);
  const unowned = open.filter(({ care }) => !isCaredFor(care));
  return {
    light: lightOf(open, unowned, newestRun),
    headline: headlineOf(open, unowned, newestRun),
    lead: leadOf(open, unowned, newestRun),
    items: open.map((item) => entryOf(item, timeZone)),
    footer: [
      oneLine(pipeline),
      ...(newestRun === null
        ? []
        : [`as of the run of ${say(newestRun.at)}, about ${sayDay(newestRun.targetDate)}`]),
      `asked ${say(askedAt)}`,
    ],
  };
}

type Failures = readonly OpenFailure[];
type NewestRun = OpenAnswer['newestRun'];

function headlineOf(open: Failures, unowned: Failures, newestRun: NewestRun): string {
  if (newestRun === null) return 'NOTHING KNOWN';
  if (open.length === 0) return 'NOTHING OPEN';
  const rest = unowned.length === 0 ? 'all acknowledged or snoozed' : `${unowned.length} that nobody has`;
  return `${counted(open.length, 'failure')} open · ${rest}`;
}

function lightOf(open: Failures, unowned: Failures, newestRun: NewestRun): string {
  if (newestRun === null) return NOTHING_PASSED_LIGHT;
  if (open.length === 0) return newestRun.blindChecks > 0 ? RUN_LIGHTS.ERROR : RUN_LIGHTS.OK;
  return unowned.some(({ status }) => status === 'FAIL') ? RUN_LIGHTS.CRITICAL : RUN_LIGHTS.WARNING;
}

function leadOf(open: Failures, unowned: Failures, newestRun: NewestRun): string {
  if (newestRun === null) return 'No run is stored yet: the first validation will tell.';
  if (open.length === 0) {
    const { blindChecks } = newestRun;
    const rest = blindChecks > 0 ? `, but ${counted(blindChecks, 'check')} could not look` : '';
    return `The newest runs found nothing failing${rest}.`;
  }
  const [worst] = unowned;
  if (worst === undefined) {
    if (open.length === 1) return 'It is acknowledged or snoozed.';
    return `${open.length === 2 ? 'Both' : `All ${open.length}`} are acknowledged or snoozed.`;
  }
  const lead = unowned.length === 1 ? 'Nobody has' : 'The gravest that nobody has:';
  return `${lead} ${oneLine(worst.subject)} (${oneLine(worst.check)}), open since ${sayDay(worst.since)}, day ${worst.days}.`;
}

function entryOf(item: OpenFailure, timeZone: string): OpenEntry {
  const { status, severity, check, subject, since, days, isUnsettled, care } = item;
  return {
    symbol: STATUS_WORDS[status].symbol,
    subject: oneLine(subject),
    context: [
      severity === null ? null : SEVERITY_WORDS[severity],
      oneLine(check),
      `since ${sayDay(since)}, day ${days}`,
      isUnsettled ? 'could not be judged last time' : null,
    ]
      .filter((part) => part !== null)
      .join(' · '),
    care:
      isCaredFor(care) || care.expired || care.reopened ? careInWords(care, timeZone) : ['Nobody has it.'],
  };
}
