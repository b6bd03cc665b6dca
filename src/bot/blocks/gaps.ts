import type { ActionsBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { Audience } from '../../commands/command.ts';
import { evidenceValue } from '../../commands/question-values.ts';
import type { GapsAnswer } from '../../inquiries/ask-gaps.ts';
import { fitMrkdwn, fitPlain } from '../../mrkdwn/escape.ts';
import { counted } from '../../report/counted.ts';
import type { TableEntry } from '../../report/gap-entries.ts';
import { ANSWER_TROUBLE, type GapsOutline, gapsOutline } from '../../report/gaps-outline.ts';
import { STATUS_WORDS, TROUBLE } from '../../report/vocabulary.ts';
import type { Message } from '../message.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';
import { bulletLines } from './phrases.ts';

/** The button beside a table: opens the statement that was run. */
export const EVIDENCE_ACTION = 'gaps.evidence';

/** Tables that a phone shows without tiring its reader. */
const MOST_TABLES = 6;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 10, ranges: 6, name: 80, sentence: 320 };
const RUNS_SHOWN = 4;
const DATES_SHOWN = 4;
const LEAD_CHARACTERS = 900;

/** The answer in a channel: the sentence that matters, then the tables in trouble with their dates. The first block's id is `run:<id>`. */
export function gapsMessage(answer: GapsAnswer, audience: Audience = 'channel'): FoldedMessage {
  const outline = gapsOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'gaps',
    targetDate: answer.question.to,
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_TABLES,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer, clip, audience),
  });
}

function blocksFor(
  outline: GapsOutline,
  answer: GapsAnswer,
  clip: Clipper,
  audience: Audience,
): KnownBlock[] {
  const shown = clip.first(outline.tables, 'troubled tables', clip.room.items);
  const rest = outline.tables.length - shown.length;
  const body: KnownBlock[] = [
    header(`${outline.light} ${outline.headline}`, runBlockId(answer.id)),
    section(leadLines(outline, clip).join('\n')),
    context(clip.sentence(outline.scope.join(' · '))),
    ...sections(bulletLines(`${TROUBLE.symbol} ${ANSWER_TROUBLE}`, outline.warnings, 'warnings', clip)),
    ...shown.map((entry) => tableSection(entry, answer, clip)),
    ...(rest > 0 ? [section(`*${counted(rest, 'more table', 'more tables')} in trouble*`)] : []),
    ...sections(bulletLines('Not due yet', outline.waiting, 'due times', clip)),
    ...sections(outline.quiet.map((phrase) => `${STATUS_WORDS.SKIP.symbol} ${clip.sentence(phrase)}`)),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
  ];
  const footer = context(outline.footer.map((phrase) => clip.sentence(phrase)).join(' · '));
  return [...body, ...leftOutLine(clip, outline.command, audience), footer];
}

/** The sentence that matters, which may hold a message of the warehouse, and what to do where that is all there is. */
function leadLines({ lead, fix }: GapsOutline, clip: Clipper): string[] {
  const { text, cut } = fitMrkdwn(lead, LEAD_CHARACTERS);
  if (cut) clip.shortened += 1;
  return [`*${text}*`, ...(fix === null ? [] : [`*To mend it:* ${clip.sentence(fix)}`])];
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines).map(section);
}

function tableSection(entry: TableEntry, { question }: GapsAnswer, clip: Clipper): SectionBlock {
  const newest = entry.missing.slice(-RUNS_SHOWN);
  const earlier = entry.missing.length - newest.length;
  clip.leaveOut('earlier outages', earlier);
  const others = entry.others.slice(0, DATES_SHOWN);
  const hidden = entry.others.slice(DATES_SHOWN).reduce((sum, { dates }) => sum + dates, 0);
  clip.leaveOut('dates', hidden);
  const runs = [...(earlier > 0 ? [counted(earlier, 'earlier outage')] : []), ...newest];
  const lines = [
    `${entry.symbol} *${clip.name(entry.label)}* · ${clip.sentence(entry.summary)}`,
    ...(newest.length > 0 ? [`Missing ${clip.sentence(runs.join('; '))}`] : []),
    ...others.map(({ words }) => clip.sentence(words)),
    ...(hidden > 0 ? [counted(hidden, 'more date')] : []),
    ...(entry.fix === null ? [] : [`*To mend it:* ${clip.sentence(entry.fix)}`]),
  ];
  return {
    ...section(fitMrkdwnLines(lines)),
    accessory: {
      type: 'button',
      action_id: EVIDENCE_ACTION,
      text: { type: 'plain_text', text: 'Evidence', emoji: false },
      accessibility_label: fitPlain(`Evidence for ${entry.label}`, LIMITS.accessibilityLabel).text,
      value: evidenceValue(question, entry.table),
    },
  };
}

/** Each line was fitted; together they are far below a section's limit, by what the room allows. */
function fitMrkdwnLines(lines: readonly string[]): string {
  return pack(lines)[0] ?? '';
}

/** The same for one person alone: what can't be uploaded there is on a button. */
export function withSendButton(message: Message, label: string, value: string): Message {
  const actions: ActionsBlock = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: SEND_ACTION,
        text: { type: 'plain_text', text: label, emoji: false },
        value,
      },
    ],
  };
  return { ...message, blocks: [...message.blocks, actions] };
}

/** The button under a private answer: brings what it could not hold as a direct message. */
export const SEND_ACTION = 'exhibit.send_me';
