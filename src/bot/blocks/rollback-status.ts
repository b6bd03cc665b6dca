import type { KnownBlock } from '@slack/types';
import { dateInZone } from '../../calendar/zone.ts';
import type { Audience } from '../../commands/command.ts';
import type { RollbacksAnswer } from '../../inquiries/ask-rollbacks.ts';
import { fitPlain } from '../../mrkdwn/escape.ts';
import { type StatusEntry, type StatusOutline, statusOutline } from '../../report/rollback-status-outline.ts';
import { TROUBLE } from '../../report/vocabulary.ts';
import { PREVIEW_ACTION, previewValue } from '../rollback-actions.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';
import { LIMITS } from './limits.ts';

/** Each takes a text and its button. */
const MOST_ITEMS = 20;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 80, sentence: 620 };

/** How each declared rollback stands, with the button that leads to what may be asked for next. */
export function rollbackStatusMessage(
  answer: RollbacksAnswer,
  audience: Audience = 'channel',
): FoldedMessage {
  const outline = statusOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'rollbacks',
    targetDate: dateInZone(new Date(answer.askedAt), answer.timeZone),
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_ITEMS,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer.id, clip, audience),
  });
}

/** All of them as plain text, for a file in the thread. */
export function rollbackStatusText(answer: RollbacksAnswer): string {
  const { light, headline, lead, items, notes, footer } = statusOutline(answer);
  const entries = items.flatMap(({ symbol, name, label, lines }) => [
    `${symbol} ${name} · ${label}`,
    ...lines.map((line) => `    ${line}`),
  ]);
  return [`${light} ${headline}`, lead, ...notes, '', ...entries, '', footer.join(' · '), ''].join('\n');
}

function blocksFor(outline: StatusOutline, id: string, clip: Clipper, audience: Audience): KnownBlock[] {
  const shown = clip.first(outline.items, 'rollbacks', clip.room.items);
  return [
    header(`${outline.light} ${outline.headline}`, runBlockId(id)),
    section(`*${clip.sentence(outline.lead)}*`),
    ...outline.notes.map((note) => section(`${TROUBLE.symbol} ${clip.sentence(note)}`)),
    ...shown.flatMap((entry) => entryBlocks(entry, clip)),
    ...leftOutLine(clip, 'shootaround rollback status', audience),
    context(outline.footer.map((phrase) => clip.sentence(phrase)).join(' · ')),
  ];
}

function entryBlocks(entry: StatusEntry, clip: Clipper): KnownBlock[] {
  const { symbol, name, label, lines, next } = entry;
  const text = section(
    [
      `${symbol} *${clip.name(name)}* · ${label}`,
      ...clip.first(lines, 'lines').map((line) => clip.sentence(line)),
    ].join('\n'),
  );
  if (next === null) return [text];
  return [
    text,
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: PREVIEW_ACTION,
          value: previewValue({ direction: next.direction, rollback: name }),
          text: { type: 'plain_text', text: next.words, emoji: false },
          accessibility_label: fitPlain(`${next.words} ${name}`, LIMITS.accessibilityLabel).text,
        },
      ],
    },
  ];
}
