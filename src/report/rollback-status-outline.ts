import type { RollbackState } from '../history/rollback.ts';
import type { RunStatus } from '../history/rows.ts';
import type { RollbackItem, RollbacksAnswer } from '../inquiries/ask-rollbacks.ts';
import { joined } from '../text/joined.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { actOf, nameOf, placeOf, sayTime, sayValue, sayVariable } from './rollback-words.ts';
import { CAUSE_WORDS, NOTHING_PASSED_LIGHT, RUN_LIGHTS, STATUS_WORDS } from './vocabulary.ts';
import { sayWho } from './who.ts';

/** How the declared rollbacks stand: plain text, nothing escaped, nothing left out. */
export interface StatusOutline {
  status: RunStatus;
  light: string;
  headline: string;
  lead: string;
  items: StatusEntry[];
  /** What of the bot's own records could not be read. */
  notes: string[];
  footer: string[];
}

export interface StatusEntry {
  symbol: string;
  tone: 'PASS' | 'WARN' | 'ERROR';
  name: string;
  /** `switched off` */
  label: string;
  lines: string[];
  /** What may be asked for next; null where something is under way, or nobody knows how it stands. */
  next: { direction: 'disable' | 'enable'; words: 'Roll back…' | 'Switch on again…' } | null;
}

const MEANS: Readonly<Record<RollbackItem['means'], { label: string; tone: StatusEntry['tone'] }>> = {
  enabled: { label: 'on, as in normal times', tone: 'PASS' },
  disabled: { label: 'switched off', tone: 'WARN' },
  mixed: { label: 'on for some requests and off for others', tone: 'WARN' },
  other: { label: 'neither on nor off', tone: 'WARN' },
  unknown: { label: 'could not look', tone: 'ERROR' },
};

/** What wants somebody's eye comes first. */
const TONES: readonly StatusEntry['tone'][] = ['WARN', 'ERROR', 'PASS'];

export function statusOutline(answer: RollbacksAnswer): StatusOutline {
  const { items, timeZone, askedAt, recordsTrouble } = answer;
  const status = statusOf(answer);
  return {
    status,
    light: items.length === 0 ? NOTHING_PASSED_LIGHT : RUN_LIGHTS[status],
    headline: headlineOf(items),
    lead: leadOf(items),
    items: items
      .map((item) => entryOf(item, answer))
      .sort((one, other) => TONES.indexOf(one.tone) - TONES.indexOf(other.tone)),
    notes: recordsTrouble === null ? [] : [oneLine(recordsTrouble)],
    footer: [`asked ${sayTime(askedAt, null, timeZone)}`],
  };
}

/**
 * What is known to be off comes before what is not known. What is asked for or under way may not stay as it is, and
 * without our own records nobody knows of that.
 */
function statusOf({ items, recordsTrouble }: RollbacksAnswer): RunStatus {
  const tones = items.map(({ means }) => MEANS[means].tone);
  if (tones.includes('WARN')) return 'WARNING';
  if (tones.includes('ERROR')) return 'ERROR';
  const isQuiet = recordsTrouble === null && items.every(({ open }) => open.length === 0);
  return isQuiet ? 'OK' : 'WARNING';
}

function named(items: readonly RollbackItem[], tone: StatusEntry['tone']): string[] {
  return items.filter(({ means }) => MEANS[means].tone === tone).map(({ name }) => oneLine(name));
}

function headlineOf(items: readonly RollbackItem[]): string {
  if (items.length === 0) return 'NOTHING TO ROLL BACK';
  const off = items.filter(({ means }) => means === 'disabled').map(({ name }) => oneLine(name));
  const odd = named(items, 'WARN').filter((name) => !off.includes(name));
  const unknown = named(items, 'ERROR');
  const parts = [
    ...(off.length > 0 ? [`ROLLED BACK: ${joined(off)}`] : []),
    ...(odd.length > 0 ? [`NOT AS USUAL: ${joined(odd)}`] : []),
    ...(unknown.length > 0 ? [`COULD NOT LOOK: ${joined(unknown)}`] : []),
  ];
  const shown = parts.length > 0 ? parts : ['NOTHING ROLLED BACK'];
  return [...shown, ...openParts(items)].join(' · ');
}

/** `UNDER WAY: one · ASKED FOR: two` */
function openParts(items: readonly RollbackItem[]): string[] {
  const isUnderWay = ({ open }: RollbackItem) => open.some(({ phase }) => phase !== 'open');
  const running = items.filter(isUnderWay);
  const asked = items.filter((item) => item.open.length > 0 && !isUnderWay(item));
  const part = (word: string, some: readonly RollbackItem[]) =>
    some.length === 0 ? [] : [`${word}: ${joined(some.map(({ name }) => oneLine(name)))}`];
  return [...part('UNDER WAY', running), ...part('ASKED FOR', asked)];
}

