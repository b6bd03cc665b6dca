import type { KnownBlock } from '@slack/types';
import type { OpenAnswer } from '../../commands/ask-open.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { type OpenOutline, openOutline } from '../../report/open-outline.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section, textLength } from './blocks.ts';
import { Clipper, type Room } from './clipper.ts';
import type { FoldedMessage } from './gaps.ts';
import { LIMITS } from './limits.ts';

const MOST_ITEMS = 20;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 100, sentence: 280 };
const FALLBACK_CHARACTERS = 600;

/** What is open, in a channel. Its failures are acknowledged where they are shown: this is a list. */
export function openMessage(answer: OpenAnswer): FoldedMessage {
  const outline = openOutline(answer);
  const { blocks, isFolded } = fittingBlocks(outline, answer.id);
  return {
    message: {
      text: fitMrkdwn(`${outline.headline}. ${outline.lead}`, FALLBACK_CHARACTERS).text,
      blocks,
      metadata: {
        event_type: 'shootaround_run',
        event_payload: {
          run_id: answer.id,
          schedule: 'open',
          target_date: answer.newestRun?.targetDate ?? '',
        },
      },
    },
    isFolded,
  };
}

/** Everything that is open, as plain text. */
export function openText(answer: OpenAnswer): string {
  const { headline, lead, items, footer } = openOutline(answer);
  const lines = items.flatMap(({ symbol, subject, context: about, care }) => [
    `${symbol} ${subject}`,
    `    ${about}`,
    ...care.map((sentence) => `    ${sentence}`),
  ]);
  return [headline, lead, '', ...lines, '', footer.join(' · '), ''].join('\n');
}

function fittingBlocks(outline: OpenOutline, id: string): { blocks: KnownBlock[]; isFolded: boolean } {
  for (let items = MOST_ITEMS; ; items -= 1) {
    const clip = new Clipper({ ...ROOM, items });
    const blocks = blocksFor(outline, id, clip);
    const fits = blocks.length <= LIMITS.messageBlocks && textLength(blocks) <= LIMITS.messageBlocksText;
    if (fits || items === 0) return { blocks, isFolded: !clip.isWhole };
  }
}

function blocksFor(outline: OpenOutline, id: string, clip: Clipper): KnownBlock[] {
  const shown = clip.first(outline.items, 'failures', clip.room.items);
  const body = [
    header(`${outline.light} ${outline.headline}`, runBlockId(id)),
    section(`*${clip.sentence(outline.lead)}*`),
    ...shown.map(({ symbol, subject, context: about, care }) =>
      section(
        [
          `${symbol} *${clip.name(subject)}*`,
          clip.sentence(about),
          ...care.map((sentence) => clip.sentence(sentence)),
        ].join('\n'),
      ),
    ),
  ];
  const omissions = clip.isWhole
    ? []
    : [context(`Left out here: ${clip.omissions()}. Everything in a terminal: \`shootaround open\``)];
  return [...body, ...omissions, context(clip.sentence(outline.footer.join(' · ')))];
}
