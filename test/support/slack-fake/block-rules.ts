import { LIMITS } from '../../../src/bot/blocks/limits.ts';

type Json = Record<string, unknown>;

/** What Slack would object to in `blocks`; empty when it would take them. */
export function objectionsTo(blocks: unknown, surface: 'message' | 'modal'): string[] {
  if (!Array.isArray(blocks)) return ['blocks is not a list'];
  const most = surface === 'message' ? LIMITS.messageBlocks : LIMITS.viewBlocks;
  const ids = blocks.map((block) => asObject(block).block_id).filter((id) => id !== undefined);
  return [
    ...(blocks.length > most ? [`${blocks.length} blocks, at most ${most}`] : []),
    ...(new Set(ids).size < ids.length ? ['a block_id is used twice'] : []),
    ...blocks.flatMap((block, index) =>
      inBlock(asObject(block)).map((problem) => `/blocks/${index}: ${problem}`),
    ),
  ];
}

function inBlock(block: Json): string[] {
  return [...length('block_id', block.block_id, LIMITS.blockId, 0), ...byType(block)];
}

function byType(block: Json): string[] {
  switch (block.type) {
    case 'section':
      return inSection(block);
    case 'header':
      return textObject('header', block.text, LIMITS.headerText, ['plain_text']);
    case 'context':
      return [
        ...count('context elements', block.elements, LIMITS.contextElements),
        ...list(block.elements).flatMap((element) =>
          element.type === 'image' ? inImage(element) : textObject('context', element, LIMITS.contextText),
        ),
      ];
    case 'actions':
      return [
        ...count('actions elements', block.elements, LIMITS.actionsElements),
        ...list(block.elements).flatMap(inElement),
      ];
    case 'image':
      return inImage(block);
    case 'divider':
      return [];
    case 'input':
      return inInput(block);
    case 'table':
      return [
        ...count('table rows', block.rows, LIMITS.tableRows),
        ...(Array.isArray(block.rows) ? block.rows : []).flatMap((row) =>
          count('table cells', row, LIMITS.tableCells),
        ),
      ];
    default:
      return [`unsupported block type ${String(block.type)}`];
  }
}

function inSection(block: Json): string[] {
  const { text, fields, accessory } = block;
  return [
    ...(text === undefined && fields === undefined ? ['a section without text or fields'] : []),
    ...(text === undefined ? [] : textObject('section', text, LIMITS.sectionText)),
    ...(fields === undefined ? [] : count('section fields', fields, LIMITS.sectionFields)),
    ...list(fields).flatMap((field) => textObject('section field', field, LIMITS.sectionFieldText)),
    ...(accessory === undefined ? [] : inElement(asObject(accessory))),
  ];
}

function inElement(element: Json): string[] {
  if (element.type === 'image') return inImage(element);
  if (element.type === 'overflow') return inOverflow(element);
  if (element.type !== 'button') return [`unsupported element type ${String(element.type)}`];
  return [
    ...length('action_id', element.action_id, LIMITS.actionId),
    ...textObject('button', element.text, LIMITS.buttonText, ['plain_text']),
    ...length('button value', element.value, LIMITS.buttonValue, 0),
    ...length('button url', element.url, LIMITS.buttonUrl, 0),
    ...length('accessibility_label', element.accessibility_label, LIMITS.accessibilityLabel, 0),
  ];
}

function inOverflow(element: Json): string[] {
  const { action_id, options } = element;
  return [
    ...length('action_id', action_id, LIMITS.actionId),
    ...count('overflow options', options, LIMITS.overflowOptions),
    ...list(options).flatMap((option) => [
      ...textObject('option', option.text, LIMITS.optionText, ['plain_text']),
      ...length('option value', option.value, LIMITS.optionValue),
    ]),
  ];
}

function inInput(block: Json): string[] {
  const element = asObject(block.element);
  return [
    ...textObject('input label', block.label, LIMITS.inputLabel, ['plain_text']),
    ...(element.type === 'plain_text_input'
      ? length('action_id', element.action_id, LIMITS.actionId)
      : element.type === 'checkboxes'
        ? inCheckboxes(element)
        : [`unsupported input ${String(element.type)}`]),
  ];
}

function inCheckboxes({ action_id, options }: Json): string[] {
  return [
    ...length('action_id', action_id, LIMITS.actionId),
    ...count('checkboxes', options, LIMITS.checkboxOptions),
    ...list(options).flatMap((option) => [
      ...textObject('option', option.text, LIMITS.optionText),
      ...length('option value', option.value, LIMITS.optionValue),
    ]),
  ];
}

function inImage(image: Json): string[] {
  return length('alt_text', image.alt_text, LIMITS.imageAltText);
}

/** What Slack would object to in a modal. */
export function objectionsToView(view: unknown): string[] {
  const { type, title, submit, close, private_metadata, callback_id, blocks } = asObject(view);
  return [
    ...(type === 'modal' ? [] : [`unsupported view type ${String(type)}`]),
    ...textObject('title', title, LIMITS.modalTitle, ['plain_text']),
    ...(list(blocks).some((block) => block.type === 'input') && submit === undefined
      ? ['a window with an input has no submit']
      : []),
    ...(submit === undefined ? [] : textObject('submit', submit, LIMITS.modalSubmit, ['plain_text'])),
    ...(close === undefined ? [] : textObject('close', close, LIMITS.modalClose, ['plain_text'])),
    ...length('private_metadata', private_metadata, LIMITS.privateMetadata, 0),
    ...length('callback_id', callback_id, LIMITS.callbackId, 0),
    ...objectionsTo(blocks, 'modal'),
  ];
}

/** What Slack would object to in a message's metadata: values are scalars, flat objects, or lists of them. */
export function objectionsToMetadata(metadata: unknown): string[] {
  const { event_type, event_payload } = asObject(metadata);
  if (typeof event_type !== 'string' || event_type === '') return ['metadata without event_type'];
  if (typeof event_payload !== 'object' || event_payload === null) return ['metadata without event_payload'];
  return Object.entries(event_payload)
    .filter(([, value]) => depth(value) > 2)
    .map(([key]) => `metadata ${key} is nested too deeply`);
}

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

function textObject(name: string, text: unknown, most: number, types = ['mrkdwn', 'plain_text']): string[] {
  const { type, text: content } = asObject(text);
  return [
    ...(types.includes(String(type)) ? [] : [`${name}: text of type ${String(type)}`]),
    ...length(`${name} text`, content, most),
  ];
}

function length(name: string, text: unknown, most: number, least = 1): string[] {
  if (text === undefined && least === 0) return [];
  if (typeof text !== 'string') return [`${name} is missing`];
  const size = [...text].length;
  return size < least || size > most ? [`${name}: ${size} characters, ${least} to ${most}`] : [];
}

function count(name: string, items: unknown, most: number): string[] {
  const size = Array.isArray(items) ? items.length : 0;
  return size < 1 || size > most ? [`${name}: ${size}, 1 to ${most}`] : [];
}

function list(items: unknown): Json[] {
  return Array.isArray(items) ? items.map(asObject) : [];
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
