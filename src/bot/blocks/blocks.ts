import type { ContextBlock, HeaderBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import { fitPlain } from '../../mrkdwn/escape.ts';
import { LIMITS } from './limits.ts';

/** Text with markup, whose outside parts are already escaped. Nothing in it is turned into a link or mention on its own. */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Cut to fit. Without `emoji` Slack may spell an emoji character out by its name. */
export function header(text: string, blockId: string): HeaderBlock {
  const { text: fitted } = fitPlain(text, LIMITS.headerText);
  return { type: 'header', block_id: blockId, text: { type: 'plain_text', text: fitted, emoji: true } };
}

/** The caller has fitted `text` into a section. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Small print. The caller has fitted `text`. */
export function context(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** Characters of all texts that a reader sees in these blocks. */
export function textLength(blocks: readonly KnownBlock[]): number {
  let length = 0;
  JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') length += value.length;
    return value;
  });
  return length;
}
