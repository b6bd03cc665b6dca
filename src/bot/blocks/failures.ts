import type { KnownBlock } from '@slack/types';
import { dateInZone } from '../../calendar/zone.ts';
import type { Audience } from '../../commands/command.ts';
import type { FailuresAnswer } from '../../inquiries/ask-failures.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { failurePassages } from '../../report/failures-lines.ts';
import {
  type FailureEntry,
  type FailureGroup,
  type FailuresOutline,
  failuresOutline,
} from '../../report/failures-outline.ts';
import { STATUS_WORDS } from '../../report/vocabulary.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';
import { bulletLines } from './phrases.ts';

/** Sources that a phone shows without tiring its reader. */
const MOST_SOURCES = 6;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 10, ranges: 4, name: 80, sentence: 280 };
/** Of sources without room this many are named, each within so many characters. */
const NAMES_WITHOUT_ROOM = 12;
const NAME_WITHOUT_ROOM = 40;

/** The answer in a channel: the sentence that matters, then what fails, the gravest first. The first block's id is `run:<id>`. */
export function failuresMessage(answer: FailuresAnswer, audience: Audience = 'channel'): FoldedMessage {
  const outline = failuresOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'failures',
    targetDate: dateInZone(new Date(answer.askedAt), answer.timeZone),
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_SOURCES,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer.id, clip, audience),
  });
}

/** The whole answer as plain text, for a file in the thread. Nothing is left out. */
export function failuresText(answer: FailuresAnswer): string {
  const outline = failuresOutline(answer);
  const passages = failurePassages(outline).map(({ heading, entries }) =>
    [
      heading,
      ...entries.flatMap(({ title, lines }) => [`  ${title}`, ...lines.map((line) => `      ${line}`)]),
    ].join('\n'),
  );
  const head = [`${outline.light} ${outline.headline}`, outline.lead, outline.scope.join(' · ')].join('\n');
  return `${[head, ...passages, outline.footer.join(' · ')].join('\n\n')}\n`;
}

function blocksFor(outline: FailuresOutline, id: string, clip: Clipper, audience: Audience): KnownBlock[] {
  const lead = fitMrkdwn(outline.lead, LIMITS.sectionText - 2);
  if (lead.cut) clip.shortened += 1;
  const body: KnownBlock[] = [
    header(`${outline.light} ${outline.headline}`, runBlockId(id)),
    section(`*${lead.text}*`),
    context(clip.sentence(outline.scope.join(' · '))),
    ...outline.blind.flatMap((spot) => sections(blindLines(spot, clip))),
    ...groups(outline.groups, clip),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
  ];
  return [
    ...body,
    ...leftOutLine(clip, outline.command, audience),
    context(outline.footer.map((phrase) => fitMrkdwn(phrase, ROOM.sentence).text).join(' · ')),
  ];
}

/** The room is for all groups together, and goes to the gravest first. */
function groups(all: readonly FailureGroup[], clip: Clipper): KnownBlock[] {
  let room = clip.room.items;
  return all.flatMap((group) => {
    const shown = clip.first(group.entries, group.kind, room);
    room = Math.max(0, room - shown.length);
    const rest = group.entries.length - shown.length;
    const [first = [], ...others] = shown.map((entry) => entryLines(entry, group, clip));
    const more = rest > 0 ? [namesOf(group.entries.slice(shown.length))] : [];
    const texts = [[`*${group.title}: ${group.entries.length}*`, ...first], ...others];
    // With nothing above them the names stand under the heading.
    if (shown.length <= 1) texts[0]?.push(...more);
    else texts.push(more);
    return texts.flatMap(sections);
  });
}

/** Those without room, by name: a person who waits for one of them must find it. */
function namesOf(entries: readonly FailureEntry[]): string {
  const names = entries
    .slice(0, NAMES_WITHOUT_ROOM)
    .map(({ name }) => fitMrkdwn(name, NAME_WITHOUT_ROOM).text);
  const rest = entries.length - names.length;
  return `• ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function entryLines(entry: FailureEntry, { symbol }: FailureGroup, clip: Clipper): string[] {
  const { errors, moreErrors } = entry;
  const more = moreErrors > 0 ? ` and ${moreErrors} more` : '';
  return [
    `${symbol} *${clip.name(entry.name)}* · ${clip.sentence(entry.label)}`,
    clip.sentence(entry.sentence),
    ...(errors.length === 0
      ? []
      : [
          `${errors.length + moreErrors === 1 ? 'Error' : 'Errors'}: ${errors.map((error) => clip.name(error)).join('; ')}${more}`,
        ]),
    ...(entry.dates.length === 0
      ? []
      : [`${entry.dates.length === 1 ? 'Date' : 'Dates'}: ${clip.dates(entry.dates)}`]),
  ];
}

function blindLines({ subject, message, fix }: FailuresOutline['blind'][number], clip: Clipper): string[] {
  return [
    `${STATUS_WORDS.ERROR.symbol} *Could not look: ${clip.name(subject)}*`,
    clip.sentence(message),
    `*To mend it:* ${clip.sentence(fix)}`,
  ];
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines.filter((line) => line !== '')).map(section);
}
