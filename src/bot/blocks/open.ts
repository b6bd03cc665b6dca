import type { KnownBlock } from '@slack/types';
import type { Audience } from '../../commands/command.ts';
import type { OpenAnswer } from '../../inquiries/ask-open.ts';
import { type OpenOutline, openOutline } from '../../report/open-outline.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';

const MOST_ITEMS = 20;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 100, sentence: 280 };

/** What is open, in a channel. Its failures are acknowledged where they are shown: this is a list. */
export function openMessage(answer: OpenAnswer, audience: Audience = 'channel'): FoldedMessage {
  const outline = openOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'open',
    targetDate: answer.newestRun?.targetDate ?? '',
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_ITEMS,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer.id, clip, audience),
  });
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

function blocksFor(outline: OpenOutline, id: string, clip: Clipper, audience: Audience): KnownBlock[] {
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
  return [
    ...body,
    ...leftOutLine(clip, 'shootaround open', audience),
    context(clip.sentence(outline.footer.join(' · '))),
  ];
}
