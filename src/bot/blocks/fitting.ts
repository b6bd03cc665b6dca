import type { KnownBlock } from '@slack/types';
import type { Audience } from '../../commands/command.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import type { Message } from '../message.ts';
import { context, textLength } from './blocks.ts';
import { Clipper, type Room } from './clipper.ts';
import { LIMITS } from './limits.ts';

/** A message, and whether something was left out of it, so that the full list belongs beside it. */
export interface FoldedMessage {
  message: Message;
  isFolded: boolean;
}

/**
 * Blocks with as many items as a message takes, at most `mostItems`: texts of unusual length leave room for fewer.
 * `isFolded` where something was left out.
 */
export function fittingBlocks(
  mostItems: number,
  room: Omit<Room, 'items'>,
  draw: (clip: Clipper) => KnownBlock[],
): { blocks: KnownBlock[]; isFolded: boolean } {
  for (let items = mostItems; ; items -= 1) {
    const clip = new Clipper({ ...room, items });
    const blocks = draw(clip);
    const fits = blocks.length <= LIMITS.messageBlocks && textLength(blocks) <= LIMITS.messageBlocksText;
    if (fits || items === 0) return { blocks, isFolded: !clip.isWhole };
  }
}

/** What the message leaves out and where it is; nothing where it leaves out nothing. In a channel the full list goes into the thread. */
export function leftOutLine(clip: Clipper, command: string, audience: Audience): KnownBlock[] {
  if (clip.isWhole) return [];
  const where = audience === 'channel' ? 'The full list goes into the thread. Everything' : 'Everything';
  return [context(`Left out here: ${clip.omissions()}. ${where} in a terminal: ${clip.code(command)}`)];
}

/** Notifications show the beginning; screen readers read all of it. */
const FALLBACK_CHARACTERS = 600;

export interface AnswerParts {
  id: string;
  /** What kind of question it answers, as the message's metadata names it. */
  kind: 'gaps' | 'failures' | 'open' | 'drift' | 'deployed' | 'rollbacks';
  targetDate: string;
  headline: string;
  lead: string;
  mostItems: number;
  room: Omit<Room, 'items'>;
  draw: (clip: Clipper) => KnownBlock[];
}

/** The message of an answer to a question, found again by the answer's id as a run's is by its own. */
export function answerMessage(parts: AnswerParts): FoldedMessage {
  const { blocks, isFolded } = fittingBlocks(parts.mostItems, parts.room, parts.draw);
  return {
    message: {
      text: fitMrkdwn(`${parts.headline}. ${parts.lead}`, FALLBACK_CHARACTERS).text,
      blocks,
      metadata: {
        event_type: 'shootaround_run',
        event_payload: { run_id: parts.id, schedule: parts.kind, target_date: parts.targetDate },
      },
    },
    isFolded,
  };
}
