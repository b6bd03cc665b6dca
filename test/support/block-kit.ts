import type { KnownBlock, ModalView } from '@slack/types';
import { LIMITS } from '../../src/bot/blocks/limits.ts';
import type { Message } from '../../src/bot/message.ts';

/** Everything in which a message breaks a limit of Slack; empty for one that Slack takes. */
export function messageProblems({ text, blocks }: Message): string[] {
  return [
    ...over('text', text.length, LIMITS.messageTextAdvised),
    ...(text.trim() === '' ? ['text is empty'] : []),
    ...over('blocks', blocks.length, LIMITS.messageBlocks),
    ...over('text of all blocks', textsOf(blocks).join('').length, LIMITS.messageBlocksText),
    ...blocks.flatMap(blockProblems),
    ...repeated(blocks),
  ];
}

export function modalProblems(view: ModalView): string[] {
  return [
    ...over('title', view.title.text.length, LIMITS.modalTitle),
    ...over('close', view.close?.text.length ?? 0, LIMITS.modalClose),
    ...over('blocks', view.blocks.length, LIMITS.viewBlocks),
    ...over('bytes', Buffer.byteLength(JSON.stringify(view)), LIMITS.viewBytes),
    ...(view.blocks as KnownBlock[]).flatMap(blockProblems),
  ];
}

/** Every text of type mrkdwn in these blocks. */
export function mrkdwnOf(blocks: readonly unknown[]): string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (_key, value: unknown) => {
    if (isText(value) && value.type === 'mrkdwn') found.push(value.text);
    return value;
  });
  return found;
}

export function textsOf(blocks: readonly unknown[]): string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (_key, value: unknown) => {
    if (isText(value)) found.push(value.text);
    return value;
  });
  return found;
}

function blockProblems(block: KnownBlock): string[] {
  const blockId = over('block_id', block.block_id?.length ?? 0, LIMITS.blockId);
  switch (block.type) {
    case 'header':
      return [...blockId, ...sized('header', block.text.text, LIMITS.headerText)];
    case 'section':
      return [...blockId, ...sized('section', block.text?.text ?? '', LIMITS.sectionText)];
    case 'context':
      return [
        ...blockId,
        ...over('context elements', block.elements.length, LIMITS.contextElements),
        ...textsOf(block.elements).flatMap((text) => sized('context', text, LIMITS.contextText)),
      ];
    case 'actions':
      return [
        ...blockId,
        ...over('actions', block.elements.length, LIMITS.actionsElements),
        ...block.elements.flatMap((element) =>
          element.type === 'button'
            ? [
                ...sized('button', element.text.text, LIMITS.buttonTextVisible),
                ...over('button value', element.value?.length ?? 0, LIMITS.buttonValue),
                ...over('button label', element.accessibility_label?.length ?? 0, LIMITS.accessibilityLabel),
              ]
            : element.type === 'overflow'
              ? [
                  ...over('options', element.options.length, LIMITS.overflowOptions),
                  ...element.options.flatMap(({ text, value = '' }) => [
                    ...sized('option', text.text, LIMITS.optionText),
                    ...over('option value', value.length, LIMITS.optionValue),
                  ]),
                ]
              : [`element of type ${element.type}`],
        ),
      ];
    case 'divider':
      return blockId;
    default:
      return [`block of type ${block.type}`];
  }
}

function sized(what: string, text: string, limit: number): string[] {
  return text === '' ? [`${what} is empty`] : over(what, text.length, limit);
}

function over(what: string, size: number, limit: number): string[] {
  return size > limit ? [`${what}: ${size} where ${limit} is the limit`] : [];
}

function repeated(blocks: readonly KnownBlock[]): string[] {
  const ids = blocks.flatMap((block) => block.block_id ?? []);
  return ids.length === new Set(ids).size ? [] : ['a block_id is used twice'];
}

function isText(value: unknown): value is { type: string; text: string } {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
