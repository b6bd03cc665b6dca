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
    light: lightOf(open, unowned, newestRun === null),
    headline:
      open.length === 0
        ? 'NOTHING OPEN'
        : `${counted(open.length, 'failure')} open · ${unowned.length} without anybody`,
    lead: leadOf(open, unowned, newestRun === null),
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

function lightOf(open: readonly OpenFailure[], unowned: readonly OpenFailure[], isUnknown: boolean): string {
  if (isUnknown) return NOTHING_PASSED_LIGHT;
  if (open.length === 0) return RUN_LIGHTS.OK;
  return unowned.some(({ status }) => status === 'FAIL') ? RUN_LIGHTS.CRITICAL : RUN_LIGHTS.WARNING;
}

function leadOf(open: readonly OpenFailure[], unowned: readonly OpenFailure[], isUnknown: boolean): string {
  if (isUnknown) return 'No run is stored yet, so nothing is known. Type /validate to make one.';
  if (open.length === 0) return 'The newest runs found nothing failing.';
  const [worst] = unowned;
  if (worst === undefined) return `Somebody has ${open.length === 1 ? 'it' : `all ${open.length}`}.`;
  const more = unowned.length > 1 ? `, and ${unowned.length - 1} more` : '';
  return `Nobody has ${oneLine(worst.subject)} (${oneLine(worst.check)}), failing since ${sayDay(worst.since)}, day ${worst.days}${more}.`;
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
