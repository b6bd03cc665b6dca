import type { KnownBlock } from '@slack/types';
import { LIMITS } from './blocks/limits.ts';
import type { Message } from './message.ts';

/** The message with a sentence for everybody above it. A message that is full says it in its fallback text only. */
export function withLead(message: Message, lead: string | undefined): Message {
  if (!lead) return message;
  const line: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: lead }] };
  const full = message.blocks.length >= LIMITS.messageBlocks;
  return {
    ...message,
    text: `${lead} ${message.text}`,
    blocks: full ? message.blocks : [line, ...message.blocks],
  };
}