function leadOf(items: readonly RollbackItem[]): string {
  const [only, ...others] = items;
  if (only === undefined) return 'The pipeline profile declares no rollback.';
  if (others.length === 0)
    return only.means === 'unknown'
      ? 'It could not be looked at, which says nothing about it.'
      : `It is ${MEANS[only.means].label}.`;
  const [off, unknown] = [named(items, 'WARN').length, named(items, 'ERROR').length];
  const on = items.length - off - unknown;
  if (on === items.length) return `All ${on} are on, as in normal times.`;
  const parts = [
    ...(off > 0 ? [`${off} ${off === 1 ? 'is' : 'are'} not as in normal times`] : []),
    ...(unknown > 0
      ? [`${unknown} could not be looked at, which says nothing about ${unknown === 1 ? 'it' : 'them'}`]
      : []),
    ...(on > 0 ? [`${on} ${on === 1 ? 'is' : 'are'} on`] : []),
  ];
  return `Of ${counted(items.length, 'rollback')}: ${parts.join('; ')}.`;
}

function entryOf(item: RollbackItem, { timeZone, askedAt }: RollbacksAnswer): StatusEntry {
  const { tone, label } = MEANS[item.means];
  return {
    symbol: STATUS_WORDS[tone].symbol,
    tone,
    name: oneLine(item.name),
    label,
    lines: [
      ...valueLines(item),
      ...sinceLines(item, timeZone),
      ...notLive(item),
      ...item.open.map((state) => openLine(state, askedAt, timeZone)),
    ],
    next: nextOf(item),
  };
}

function valueLines({ rollback, service, live, means }: RollbackItem): string[] {
  const where = `${oneLine(rollback.variable)} on ${oneLine(rollback.service)}`;
  if (service.state === 'unknown')
    return [
      `${where}: ${CAUSE_WORDS[service.cause]}, ${oneLine(service.message)}`,
      `To mend it: ${oneLine(service.fix)}`,
    ];
  if (service.state !== 'known') return [`${where}: nobody can be asked`];
  const place = `${oneLine(rollback.variable)} on ${placeOf(service.value)}`;
  const normal = `; ${sayValue(rollback.enabled)} in normal times`;
  const wanted =
    means === 'enabled'
      ? ''
      : means === 'disabled'
        ? normal
        : `${normal}, ${sayValue(rollback.disabled)} when switched off`;
  return [`${place}: ${live === null ? 'not known' : oneLine(live)}${wanted}`];
}

function sinceLines({ made, since, by, service }: RollbackItem, timeZone: string): string[] {
  if (service.state !== 'known') return [];
  const when = since === null ? 'Since when is not known' : `Since ${sayTime(since, null, timeZone)}`;
  if (made === null) return [`${when}${by === null ? '' : `, by ${sayWho(by)}`}.`];
  const { request, approvals } = made;
  const approved =
    approvals.length === 0 ? '' : `, approved by ${joined(approvals.map((one) => nameOf(one.by)))}`;
  return [
    `${when}: asked for by ${nameOf(request.requester)}${approved}.`,
    `Why: “${oneLine(request.reason)}”`,
  ];
}

/** What the next deployment would bring live, while something else serves. */
function notLive({ name, means, service, rollback }: RollbackItem): string[] {
  if (service.state !== 'known') return [];
  const { template, serving } = service.value;
  const next = sayVariable(template.value);
  if (serving.length === 0 || serving.every(({ value }) => sayVariable(value) === next)) return [];
  // What is offered beside it leads the other way.
  const isBackNeeded = means === 'enabled' && next !== sayValue(rollback.enabled);
  return [
    `Not live: the newest settings have ${oneLine(rollback.variable)} as ${next}.`,
    ...(isBackNeeded ? [`Type /rollback enable ${oneLine(name)} to take that out of them again.`] : []),
  ];
}

function openLine(state: RollbackState, askedAt: string, timeZone: string): string {
  const { request, phase, approvals } = state;
  const at = (instant: string) => sayTime(instant, askedAt, timeZone);
  const ask = `${nameOf(request.requester)} asked at ${at(request.askedAt)} to ${actOf(request)}`;
  if (phase !== 'open') return `${ask}: approved, and under way.`;
  const so = approvals.length === 0 ? '' : `, ${approvals.length} of ${request.approvals} approved`;
  return `${ask}: waits for approval until ${at(request.expiresAt)}${so}.`;
}

function nextOf({ means, open, service }: RollbackItem): StatusEntry['next'] {
  if (open.length > 0 || service.state !== 'known' || means === 'unknown') return null;
  return means === 'enabled'
    ? { direction: 'disable', words: 'Roll back…' }
    : { direction: 'enable', words: 'Switch on again…' };
}
