import type { ActionsBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { GapsAnswer } from '../../commands/ask-gaps.ts';
import { evidenceValue } from '../../commands/question-values.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { counted } from '../../report/counted.ts';
import { type GapsOutline, gapsOutline, type TableEntry } from '../../report/gaps-outline.ts';
import { STATUS_WORDS, TROUBLE } from '../../report/vocabulary.ts';
import type { Message } from '../message.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section, textLength } from './blocks.ts';
import { Clipper, type Room } from './clipper.ts';
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
const FALLBACK_CHARACTERS = 600;

/** A message, and whether something was left out of it, so that the full list belongs beside it. */
export interface FoldedMessage {
  message: Message;
  isFolded: boolean;
}

/** The answer in a channel: the sentence that matters, then the tables in trouble with their dates. The first block's id is `run:<id>`. */
export function gapsMessage(answer: GapsAnswer): FoldedMessage {
  const outline = gapsOutline(answer);
  const { blocks, isFolded } = fittingBlocks(outline, answer);
  return {
    message: {
      text: fitMrkdwn(`${outline.headline}. ${outline.lead}`, FALLBACK_CHARACTERS).text,
      blocks,
      metadata: {
        event_type: 'shootaround_run',
        event_payload: { run_id: answer.id, schedule: 'gaps', target_date: answer.question.to },
      },
    },
    isFolded,
  };
}

/** Texts of unusual length leave room for fewer tables. */
function fittingBlocks(
  outline: GapsOutline,
  answer: GapsAnswer,
): { blocks: KnownBlock[]; isFolded: boolean } {
  for (let items = MOST_TABLES; ; items -= 1) {
    const clip = new Clipper({ ...ROOM, items });
    const blocks = blocksFor(outline, answer, clip);
    const fits = blocks.length <= LIMITS.messageBlocks && textLength(blocks) <= LIMITS.messageBlocksText;
    if (fits || items === 0) return { blocks, isFolded: !clip.isWhole };
  }
}

function blocksFor(outline: GapsOutline, answer: GapsAnswer, clip: Clipper): KnownBlock[] {
  const shown = clip.first(outline.tables, 'tables with gaps', clip.room.items);
  const rest = outline.tables.length - shown.length;
  const body: KnownBlock[] = [
    header(`${outline.light} ${outline.headline}`, runBlockId(answer.id)),
    section(fitMrkdwn(`*${outline.lead}*`, LIMITS.sectionText).text),
    context(clip.sentence(outline.scope.join(' · '))),
    ...sections(bulletLines(`${TROUBLE.symbol} ${TROUBLE.words}`, outline.warnings, 'warnings', clip)),
    ...shown.map((entry) => tableSection(entry, answer, clip)),
    ...(rest > 0 ? [section(`*${rest} more ${rest === 1 ? 'table' : 'tables'} with gaps*`)] : []),
    ...sections(bulletLines('Not due yet', outline.waiting, 'dates that are not due', clip)),
    ...sections(quietLines(outline, clip)),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
  ];
  return [
    ...body,
    ...(clip.isWhole
      ? []
      : [
          context(
            `Left out here: ${clip.omissions()}. Everything in a terminal: ${clip.code(outline.command)}`,
          ),
        ]),
    context(outline.footer.map((phrase) => fitMrkdwn(phrase, ROOM.sentence).text).join(' · ')),
  ];
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines).map(section);
}

function tableSection(entry: TableEntry, { question }: GapsAnswer, clip: Clipper): SectionBlock {
  const newest = entry.missing.slice(-RUNS_SHOWN);
  clip.leaveOut('runs of missing dates', entry.missing.length - newest.length);
  const others = clip.first(entry.others, 'dates', DATES_SHOWN);
  const lines = [
    `${entry.symbol} *${clip.name(entry.label)}* · ${clip.sentence(entry.summary)}`,
    ...(newest.length > 0 ? [`Missing ${clip.sentence(newest.join('; '))}`] : []),
    ...others.map((other) => clip.sentence(other)),
    ...(entry.others.length > others.length ? [`${entry.others.length - others.length} more dates`] : []),
    ...(entry.fix === null ? [] : [`*To mend it:* ${clip.sentence(entry.fix)}`]),
  ];
  return {
    ...section(fitMrkdwnLines(lines)),
    accessory: {
      type: 'button',
      action_id: EVIDENCE_ACTION,
      text: { type: 'plain_text', text: 'Evidence', emoji: false },
      accessibility_label: `Evidence for ${entry.label}`.slice(0, LIMITS.accessibilityLabel),
      value: evidenceValue(question, entry.table),
    },
  };
}

/** Each line was fitted; together they are far below a section's limit, by what the room allows. */
function fitMrkdwnLines(lines: readonly string[]): string {
  return pack(lines)[0] ?? '';
}

function quietLines({ whole, quiet }: GapsOutline, clip: Clipper): string[] {
  return [
    // Their names are in the picture; a list of what is well only pushes the gaps off a phone's screen.
    ...(whole.length > 0 ? [`${STATUS_WORDS.PASS.symbol} *Whole:* ${counted(whole.length, 'table')}`] : []),
    ...quiet.map((phrase) => `${STATUS_WORDS.SKIP.symbol} ${clip.sentence(phrase)}`),
  ];
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
